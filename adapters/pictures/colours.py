"""The palette, and which colours meet: text keeps WCAG AA (4.5 : 1) on its ground; the tests measure it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

PAPER = "#FBFAF7"
INK = "#1E2A32"
MUTED = "#56626B"

TRACK = "#E7E4DB"
FILL = "#2E7D6B"

PLACEHOLDER = "#878F96"
"""Stands for writing that no font here can draw: visible (3 : 1), but it does not look like a letter."""

MEDALS: Mapping[int, str] = {1: "#F5E0A0", 2: "#DCE3E8", 3: "#F0D6C0"}
"""Grounds of the first three ranks. The figure on them says the same, so nobody has to tell colours apart."""

NEW_GROUND, NEW_INK = "#DAEEE7", "#1C5A4B"
YOU_GROUND, YOU_INK = "#E3E5F7", "#363C85"

TEXTS = (
    (INK, PAPER),
    (MUTED, PAPER),
    (NEW_INK, NEW_GROUND),
    (YOU_INK, YOU_GROUND),
    *((INK, medal) for medal in MEDALS.values()),
)
"""Every colour of text with the ground it stands on."""

SHAPES = (
    (FILL, PAPER),
    (FILL, TRACK),
    (PLACEHOLDER, PAPER),
    *((light, PAPER) for light in (TRACK, NEW_GROUND, YOU_GROUND, *MEDALS.values())),
)
"""Every other colour with the ground it lies on."""

_STEP = 12
"""How far apart the colours between two colours are: a soft edge needs no more, and 256 have to do."""


def rgb(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue, each 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def steps() -> tuple[tuple[int, int, int], ...]:
    """Return all colours of the pictures: those above, and for soft edges those between two that meet."""
    pairs = (*TEXTS, *SHAPES)
    pure = (rgb(colour) for pair in pairs for colour in pair)
    between = (colour for one, other in pairs for colour in _between(rgb(one), rgb(other)))
    return tuple(dict.fromkeys((*pure, *between)))


def _between(one: tuple[int, int, int], other: tuple[int, int, int]) -> Iterator[tuple[int, int, int]]:
    count = max(abs(a - b) for a, b in zip(one, other, strict=True)) // _STEP
    for number in range(1, count):
        red, green, blue = (a + (b - a) * number // count for a, b in zip(one, other, strict=True))
        yield red, green, blue
