"""The palette: contrast by WCAG 2.2, and few enough colours for a palette image."""

from __future__ import annotations

import pytest

from adapters.pictures import colours


def luminance(colour: str) -> float:
    parts = [part / 255 for part in colours.rgb(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(("ink", "ground"), colours.TEXTS)
def test_all_text_keeps_aa_on_its_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("shape", [colours.FILL, colours.PLACEHOLDER])
def test_shapes_that_say_something_keep_three_to_one(shape: str) -> None:
    assert contrast(shape, colours.PAPER) >= 3


def test_a_bar_stands_out_from_its_track() -> None:
    assert contrast(colours.FILL, colours.TRACK) >= 3


def test_all_colours_fit_into_one_palette() -> None:
    steps = colours.steps()
    assert len(steps) <= 256
    assert {colours.rgb(colour) for pair in (*colours.TEXTS, *colours.SHAPES) for colour in pair} <= set(steps)
