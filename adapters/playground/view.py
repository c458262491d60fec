"""Messages, forms and commands as the JSON that the page shows. Words are final here; looks are the page's.

Instants are written out in the zone of the group: everybody in the playground sits in the same place, and who
reads on a machine that is set to another zone would else see prompts at odd hours.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from adapters.playground.messages import Message, OpenForm
from bot.cards import (
    Block,
    Board,
    Button,
    Buttons,
    Card,
    CommandName,
    Drawing,
    Facts,
    Items,
    Moment,
    Note,
    Part,
    Picture,
    Quote,
    Text,
)
from bot.cards.data import to_data
from bot.cards.plain import said
from bot.commands import COMMANDS
from bot.commands.declare import Command, Option
from bot.commands.options import Choice
from bot.commands.times import Weekday

Json = dict[str, Any]


def message_view(message: Message, zone: str) -> Json:
    """Return one message; `rev` changes whenever anything the page shows of it does."""
    local = message.at.astimezone(ZoneInfo(zone))
    view: Json = {
        "id": message.id,
        "at": message.at.isoformat(),
        "time": f"{local:%H:%M}",
        "day": long_day(local),
        "author": message.author,
        "bot": message.card is not None,
        "private": message.audience is not None,
        "text": message.text,
        "card": None if message.card is None else card_view(message.card, message.id, zone),
        "thread": message.thread,
        "edited": message.edited,
    }
    return {**view, "rev": _digest(view)}


def long_day(local: datetime) -> str:
    """Write out a day: Monday, 2 March 2026."""
    return f"{local:%A}, {local.day} {local:%B %Y}"


def card_view(card: Card, message_id: int, zone: str) -> Json:
    """Return a card; buttons carry the index by which they are pressed, pictures their address."""
    buttons = iter(range(1000))
    pictures = iter(range(1000))
    blocks = [_block(block, message_id, zone, buttons, pictures) for block in card.blocks]
    return {"title": card.title, "tone": card.tone, "blocks": blocks}


def _block(block: Block, message_id: int, zone: str, buttons: Iterator[int], pictures: Iterator[int]) -> Json:
    match block:
        case Text(parts):
            return {"kind": "text", "parts": [_part(part, zone) for part in parts]}
        case Note(parts):
            return {"kind": "note", "parts": [_part(part, zone) for part in parts]}
        case Quote(text):
            return {"kind": "quote", "text": text}
        case Facts(items):
            return {"kind": "facts", "items": [list(item) for item in items]}
        case Items(lines):
            return {"kind": "items", "lines": list(lines)}
        case Board(rows):
            return {"kind": "board", "rows": [asdict(row) for row in rows]}
        case Picture(drawing, alt):
            address = f"/playground/pictures/{message_id}-{next(pictures)}.png?v={fingerprint(drawing)}"
            return {"kind": "picture", "src": address, "alt": alt}
        case Buttons(row):
            return {"kind": "buttons", "buttons": [_button(each, next(buttons)) for each in row]}
        case _:
            assert_never(block)


def _button(button: Button, index: int) -> Json:
    return {"index": index, "label": button.label, "style": button.style, "form": button.form}


def _part(part: Part, zone: str) -> str | Json:
    match part:
        case str():
            return part
        case Moment(at):
            return {"moment": at.isoformat(), "text": said((part,), zone)}
        case CommandName():
            return {"command": said((part,), zone)}
        case _:
            assert_never(part)


def pictures_of(card: Card) -> list[Drawing]:
    """Return the drawings of a card in the order in which its view numbers them."""
    return [block.drawing for block in card.blocks if isinstance(block, Picture)]


def fingerprint(drawing: Drawing) -> str:
    """Return a short name for what a drawing shows: another drawing has another one."""
    return _digest(to_data(drawing))


def _digest(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]


def form_view(form: OpenForm, number: int) -> Json:
    """Return an open form; `number` tells one opening of the same form from the next."""
    return {
        "number": number,
        "title": form.title,
        "command": form.command,
        "fields": [asdict(each) for each in form.fields],
    }


def commands_view(commands: Sequence[Command[Any]] = COMMANDS) -> list[Json]:
    """Return what completion shows, in the order of help."""
    return [
        {
            "name": command.name,
            "help": command.help,
            "options": [_option(option) for option in command.typed_options],
            "examples": list(command.examples),
            "admin": command.admin,
        }
        for command in commands
        if command.listed
    ]


def _option(option: Option) -> Json:
    choices = list(option.kind.choices) if isinstance(option.kind, Choice | Weekday) else []
    return {"name": option.name, "help": option.kind.help, "required": option.required, "choices": choices}
