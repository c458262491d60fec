"""Live updates: one event stream for each open page, by Server-Sent Events.

A stream begins with a snapshot of all that the page shows and goes on with what changes. A browser that
lost the connection opens the stream again by itself and gets the next snapshot; the page takes from it only
what is new, so nobody has to remember who missed what.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from adapters.playground.messages import Message, OpenForm, Person
from adapters.playground.panel import clock_view
from adapters.playground.room import CHANNEL, Change, Room, TimeMachine
from adapters.playground.view import Json, commands_view, form_view, message_view

FIRST_PEOPLE = ("Maya", "Jonas", "Amara")
"""Who can be talked as before anybody said anything."""

WINDOW = 120
"""How many messages of the channel, each with its replies, a page gets at first and with each step back."""

_KEEP_ALIVE = 10.0
"""Seconds. Proxies cut what is silent for a minute, and only a write shows that a reader left."""


class Wall:
    """What everybody looks at: the room as each person sees it, and what the playground is busy with."""

    def __init__(self, room: Room, time: TimeMachine) -> None:
        self.room = room
        self._time = time
        self.busy = ""
        """A sentence while something takes longer than a moment, else empty."""
        self._changed: asyncio.Future[None] | None = None
        self._forms: dict[str, tuple[OpenForm, int]] = {}

    def ring(self) -> None:
        """Let every stream look again: the clock, a form or `busy` changed."""
        if self._changed is not None and not self._changed.done():
            self._changed.set_result(None)
        self._changed = None

    def changed(self) -> asyncio.Future[None]:
        """Return a future that is done at the next ring."""
        if self._changed is None:
            self._changed = asyncio.get_running_loop().create_future()
        return self._changed

    def now(self, who: str) -> Json:
        """Return what changes besides messages: the clock, the people, that person's form, what goes on."""
        people = {Person.named(name).user: name for name in (*FIRST_PEOPLE, *self.room.people)}
        return {
            "who": people.get(Person.named(who).user, who),
            "people": list(people.values()),
            "clock": clock_view(self._time.now(), self._time.ahead, self.room.zone),
            "form": self._form(who),
            "busy": self.busy,
        }

    def snapshot(self, who: str) -> Json:
        """Return everything the page of that person shows."""
        return {"channel": CHANNEL, "commands": commands_view(), **self.now(who), **self.window(who)}

    def window(self, who: str, before: int | None = None) -> Json:
        """Return the newest messages that person sees, oldest first, each with its replies.

        `before` is the id of a message to end before; `earlier` says whether there are still older ones.
        """
        seen = self.room.messages(who)
        tops = [each for each in seen if each.thread is None and (before is None or each.id < before)]
        shown = {each.id for each in tops[-WINDOW:]}
        messages = [each for each in seen if each.id in shown or each.thread in shown]
        return {
            "messages": [message_view(each, self.room.zone) for each in messages],
            "earlier": len(tops) > WINDOW,
        }

    def _form(self, who: str) -> Json | None:
        form = self.room.form_for(who)
        user = Person.named(who).user
        if form is None:
            return None
        known, number = self._forms.get(user, (None, 0))
        if known is not form:
            number += 1
            self._forms[user] = (form, number)
        return form_view(form, number)


async def serve_stream(request: web.Request, wall: Wall, who: str) -> web.StreamResponse:
    """Answer a request with the event stream of one person, until they leave or the server stops."""
    headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    # A connection error means that the reader left, which is how streams end.
    with wall.room.listen() as queue, contextlib.suppress(ConnectionError):
        await _Stream(response, wall, who).run(queue)
    return response


class _Stream:
    """One page's stream: it remembers what it last sent, and sends only what differs."""

    def __init__(self, response: web.StreamResponse, wall: Wall, who: str) -> None:
        self._response = response
        self._wall = wall
        self._who = who
        self._zone = ""
        self._now: Json = {}

    async def run(self, queue: asyncio.Queue[Change]) -> None:
        await self._response.write(b"retry: 1000\n\n")
        coming = asyncio.ensure_future(queue.get())
        try:
            while True:
                # Taken before anything is read, so that nothing which changes meanwhile is missed.
                changed = self._wall.changed()
                await self._catch_up()
                either: set[asyncio.Future[Any]] = {coming, changed}
                await asyncio.wait(either, timeout=_KEEP_ALIVE, return_when=asyncio.FIRST_COMPLETED)
                if coming.done():
                    await self._tell(coming.result())
                    coming = asyncio.ensure_future(queue.get())
                elif not changed.done():
                    await self._response.write(b": still here\n\n")
        finally:
            coming.cancel()

    async def _catch_up(self) -> None:
        """Send what differs; all of it at first, and when the zone changed, as every time of day then did."""
        now = self._wall.now(self._who)
        if self._zone != self._wall.room.zone:
            self._zone = self._wall.room.zone
            await self._send("snapshot", self._wall.snapshot(self._who))
        elif now != self._now:
            await self._send("now", now)
        self._now = now

    async def _tell(self, change: Change) -> None:
        if isinstance(change, Message) and change.seen_by(self._who):
            await self._send("message", message_view(change, self._wall.room.zone))

    async def _send(self, event: str, data: Mapping[str, Any]) -> None:
        words = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        await self._response.write(f"event: {event}\ndata: {words}\n\n".encode())
