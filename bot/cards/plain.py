"""The reference rendering of a card: plain text, the same on every machine."""

from __future__ import annotations

from typing import assert_never
from zoneinfo import ZoneInfo

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
from bot.domain.day import short


def as_text(card: Card, zone: str) -> str:
    """Return the card as lines of plain text; instants are shown in the given zone."""
    lines = [card.title] if card.title else []
    for block in card.blocks:
        lines += _lines(block, zone)
    return "\n".join(lines)


def said(parts: tuple[Part, ...], zone: str) -> str:
    """Return the parts of a sentence as plain text."""
    return "".join(_part(part, zone) for part in parts)


def _lines(block: Block, zone: str) -> list[str]:
    match block:
        case Text(parts) | Note(parts):
            return [said(parts, zone)]
        case Quote(text):
            return [f"“{' '.join(text.split())}”"]
        case Facts(items):
            return [f"{label}: {value}" for label, value in items]
        case Items(lines):
            return [f"· {line}" for line in lines]
        case Board(rows):
            return [board_line(row) for row in rows]
        case Picture(drawing, _):
            # A picture never says more than the text beside it, so its title is enough here.
            return [f"(picture: {drawing.title})"]
        case Buttons(row):
            return [" ".join(f"[{button.label}]" for button in row)]
        case _:
            assert_never(block)


def board_line(row: BoardRow) -> str:
    """Return one line of a leaderboard."""
    marks = (" (new)" if row.newcomer else "") + (" ← you" if row.yours else "")
    return f"{row.rank}. {row.name}{marks} · {row.score} · {row.detail}"


def _part(part: Part, zone: str) -> str:
    match part:
        case str():
            return part
        case Moment(at, style):
            local = at.astimezone(ZoneInfo(zone))
            shown = {"day": short(local), "time": f"{local:%H:%M}", "day and time": f"{short(local)} {local:%H:%M}"}
            return shown[style]
        case CommandName(name, words):
            return f"/{name} {words}".rstrip()
        case _:
            assert_never(part)
