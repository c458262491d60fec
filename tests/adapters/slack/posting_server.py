"""A server that gives one answer to everything, down to the last byte: what no simulator of Slack would say."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from socket import SO_LINGER, SOL_SOCKET, socket

HANGING_UP = b"hanging up"
RESET = b"reset"
SILENCE = b"silence"


@dataclass(slots=True)
class OneAnswer:
    """What it answers, where it is, and how many requests came over how many connections."""

    answer: bytes
    url: str = ""
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)


@asynccontextmanager
async def serving(answer: bytes) -> AsyncIterator[OneAnswer]:
    """Serve one answer to everything; RESET and HANGING_UP end the connection once it has heard, SILENCE lets wait."""
    made, writers = OneAnswer(answer), list[asyncio.StreamWriter]()

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        made.connections += 1
        writers.append(writer)
        while request := await _request(reader):
            made.requests.append(request)
            if answer in {RESET, HANGING_UP}:
                _end(writer, reset=answer == RESET)
            elif answer != SILENCE:
                writer.write(answer)
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/"
    try:
        yield made
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()


@contextmanager
def nobody() -> Iterator[str]:
    """Give an address where nobody listens."""
    with socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}/api/"


def http(status: int, body: str, *, kind: str = "application/json", headers: str = "") -> bytes:
    """Write an answer."""
    head = f"HTTP/1.1 {status} It\r\nContent-Type: {kind}\r\nContent-Length: {len(body.encode())}\r\n{headers}\r\n"
    return (head + body).encode()


def _end(writer: asyncio.StreamWriter, *, reset: bool) -> None:
    lingering = struct.pack("ii", int(reset), 0)
    writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, lingering)
    writer.transport.abort()


async def _request(reader: asyncio.StreamReader) -> bytes:
    """Read one request; nothing once the connection is closed."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        return head + await reader.readexactly(int(lengths[0].split(b":")[1]) if lengths else 0)
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""
