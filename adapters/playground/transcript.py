"""How the channel looks in a terminal: one block a message, plain and stable, with no empty lines between.

[2026-03-02 08:00] maya: /checkin 45 eigenvalues
[2026-03-02 08:00] Showup → maya (private)
    …the card, as bot.cards.plain says it, indented by four spaces…
[2026-03-02 08:00] Showup → #study-hall (thread)
    …
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.playground.messages import BOT, Message, OpenForm
from adapters.playground.room import CHANNEL, Change, Room
from bot.cards.plain import as_text


class Transcript:
    """Writes what happens in a room as it happens.

    For somebody who is typing `by_hand` it does not repeat what people say and do, and explains forms.
    """

    def __init__(
        self,
        room: Room,
        changes: asyncio.Queue[Change],
        write: Callable[[str], object],
        *,
        by_hand: bool = False,
    ) -> None:
        self._room = room
        self._changes = changes
        self._write = write
        self._by_hand = by_hand

    def catch_up(self) -> None:
        """Write everything that happened and was not written yet."""
        while not self._changes.empty():
            self._tell(self._changes.get_nowait())

    async def follow(self) -> None:
        """Write whatever happens, until cancelled."""
        while True:
            self._tell(await self._changes.get())

    def echo(self, done: str) -> None:
        """Write what a person did that leaves no message: a button pressed or a form submitted."""
        if not self._by_hand:
            self._write(f"{self._stamp(self._room.time.now())} {done}\n")

    def _tell(self, change: Change) -> None:
        match change:
            case OpenForm():
                self._write(self._block(self._room.time.now(), f"{change.who} (form)", self._form(change)))
            case Message():
                self._message(change)

    def _message(self, message: Message) -> None:
        if message.card is not None:
            at = message.edited_at or message.at
            self._write(self._block(at, _addressee(message), as_text(message.card, self._room.zone)))
        elif not self._by_hand:
            first, *more = message.text.splitlines()
            self._write(f"{self._stamp(message.at)} {message.author}: {first}\n{_indented(more)}")

    def _form(self, form: OpenForm) -> str:
        fields = [f"{field.label}: {' '.join(field.value.split())}".rstrip() for field in form.fields]
        example = ", ".join(f"{field.name}=…" for field in form.fields)
        return "\n".join((form.title, *fields, *([f"Answer with ({example})"] if self._by_hand else [])))

    def _block(self, at: datetime, to: str, text: str) -> str:
        return f"{self._stamp(at)} {BOT} → {to}\n{_indented(text.splitlines())}"

    def _stamp(self, at: datetime) -> str:
        return f"[{at.astimezone(ZoneInfo(self._room.zone)):%Y-%m-%d %H:%M}]"


def _addressee(message: Message) -> str:
    if message.audience is not None:
        return f"{message.audience} (private)"
    marks = [mark for mark, holds in (("thread", message.thread), ("edited", message.edited)) if holds]
    return f"#{CHANNEL} ({', '.join(marks)})" if marks else f"#{CHANNEL}"


def _indented(lines: list[str]) -> str:
    return "".join(f"    {line}".rstrip() + "\n" for line in lines)
