"""Cards as Discord messages: components in one container, whose edge has the colour of the card's tone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import count, groupby
from typing import Any

import discord
from discord import ui

from adapters.discord.buttons import command_button
from adapters.discord.fit import Piece, fitted
from adapters.discord.limits import ALT_TEXT, BUTTONS_A_ROW
from adapters.discord.markdown import heading, markdown, small
from adapters.discord.marks import OURS
from bot.cards import Block, Board, Button, Buttons, Card, Picture
from bot.cards.letters import one_line, shortened
from bot.ports.painter import Painter

_COLOURS = {"plain": None, "good": 0x2E9C80, "careful": 0xBF7A14}
_NOTHING = "…"
"""What a card shows that says nothing at all: a message without components is refused."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as discord.py sends it."""

    view: ui.LayoutView
    files: tuple[discord.File, ...]


class Renderer:
    """Turns cards into messages. `commands` are the ids under which Discord knows our commands, by their first word."""

    def __init__(self, painter: Painter) -> None:
        self._painter = painter
        self.commands: Mapping[str, int] = {}

    async def render(self, card: Card, *, pictures: bool = True, mark: int = OURS) -> Rendered:
        """Return the card as a message, with a view of its own: discord.py loses track of one that is used twice.

        Without pictures nothing is missing: what they show is beside them as text. By its mark it is found again.
        """
        container: ui.Container[Any] = ui.Container(accent_colour=_COLOURS[card.tone], id=mark)
        files: list[discord.File] = []
        pieces = self._pieces(card.blocks, pictures=pictures)
        for piece in fitted(heading(card.title), pieces) or [_NOTHING]:
            match piece:
                case str():
                    container.add_item(ui.TextDisplay(piece))
                case Picture():
                    files.append(await self._painted(piece, len(files) + 1))
                    container.add_item(ui.MediaGallery(_shown(piece, files[-1])))
                case _:
                    container.add_item(ui.ActionRow(*piece))
        view = ui.LayoutView(timeout=None)
        view.add_item(container)
        return Rendered(view, tuple(files))

    def _pieces(self, blocks: Sequence[Block], *, pictures: bool) -> list[Piece]:
        """Return what the blocks are made of; words of one kind that follow one another are one text.

        Words of another kind are not: some would take what stands below a quote or a list for a part of it. The rows
        that repeat a picture in words are small below it.
        """
        positions = count()
        pieces: list[Piece] = []
        for kind, run in groupby(blocks, key=type):
            said: list[str] = []
            for block in run:
                match block:
                    case Picture():
                        pieces += [block] if pictures else []
                    case Buttons(row):
                        pieces += _rows(row, positions)
                    case _:
                        said.append(markdown(block, self.commands))
            repeats = kind is Board and pieces and isinstance(pieces[-1], Picture)
            words = "\n".join(filter(None, said))
            pieces += [small(words) if repeats else words] if words else []
        return pieces

    async def _painted(self, picture: Picture, number: int) -> discord.File:
        return discord.File(BytesIO(await self._painter.paint(picture.drawing)), f"picture-{number}.png")


def _shown(picture: Picture, file: discord.File) -> discord.MediaGalleryItem:
    return discord.MediaGalleryItem(file, description=shortened(one_line(picture.alt), ALT_TEXT) or None)


def _rows(row: tuple[Button, ...], positions: Iterator[int]) -> Iterator[Piece]:
    made = [button for each in row if (button := command_button(each, next(positions)))]
    for start in range(0, len(made), BUTTONS_A_ROW):
        yield tuple(made[start : start + BUTTONS_A_ROW])
