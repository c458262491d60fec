"""What of a card goes into one Discord message, when it would not all go."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from adapters.discord.buttons import CommandButton
from adapters.discord.limits import BYTES, COMPONENTS, PICTURES, TEXT, length
from bot.cards import Picture

Piece = str | Picture | tuple[CommandButton, ...]
"""A text, a picture or a row of buttons."""

_ATOM = re.compile(r"\\.|<[^<>]*>|https?://\S+|\*\*|.", re.DOTALL)
"""What must not be cut in two: an escaped sign, a time or a command, a link, the edge of bold words."""


def fitted(pieces: Iterable[Piece]) -> list[Piece]:
    """Return what a message holds of the pieces, with texts that follow one another made one.

    The first piece and the buttons go before all else; of the rest, what comes last is cut or lost.
    """
    offered = [piece for piece in pieces if piece]
    room = _Room()
    kept: dict[int, Piece] = {}
    for index, piece in sorted(enumerate(offered), key=lambda each: each[0] > 0 and not isinstance(each[1], tuple)):
        if taken := room.take(piece, joins=isinstance(kept.get(index - 1), str)):
            kept[index] = taken
    return _joined(kept[index] for index in sorted(kept))


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for are_texts, run in groupby(pieces, key=lambda piece: isinstance(piece, str)):
        if are_texts:
            joined.append("\n".join(piece for piece in run if isinstance(piece, str)))
        else:
            joined += run
    return joined


@dataclass(slots=True)
class _Room:
    """What is left of a message's limits; the container around everything is a component too."""

    components: int = COMPONENTS - 1
    characters: int = TEXT
    octets: int = BYTES
    pictures: int = PICTURES

    def take(self, piece: Piece, *, joins: bool) -> Piece | None:
        """Take the room that a piece needs and return as much of it as there was room for."""
        match piece:
            case str():
                return self._take_text(piece, joins=joins)
            case Picture(alt=alt):
                fits = self.pictures > 0 and self._take(1, "", alt)
                self.pictures -= fits
            case _:
                labels = "".join(button.item.label or "" for button in piece)
                fits = self._take(1 + len(piece), labels, "".join(button.custom_id for button in piece))
        return piece if fits else None

    def _take_text(self, text: str, *, joins: bool) -> str | None:
        fitting = _cut(text, self.characters - 1, self.octets - 1)
        return fitting if self._take(0 if joins else 1, f"{fitting}\n", "") and fitting else None

    def _take(self, components: int, shown: str, hidden: str) -> bool:
        left = self.components - components, self.characters - length(shown), self.octets - _octets(shown + hidden)
        if min(left) < 0:
            return False
        self.components, self.characters, self.octets = left
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
    if is_bold and kept[-1] == "**":
        kept.pop()
    elif is_bold:
        kept.append("**")
    return f"{''.join(kept).rstrip()}…" if kept else ""


def _octets(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
