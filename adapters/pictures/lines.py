"""Lines of text, measured: letters find their fonts, HarfBuzz shapes them, long lines end with an ellipsis.

HarfBuzz does this rather than Pillow's own text functions, because those shape Arabic and kern Latin only
where the machine happens to have the FriBidi library, which slim images have not.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

import uharfbuzz

from adapters.pictures import bidi, fonts
from adapters.pictures.clusters import clusters, tidy

_ELLIPSIS = "…"
_COMMON_SCRIPTS = frozenset({None, "Zyyy", "Zinh", "Zzzz"})


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set; the size of the em is in pixels."""

    size: int
    weight: fonts.Weight = "regular"


@dataclass(frozen=True, slots=True)
class Glyph:
    """A shape of a font and where it stands in its run, in 1/64 px from the pen's start; y runs upwards."""

    number: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring glyphs of one font, from left to right. The width is in pixels."""

    font: Any
    glyphs: tuple[Glyph, ...]
    width: float


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Stands for letters that no font can draw. The width is in pixels."""

    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """Text ready to be drawn: its pieces from left to right."""

    style: Style
    pieces: tuple[Run | Placeholder, ...]

    @property
    def width(self) -> float:
        """The pen's way in pixels."""
        return sum(piece.width for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class _Letter:
    text: str
    font: str | None
    level: int
    script: str | None


def line(text: str, style: Style) -> Line:
    """Set a text on one line, however long it gets."""
    runs = [list(group) for _, group in groupby(_letters(text, style), key=_kinship)]
    order = bidi.visual_order([run[0].level for run in runs])
    return Line(style, tuple(_piece(runs[index], style) for index in order))


def placeholder(style: Style) -> Line:
    """Set the one box that stands for a name nobody can see."""
    return Line(style, (_box(style),))


def fit(text: str, style: Style, width: float) -> Line:
    """Set a text on one line no wider than `width` pixels; a longer one ends with an ellipsis."""
    whole = line(text, style)
    if whole.width <= width:
        return whole
    letters = clusters(tidy(text))
    return line(_cut(letters, _how_many(letters, style, width, _ELLIPSIS)) + _ELLIPSIS, style)


def wrap(text: str, style: Style, width: float, *, most: int) -> tuple[Line, ...]:
    """Set a text on at most `most` lines, broken at spaces if possible; the last may end with an ellipsis."""
    lines: list[Line] = []
    rest = clusters(tidy(text))
    while rest and len(lines) < most - 1:
        count = max(_how_many(rest, style, width, ""), 1)
        if count < len(rest) and " " in rest[: count + 1]:
            count = count - rest[count::-1].index(" ")
        lines.append(line(_cut(rest, count), style))
        rest = clusters("".join(rest[count:]).strip())
    return (*lines, fit("".join(rest), style, width)) if rest else tuple(lines)


def _how_many(letters: Sequence[str], style: Style, width: float, end: str) -> int:
    """Count the letters that fit together with an end. What bisection settles on was measured, so it fits."""

    def width_of(count: int) -> float:
        return line(_cut(letters, count) + end, style).width

    return max(bisect_right(range(len(letters) + 1), width, key=width_of) - 1, 0)


def _cut(letters: Sequence[str], count: int) -> str:
    return "".join(letters[:count]).rstrip()


def _letters(text: str, style: Style) -> list[_Letter]:
    seen = tidy(text)
    letters = clusters(seen)
    han = fonts.writing_of(seen)
    found: list[_Letter] = []
    for letter, level in zip(letters, bidi.levels(letters), strict=True):
        script = _script(letter)
        if script is None and found:
            script = found[-1].script  # commas and figures go with the writing before them
        font, shown = fonts.font_for(letter, style.weight, han)
        found.append(_Letter(shown, font, level, script))
    return found


def _kinship(letter: _Letter) -> tuple[str | None, int, str | None]:
    """Neighbours of equal kinship are shaped together; unknown letters share one placeholder."""
    return letter.font, letter.level, letter.script if letter.font else None


@lru_cache(maxsize=4096)
def _script(letter: str) -> str | None:
    buffer = uharfbuzz.Buffer()
    buffer.add_str(letter)
    buffer.guess_segment_properties()
    script: str | None = buffer.script
    return None if script in _COMMON_SCRIPTS else script


def _piece(letters: Sequence[_Letter], style: Style) -> Run | Placeholder:
    name = letters[0].font
    return _shape(letters, fonts.font(name, style.weight, style.size)) if name else _box(style)


def _shape(letters: Sequence[_Letter], font: Any) -> Run:
    """Shape letters of one font, script and direction."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str("".join(letter.text for letter in letters))
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if letters[0].level % 2 else "ltr"
    uharfbuzz.shape(font, buffer)
    glyphs: list[Glyph] = []
    pen = 0
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        glyphs.append(Glyph(info.codepoint, pen + position.x_offset, position.y_offset))
        pen += position.x_advance
    return Run(font, tuple(glyphs), pen / fonts.UNITS)


def _box(style: Style) -> Placeholder:
    return Placeholder(style.size * 0.75)
