"""Which font draws a letter. The fonts are data of Python packages, all under the SIL Open Font License.

FiraGO (Latin, Greek, Cyrillic, Arabic, Hebrew, Devanagari, Thai, Georgian), Noto Sans and the Noto symbols
come from pymupdf-fonts; Noto Sans CJK comes from noto-cjk-sans-otc. Each is opened on first need. Fonts of
the machine are never used: the same drawing gives the same picture everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import as_file, files
from typing import Any, Literal

import pymupdf_fonts
import uharfbuzz

from adapters.pictures.clusters import drawn

Weight = Literal["regular", "bold"]

Han = Literal["sc", "jp", "kr"]
"""Whose forms the shared Han characters take: simplified Chinese, Japanese or Korean."""

UNITS = 64
"""Font units in a pixel: positions are kept to 1/64 px, so that letters stand where the font wants them."""

_LATIN: dict[Weight, tuple[str, ...]] = {"regular": ("figo", "notos"), "bold": ("figbo", "notosbo")}
_SYMBOLS = ("symbol2", "symbol1", "math")
_CJK_FACES: dict[Han, int] = {"jp": 0, "kr": 1, "sc": 2}  # places in the collection
_EMBOLDEN = 0.022  # of the em: brings the one weight of the CJK collection near FiraGO Bold


def font_for(letter: str, weight: Weight, han: Han) -> tuple[str | None, str]:
    """Return the name of the first font that has a letter, and the part it has: the whole, or else the base.

    The name is None where no font can draw even the base.
    """
    if whole := _font_with(drawn(letter), weight, han):
        return whole, letter
    return _font_with(letter[0], weight, han), letter[0]


def writing_of(text: str) -> Han:
    """Guess whose Han forms a text means: kana make it Japanese, Hangul makes it Korean."""
    if any("\u3041" <= char <= "\u30ff" for char in text):
        return "jp"
    if any("\uac00" <= char <= "\ud7a3" for char in text):
        return "kr"
    return "sc"


@lru_cache(maxsize=64)
def font(name: str, weight: Weight, size: int) -> Any:
    """Return the HarfBuzz font of that name at a size in pixels; 1/64 px is its unit."""
    made = uharfbuzz.Font(_face(name))
    made.scale = (size * UNITS, size * UNITS)
    if weight == "bold" and name in _CJK_FACES:
        made.synthetic_bold = (_EMBOLDEN, _EMBOLDEN, True)
    return made


@lru_cache(maxsize=4096)
def _font_with(letters: str, weight: Weight, han: Han) -> str | None:
    points = [ord(char) for char in letters]
    return next((name for name in _chain(weight, han) if _has(name, points)), None)


def _chain(weight: Weight, han: Han) -> Iterator[str]:
    yield from _LATIN[weight]
    yield han
    yield from _SYMBOLS


def _has(name: str, points: list[int]) -> bool:
    # Any size will do: a font maps characters to the same glyphs at each of them.
    any_size = font(name, "regular", UNITS)
    return all(any_size.get_nominal_glyph(point) for point in points)


@cache
def _face(name: str) -> Any:
    if name in _CJK_FACES:
        return uharfbuzz.Face(_cjk_collection(), _CJK_FACES[name])
    return uharfbuzz.Face(pymupdf_fonts.myfont(name))


@cache
def _cjk_collection() -> Any:
    """Map the collection into memory: of its 19 MB only the glyphs that are drawn are ever read."""
    with as_file(files("noto_cjk_sans_otc") / "NotoSansCJK-Regular.ttc") as path:
        return uharfbuzz.Blob.from_file_path(str(path))
