"""The routes of the playground's page: here HTTP becomes calls of the room. The rest is in modules beside.

An action carries an event id that the browser made, so a repeated request is the same event again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from adapters.playground.assets import page_routes
from adapters.playground.demo import play_four_weeks
from adapters.playground.gallery import Gallery
from adapters.playground.messages import Person, clean
from adapters.playground.panel import destination
from adapters.playground.room import Room, TimeMachine
from adapters.playground.stream import Wall, serve_stream
from bot.ports.painter import Painter

_EVENT = re.compile(r"[A-Za-z0-9-]{8,64}")
_DONE = {"done": True}


def playground_routes(room: Room, *, time: TimeMachine, painter: Painter) -> list[web.RouteDef]:
    """Return everything the playground contributes to the web server."""
    return [*page_routes(), *Gallery(room, painter).routes(), *_Actions(room, time).routes()]


class _Actions:
    """What a page can ask and do."""

    def __init__(self, room: Room, time: TimeMachine) -> None:
        self._room = room
        self._time = time
        self._wall = Wall(room, time)
        self._playing = False

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/playground/state", self.state),
            web.get("/playground/events", self.events),
            web.post("/playground/say", self.say),
            web.post("/playground/press", self.press),
            web.post("/playground/submit", self.submit),
            web.post("/playground/dismiss", self.dismiss),
            web.post("/playground/clock", self.clock),
            web.post("/playground/demo", self.demo),
        ]

    async def state(self, request: web.Request) -> web.Response:
        """Answer with what a person sees; with `before`, only with messages before that one."""
        who = _name(request.query.get("who"))
        before = request.query.get("before", "")
        if before.isdecimal():
            return web.json_response(self._wall.window(who, int(before)))
        return web.json_response(self._wall.snapshot(who))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Answer with the event stream of a person."""
        return await serve_stream(request, self._wall, _name(request.query.get("who")))

    async def say(self, request: web.Request) -> web.Response:
        """Say a line."""
        body = await _Body.of(request)
        try:
            line = clean(body.words("line"))
        except ValueError as error:
            raise web.HTTPUnprocessableEntity(text=_sentence(error)) from error
        with self._acting():
            await self._room.say(body.who, line, event=body.event)
        return web.json_response(_DONE)

    async def press(self, request: web.Request) -> web.Response:
        """Press a button."""
        body = await _Body.of(request)
        message, button = body.number("message"), body.number("button")
        with self._acting():
            try:
                await self._room.press(body.who, message, button, event=body.event)
            except LookupError as error:
                raise web.HTTPNotFound(text="That button is not there any more.") from error
        return web.json_response(_DONE)

    async def submit(self, request: web.Request) -> web.Response:
        """Submit the form that is open."""
        body = await _Body.of(request)
        values = body.values("values")
        with self._acting():
            try:
                await self._room.submit(body.who, values, event=body.event)
            except LookupError as error:
                raise web.HTTPNotFound(text="That form is not open any more.") from error
        return web.json_response(_DONE)

    async def dismiss(self, request: web.Request) -> web.Response:
        """Close the form that is open."""
        body = await _Body.of(request)
        self._room.dismiss(body.who)
        self._wall.ring()
        return web.json_response(_DONE)

    async def clock(self, request: web.Request) -> web.Response:
        """Move the clock: by an "hour" or a "day", to "monday", to a local time, or back to "now"."""
        to = (await _Body.of(request)).words("to")
        with self._acting("Moving the clock…"):
            if to == "now":
                await self._room.return_to_present()
                return web.json_response(_DONE)
            try:
                goal = destination(to, self._time.now(), self._room.zone)
            except ValueError as error:
                raise web.HTTPUnprocessableEntity(text=str(error)) from error
            try:
                await self._room.travel_to(goal)
            except ValueError as error:  # while this waited for its turn, the clock went past it
                raise web.HTTPConflict(text="The clock is past that already.") from error
        return web.json_response(_DONE)

    async def demo(self, request: web.Request) -> web.Response:
        """Play four weeks of history, which takes some seconds; everything else is refused meanwhile."""
        await _Body.of(request)
        with self._acting("Playing four weeks of study history…"):
            self._playing = True
            try:
                await play_four_weeks(self._room, self._time)
            finally:
                self._playing = False
        return web.json_response(_DONE)

    @contextmanager
    def _acting(self, busy: str = "") -> Iterator[None]:
        """Tell every page what is going on, before and after."""
        if self._playing:
            raise web.HTTPConflict(text="Four weeks of history are being played. One moment, please.")
        if busy and self._wall.busy:
            raise web.HTTPConflict(text="The clock is being moved already. One moment, please.")
        if busy:
            self._wall.busy = busy
            self._wall.ring()
        try:
            yield
        finally:
            if busy:
                self._wall.busy = ""
            self._wall.ring()


class _Body:
    """The JSON of an action. What is missing or of another type is refused with a sentence."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self._fields = fields

    @classmethod
    async def of(cls, request: web.Request) -> _Body:
        # Only JSON: a form of another site could send the other types without asking the browser first.
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType(text="Please send JSON.")
        try:
            fields = await request.json()
        except (ValueError, RecursionError) as error:
            raise web.HTTPBadRequest(text="That is not JSON.") from error
        if not isinstance(fields, dict):
            raise web.HTTPBadRequest(text="Please send a JSON object.")
        return cls(fields)

    @property
    def who(self) -> str:
        return _name(self._fields.get("who"))

    @property
    def event(self) -> str | None:
        event = self._fields.get("event")
        if event is not None and not (isinstance(event, str) and _EVENT.fullmatch(event)):
            raise web.HTTPBadRequest(text="“event” has 8 to 64 letters, digits and dashes.")
        return event

    def words(self, name: str) -> str:
        words = self._fields.get(name)
        if not isinstance(words, str):
            raise web.HTTPBadRequest(text=f"“{name}” is missing or is not a text.")
        return words

    def number(self, name: str) -> int:
        number = self._fields.get(name)
        if not isinstance(number, int) or isinstance(number, bool):
            raise web.HTTPBadRequest(text=f"“{name}” is missing or is not a whole number.")
        return number

    def values(self, name: str) -> dict[str, str]:
        values = self._fields.get(name)
        if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
            raise web.HTTPBadRequest(text=f"“{name}” is missing or holds something other than texts.")
        return values


def _name(name: object) -> str:
    try:
        return Person.named(name if isinstance(name, str) else "").name
    except ValueError as error:
        raise web.HTTPUnprocessableEntity(text=_sentence(error)) from error


def _sentence(error: ValueError) -> str:
    words = str(error)
    return f"{words[:1].upper()}{words[1:]}."
