"""The server as a whole: where it listens, how it fails to, how it stops."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from adapters.web.health import State
from adapters.web.server import WebServer
from bot.errors import StartupProblem


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    await response.write(b": hello\n\n")
    await asyncio.Event().wait()
    return response


async def well() -> State:
    return State(ok=True)


def a_server(*, host: str = "127.0.0.1", port: int = 0) -> WebServer:
    return WebServer(host=host, port=port, routes=[web.get("/stream", endless)], health={"database": well})


@pytest.fixture
async def server() -> AsyncIterator[WebServer]:
    server = a_server()
    await server.start()
    yield server
    await server.stop()


async def test_port_0_takes_any_free_port_and_tells_which(server: WebServer) -> None:
    assert server.port > 0
    assert server.address == f"http://127.0.0.1:{server.port}"
    async with aiohttp.ClientSession() as session, session.get(f"{server.address}/healthz") as response:
        assert response.status == 200


async def test_a_name_that_stands_for_several_addresses_still_gives_one_that_answers() -> None:
    server = a_server(host="localhost")
    await server.start()
    async with aiohttp.ClientSession() as session, session.get(f"{server.address}/healthz") as response:
        assert response.status == 200
    await server.stop()


async def test_a_server_on_every_address_is_reached_through_loopback() -> None:
    server = a_server(host="0.0.0.0")  # noqa: S104 (that is the case under test)
    await server.start()
    assert server.address == f"http://127.0.0.1:{server.port}"
    await server.stop()


async def test_a_taken_port_is_one_clear_line(server: WebServer) -> None:
    with pytest.raises(StartupProblem) as problem:
        await a_server(port=server.port).start()
    assert str(problem.value) == (
        f"Cannot start the web server: port {server.port} on 127.0.0.1 is taken. "
        "Set SHOWUP_HTTP_PORT to another one; 0 takes any free port."
    )


@pytest.mark.parametrize("host", ["203.0.113.7", "no-such-host.invalid"])
async def test_an_address_this_machine_does_not_have_is_one_clear_line(host: str) -> None:
    with pytest.raises(StartupProblem) as problem:
        await a_server(host=host).start()
    assert str(problem.value) == (
        f"Cannot start the web server: this machine has no address {host}. Set SHOWUP_HTTP_HOST to one of its own."
    )


async def test_a_number_that_is_no_port_is_one_clear_line() -> None:
    with pytest.raises(StartupProblem, match="70000 is no port"):
        await a_server(port=70000).start()


async def test_a_server_that_could_not_start_can_be_started_once_the_port_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as occupied:
        port = occupied.getsockname()[1]
        with pytest.raises(StartupProblem):
            await a_server(port=port).start()
    server = a_server(port=port)
    await server.start()
    await server.stop()


async def test_stopping_takes_less_than_a_second_while_pages_are_open(server: WebServer) -> None:
    async with aiohttp.ClientSession() as session:
        streams = [await session.get(f"{server.address}/stream") for _ in range(5)]
        for stream in streams:
            assert await stream.content.readline() == b": hello\n"
        begun = time.monotonic()
        await server.stop()
        assert time.monotonic() - begun < 1
        for stream in streams:
            with pytest.raises(aiohttp.ClientPayloadError):
                await stream.read()


async def test_stopping_twice_is_harmless(server: WebServer) -> None:
    await server.stop()
    await server.stop()
