"""Discord's gateway: sessions that outlive connections, and everything that can go wrong with a connection."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal

from aiohttp import WSMsgType, web

from tests.simulators.discord import payloads
from tests.simulators.discord.model import Guild, Json
from tests.simulators.discord.state import State

FRESH, RESUMING = "/gateway", "/gateway/resume"
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
GUILDS = 1 << 0
WRONG_TOKEN, WRONG_INTENTS = 4004, 4014


class Op(IntEnum):
    """What a frame is for."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    RESUME = 6
    RECONNECT = 7
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Connection:
    """One websocket. What is sent goes out in order; a silent one swallows everything, in both directions."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        self.silent = False
        self._socket = socket
        self._transport = transport
        self._frames: asyncio.Queue[Json] = asyncio.Queue()

    def send(self, op: Op, data: object = None, **more: object) -> None:
        """Send a frame when those before it are gone."""
        self._frames.put_nowait({"op": int(op), "d": data, "s": None, "t": None, **more})

    async def write(self) -> None:
        """Send what there is to send, until the connection ends."""
        with contextlib.suppress(ConnectionError):
            while True:
                frame = await self._frames.get()
                if not self.silent:
                    await self._socket.send_str(json.dumps(frame))

    async def close(self, code: int) -> None:
        """Close politely, with a code."""
        await self._socket.close(code=code)

    def drop(self) -> None:
        """Cut the wire."""
        if self._transport:
            self._transport.abort()


@dataclass(eq=False)
class Session:
    """What the bot is to hear on one shard, whether it is connected at the moment or not."""

    shard: int
    shards: int
    intents: int
    connection: Connection | None
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sent: list[Json] = field(default_factory=list)

    def hears(self, guild: Guild | None) -> bool:
        """Tell whether what happens in a server, or in a conversation, is said on this shard."""
        return self.shard == ((guild.id >> 22) % self.shards if guild else 0)

    def dispatch(self, event: str, data: Json) -> None:
        """Say that something happened, now or when the bot resumes."""
        self.sent.append({"s": len(self.sent) + 1, "t": event, "data": data})
        self._send(self.sent[-1])

    def replay(self, after: int) -> None:
        """Say again what came after a number."""
        for frame in self.sent[after:]:
            self._send(frame)

    def _send(self, frame: Json) -> None:
        if self.connection:
            self.connection.send(Op.DISPATCH, frame["data"], s=frame["s"], t=frame["t"])


@dataclass(frozen=True, slots=True)
class Handshake:
    """How the bot introduced itself on a connection."""

    how: Literal["identify", "resume"]
    path: str
    shard: int
    intents: int


class Gateway:
    """The gateway, and the levers that break it. All levers pull at every shard."""

    def __init__(self, state: State, address: Callable[[], str]) -> None:
        self.shards = 1
        """How many shards the bot is told to have."""
        self.heartbeat_interval = 41.25
        self.sessions: list[Session] = []
        self.handshakes: list[Handshake] = []
        self.heartbeats = 0
        self._state = state
        self._address = address
        self._open: set[Connection] = set()
        state.announce = self.announce

    @property
    def url(self) -> str:
        """Where the bot is to connect."""
        return f"{self._address()}{FRESH}"

    def announce(self, event: str, data: Json, guild: Guild | None) -> None:
        """Tell the bot of an event, on the shard that is for it."""
        for session in self.sessions:
            if session.hears(guild) and (event == "INTERACTION_CREATE" or session.intents & GUILDS):
                session.dispatch(event, data)

    def count(self, how: Literal["identify", "resume"]) -> int:
        """Return how often the bot introduced itself in this way."""
        return sum(each.how == how for each in self.handshakes)

    async def connected(self, how: Literal["identify", "resume"], times: int = 1, *, within: float = 10) -> None:
        """Wait until the bot has introduced itself so many times in this way, and hears."""
        await self._state.bell.until(
            lambda: self.count(how) >= times and bool(self.sessions) and all(each.connection for each in self.sessions),
            f"{how} number {times}; there were {[each.how for each in self.handshakes]}",
            within=within,
        )

    async def disconnected(self, *, within: float = 10) -> None:
        """Wait until no connection is open."""
        await self._state.bell.until(lambda: not self._open, "the bot disconnects", within=within)

    def drop(self) -> None:
        """Cut every connection without a word."""
        for connection in self._connections():
            connection.drop()

    def silence(self) -> None:
        """Say nothing more on the open connections, and hear nothing."""
        for connection in self._connections():
            connection.silent = True

    def ask_to_reconnect(self) -> None:
        """Send op 7."""
        for connection in self._connections():
            connection.send(Op.RECONNECT)

    def invalidate(self, *, resumable: bool) -> None:
        """Send op 9; sessions that cannot be resumed are forgotten."""
        for connection in self._connections():
            connection.send(Op.INVALID_SESSION, resumable)
        if not resumable:
            self.sessions.clear()

    async def close(self, code: int) -> None:
        """Close every connection with a code."""
        for connection in self._connections():
            await connection.close(code)

    def _connections(self) -> Iterator[Connection]:
        yield from tuple(self._open)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Speak with the bot on one connection until it ends."""
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        connection = Connection(socket, request.transport)
        self._open.add(connection)
        writing = asyncio.create_task(connection.write())
        connection.send(Op.HELLO, {"heartbeat_interval": int(self.heartbeat_interval * 1000)})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT and not connection.silent:
                    await self._hear(connection, message.json(), request.path)
        finally:
            writing.cancel()
            self._open.discard(connection)
            for session in self.sessions:
                if session.connection is connection:
                    session.connection = None
            self._state.bell.ring()
        return socket

    async def _hear(self, connection: Connection, frame: Json, path: str) -> None:
        data = frame["d"]
        match frame["op"]:
            case Op.HEARTBEAT:
                self.heartbeats += 1
                connection.send(Op.HEARTBEAT_ACK)
            case Op.IDENTIFY | Op.RESUME if data["token"] != self._state.token:
                await connection.close(WRONG_TOKEN)
            case Op.IDENTIFY if data["intents"] & PRIVILEGED:
                await connection.close(WRONG_INTENTS)
            case Op.IDENTIFY:
                self._begin(connection, data, path)
            case Op.RESUME:
                self._resume(connection, data, path)
            case _:
                pass
        self._state.bell.ring()

    def _begin(self, connection: Connection, data: Json, path: str) -> None:
        shard, shards = data.get("shard", (0, 1))
        session = Session(shard, shards, data["intents"], connection)
        # A session without a connection that the bot begins anew would only gather what nobody hears.
        self.sessions = [each for each in self.sessions if each.connection or each.shard != shard]
        self.sessions.append(session)
        self.handshakes.append(Handshake("identify", path, shard, session.intents))
        guilds = [each for each in self._state.guilds.values() if each.joined and session.hears(each)]
        ready = {
            "v": 10,
            "user": payloads.user(self._state.bot),
            "guilds": [{"id": str(each.id), "unavailable": True} for each in guilds],
            "session_id": session.id,
            "resume_gateway_url": f"{self._address()}{RESUMING}",
            "shard": [shard, shards],
            "application": {"id": str(self._state.application_id), "flags": 0},
        }
        session.dispatch("READY", ready)
        for each in guilds:
            session.dispatch("GUILD_CREATE", payloads.guild(each, self._state, created=False))

    def _resume(self, connection: Connection, data: Json, path: str) -> None:
        session = next((each for each in self.sessions if each.id == data["session_id"]), None)
        if session is None or data["seq"] > len(session.sent):
            connection.send(Op.INVALID_SESSION, data=False)
            return
        session.connection = connection
        self.handshakes.append(Handshake("resume", path, session.shard, session.intents))
        session.replay(data["seq"])
        session.dispatch("RESUMED", {})
