"""What is suggested while an option is being typed."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calls import Caller, Request, Suggestion
from bot.commands import COMMANDS, named, suggest
from bot.commands.declare import Command, Option
from bot.commands.options import Carried, Choice, CommandWords, Duration, Link, Number, Words
from bot.commands.times import DayCount, DaySet, DayWord, LocalTime, Weekday, Zone
from bot.domain.day import zone_names
from bot.identity import Account, Place
from bot.usecases.suggest import NOWHERE, Around

FRIDAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)
BERLIN = Around("Europe/Berlin", FRIDAY, grace_days=1)
OPTIONS = [(command, option) for command in COMMANDS for option in command.typed_options]
SUGGESTED = [(command, option) for command, option in OPTIONS if suggest.has_suggestions(option)]


def request(*, zone: str | None = None, admin: bool = False) -> Request:
    caller = Caller(Account("testland", "ada"), "Ada", zone=zone, admin=admin)
    return Request("event", caller, Place("testland", "community", "hall"), NOON)


def suggested(
    command: str, option: str, typed: str, around: Around = BERLIN, asker: Request | None = None
) -> tuple[Suggestion, ...]:
    asked = suggest.asked(named(command), option, typed, asker or request())
    return suggest.suggestions(asked, around) if asked else ()


def labels(command: str, option: str, typed: str, around: Around = BERLIN, asker: Request | None = None) -> list[str]:
    return [each.label for each in suggested(command, option, typed, around, asker)]


def said(command: str, option: str, typed: str, around: Around = BERLIN, asker: Request | None = None) -> list[str]:
    return [each.words for each in suggested(command, option, typed, around, asker)]


def ids(value: object) -> str | None:
    return value.name if isinstance(value, Command | Option) else None


# --- Zones ---


def test_a_zone_is_suggested_with_the_time_there_now() -> None:
    assert suggested("timezone", "zone", "europe/berl") == (Suggestion("Europe/Berlin, now 14:32", "Europe/Berlin"),)


def test_a_city_that_begins_so_comes_first_then_a_name_that_does_then_what_contains_it() -> None:
    assert said("timezone", "zone", "ber") == ["Europe/Berlin", "Atlantic/Bermuda", "Australia/Canberra"]
    assert said("timezone", "zone", "indian")[:3] == [
        "America/Indiana/Indianapolis",
        "America/Indianapolis",
        "Indian/Antananarivo",
    ]


@pytest.mark.parametrize("typed", ["new york", "New_York", "NEW  YORK", "america/new_york", " york "])
def test_letter_case_underscores_and_space_make_no_difference_to_a_zone(typed: str) -> None:
    assert said("timezone", "zone", typed) == ["America/New_York"]


def test_before_anything_is_typed_one_s_own_zone_and_the_group_s_come_first_then_places_all_over_the_world() -> None:
    own = request(zone="Asia/Kathmandu")
    everywhere = list(suggest.WIDELY_USED)
    assert said("timezone", "zone", "", NOWHERE) == everywhere
    assert said("group setup", "zone", "", NOWHERE, own) == ["Asia/Kathmandu", *everywhere]
    others = [zone for zone in everywhere if zone != "Europe/Berlin"]
    assert said("timezone", "zone", "", BERLIN, own) == ["Asia/Kathmandu", "Europe/Berlin", *others]


def test_a_zone_of_a_profile_that_nobody_knows_is_not_suggested() -> None:
    assert said("timezone", "zone", "", NOWHERE, request(zone="Mars/Olympus")) == list(suggest.WIDELY_USED)


def test_the_widely_used_zones_are_known_and_leave_room_for_one_s_own_and_the_group_s() -> None:
    assert set(suggest.WIDELY_USED) <= zone_names()
    assert len(set(suggest.WIDELY_USED)) == len(suggest.WIDELY_USED) <= suggest.AT_MOST - 2


def test_nothing_is_suggested_for_a_place_that_is_not_there() -> None:
    assert said("timezone", "zone", "Atlantis") == []


@pytest.mark.parametrize("typed", ["", "a", "america/", "berl", "zzz"])
def test_zones_are_suggested_in_well_under_a_millisecond(typed: str) -> None:
    suggested("timezone", "zone", typed)  # the first time reads the rules of the zones
    rounds = []
    for _ in range(20):
        begun = time.perf_counter()
        suggested("timezone", "zone", typed)
        rounds.append(time.perf_counter() - begun)
    assert min(rounds) < 0.001


# --- Days ---


@pytest.mark.parametrize(
    ("grace_days", "open_days"),
    [
        (0, [("today, Fri 20 Nov", "today")]),
        (1, [("today, Fri 20 Nov", "today"), ("yesterday, Thu 19 Nov", "yesterday")]),
        (
            3,
            [
                ("today, Fri 20 Nov", "today"),
                ("yesterday, Thu 19 Nov", "yesterday"),
                ("Wed 18 Nov", "2026-11-18"),
                ("Tue 17 Nov", "2026-11-17"),
            ],
        ),
    ],
)
def test_a_check_in_is_offered_the_days_that_are_open(grace_days: int, open_days: list[tuple[str, str]]) -> None:
    around = Around("Europe/Berlin", FRIDAY, grace_days)
    assert suggested("checkin", "day", "", around) == tuple(Suggestion(*each) for each in open_days)


def test_a_pause_is_offered_today_tomorrow_and_the_days_up_to_a_week_ahead() -> None:
    assert suggested("pause", "start", "")[:3] == (
        Suggestion("today, Fri 20 Nov", "today"),
        Suggestion("tomorrow, Sat 21 Nov", "tomorrow"),
        Suggestion("Sun 22 Nov", "2026-11-22"),
    )
    assert said("pause", "start", "")[-1] == "2026-11-27"
    assert len(said("pause", "start", "")) == 8


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("to", ["today", "tomorrow"]),
        ("@tom", ["tomorrow"]),
        ("FRI", ["today", "2026-11-27"]),
        ("27", ["2026-11-27"]),
        ("2026-11-2", ["today", "tomorrow", *(f"2026-11-{day}" for day in range(22, 28))]),
        ("someday", []),
    ],
)
def test_days_are_narrowed_down_by_what_is_typed(typed: str, found: list[str]) -> None:
    assert said("pause", "start", typed) == found


def test_a_day_of_another_year_says_which() -> None:
    new_year = Around("Europe/Berlin", date(2027, 1, 1), grace_days=2)
    assert labels("checkin", "day", "", new_year) == [
        "today, Fri 1 Jan",
        "yesterday, Thu 31 Dec",
        "Wed 30 Dec 2026",
    ]


def test_without_a_group_there_are_no_days_to_offer() -> None:
    assert said("checkin", "day", "", NOWHERE) == []
    assert said("pause", "start", "to", NOWHERE) == []


# --- Weekdays, times, durations, counts ---


def test_weekdays_are_offered_as_the_sets_people_choose() -> None:
    assert suggested("plan", "days", "")[:4] == (
        Suggestion("Every day", "mon,tue,wed,thu,fri,sat,sun"),
        Suggestion("Mon to Fri", "mon,tue,wed,thu,fri"),
        Suggestion("Sat and Sun", "sat,sun"),
        Suggestion("Mon, Wed and Fri", "mon,wed,fri"),
    )


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mon, wed", ["Mon and Wed", "Mon, Wed and Fri"]),
        ("mon,wed,", ["Mon, Wed and Fri"]),
        ("fri-mon", ["Mon, Fri, Sat and Sun"]),
        ("week", ["Mon to Fri", "Sat and Sun"]),
        ("Daily", ["Every day"]),
        ("funday", []),
    ],
)
def test_weekdays_that_can_be_read_come_first_then_the_sets_that_fit(typed: str, found: list[str]) -> None:
    assert labels("plan", "days", typed) == found


def test_times_are_offered_from_the_morning_on_whole_hours_first() -> None:
    offered = said("group settings", "prompt", "")
    assert offered[:4] == ["06:00", "07:00", "08:00", "09:00"]
    assert offered[17:20] == ["23:00", "00:00", "01:00"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("9", ["09:00", "09:30"]),
        ("09", ["09:00", "09:30"]),
        ("21:", ["21:00", "21:30"]),
        ("8:15", ["08:15"]),
        ("2", ["02:00", "20:00", "21:00", "22:00", "23:00", "20:30", "21:30", "22:30", "23:30", "02:30"]),
        ("25", []),
        ("noon", []),
    ],
)
def test_times_that_fit_are_offered_and_one_that_can_be_read_comes_first(typed: str, found: list[str]) -> None:
    assert said("group settings", "prompt", typed) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", [("25 min", "25"), ("50 min", "50"), ("1 h 30 min", "90")]),
        ("1h30", [("1 h 30 min", "90")]),
        ("1.5h", [("1 h 30 min", "90")]),
        ("0", [("0 min", "0")]),
        ("soon", []),
    ],
)
def test_a_duration_is_read_back(typed: str, found: list[tuple[str, str]]) -> None:
    assert suggested("checkin", "minutes", typed) == tuple(Suggestion(*each) for each in found)


def test_a_weekly_time_is_offered_in_hours() -> None:
    assert labels("plan", "weekly", "") == ["5 h", "10 h", "15 h"]
    assert labels("group settings", "weekly_goal", "") == ["20 h", "40 h", "80 h"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["3 days", "7 days", "14 days", "30 days"]),
        ("1", ["1 day", "3 days", "7 days", "14 days", "30 days"]),
        ("2w", ["14 days", "3 days", "7 days", "30 days"]),
        ("9999w", ["3 days", "7 days", "14 days", "30 days"]),
        ("long", ["3 days", "7 days", "14 days", "30 days"]),
    ],
)
def test_a_number_of_days_is_read_back_before_the_usual_ones(typed: str, found: list[str]) -> None:
    assert labels("pause", "days", typed) == found


# --- Commands ---


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("str", ["streak", "streak why"]),
        ("/Streak  W", ["streak why"]),
        ("me", ["me", "privacy hide me", "privacy show me"]),
        ("group", []),
        ("share", []),
        ("help", []),
    ],
)
def test_help_is_offered_the_commands_that_fit(typed: str, found: list[str]) -> None:
    assert said("help", "command", typed) == found


def test_admins_are_offered_their_commands_too() -> None:
    assert said("help", "command", "group", asker=request(admin=True)) == [
        "group setup",
        "group settings",
        "group members",
        "group prompt now",
        "group leaderboard now",
    ]


def test_every_command_that_is_offered_can_be_explained() -> None:
    offered = said("help", "command", "", asker=request(admin=True))
    assert offered == [each.name for each in COMMANDS if each.listed and each.name != "help"]


# --- All of them ---


def test_each_kind_of_option_is_suggested_or_not() -> None:
    kinds = {type(option.kind) for _, option in OPTIONS}
    suggesting = {type(option.kind) for _, option in SUGGESTED}
    assert suggesting == {Zone, DayWord, DaySet, LocalTime, Duration, DayCount, CommandWords}
    assert kinds - suggesting == {Words, Link, Number, Choice, Weekday}


def test_nothing_is_suggested_for_what_is_no_option_or_only_a_button_carries() -> None:
    for option in ("note", "colour", "", "prompt_day"):
        assert suggest.asked(named("checkin"), option, "", request()) is None
    carried = [option for command in COMMANDS for option in command.options if isinstance(option.kind, Carried)]
    assert [option for option in carried if suggest.has_suggestions(option)] == []


@pytest.mark.parametrize(("command", "option"), SUGGESTED, ids=ids)
@given(typed=st.text() | st.from_regex(r"\A[0-9a-z:@,/ -]{0,6}\Z"), days=st.integers(0, 3))
@settings(max_examples=25, deadline=None)
def test_whatever_is_typed_what_is_suggested_fits_every_platform_and_can_be_read(
    command: Command[object], option: Option, typed: str, days: int
) -> None:
    found = suggested(command.name, option.name, typed, Around("Asia/Tokyo", FRIDAY, days))
    assert len(found) <= 25
    assert len({each.words for each in found}) == len(found)
    for each in found:
        assert 1 <= len(each.label) <= 100
        assert 1 <= len(each.words) <= 100
        assert option.can_read(each.words)


@pytest.mark.parametrize("word", Weekday("").choices)
def test_the_words_offered_for_a_weekday_can_be_read(word: str) -> None:
    assert Weekday("").read(word) == Weekday("").choices.index(word)
