"""Discord's gateway: how the bot introduces itself, and everything that can go wrong with a connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from aiohttp import WSMsgType, web

from tests.simulators.discord import payloads
from tests.simulators.discord.model import Guild, Json
from tests.simulators.discord.sessions import Connection, Op, Session
from tests.simulators.discord.state import State

FRESH, RESUMING = "/gateway", "/gateway/resume"
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
GUILDS = 1 << 0
WRONG_TOKEN, WRONG_INTENTS = 4004, 4014


@dataclass(frozen=True, slots=True)
class Handshake:
    """How the bot introduced itself on a connection."""

    how: Literal["identify", "resume"]
    path: str
    shard: int
    shards: int
    intents: int
    at: float


class Gateway:
    """The gateway, and the levers that break it. All levers pull at every shard."""

    def __init__(self, state: State, address: Callable[[], str]) -> None:
        self.shards = 1
        """How many shards the bot is told to have."""
        self.heartbeat_interval = 41.25
        self.down = False
        """Whether new connections are refused."""
        self.sessions: list[Session] = []
        self.handshakes: list[Handshake] = []
        self.heartbeats = 0
        self.connections = 0
        """How many connections there have been."""
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

    @property
    def is_connected(self) -> bool:
        """Whether any connection is open."""
        return bool(self._open)

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
        await self._state.bell.until(lambda: not self.is_connected, "the bot disconnects", within=within)

    def drop(self) -> None:
        """Cut every connection without a word."""
        for connection in tuple(self._open):
            connection.drop()

    def silence(self) -> None:
        """Say nothing more on the open connections, and hear nothing."""
        for connection in tuple(self._open):
            connection.silent = True

    def ask_to_reconnect(self) -> None:
        """Send op 7."""
        for connection in tuple(self._open):
            connection.send(Op.RECONNECT)

    def invalidate(self, *, resumable: bool) -> None:
        """Send op 9; sessions that cannot be resumed are forgotten."""
        for connection in tuple(self._open):
            connection.send(Op.INVALID_SESSION, resumable)
        if not resumable:
            self.sessions.clear()

    async def close(self, code: int) -> None:
        """Close every connection with a code."""
        for connection in tuple(self._open):
            await connection.close(code)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Speak with the bot on one connection until it ends."""
        if self.down:
            return web.Response(status=503)
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        connection = Connection(socket, request.transport)
        self._open.add(connection)
        self.connections += 1
        self._state.bell.ring()
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
        self._introduced("identify", path, session)
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
            if each.available:
                session.dispatch("GUILD_CREATE", payloads.guild(each, self._state, created=False))

    def _resume(self, connection: Connection, data: Json, path: str) -> None:
        session = next((each for each in self.sessions if each.id == data["session_id"]), None)
        if session is None or data["seq"] > len(session.sent):
            connection.send(Op.INVALID_SESSION, data=False)
            return
        session.connection = connection
        self._introduced("resume", path, session)
        session.replay(data["seq"])
        session.dispatch("RESUMED", {})

    def _introduced(self, how: Literal["identify", "resume"], path: str, session: Session) -> None:
        now = self._state.now()
        self.handshakes.append(Handshake(how, path, session.shard, session.shards, session.intents, now))
