"""A card as nothing but text: for notifications and screen readers, for small print, and where blocks were refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, assert_never

from adapters.slack.escape import cut, escaped, literal
from adapters.slack.limits import SECTION_TEXT, TOP_TEXT
from adapters.slack.moments import fallback, markup
from adapters.slack.names import spelled
from adapters.slack.wording import row_words, runs
from bot.cards import (
    Block,
    Board,
    BoardRow,
    Buttons,
    Card,
    CommandName,
    Facts,
    Items,
    Moment,
    Note,
    Part,
    Picture,
    Quote,
    Text,
)
from bot.cards.letters import one_line, shortened

NOTHING = "…"
"""What a card shows that says nothing at all: Slack refuses empty text."""


@dataclass(frozen=True, slots=True)
class _Voice:
    """How words and instants are written."""

    words: Callable[[str], str]
    moment: Callable[[Moment], str]


_PLAIN = _Voice(str, fallback)
_ESCAPED = _Voice(escaped, markup)
_LITERAL = _Voice(literal, markup)


def top_text(card: Card) -> str:
    """Return the text that stands beside the blocks of a card."""
    return cut(_whole(card, _ESCAPED), TOP_TEXT)


def plain_text(card: Card) -> dict[str, Any]:
    """Return the whole card as one text object without any markup."""
    return _plain(_whole(card, _PLAIN))


def small_print(note: Note) -> dict[str, Any] | None:
    """Return a note as a context block; None for one that says nothing.

    It is plain text, unless there is an instant in it, which only markup can show in the reader's zone.
    """
    has_moment = any(isinstance(part, Moment) for part in note.parts)
    said = _said(note.parts, _LITERAL if has_moment else _PLAIN).strip()
    if not said:
        return None
    if has_moment:
        text: dict[str, Any] = {"type": "mrkdwn", "text": cut(said, SECTION_TEXT), "verbatim": True}
    else:
        text = _plain(said)
    return {"type": "context", "elements": [text]}


def board_note(board: Board) -> Note:
    """Return the rows of a leaderboard as small print, for where they repeat a picture."""
    return Note(("\n".join(_row(row) for row in board.rows),))


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": shortened(text, SECTION_TEXT), "emoji": False}


def _whole(card: Card, voice: _Voice) -> str:
    lines = [voice.words(one_line(card.title)), *(line for block in card.blocks for line in _lines(block, voice))]
    return "\n".join(filter(None, map(str.strip, lines))) or NOTHING


def _lines(block: Block, voice: _Voice) -> Iterator[str]:
    match block:
        case Text(parts) | Note(parts):
            yield _said(parts, voice)
        case Quote(text):
            yield voice.words(f"“{words}”") if (words := one_line(text)) else ""
        case Facts(items):
            yield from (
                voice.words(f"{one_line(label)}: {one_line(value)}") for label, value in items if label or value
            )
        case Items(lines):
            yield from (voice.words(f"· {words}") for line in lines if (words := one_line(line)))
        case Board(rows):
            yield from (voice.words(_row(row)) for row in rows)
        case Picture() | Buttons():
            # A picture never says more than the text beside it, and what is read out cannot be pressed.
            pass
        case _:
            assert_never(block)


def _row(row: BoardRow) -> str:
    return "".join(row_words(row))


def _said(parts: tuple[Part, ...], voice: _Voice) -> str:
    """Return a sentence. A command is words like those around it, so it is escaped together with them."""
    typed = (one_line(spelled(part.name, part.words)) if isinstance(part, CommandName) else part for part in parts)
    return "".join(voice.moment(part) if isinstance(part, Moment) else voice.words(part) for part in runs(typed))
