"""Cards as Slack messages: words as rich text, small print as context, and the same as text for notifications."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, groupby
from typing import Any

from adapters.slack.buttons import button_element
from adapters.slack.fit import fitted
from adapters.slack.flat import NOTHING, board_note, plain_text, small_print, top_text
from adapters.slack.limits import ALT_TEXT, BUTTONS_A_ROW, MESSAGE_BLOCKS
from adapters.slack.rich import Wording, heading, rich_elements, rich_text
from bot.cards import Block, Board, Button, Buttons, Card, Note, Picture
from bot.cards.letters import one_line, shortened

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as Slack takes it: its blocks, and the text for notifications and screen readers."""

    text: str
    blocks: list[Json]


def rendered(card: Card, *, channel: str = "", files: Sequence[str] = (), at_most: int = MESSAGE_BLOCKS) -> Rendered:
    """Return the card as a message, or as the blocks of a view.

    `channel` is where its buttons are meant, for those in App Home and in modals. `files` are Slack's ids of the files
    of its pictures, in order; a picture without one is left out, because what it shows is beside it as text.
    """
    blocks = list(_blocks(card.blocks, files, channel, count()))
    return Rendered(top_text(card), fitted(heading(card.title), blocks, at_most) or [_section(plain_text(card))])


def plain_rendered(card: Card, *, channel: str = "", at_most: int = MESSAGE_BLOCKS) -> Rendered:
    """Return the card as a message with nothing in it that Slack could object to: plain text, and the buttons."""
    buttons = [block for block in card.blocks if isinstance(block, Buttons)]
    rows, words = list(_blocks(buttons, (), channel, count())), [_section(plain_text(card))]
    return Rendered(top_text(card), words + fitted(None, rows, at_most, beside=words))


def pictures_in(card: Card) -> tuple[Picture, ...]:
    """Return the pictures of a card, in order."""
    return tuple(block for block in card.blocks if isinstance(block, Picture))


def _blocks(blocks: Sequence[Block], files: Sequence[str], channel: str, positions: Iterator[int]) -> Iterator[Json]:
    ids = filter(None, files)
    for are_words, run in groupby(_shown(blocks, files), key=lambda block: isinstance(block, Wording)):
        if are_words:
            elements = rich_elements(block for block in run if isinstance(block, Wording))
            yield from [rich_text(elements)] if elements else []
            continue
        for block in run:
            match block:
                case Note():
                    yield from filter(None, [small_print(block)])
                case Picture():
                    yield _image(block, next(ids))
                case Buttons(row):
                    yield from _rows(row, channel, positions)
                case _:
                    pass  # words, which are rich text


def _shown(blocks: Iterable[Block], files: Sequence[str]) -> Iterator[Block]:
    """Yield the blocks without the pictures that have no file; rows that repeat a picture in words are small print."""
    ids, follows_a_picture = iter(files), False
    for block in blocks:
        if isinstance(block, Picture):
            follows_a_picture = bool(next(ids, ""))
            yield from [block] if follows_a_picture else []
        else:
            yield board_note(block) if follows_a_picture and isinstance(block, Board) else block
            follows_a_picture = False


def _section(text: Json) -> Json:
    return {"type": "section", "text": text}


def _image(picture: Picture, file: str) -> Json:
    alt = one_line(picture.alt) or one_line(picture.drawing.title) or NOTHING
    return {"type": "image", "slack_file": {"id": file}, "alt_text": shortened(alt, ALT_TEXT)}


def _rows(row: tuple[Button, ...], channel: str, positions: Iterator[int]) -> Iterator[Json]:
    made = [element for button in row if (element := button_element(button, next(positions), channel))]
    for start in range(0, len(made), BUTTONS_A_ROW):
        yield {"type": "actions", "elements": made[start : start + BUTTONS_A_ROW]}
