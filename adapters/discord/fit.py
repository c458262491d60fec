"""What of a card goes into one Discord message, when it would not all go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.discord.buttons import CommandButton
from adapters.discord.limits import BYTES, COMPONENTS, PICTURES, TEXT
from bot.cards import Picture
from bot.cards.letters import length

Piece = str | Picture | tuple[CommandButton, ...]
"""A text, a picture or a row of buttons."""

_ATOM = re.compile(r"\\.|<[^<>]*>|https?://\S+|\*\*|.", re.DOTALL)
"""What must not be cut in two: an escaped sign, a time or a command, a link, the edge of bold words."""


def fitted(title: str, pieces: Sequence[Piece]) -> list[Piece]:
    """Return what a message holds of the pieces, with the title at the head of the words that come first.

    The title and the buttons go before all else; of the rest, what comes last is cut or lost.
    """
    room = _Room()
    head = room.take(title)
    kept: dict[int, Piece] = {}
    for index, piece in sorted(enumerate(pieces), key=lambda numbered: not isinstance(numbered[1], tuple)):
        if taken := room.take(piece):
            kept[index] = taken
    fitting = [kept[index] for index in sorted(kept)]
    match head, fitting:
        case str(), [str(first), *rest]:
            return [f"{head}\n{first}", *rest]
        case str(), _:
            return [head, *fitting]
        case _:
            return fitting


@dataclass(slots=True)
class _Room:
    """What is left of a message's limits, without the container around everything and the new line under the title."""

    components: int = COMPONENTS - 1
    characters: int = TEXT - 1
    octets: int = BYTES - 1
    pictures: int = PICTURES

    def take(self, piece: Piece) -> Piece | None:
        """Take the room that a piece needs, and return as much of it as there was room for; None for nothing."""
        match piece:
            case str():
                fitting = _cut(piece, self.characters, self.octets)
                return fitting if fitting and self._take(1, fitting, "") else None
            case Picture(alt=alt):
                return piece if self._take(1, "", alt, pictures=1) else None
            case tuple():
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
