"""What the gateway says and to whom: connections, and sessions that outlive them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from dataclasses import dataclass, field
from enum import IntEnum

from aiohttp import web

from tests.simulators.discord.model import Guild, Json


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
