"""The surface: a Pillow image and the two things put on it, text and rounded shapes. It knows no layout."""

from __future__ import annotations

from functools import cache, lru_cache
from io import BytesIO
from typing import Literal

import uharfbuzz
from PIL import Image, ImageDraw

from adapters.pictures import colours, fonts
from adapters.pictures.lines import Line, Placeholder, Run

_COMPRESSION = 6  # level 9 takes four times as long and saves a twentieth
_SMOOTH = 4  # rounded shapes are drawn this many times too large and reduced: Pillow's own edges are jagged
_BOX = 0.6  # of the em: the side of a placeholder
_ASCENT, _DESCENT, _OVERHANG = 1.2, 0.45, 0.1  # of the em: ink beyond is cut, whatever marks are piled up

Align = Literal["left", "middle", "right"]


class Canvas:
    """A picture in the making; lengths are in pixels from the top left corner."""

    def __init__(self, width: int, height: int) -> None:
        self._image = Image.new("RGB", (width, height), colours.PAPER)

    def text(self, line: Line, x: float, baseline: int, colour: str, *, align: Align = "left") -> None:
        """Draw a line whose left end, middle or right end is at x."""
        left = x - line.width * {"left": 0.0, "middle": 0.5, "right": 1.0}[align]
        size = line.style.size
        for piece in line.pieces:
            match piece:
                case Placeholder():
                    side = round(size * _BOX)
                    box = (round(left + (piece.width - side) / 2), baseline - side, side, side)
                    self.rounded(box, colours.PLACEHOLDER, radius=side // 3)
                case Run():
                    self._ink(piece, left, baseline, colour, size)
            left += piece.width

    def rounded(self, box: tuple[int, int, int, int], colour: str, *, radius: int) -> None:
        """Fill a rounded rectangle, given as left, top, width and height."""
        left, top, width, height = box
        self._image.paste(colour, (left, top), _rounded_mask(width, height, radius))

    def png(self, height: int) -> bytes:
        """Return the upper part of the picture, `height` pixels of it, as a PNG."""
        file = BytesIO()
        shown = self._image.crop((0, 0, self._image.width, height))
        # A palette halves the time and takes two thirds off the bytes; no eye sees its steps in soft edges.
        shown = shown.quantize(palette=_palette(), dither=Image.Dither.NONE)
        shown.save(file, "PNG", compress_level=_COMPRESSION)
        return file.getvalue()

    def _ink(self, run: Run, left: float, baseline: int, colour: str, size: int) -> None:
        whole, part = divmod(left, 1)
        mask, x, y = _mask(run, round(part * fonts.UNITS))
        if mask is None:
            return
        band = (
            max(0, round(-size * _OVERHANG) - x),
            max(0, round(-size * _ASCENT) - y),
            min(mask.width, round(run.width + size * _OVERHANG) - x),
            min(mask.height, round(size * _DESCENT) - y),
        )
        if band[0] < band[2] and band[1] < band[3]:
            place = (int(whole) + x + band[0], baseline + y + band[1])
            self._image.paste(colour, place, mask.crop(band))


def _mask(run: Run, start: int) -> tuple[Image.Image | None, int, int]:
    """Return the coverage of a run and where its top left corner lies, seen from the pen's start."""
    raster = uharfbuzz.RasterDraw()
    raster.scale_factor = (float(fonts.UNITS), float(fonts.UNITS))
    for glyph in run.glyphs:
        raster.transform = (1.0, 0.0, 0.0, 1.0, float(start + glyph.x), float(glyph.y))
        raster.draw_glyph(run.font, glyph.number)
    drawn = raster.render()
    area = drawn.extents
    if not area.width or not area.height:
        return None, 0, 0
    rows = bytes(drawn.buffer)
    # HarfBuzz stores the lowest row first and counts upwards; Pillow does the opposite, hence the -1.
    mask = Image.frombuffer("L", (area.width, area.height), rows, "raw", "L", area.stride, -1)
    return mask, area.x_origin, -area.y_origin - area.height


@cache
def _palette() -> Image.Image:
    image = Image.new("P", (1, 1))
    image.putpalette([part for colour in colours.steps() for part in colour])
    return image


@lru_cache(maxsize=256)
def _rounded_mask(width: int, height: int, radius: int) -> Image.Image:
    large = Image.new("L", (width * _SMOOTH, height * _SMOOTH))
    edge = (large.width - 1, large.height - 1)
    ImageDraw.Draw(large).rounded_rectangle(((0, 0), edge), radius * _SMOOTH, fill=255)
    return large.reduce(_SMOOTH)
