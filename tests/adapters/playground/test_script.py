from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.playground.script import (
    MoveClock,
    Press,
    Say,
    ScriptError,
    Step,
    Submit,
    Unplayable,
    instant,
    parse,
    parse_line,
    values_of,
    written,
)
from bot.domain import day

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
BERLIN = "Europe/Berlin"

LETTERS = st.characters(categories=("L", "N", "P", "S"))
NAMES = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=20).filter(
    lambda name: len(name.casefold()) <= 32 and name.casefold() != "showup"
)
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=12), min_size=1, max_size=6).map(" ".join)
LABELS = WORDS
SAYINGS = WORDS.filter(lambda words: (words[0], words[-1]) not in {("[", "]"), ("(", ")")})
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.builds(Say, NAMES, SAYINGS),
    st.builds(Press, NAMES, LABELS),
    st.builds(Submit, NAMES, WORDS),
    st.builds(MoveClock, st.none() | st.dates(min_value=date(1000, 1, 1)), TIMES, st.booleans()),
)


@given(STEPS)
def test_every_step_can_be_written_and_read_again(step: Step) -> None:
    assert parse_line(written(step)) == step


@given(STEPS, st.sampled_from(["", " ", "\t"]), st.sampled_from(["", "  ", "\r\n"]))
def test_space_around_a_line_means_nothing(step: Step, before: str, after: str) -> None:
    assert parse_line(f"{before}{written(step)}{after}") == step


@pytest.mark.parametrize("line", ["", "   ", "# a comment", "  # indented", "#maya: hello"])
def test_comments_and_empty_lines_do_nothing(line: str) -> None:
    assert parse_line(line) is None


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("maya: /checkin 45 eigenvalues", Say("maya", "/checkin 45 eigenvalues")),
        ("maya: /checkin 45 at 10:30: maps", Say("maya", "/checkin 45 at 10:30: maps")),
        ("Maya Lin:   hello", Say("Maya Lin", "hello")),
        ("maya : hello", Say("maya", "hello")),
        ("maya: [Undo]", Press("maya", "Undo")),
        ("maya: [ Count it for yesterday ]", Press("maya", "Count it for yesterday")),
        ("maya: (minutes=50, note=linear maps)", Submit("maya", "minutes=50, note=linear maps")),
        ("maya: ()", Submit("maya", "")),
        ("@ 2026-03-03 09:00", MoveClock(date(2026, 3, 3), time(9))),
        ("@ 2026-03-03T09:00", MoveClock(date(2026, 3, 3), time(9))),
        ("@2026-03-03   9:05", MoveClock(date(2026, 3, 3), time(9, 5))),
        ("@ 09:30", MoveClock(None, time(9, 30))),
        ("down until 2026-03-03 09:00", MoveClock(date(2026, 3, 3), time(9), down=True)),
        ("down until 09:00", MoveClock(None, time(9), down=True)),
    ],
)
def test_each_kind_of_line_is_read(line: str, step: Step) -> None:
    assert parse_line(line) == step


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("/checkin 45", "this is none of: a comment, `name: words`"),
        ("hello everybody", "this is none of:"),
        ("maya:", "this is none of:"),
        ("maya:/streak", "this is none of:"),
        (": hello", "this is none of:"),
        ("[Undo]", "this is none of:"),
        ("Showup: hello", "nobody is called that: Showup is the bot's own name"),
        (f"{'m' * 33}: hello", "nobody is called that: a name has 1 to 32 visible characters"),
        ("may\u202ea: hello", "nobody is called that: a name has 1 to 32 visible characters"),
        ("@", "this is no time: write `@ 2026-03-02 09:00` or `@ 09:00`"),
        ("@ tomorrow", "this is no time:"),
        ("down until tomorrow", "this is no time:"),
        ("@ 2026-02-30 09:00", "there is no such time (day is out of range for month):"),
        ("@ 2026-03-02 24:00", "there is no such time (hour must be in 0..23):"),
        ("@ soon 09:00", "there is no such time (Invalid isoformat string: 'soon'):"),
    ],
)
def test_what_is_not_a_line_of_a_script_says_what_would_be(line: str, reason: str) -> None:
    with pytest.raises(Unplayable) as caught:
        parse_line(line)
    assert str(caught.value).startswith(reason)


