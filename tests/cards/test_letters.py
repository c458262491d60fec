"""Letters that act instead of showing: what they may not do to the words of others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.letters import clean, isolated

DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TYPED = st.text(st.sampled_from(f"{DIRECTIONS}aZ 7\nדמ\u200f"), max_size=20)


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("45\u202e min", "45 min"),
        ("\u202agpj\u202c.exe", "gpj.exe"),
        ("\u2067a\u2069 b", "a b"),
        ("\u2069a\u2068", "a"),
        ("a\u2068b\nc\u2069d", "ab\ncd"),
        ("\u2068\u2068a\u2069\u2069", "\u2068a\u2069"),
        ("\u2068מרים\u2069 45 min", "\u2068מרים\u2069 45 min"),
        ("\u200fא\u200e 2\u061c", "\u200fא\u200e 2\u061c"),
    ],
)
def test_nothing_turns_around_what_stands_behind_it(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


@given(TYPED)
def test_what_is_isolated_ends_on_its_line_and_nothing_else_acts(typed: str) -> None:
    cleaned = clean(typed)
    for line in cleaned.split("\n"):
        acting = [letter for letter in line if letter in DIRECTIONS]
        assert acting == ["\u2068", "\u2069"] * (len(acting) // 2)
    assert clean(cleaned) == cleaned
    assert [letter for letter in cleaned if letter not in DIRECTIONS] == [
        letter for letter in typed if letter not in DIRECTIONS
    ]


@given(TYPED, TYPED)
def test_two_names_do_nothing_to_what_stands_between_them(one: str, other: str) -> None:
    line = f"{isolated(one)} 45 min, {isolated(other)} 30 min"
    names = ["".join(letter for letter in name if letter not in DIRECTIONS) for name in (one, other)]
    assert clean(line).replace("\u2068", "").replace("\u2069", "") == f"{names[0]} 45 min, {names[1]} 30 min"
    assert all(each.count("\u2068") == each.count("\u2069") for each in line.split(" 45 min, "))
