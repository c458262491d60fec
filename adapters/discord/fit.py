"""What of a card goes into one Discord message, when it would not all go."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from adapters.discord.buttons import CommandButton
from adapters.discord.limits import BYTES, COMPONENTS, PICTURES, TEXT, length
from bot.cards import Picture

Piece = str | Picture | tuple[CommandButton, ...]
"""A text, a picture or a row of buttons."""

_ATOM = re.compile(r"\\.|<[^<>]*>|https?://\S+|\*\*|.", re.DOTALL)
"""What must not be cut in two: an escaped sign, a time or a command, a link, the edge of bold words."""


def fitted(pieces: Iterable[Piece]) -> list[Piece]:
    """Return what a message holds of the pieces.

    The first piece and the buttons go before all else; of the rest, what comes last is cut or lost.
    """
    offered = [piece for piece in pieces if piece]
    room = _Room()
    kept: dict[int, Piece] = {}
    for index, piece in sorted(enumerate(offered), key=_goes_last):
        if taken := room.take(piece):
            kept[index] = taken
    return [kept[index] for index in sorted(kept)]


def _goes_last(numbered: tuple[int, Piece]) -> bool:
    index, piece = numbered
    return index > 0 and not isinstance(piece, tuple)


@dataclass(slots=True)
class _Room:
    """What is left of a message's limits. The container around everything is a component too."""

    components: int = COMPONENTS - 1
    characters: int = TEXT
    octets: int = BYTES
    pictures: int = PICTURES

    def take(self, piece: Piece) -> Piece | None:
        """Take the room that a piece needs, and return as much of it as there was room for."""
        match piece:
            case str():
                fitting = _cut(piece, self.characters, self.octets)
                return fitting if fitting and self._take(1, fitting, "") else None
            case Picture(alt=alt):
                return piece if self._take(1, "", alt, pictures=1) else None
            case _:
                labels = "".join(button.item.label or "" for button in piece)
                ids = "".join(button.custom_id for button in piece)
                return piece if self._take(1 + len(piece), labels, ids) else None

    def _take(self, components: int, shown: str, hidden: str, *, pictures: int = 0) -> bool:
        left = (
            self.components - components,
            self.characters - length(shown),
            self.octets - _octets(shown) - _octets(hidden),
            self.pictures - pictures,
        )
        if min(left) < 0:
            return False
        self.components, self.characters, self.octets, self.pictures = left
        return True


def _cut(text: str, characters: int, octets: int) -> str:
    """Return as much of a Markdown text as there is room for, with an ellipsis where it ends too early."""
    if length(text) <= characters and _octets(text) <= octets:
        return text
    kept: list[str] = []
    is_bold = False
    characters, octets = characters - length("**…"), octets - _octets("**…")
    for atom in _ATOM.findall(text):
        characters, octets = characters - length(atom), octets - _octets(atom)
        if min(characters, octets) < 0:
            break
        kept.append(atom)
        is_bold ^= atom == "**"
    end = "**…" if is_bold else "…"
    return f"{''.join(kept).rstrip()}{end}" if kept else ""


def _octets(text: str) -> int:
    return len(text.encode())
