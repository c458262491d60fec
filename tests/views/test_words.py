"""The small change of language."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.day import EVERY_DAY, Weekdays
from bot.views import words

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 min"), (1, "1 min"), (59, "59 min"), (60, "1 h"), (90, "1 h 30 min"), (600, "10 h"), (75_000, "1,250 h")],
)
def test_durations_are_said_in_hours_and_minutes(minutes: int, said: str) -> None:
    assert words.duration(minutes) == said


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 freezes"), (1, "1 freeze"), (2, "2 freezes"), (1200, "1,200 freezes")]
)
def test_one_is_singular_and_every_other_number_plural(number: int, said: str) -> None:
    assert words.count(number, "freeze") == said


def test_an_irregular_plural_is_given() -> None:
    assert [words.count(number, "person", "people") for number in (1, 2)] == ["1 person", "2 people"]


@pytest.mark.parametrize("days", [0, 1, 12])
def test_a_streak_is_always_said_the_same_way(days: int) -> None:
    assert words.streak(days) == f"{days}-day streak"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (MONDAY, "today"),
        (date(2026, 3, 1), "yesterday"),
        (date(2026, 3, 3), "tomorrow"),
        (date(2026, 2, 27), "Fri 27 Feb"),
        (date(2025, 12, 31), "Wed 31 Dec 2025"),
    ],
)
def test_a_day_near_today_is_named_and_one_of_another_year_has_its_year(day: date, said: str) -> None:
    assert words.day(day, MONDAY) == said


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (range(7), "every day"),
        (range(5), "Mon to Fri"),
        ([5, 6], "Sat and Sun"),
        ([0, 2, 4], "Mon, Wed and Fri"),
        ([3], "Thu"),
    ],
)
def test_weekdays_are_said_as_people_say_them(numbers: list[int], said: str) -> None:
    assert words.weekdays(Weekdays.of(numbers)) == said
    assert words.weekdays(EVERY_DAY) == "every day"


def test_names_in_a_row_have_one_and() -> None:
    assert [words.together(names) for names in ([], ["Ana"], ["Ana", "Bo"], ["Ana", "Bo", "Cy"])] == [
        "",
        "Ana",
        "Ana and Bo",
        "Ana, Bo and Cy",
    ]


def test_a_long_text_is_cut_with_an_ellipsis_and_kept_on_one_line() -> None:
    assert words.one_line("a\n  b") == "a b"
    assert words.one_line("x" * 141) == "x" * 139 + "…"
    assert words.one_line("x" * 140) == "x" * 140


def test_a_right_to_left_name_is_isolated_in_a_sentence_and_any_other_stays_as_it_is() -> None:
    assert words.name("مريم") == "\u2068مريم\u2069"
    assert words.name("דנה 2") == "\u2068דנה 2\u2069"
    assert [words.name(who) for who in ("Maya", "美咲", "")] == ["Maya", "美咲", ""]
