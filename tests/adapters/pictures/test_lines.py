"""Lines of text: fonts, shaping, placeholders, ellipses and breaks."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.pictures import fonts
from adapters.pictures.lines import Glyph, Line, Placeholder, Run, Style, fit, line, wrap

NAME = Style(48)
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
EACH_SCRIPT = {
    "Latin": "Nguyễn Wójcik ß",
    "Greek": "Ωμέγα",
    "Cyrillic": "Їжак",
    "Arabic": "محمد",
    "Hebrew": "דוד",
    "Devanagari": "क्षत्रिय",
    "Thai": "สมชาย",
    "Georgian": "გიორგი",
    "Japanese": "田中さくら",
    "Korean": "김민준",
    "Chinese": "王小明",
    "mathematical letters": "\U0001d4dc\U0001d4ea\U0001d502\U0001d4ea",
}


def runs(set_line: Line) -> list[Run]:
    return [piece for piece in set_line.pieces if isinstance(piece, Run)]


def glyphs(set_line: Line) -> list[Glyph]:
    return [glyph for run in runs(set_line) for glyph in run.glyphs]


@pytest.mark.parametrize("weight", get_args(fonts.Weight))
@pytest.mark.parametrize("name", EACH_SCRIPT.values(), ids=EACH_SCRIPT.keys())
def test_each_of_these_scripts_is_drawn_without_a_placeholder(name: str, weight: fonts.Weight) -> None:
    pieces = line(name, Style(48, weight)).pieces
    assert pieces
    assert all(isinstance(piece, Run) for piece in pieces)


def test_hebrew_runs_from_right_to_left() -> None:
    one_by_one = [glyphs(line(letter, NAME))[0].number for letter in "דודלוי"]
    assert [glyph.number for glyph in glyphs(line("דודלוי", NAME))] == one_by_one[::-1]


def test_arabic_letters_join() -> None:
    alone = {glyphs(line(letter, NAME))[0].number for letter in "محمد"}
    assert not alone & {glyph.number for glyph in glyphs(line("محمد", NAME))[1:]}


def test_a_mixed_name_shows_its_arabic_part_to_the_right_of_what_follows_it() -> None:
    arabic, latin = line("محمد", NAME), line("(mo)", NAME)
    first = runs(line("محمد (mo)", NAME))[0]
    assert first.width < arabic.width + latin.width
    assert glyphs(line("محمد (mo)", NAME))[0].number == glyphs(latin)[0].number


def test_latin_is_kerned() -> None:
    assert line("AVATAR", NAME).width < sum(line(letter, NAME).width for letter in "AVATAR")


def test_a_bidi_override_turns_nothing_around() -> None:
    assert line("\u202egnp.exe", NAME) == line("gnp.exe", NAME)


@pytest.mark.parametrize("unknown", ["😀", "👩\u200d💻", "\U0001f600\U0001f680", "বাংলা", "\ue000", "\U0010ffff"])
def test_a_run_of_unknown_letters_is_one_placeholder(unknown: str) -> None:
    pieces = line(f"Maya {unknown}", NAME).pieces
    assert [type(piece) for piece in pieces] == [Run, Placeholder]


def test_a_mark_that_no_font_has_is_left_out_and_its_letter_stays() -> None:
    assert line("M\u0dca", NAME) == line("M", NAME)


def test_shared_han_characters_take_the_forms_of_the_writing_around_them() -> None:
    chinese, japanese = line("直", NAME), line("直す", NAME)
    assert glyphs(chinese)[0].number != glyphs(japanese)[0].number


def test_a_name_that_fits_is_left_alone() -> None:
    assert fit("Maya", NAME, 500) == line("Maya", NAME)


@pytest.mark.parametrize(
    "name", ["Bartholomew " * 20, "عبد الرحمن " * 20, "さくら" * 50, "👩\u200d💻 " * 50, "W" * 5000]
)
def test_a_name_longer_than_its_column_ends_with_an_ellipsis(name: str) -> None:
    dots = glyphs(line("…", NAME))[0].number
    fitted = fit(name, NAME, 400)
    assert 300 < fitted.width <= 400
    assert dots in {glyph.number for glyph in glyphs(fitted)}


def test_the_ellipsis_of_a_right_to_left_name_stands_at_its_left() -> None:
    dots = glyphs(line("…", NAME))[0].number
    assert glyphs(fit("עבד הרחמן " * 20, NAME, 400))[0].number == dots


def test_an_ellipsis_never_cuts_a_letter_from_its_marks() -> None:
    width = line("xx…", NAME).width + 1
    assert fit("xxe\u0323\u0302" * 9, NAME, width) == line("xx…", NAME)


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT, st.floats(20, 600))
@example("\u200d\ufe0f\u034f", 100.0)
@example("a" + "\u0488" * 30, 100.0)
@example("\u1100\u1161\u11a8\u0e33\u0f71", 100.0)
def test_any_name_at_all_is_set_within_its_width_and_without_a_missing_glyph(name: str, width: float) -> None:
    fitted = fit(name, NAME, width)
    dots = line("…", NAME).width
    assert fitted.width <= max(width, dots)
    assert all(glyph.number for glyph in glyphs(fitted))


def test_a_text_is_broken_at_spaces() -> None:
    broken = wrap("one two three four", NAME, line("three four", NAME).width + 1, most=3)
    assert broken == (line("one two", NAME), line("three four", NAME))


def test_a_text_without_spaces_is_broken_between_letters() -> None:
    broken = wrap("さ" * 10, NAME, line("さ" * 6, NAME).width + 1, most=3)
    assert broken == (line("さ" * 6, NAME), line("さ" * 4, NAME))


def test_more_text_than_lines_ends_with_an_ellipsis() -> None:
    assert wrap("aa bb cc dd", NAME, line("bb…", NAME).width + 1, most=2)[-1] == line("bb…", NAME)


@settings(max_examples=60, deadline=None)
@given(ANY_TEXT, st.floats(60, 600))
def test_any_text_is_broken_into_lines_that_fit(text: str, width: float) -> None:
    broken = wrap(text, NAME, width, most=3)
    assert len(broken) <= 3
    assert all(each.width <= max(width, NAME.size * 3) for each in broken)
