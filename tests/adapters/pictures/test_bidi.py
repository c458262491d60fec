"""The order of letters, with capitals standing for Hebrew as in the examples of UAX #9.

Brackets seem to point the wrong way here: turning them around is left to HarfBuzz, which draws them.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.pictures import bidi

HEBREW = {chr(ord("A") + place): chr(0x05D0 + place) for place in range(26)}


def shown(text: str) -> str:
    """Return the letters from left to right, with capitals standing for Hebrew letters."""
    levels = bidi.levels([HEBREW.get(char, char) for char in text])
    return "".join(text[index] for index in bidi.visual_order(levels))


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("maya", "maya"),
        ("SHALOM", "MOLAHS"),
        ("car is CAR now", "car is RAC now"),
        ("CAR is car", "is car RAC"),
        ("DAVID 42", "42 DIVAD"),
        ("DAVID 1,5", "1,5 DIVAD"),
        ("DAVID 5-3", "5-3 DIVAD"),
        ("DAVID $5", "$5 DIVAD"),
        ("DAVID (x)", ")x( DIVAD"),
        ("study AB 7 CD", "study DC 7 BA"),
    ],
)
def test_letters_stand_where_a_reader_expects_them(said: str, seen: str) -> None:
    assert shown(said) == seen


def test_figures_after_arabic_letters_count_as_arabic_figures() -> None:
    assert bidi.levels(["\u0645", "1", "+", "2"]) == [1, 2, 1, 2]
    assert bidi.levels(["\u05d0", "1", "+", "2"]) == [1, 2, 2, 2]


def test_a_mark_at_the_start_follows_the_line() -> None:
    assert bidi.levels(["\u0301", "a"]) == [0, 0]


@given(st.text(st.characters(exclude_categories=()), max_size=30))
def test_every_letter_is_shown_exactly_once(text: str) -> None:
    levels = bidi.levels(text)
    assert sorted(bidi.visual_order(levels)) == list(range(len(text)))
    assert set(levels) <= {0, 1, 2}
