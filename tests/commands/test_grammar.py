"""How typed lines are understood."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calls import Invocation, Line
from bot.commands import COMMANDS, named, opens_form, understand
from bot.commands.checkin import CHECKIN, CheckIn, Edit
from bot.commands.declare import Command, Nothing
from bot.commands.grammar import words_of
from bot.commands.group import Settings
from bot.commands.help import About
from bot.commands.membership import Alias
from bot.commands.options import Carried
from bot.commands.plan import PAUSE, NewHome, NewPlan, Pause
from bot.commands.streak import Why
from bot.domain.day import Weekdays
from bot.errors import BadArgument, Mistake, UnknownCommand

DURATION = "a duration such as 45, 1h30, 1:30 or 1.5h"
DAY = "@today, @yesterday or a date such as @2026-03-02"


def read(line: str) -> Any:
    command, words = understand(Line(line))
    return command.read(words)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("/checkin", CheckIn()),
        ("checkin 45", CheckIn(45)),
        ("/CheckIn 45", CheckIn(45)),
        ("/checkin 0", CheckIn(0)),
        ("/checkin 1h30 linear algebra", CheckIn(90, "linear algebra")),
        ("/checkin 45 eigenvalues @yesterday", CheckIn(45, "eigenvalues", day="yesterday")),
        ("/checkin 45 @Yesterday eigenvalues", CheckIn(45, "eigenvalues", day="yesterday")),
        ("/checkin @yesterday 45 eigenvalues", CheckIn(45, "eigenvalues", day="yesterday")),
        ("/checkin 45 @2026-03-02", CheckIn(45, day="2026-03-02")),
        ("/checkin 45 min https://x.y note", CheckIn(45, "note", "https://x.y")),
        ("/checkin 45 note with a link https://x.y/z?a=1#b in it", CheckIn(45, "note with a link in it", "https://x.y/z?a=1#b")),
        ("/checkin 1h 30m", CheckIn(90)),
        ("/checkin 1h 30 min algebra", CheckIn(90, "algebra")),
        ("/checkin 1 h 30 min", CheckIn(90)),
        ("/checkin 2 hours 15 minutes of Bach", CheckIn(135, "of Bach")),
        ("/checkin 1h 5 chapters", CheckIn(60, "5 chapters")),
        ("/checkin 45 3 chapters", CheckIn(45, "3 chapters")),
        ("/checkin 1.5h", CheckIn(90)),
        ("/checkin linear algebra", CheckIn(0, "linear algebra")),
        ("/checkin minutes=45", CheckIn(45)),
        ("/checkin note=linear algebra minutes=1h30 day=yesterday", CheckIn(90, "linear algebra", day="yesterday")),
        ("/checkin 45 note=day of rest", CheckIn(45, "day of rest")),
        ("/checkin 45 note=@maya helped", CheckIn(45, "@maya helped")),
        ("/checkin 45 note=", CheckIn(45)),
        ("/edit 50 linear maps", Edit(50, "linear maps")),
        ("/edit note=", Edit(note="")),
        ("/plan", NewPlan()),
        ("/plan mon-fri 10h", NewPlan(Weekdays.of(range(5)), 600)),
        ("/plan 4h30 mon,wed,sat", NewPlan(Weekdays.of((0, 2, 5)), 270)),
        ("/plan mon, wed, fri 10h", NewPlan(Weekdays.of((0, 2, 4)), 600)),
        ("/plan every day 10h", NewPlan(Weekdays.of(range(7)), 600)),
        ("/plan weekends", NewPlan(Weekdays.of((5, 6)))),
        ("/pause 2 weeks @tomorrow", Pause(14, "tomorrow")),
        ("/pause 10d @2026-08-03", Pause(10, "2026-08-03")),
        ("/pause @tomorrow 3", Pause(3, "tomorrow")),
        ("/timezone", NewHome()),
        ("/timezone Berlin", NewHome("Europe/Berlin")),
        ("/timezone New York", NewHome("America/New_York")),
        ("/timezone Ho Chi Minh", NewHome("Asia/Ho_Chi_Minh")),
        ("/timezone los angeles 4", NewHome("America/Los_Angeles", 4)),
        ("/timezone day_start=4", NewHome(day_start=4)),
        (
            "/group setup Night owls zone=Berlin days=weekdays prompt=08:30",
            Settings("Night owls", "Europe/Berlin", Weekdays.of(range(5)), time(8, 30)),
        ),
        ("/group settings week_start=Saturday feed=roster", Settings(week_start="saturday", feed="roster")),
        ("/setup Night owls zone=Berlin", Settings("Night owls", "Europe/Berlin")),
        ("settings feed=roster", Settings(feed="roster")),
        ("/alias Night  Owl", Alias("Night Owl")),
        ("/hide me", Nothing()),
        ("/why", Why()),
        ("/help setup", About("setup")),
        ("", About()),
        ("/", About()),
        (" / ", About()),
    ],
)  # fmt: skip
def test_a_line_reads_as_it_is_meant(line: str, expected: object) -> None:
    assert read(line) == expected


@pytest.mark.parametrize(
    "note",
    [
        "chapter 3 of 12",
        "day of rest",
        "yesterday I read",
        "today: week 2, 45 pages",
        "x=3 and y=4",
        "f(x)=x**2",
        "mon-fri 10h",
        "Berlin",
        "a@b.example",
        "read about options=none",
        "«Größe» ≠ größe ✓",
        "check_in=5 prompt_day=2026-01-01",
    ],
)
def test_a_note_never_loses_words(note: str) -> None:
    assert read(f"/checkin {note}") == CheckIn(note=note)
    assert read(f"/checkin 45 {note}") == CheckIn(45, note)
    assert read(f"/checkin 45 {note} @yesterday") == CheckIn(45, note, day="yesterday")
    assert read(f"/checkin https://x.y 1h30 {note}") == CheckIn(90, note, "https://x.y")


def test_a_second_link_and_a_second_day_stay_in_the_note() -> None:
    assert read("/checkin 45 https://x.y then https://z.y") == CheckIn(45, "then https://z.y", "https://x.y")
    assert read("/checkin 45 @today not @yesterday") == CheckIn(45, "not @yesterday", day="today")


plain_words = (
    st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1)
    .filter(lambda word: not word.startswith(("@", "https://", "http://")) and "=" not in word)
)  # fmt: skip


@given(st.lists(plain_words, max_size=8), st.data())
@settings(max_examples=120, deadline=None)
def test_any_note_is_kept_word_for_word_around_a_day_and_a_link(words: list[str], data: st.DataObject) -> None:
    line = ["about", *words]
    note = " ".join(line)
    for marked in ("@yesterday", "https://x.y"):
        line.insert(data.draw(st.integers(0, len(line))), marked)
    found = words_of(CHECKIN, " ".join(["45", *line]))
    assert found == {"minutes": "45", "note": note, "day": "@yesterday", "link": "https://x.y"}


@pytest.mark.parametrize("name", ["@maya", "@everyone", "@U061F7AUR", "@Zoë", "@night-owls"])
def test_a_person_s_name_after_the_mark_of_days_is_a_part_of_the_note(name: str) -> None:
    assert words_of(CHECKIN, f"45 thanks {name} @yesterday") == {
        "minutes": "45",
        "note": f"thanks {name}",
        "day": "@yesterday",
    }


@pytest.mark.parametrize(
    ("line", "option", "given", "expected"),
    [
        ("/checkin -5", "minutes", "-5", DURATION),
        ("/checkin +5", "minutes", "+5", DURATION),
        ("/checkin 45x", "minutes", "45x", DURATION),
        ("/checkin 1h99 algebra", "minutes", "1h99", DURATION),
        ("/checkin minutes=soon", "minutes", "soon", DURATION),
        ("/checkin 45 @someday", "day", "@someday", DAY),
        ("/checkin 45 @yesteday", "day", "@yesteday", DAY),
        ("/checkin 45 @3rd", "day", "@3rd", DAY),
        ("/checkin 45 @", "day", "@", DAY),
        ("/checkin 45 @2026-02-30", "day", "@2026-02-30", DAY),
        ("/checkin 45 https://", "link", "https://", "a link that begins with https://"),
        ("/checkin 45 link=ftp://x.y", "link", "ftp://x.y", "a link that begins with https://"),
        ("/leaderboard money", "by", "money", "one of consistency, hours, streak, improved"),
        ("/leaderboard hours decade", "span", "decade", "one of week, month, all"),
        ("/pause", "days", "", "a number of days such as 7, 3d or 2w"),
        ("/pause soon", "days", "soon", "a number of days such as 7, 3d or 2w"),
        ("/timezone Atlantis", "zone", "Atlantis", "a time zone such as Europe/Berlin, or a city such as Berlin"),
        ("/timezone day_start=7", "day_start", "7", "a whole number from 0 to 6"),
        ("/plan funday", "days", "funday", "weekdays such as mon-fri, mon,wed,fri, weekdays or daily"),
        ("/group settings prompt=25:00", "prompt", "25:00", "a time such as 09:00"),
        ("/group settings grace_days=4", "grace_days", "4", "a whole number from 0 to 3"),
        ("/undo everything", "", "everything", "nothing more"),
        ("/leaderboard hours month again", "", "again", "nothing more"),
    ],
)
def test_what_cannot_be_read_is_a_mistake_that_says_what_was_expected(
    line: str, option: str, given: str, expected: str
) -> None:
    with pytest.raises(BadArgument) as caught:
        read(line)
    error = caught.value
    assert (error.option, error.given, error.expected) == (option, given, expected)
    assert error.command == understand_name(line)


def understand_name(line: str) -> str:
    """Return the longest command name a line begins with."""
    return max((each.name for each in COMMANDS if line.startswith(f"/{each.name}")), key=len)


def test_a_note_of_500_characters_is_read_and_a_longer_one_is_refused() -> None:
    assert read(f"/checkin 45 {'x' * 500}") == CheckIn(45, "x" * 500)
    with pytest.raises(BadArgument) as caught:
        read(f"/checkin 45 {'x' * 501}")
    assert caught.value.expected == "up to 500 characters"


def test_an_option_that_is_named_twice_is_a_mistake() -> None:
    with pytest.raises(BadArgument) as caught:
        read("/checkin note=a note=b")
    assert caught.value.option == "note"


@pytest.mark.parametrize(
    ("line", "asked", "nearest"),
    [
        ("/chekin 45", "chekin", "checkin"),
        ("/check", "check", "checkin"),
        ("/CHEKIN", "CHEKIN", "checkin"),
        ("/streek", "streek", "streak"),
        ("/leaderbord hours", "leaderbord", "leaderboard"),
        ("/timezon", "timezon", "timezone"),
        ("/xyzzy", "xyzzy", None),
        ("/hlep", "hlep", "help"),
        ("/group setings", "group setings", "group settings"),
        ("/group promt now", "group promt", "group prompt now"),
        ("/group", "group", "group setup"),
        ("/setp", "setp", "group setup"),
        ("/promt now", "promt", "group prompt now"),
        ("/hide", "hide", "privacy hide me"),
        ("/wy", "wy", "streak why"),
        ("/now", "now", "undo"),
        ("/量子", "量子", None),
    ],
)
def test_an_unknown_word_gets_the_nearest_command(line: str, asked: str, nearest: str | None) -> None:
    with pytest.raises(UnknownCommand) as caught:
        understand(Line(line))
    assert (caught.value.name, caught.value.nearest) == (asked, nearest)


@pytest.mark.parametrize("line", ["", " ", "/", " / ", "\t"])
def test_nothing_said_is_a_call_for_help(line: str) -> None:
    assert understand(Line(line)) == (named("help"), {})


def test_a_command_behind_a_button_is_never_suggested() -> None:
    with pytest.raises(UnknownCommand) as caught:
        understand(Line("/share leaderbord"))
    assert caught.value.nearest in {None, "leaderboard"}


def test_a_typed_command_keeps_its_words_as_they_are() -> None:
    words = {"minutes": "45", "note": "  @maya said: https://x.y  "}
    command, understood = understand(Invocation("checkin", words))
    assert (command, understood) == (CHECKIN, words)
    assert command.read(understood) == CheckIn(45, "@maya said: https://x.y")


def test_an_empty_field_of_a_form_that_must_be_filled_is_a_mistake() -> None:
    for words in ({}, {"days": ""}, {"days": "  ", "start": "tomorrow"}):
        with pytest.raises(BadArgument) as caught:
            PAUSE.read(words)
        assert (caught.value.option, caught.value.command) == ("days", "pause")


def test_an_empty_field_of_a_form_leaves_the_default() -> None:
    blank = {"minutes": " ", "note": "", "link": "", "day": ""}
    assert CHECKIN.read(blank) == CheckIn()


commands = st.sampled_from(COMMANDS)
tokens = st.sampled_from(
    (
        "45", "1h", "30", "min", "m", "-5", "45x", "1:30", "@yesterday", "@", "@2026-13-40", "https://", "http://x.y",
        "mon-fri", "mon,", "fri-", "daily", "every", "day", "2w", "weeks", "Berlin", "New", "York", "Europe/Berlin",
        "hours", "month", "08:30", "25:00", "9999999999999999999999", "=", "note=", "minutes=", "day=", "zone=",
        "prompt_day=2026-01-01", "check_in=1", "before=2026-01-01", "why", "me", "now", "\x00", "\x1f", "\ud800",
        "٤٥", "²", "½",
    )
)  # fmt: skip
lines = (
    st.text()
    | st.builds("/{} {}".format, commands.map(lambda command: command.name), st.text())
    | st.builds(
        lambda command, words: " ".join((f"/{command.name}", *words)),
        commands,
        st.lists(tokens | st.text(st.characters(), max_size=6), max_size=8),
    )
)


@given(lines)
@settings(max_examples=300, deadline=None)
def test_any_line_is_understood_and_read_or_is_a_mistake(line: str) -> None:
    opens_form(Line(line), admin=True)
    try:
        command, words = understand(Line(line))
        given = command.read(words)
    except Mistake:
        return
    assert isinstance(given, command.arguments)


@given(lines)
@settings(max_examples=150, deadline=None)
def test_what_only_buttons_carry_can_never_be_typed(line: str) -> None:
    try:
        command, words = understand(Line(line))
    except Mistake:
        return
    carried = {option.name for option in command.options if isinstance(option.kind, Carried)}
    assert not carried & words.keys()
    assert words.keys() <= {option.name for option in command.typed_options}


@given(
    commands,
    st.dictionaries(st.sampled_from(sorted({o.name for c in COMMANDS for o in c.options})), st.text() | tokens),
)
@settings(max_examples=150, deadline=None)
def test_any_words_from_a_platform_are_read_or_are_a_mistake(command: Command[Any], words: dict[str, str]) -> None:
    try:
        found = command.read(words)
    except BadArgument as caught:
        error = caught
    else:
        assert isinstance(found, command.arguments)
        return
    assert error.option in {option.name for option in command.options}
    assert error.command == command.name
