"""What the playground's channel holds: people by name, their messages, and forms that are open."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.cards import Button, Buttons, Card

BOT = "Showup"
NAME_AT_MOST = 32
LINE_AT_MOST = 2000
_JOINER = "\N{ZERO WIDTH JOINER}"
"""The only character without a shape that a name may hold: it joins emoji."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the channel: an id without regard to letter case, and the name as it was first typed."""

    user: str
    name: str

    @classmethod
    def named(cls, name: str) -> Person:
        """Make a person of a typed name. Raises ValueError unless it has 1 to 32 visible characters."""
        tidy = " ".join(unicodedata.normalize("NFC", name).split())
        kinds = [unicodedata.category(letter)[0] for letter in tidy if letter != _JOINER]
        if not 1 <= len(tidy) <= NAME_AT_MOST or "C" in kinds or not set(kinds) - set("MZ"):
            raise ValueError(f"a name has 1 to {NAME_AT_MOST} visible characters")
        if tidy.casefold() == BOT.casefold():
            raise ValueError(f"{BOT} is the bot's own name")
        return cls(tidy.casefold(), tidy)


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the channel.

    `at` and `edited_at` are aware UTC. `author` is a person's name or "Showup"; `audience` is the only
    reader, or None for everybody. A person's message has a `text`, the bot's has a `card`. `thread` is the id
    of the message it replies to. `edited` tells that the bot changed it after posting.
    """

    id: int
    at: datetime
    author: str
    audience: str | None
    text: str
    card: Card | None
    thread: int | None
    edited: bool = False
    edited_at: datetime | None = None

    def seen_by(self, who: str | None) -> bool:
        """Tell whether the person of that name sees it; None sees everything."""
        return who is None or self.audience is None or self.audience.casefold() == who.casefold()

    def buttons(self) -> list[Button]:
        """Return the buttons of the card in order; a button is pressed by its index here."""
        return list(_buttons(self.card)) if self.card else []


def _buttons(card: Card) -> Iterator[Button]:
    for block in card.blocks:
        if isinstance(block, Buttons):
            yield from block.buttons


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of an open form; `value` is what it starts with and `hint` is the option's help."""

    name: str
    label: str
    value: str
    hint: str
    long: bool
    required: bool


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A dialog that is open for one person; `arguments` are what the button carried and are sent along."""

    who: str
    title: str
    command: str
    arguments: Mapping[str, str]
    fields: tuple[FormField, ...]

    def values(self) -> dict[str, str]:
        """Return what stands in the fields, by their names."""
        return {field.name: field.value for field in self.fields}

    def filled(self, values: Mapping[str, str]) -> OpenForm:
        """Return the form with these values in it. Raises LookupError for a field it does not have."""
        names = [field.name for field in self.fields]
        if unknown := [name for name in values if name not in names]:
            raise LookupError(f"the form has no field {unknown[0]}; it has {', '.join(names)}")
        fields = tuple(replace(field, value=values.get(field.name, field.value)) for field in self.fields)
        return replace(self, fields=fields)


def clean(line: str) -> str:
    """Return a typed line without control characters and outer space.

    Terminals obey control characters, and what one person types is printed in the terminals of others. Raises
    ValueError when nothing is left or it is too long.
    """
    text = "".join(
        letter for letter in line if letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cs"}
    ).strip()
    if not text:
        raise ValueError("there is nothing in this message")
    if len(text) > LINE_AT_MOST:
        raise ValueError(f"a message holds {LINE_AT_MOST} characters at most")
    return text
