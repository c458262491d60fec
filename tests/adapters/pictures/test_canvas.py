"""The surface: where ink may go, and how heavy it is."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageOps

from adapters.pictures.canvas import Align, Canvas
from adapters.pictures.fonts import Weight
from adapters.pictures.lines import Style, line


def written(text: str, *, weight: Weight = "regular", x: float = 200, align: Align = "left") -> Image.Image:
    """Return a picture of 400 by 200 pixels, ink bright on black, with the text on the baseline at 100."""
    canvas = Canvas(400, 200)
    canvas.text(line(text, Style(40, weight)), x, 100, "#000000", align=align)
    image = Image.open(BytesIO(canvas.png(200))).convert("L")
    return ImageOps.invert(image).point(lambda value: value if value > 16 else 0)


def ink(image: Image.Image) -> tuple[int, int, int, int]:
    box = image.getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize("text", ["Maya", "x\u030a\u0308\u0301\u0302", "x\u0323\u0331\u0330\u0332", "ทู้ฎุ", "جٍِ", "ff"])
def test_ink_stays_near_its_line(text: str) -> None:
    left, top, right, bottom = ink(written(text))
    assert 100 - 1.2 * 40 <= top < bottom <= 100 + 0.45 * 40
    assert 200 - 0.1 * 40 - 1 <= left < right <= 200 + line(text, Style(40)).width + 0.1 * 40 + 1


def test_letters_stand_on_the_baseline() -> None:
    assert ink(written("HxH"))[3] == pytest.approx(100, abs=1)


@pytest.mark.parametrize(("align", "edge"), [("left", 0), ("right", 2)])
def test_a_line_is_aligned_at_its_edge(align: Align, edge: int) -> None:
    assert ink(written("HHH", align=align))[edge] == pytest.approx(200, abs=5)


def test_a_line_is_aligned_at_its_middle() -> None:
    left, _, right, _ = ink(written("HHH", align="middle"))
    assert (left + right) / 2 == pytest.approx(200, abs=2)


@pytest.mark.parametrize("text", ["Maya", "محمد", "田中", "김민준"])
def test_bold_is_heavier_in_every_script(text: str) -> None:
    regular, bold = (sum(written(text, weight=weight).tobytes()) for weight in ("regular", "bold"))
    assert bold > 1.15 * regular


def test_ink_outside_the_picture_is_cut_off() -> None:
    assert ink(written("Bartholomew " * 9, x=-300)) == pytest.approx((0, 70, 400, 101), abs=4)
