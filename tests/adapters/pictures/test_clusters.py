"""Names as they arrive: tidied, and cut into letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.pictures.clusters import clusters, tidy

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too


@pytest.mark.parametrize("act", ["\u202e", "\u2066", "\u200f", "\ufeff", "\x00", "\x7f", "\xad", "\ud800"])
def test_characters_that_only_act_are_taken_out(act: str) -> None:
    assert tidy(f"{act}Ma{act}ya{act}") == "Maya"


@pytest.mark.parametrize("blank", ["", " \t\n", "\u3164", "\u2800\u115f", "\u200d\u200c", "\u00a0\u2003", "\u202e"])
def test_a_name_of_invisible_characters_is_empty(blank: str) -> None:
    assert tidy(blank) == ""


def test_lines_and_runs_of_spaces_become_one_space() -> None:
    assert tidy("  Ada \r\n\t King\u2029Lovelace ") == "Ada King Lovelace"


def test_joiners_stay_between_the_letters_that_need_them() -> None:
    assert tidy("می\u200cخواهم") == "می\u200cخواهم"


@pytest.mark.parametrize(
    "letter",
    [
        "e\u0323\u0302",  # two marks that compose with nothing
        "👩\u200d💻",  # a sequence held together by a joiner
        "👍🏽",  # a skin tone
        "❤\ufe0f",  # a variation selector
        "🇩🇪",  # a flag
        "\u1112\u1161\u11ab",  # Hangul in pieces
        "ก\u0e34\u0e48",  # Thai vowel and tone
    ],
)
def test_what_a_reader_calls_one_letter_stays_one_letter(letter: str) -> None:
    assert clusters(f"a{letter}b") == ("a", letter, "b")


def test_two_flags_are_two_letters() -> None:
    assert clusters("🇩🇪🇫🇷") == ("🇩🇪", "🇫🇷")


def test_a_joiner_does_not_swallow_the_next_word() -> None:
    assert clusters("a\u200db") == ("a\u200d", "b")


def test_piled_up_marks_are_thinned_out() -> None:
    assert clusters("a" + "\u0301" * 50) == ("a" + "\u0301" * 4,)


@given(ANY_TEXT)
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(ANY_TEXT)
def test_cutting_adds_nothing_and_keeps_the_order(text: str) -> None:
    rest = iter(tidy(text))
    assert all(char in rest for char in "".join(clusters(tidy(text))))
