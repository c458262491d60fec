"""Socket Mode: the way to the app by connections that the app itself opens, and all that can go wrong with them."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import WSMsgType, web

from tests.simulators.slack.calls import Call, Method
from tests.simulators.slack.model import Json
from tests.simulators.slack.outlets import DISPATCH, Ack, Parcel
from tests.simulators.slack.state import State

PATH = "/link"
Reason = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]


@dataclass(eq=False, slots=True)
class Connection:
    """One connection of the app. A silent one is open and does nothing; a draining one is sent nothing new."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    silent: bool = False
    draining: bool = False
    pings: int = 0
    envelopes: list[Json] = field(default_factory=list)
    """What was sent by it."""

    async def send(self, frame: Json) -> None:
        """Send a frame, unless the connection is silent."""
        if not self.silent and not self.socket.closed:
            await self.socket.send_json(frame)

    def drop(self) -> None:
        """Cut the connection without a word."""
        if self.transport:
            self.transport.abort()


class Sockets:
    """The connections, and the levers that break them. All levers pull at every connection that is open then."""

    def __init__(self, state: State) -> None:
        self.down = False
        """Whether new connections are refused."""
        self.open: list[Connection] = []
        self.count = 0
        """How many connections there have been."""
        self._state = state
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._turn = 0

    def methods(self) -> Mapping[str, Method]:
        """Return the methods by name."""
        return {"apps.connections.open": Method(self.ticket, takes="app")}

    def ticket(self, call: Call) -> Json:
        """Let the app open one connection."""
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        address = self._state.address().replace("http", "ws", 1)
        return {"url": f"{address}{PATH}?ticket={ticket}&app_id={self._state.app_id}"}

    async def connected(self, times: int = 1, *, within: float = 10) -> None:
        """Wait until the app has connected so many times, and listens."""
        await self._state.bell.until(
            lambda: self.count >= times and bool(self._usable()), f"connection {times}; was {self.count}", within=within
        )

    async def disconnected(self, *, within: float = 10) -> None:
        """Wait until no connection is open."""
        await self._state.bell.until(lambda: not self.open, "the app disconnects", within=within)

    async def disconnect(self, reason: Reason = "refresh_requested") -> None:
        """Announce the end of the connections; they are sent nothing more, and it is for the app to go."""
        for each in tuple(self.open):
            await self._dismiss(each, reason)

    def silence(self) -> None:
        """Say nothing more on the open connections, and hear nothing, pings least of all."""
        for each in self.open:
            each.silent = True

    def drop(self) -> None:
        """Cut every connection without a word."""
        for each in tuple(self.open):
            each.drop()

    async def deliver(self, parcel: Parcel) -> Ack:
        """Send an envelope on any one connection, and wait for what the app says to it."""
        usable = self._usable()
        if not usable:
            return Ack(DISPATCH, reason="connection_failed")
        self._turn += 1
        connection = usable[self._turn % len(usable)]
        envelope_id = secrets.token_hex(16)
        envelope = {
            "envelope_id": envelope_id,
            "type": parcel.kind,
            "accepts_response_payload": parcel.kind != "events_api",
            "payload": parcel.body,
        }
        if parcel.kind == "events_api":
            envelope |= {"retry_attempt": parcel.retry, "retry_reason": parcel.reason.removeprefix("http_")}
        connection.envelopes.append(envelope)
        answered = self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            await connection.send(envelope)
            return Ack(body=await answered)
        except ConnectionError:
            return Ack(DISPATCH, reason="connection_failed")
        finally:
            del self._waiting[envelope_id]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Speak with the app on one connection until it ends."""
        ticket = request.query.get("ticket", "")
        if self.down or ticket not in self._tickets:
            return web.Response(status=503 if self.down else 408)
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        connection = Connection(socket, request.transport)
        if len(self.open) >= self._state.most_connections:
            await self._dismiss(connection, "too_many_websockets")
            await socket.close()
            return socket
        self.open.append(connection)
        await connection.send(self._hello())
        self.count += 1
        self._state.bell.ring()
        try:
            await self._listen(connection)
        finally:
            self.open.remove(connection)
            self._state.bell.ring()
        return socket

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.socket:
            if message.type is WSMsgType.PING:
                connection.pings += 1
                self._state.bell.ring()
                if not connection.silent:
                    await connection.socket.pong(message.data)
            elif message.type is WSMsgType.TEXT and not connection.silent:
                self._hear(message.json())

    def _hear(self, frame: Json) -> None:
        waiting = self._waiting.get(str(frame.get("envelope_id")))
        if waiting and not waiting.done():
            waiting.set_result(frame.get("payload"))

    def _usable(self) -> list[Connection]:
        return [each for each in self.open if not each.draining]

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.open),
            "debug_info": {"host": "applink-1", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._state.app_id},
        }

    async def _dismiss(self, connection: Connection, reason: Reason) -> None:
        connection.draining = reason != "warning"
        await connection.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}})