@given(st.integers(0, 30))
def test_a_bad_line_names_its_file_and_its_number(good_lines: int) -> None:
    with pytest.raises(ScriptError) as caught:
        parse([*["# fine\n"] * good_lines, "what is this\n"], "week.chat")
    assert str(caught.value).startswith(f"week.chat:{good_lines + 1}: this is none of:")
    assert "\n" not in str(caught.value)


FIELDS = ["minutes", "note", "link"]
VALUES = st.dictionaries(st.sampled_from(FIELDS), st.text(LETTERS | st.sampled_from(" ,="), max_size=30))


@given(VALUES)
def test_form_values_may_hold_commas_and_equals_signs(given_values: dict[str, str]) -> None:
    values = {name: value.strip() for name, value in given_values.items()}
    line = ", ".join(f"{name}={value}" for name, value in values.items())
    ambiguous = any(f"{name}=" in value.replace(" ", "") for value in values.values() for name in FIELDS)
    if not ambiguous and not any(value.endswith(",") for value in values.values()):
        assert values_of(line, FIELDS) == values


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("", {}),
        ("minutes=50", {"minutes": "50"}),
        ("minutes=50, note=linear maps", {"minutes": "50", "note": "linear maps"}),
        ("note=a, b, c=d, minutes=5", {"note": "a, b, c=d", "minutes": "5"}),
        ("note=, minutes = 5", {"note": "", "minutes": "5"}),
        ("note=keynote=1", {"note": "keynote=1"}),
    ],
)
def test_form_values_are_split_where_a_field_of_the_form_begins(line: str, values: dict[str, str]) -> None:
    assert values_of(line, FIELDS) == values


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("hours=1", "the form has no field hours; it has minutes, note, link"),
        ("50, linear maps", "the form has no field 50, linear maps; it has minutes, note, link"),
        (", minutes=50", "the form has no field , minutes; it has minutes, note, link"),
        ("note=a, note=b", "the field note is given twice"),
    ],
)
def test_form_values_without_a_field_are_errors(line: str, reason: str) -> None:
    with pytest.raises(Unplayable) as caught:
        values_of(line, FIELDS)
    assert str(caught.value) == reason


ZONES = [BERLIN, "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "Asia/Tehran", "UTC"]


@given(st.dates(date(2000, 1, 2), date(2040, 1, 1)), TIMES, st.sampled_from(ZONES))
def test_a_local_time_means_the_instant_that_schedules_take_it_for(on: date, at: time, zone: str) -> None:
    meant = day.instant(on, at, zone)
    assert instant(MoveClock(on, at), now=meant - timedelta(hours=30), zone=zone) == meant


def test_a_time_that_does_not_exist_means_the_end_of_the_gap() -> None:
    move = MoveClock(date(2026, 3, 29), time(2, 30))
    assert instant(move, now=NOW, zone=BERLIN) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_time_that_occurs_twice_means_the_first() -> None:
    move = MoveClock(date(2026, 10, 25), time(2, 30))
    assert instant(move, now=NOW, zone=BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_time_without_a_day_is_of_the_same_local_date() -> None:
    late = datetime(2026, 3, 2, 22, 59, tzinfo=UTC)
    assert instant(MoveClock(None, time(23, 59)), now=late, zone=BERLIN) == late


@pytest.mark.parametrize(
    ("move", "reason"),
    [
        (
            MoveClock(None, time(7, 59)),
            "the clock does not go back: it is 2026-03-02 08:00, and 2026-03-02 07:59 is past",
        ),
        (
            MoveClock(date(1, 1, 1), time(0)),
            "the clock does not go back: it is 2026-03-02 08:00, and 0001-01-01 00:00 is past",
        ),
        (MoveClock(date(9999, 12, 31), time(23)), "the clock moves ten years at most at a time"),
    ],
)
def test_the_clock_goes_neither_back_nor_too_far(move: MoveClock, reason: str) -> None:
    with pytest.raises(Unplayable) as caught:
        instant(move, now=NOW, zone=BERLIN)
    assert str(caught.value) == reason
