"""The channel as it is held in memory: its messages and people, backed by the shelf, and its listeners."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from adapters.playground.messages import Message, OpenForm, Person
from adapters.playground.shelf import Draft, Shelf
from bot.cards import Card

Change = Message | OpenForm


class Channel:
    """Everything said in one channel. Listeners get what is stored once, in the order of storing."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._mark = ""
        self._messages: dict[int, Message] = {}
        self._people: dict[str, Person] = {}
        self._listeners: list[asyncio.Queue[Change]] = []

    async def load(self) -> None:
        """Read what the shelf keeps."""
        self._mark = await self._shelf.mark()
        self._people = {person.user: person for person in await self._shelf.people()}
        self._messages = {message.id: message for message in await self._shelf.messages()}

    def names(self) -> list[str]:
        """Return the names of the people in the order in which they came."""
        return [person.name for person in self._people.values()]

    async def welcome(self, who: str) -> Person:
        """Return the person of that name; the first time they come they are remembered as typed."""
        person = Person.named(who)
        if person.user not in self._people:
            await self._shelf.welcome(person)
            self._people[person.user] = person
        return self._people[person.user]

    def get(self, message_id: int) -> Message | None:
        """Return a message by its id."""
        return self._messages.get(message_id)

    def messages(self, reader: str | None) -> list[Message]:
        """Return what the reader sees, oldest first; None sees everything."""
        return [message for message in self._messages.values() if message.seen_by(reader)]

    def newest(self, reader: str) -> Iterator[Message]:
        """Yield what the reader sees, newest first."""
        return (message for message in reversed(self._messages.values()) if message.seen_by(reader))

    def reference(self, message: Message) -> str:
        """Return the id of a message for the outside, where another shelf may have had the same number."""
        return f"{self._mark}-{message.id}"

    def posted(self, reference: str) -> Message | None:
        """Find what the bot posted for everybody by its id for the outside."""
        mark, _, number = reference.partition("-")
        found = self.get(int(number)) if mark == self._mark and number.isdecimal() else None
        return found if found and found.card and found.audience is None else None

    async def keep(self, draft: Draft) -> tuple[Message, bool]:
        """Store and show a message; with a key that is known, return the message of that key and False."""
        message, is_new = await self._shelf.add(draft)
        if is_new:
            self._show(message)
        return message, is_new

    async def change(self, message: Message, card: Card, *, at: datetime) -> None:
        """Replace what a message of the bot says."""
        await self._shelf.change(message.id, card, at=at)
        self._show(replace(message, card=card, edited=True, edited_at=at))

    def _show(self, message: Message) -> None:
        self._messages[message.id] = message
        self.tell(message)

    def tell(self, change: Change) -> None:
        """Hand something new to everybody who listens."""
        for queue in self._listeners:
            queue.put_nowait(change)

    @contextmanager
    def listen(self) -> Iterator[asyncio.Queue[Change]]:
        """Give a queue that gets every change from now on, once each."""
        queue: asyncio.Queue[Change] = asyncio.Queue()
        self._listeners.append(queue)
        try:
            yield queue
        finally:
            # By identity: queues have no other, and two listeners must not be taken for one another.
            self._listeners = [other for other in self._listeners if other is not queue]
