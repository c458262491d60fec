"""The kinds of options: what each reads, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands import COMMANDS
from bot.commands.options import Choice, Duration, Kind, Link, Number, Words, identifier
from bot.commands.times import DayCount, DaySet, DayWord, LocalTime, Weekday, Zone
from bot.domain.day import EVERY_DAY, Weekdays, listed

KINDS: dict[str, tuple[Kind, dict[str, Any], tuple[str, ...]]] = {
    "a duration": (
        Duration(""),
        {"45": 45, "1h30": 90, "1:30": 90, "1.5h": 90, "0": 0},
        ("", "-5", "45x", "soon"),
    ),
    "text": (
        Words("", 10),
        {
            "": "",
            " a  b ": "a  b",
            "a\nb": "a\nb",
            "a\tb": "a b",
            "a\x00b": "a b",
            "a\ud800b": "a b",
            "x" * 10: "x" * 10,
        },
        ("x" * 11,),
    ),
    "a name": (Words("", 10, least=1), {"a": "a"}, ("", "  ", "\x00", "x" * 11)),
    "a link": (
        Link("", 30),
        {"": "", "https://x.y": "https://x.y", "http://x.y/z?a=b#c": "http://x.y/z?a=b#c"},
        (
            "x.y",
            "ftp://x.y",
            "https://",
            "https://x y",
            "https://<x>",
            "https://x|y",
            "javascript:alert(1)",
            "https://" + "x" * 23,
        ),
    ),
    "a day": (
        DayWord(""),
        {
            "today": "today",
            "@today": "today",
            "@Yesterday": "yesterday",
            "tomorrow": "tomorrow",
            "@2026-03-02": "2026-03-02",
        },
        ("", "@", "@@today", "someday", "2026-02-30", "2.3.2026", "@0000-01-01"),
    ),
    "weekdays": (
        DaySet(""),
        {
            "mon": Weekdays.of((0,)),
            "mon-fri": Weekdays.of(range(5)),
            "Mon,Wed,Fri": Weekdays.of((0, 2, 4)),
            "mon, wed, fri": Weekdays.of((0, 2, 4)),
            "monday": Weekdays.of((0,)),
            "fri-mon": Weekdays.of((4, 5, 6, 0)),
            "mon-tue,sat": Weekdays.of((0, 1, 5)),
            "mon+thu": Weekdays.of((0, 3)),
            "sun-sun": Weekdays.of((6,)),
            "weekdays": Weekdays.of(range(5)),
            "weekends": Weekdays.of((5, 6)),
            "daily": EVERY_DAY,
            "every day": EVERY_DAY,
        },
        ("", "m", "t", "mon-", "-fri", "mon,,fri", "mon-fri-sun", "funday", "mondays-only", "1-5"),
    ),
    "a weekday": (Weekday(""), {"monday": 0, "Sun": 6, "we": 2}, ("", "m", "s", "day", "mon-fri")),
    "a local time": (
        LocalTime(""),
        {"09:00": time(9), "9:05": time(9, 5), "9": time(9), "23:59": time(23, 59), "0": time(0)},
        ("", "24:00", "9:60", "9:5", "nine", "-1", "09:00:00"),
    ),
    "a zone": (
        Zone(""),
        {"Europe/Berlin": "Europe/Berlin", "berlin": "Europe/Berlin", "New York": "America/New_York"},
        ("", "Atlantis", "US/Eastern", "Europe"),
    ),
    "a choice": (Choice("", ("week", "month")), {"week": "week", "MONTH": "month"}, ("", "year", "wee")),
    "a number": (Number("", 0, 6), {"0": 0, "6": 6, "04": 4}, ("", "7", "-1", "1.5", "six", "9" * 19)),
    "a number of days": (
        DayCount(""),
        {"7": 7, "3d": 3, "1 day": 1, "10 days": 10, "2w": 14, "1 Week": 7, "2 weeks": 14},
        ("", "-1", "d", "2m", "two", "99999"),
    ),
}
READ = [
    pytest.param(kind, words, value, id=f"{name}: {words[:20]!a}")
    for name, (kind, good, _) in KINDS.items()
    for words, value in good.items()
]
REFUSED = [
    pytest.param(kind, words, id=f"{name}: {words[:20]!a}") for name, (kind, _, bad) in KINDS.items() for words in bad
]


@pytest.mark.parametrize(("kind", "words", "value"), READ)
def test_it_reads(kind: Kind, words: str, value: object) -> None:
    assert kind.read(words) == value


@pytest.mark.parametrize(("kind", "words"), REFUSED)
def test_it_refuses(kind: Kind, words: str) -> None:
    assert not can_read(kind.read, words)


def can_read(read: Callable[[str], Any], words: str) -> bool:
    try:
        read(words)
    except ValueError:
        return False
    return True


@given(st.sampled_from([option.kind for command in COMMANDS for option in command.options]), st.text(st.characters()))
@settings(max_examples=300, deadline=None)
def test_every_kind_reads_any_words_or_refuses_them(kind: Kind, words: str) -> None:
    assert can_read(kind.read, words) in {True, False}
    assert kind.claims(words) in {True, False}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("", ""),
        ("no address here, not even example.org", ""),
        ("see https://x.y.", "https://x.y"),
        ("https://x.y/a and https://z.y", "https://x.y/a"),
        ("(https://x.y/a_(b)), they say", "https://x.y/a_(b)"),
        ("<https://x.y/z|a name>", "https://x.y/z"),
        ("is it 'https://x.y/?a=b'?", "https://x.y/?a=b"),
        ("**https://x.y**!", "https://x.y"),
        (f"https://{'x' * 23} is too long, http://x.y is not", "http://x.y"),
    ],
)
def test_the_first_link_in_a_text_that_can_be_read_is_found(text: str, first: str) -> None:
    assert Link("", 30).first_in(text) == first


@given(
    st.lists(st.text(st.characters()) | st.sampled_from(("https://x.y", "(https://x.y/(z)", "http://"))).map(" ".join)
)
@settings(max_examples=100, deadline=None)
def test_a_link_that_is_found_stands_in_the_text_and_can_be_read(text: str) -> None:
    found = Link("", 30).first_in(text)
    assert found in text
    assert Link("", 30).read(found) == found


@given(st.integers(1, 127).map(Weekdays))
@settings(max_examples=127, deadline=None)
def test_weekdays_are_shown_in_a_form_as_they_can_be_typed_again(chosen: Weekdays) -> None:
    assert DaySet("").read(listed(chosen)) == chosen


@given(st.dates())
@settings(deadline=None)
def test_every_date_can_be_typed(day: date) -> None:
    assert DayWord("").read(f"@{day.isoformat()}") == day.isoformat()


@given(st.times())
@settings(deadline=None)
def test_every_minute_of_a_day_can_be_typed(at: time) -> None:
    assert LocalTime("").read(f"{at:%H:%M}") == at.replace(second=0, microsecond=0)


@given(st.text(st.characters()))
@settings(max_examples=100, deadline=None)
def test_text_is_kept_without_what_no_platform_can_show(words: str) -> None:
    cleaned = Words("", 10_000).read(words)
    assert cleaned == cleaned.strip()
    assert cleaned.encode().decode() == cleaned
    assert all(letter.isprintable() or letter == "\n" or not letter.isascii() for letter in cleaned)


def test_a_row_s_id_is_a_positive_whole_number() -> None:
    assert identifier("42") == 42
    assert not [words for words in ("", "0", "-1", "1.0", "9" * 19, "x") if can_read(identifier, words)]
