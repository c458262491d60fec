"""What goes out: a card is a title and a few blocks of a closed set. Adapters turn them into native messages.

Every string is plain text: a renderer escapes all of it for its platform, so what a member typed can
neither format nor ping. What differs by platform (instants, clickable commands, pictures) has a type of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, shown in the reader's own zone wherever the platform can."""

    at: datetime
    style: Literal["time", "day", "day and time"] = "day and time"


@dataclass(frozen=True, slots=True)
class CommandName:
    """A command mentioned in a sentence, clickable where the platform can.

    `name` is the declared name. `words` is what may be typed after it in a line; a platform with typed options shows
    it as those.
    """

    name: str
    words: str = ""


Part = str | Moment | CommandName


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a member, marked as such."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A few labelled values: (label, value) pairs."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list, one line an item, without numbers."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A line of a leaderboard. `share` (0 to 1) is the length of its bar; `yours` marks the reader's own."""

    rank: int
    name: str
    score: str
    detail: str
    share: float
    newcomer: bool = False
    yours: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """The rows of a leaderboard as text. The same rows go into its picture."""

    rows: tuple[BoardRow, ...]


@dataclass(frozen=True, slots=True)
class BoardDrawing:
    """What the picture of a leaderboard shows; with no rows it shows `empty`, a kind sentence."""

    title: str
    subtitle: str
    rows: tuple[BoardRow, ...]
    footer: str
    empty: str


Drawing = BoardDrawing
"""The closed set of pictures a Painter can paint."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as data, painted when it is rendered; `alt` says in words what it shows."""

    drawing: Drawing
    alt: str


@dataclass(frozen=True, slots=True)
class Note:
    """A small line under the rest: context, not content."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """A command with arguments behind a label. With `form` it opens the command's form instead of running it."""

    label: str
    command: str
    arguments: Mapping[str, str] = field(default_factory=dict[str, str])
    style: Literal["plain", "primary", "danger"] = "plain"
    form: bool = False


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons; five at most, because that is what the narrowest platform shows."""

    buttons: tuple[Button, ...]


Block = Text | Quote | Facts | Items | Board | Picture | Note | Buttons
"""The closed set: a new block fails type checking in every renderer until it is handled there."""


@dataclass(frozen=True, slots=True)
class Card:
    """A message. `tone` colours its edge where the platform can; it never carries meaning alone."""

    title: str
    blocks: tuple[Block, ...] = ()
    tone: Literal["plain", "good", "careful"] = "plain"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a caller gets back. `private` is decided by the command before it runs; mistakes are always private.

    `refused` tells that nothing was done, and `option` which option could not be read, for platforms that can show an
    error beside the field of a form. `again` tells that the event got this answer before.
    """

    card: Card
    private: bool
    refused: bool = False
    option: str | None = None
    again: bool = False


def text(*parts: Part) -> Text:
    """Make a paragraph."""
    return Text(parts)


def note(*parts: Part) -> Note:
    """Make a small line."""
    return Note(parts)


def buttons(*row: Button | None) -> Buttons:
    """Make a row of the buttons that are not None."""
    return Buttons(tuple(button for button in row if button is not None))
