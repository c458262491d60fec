"""Socket Mode: one connection to Slack, watched from outside. A socket that has gone silent is replaced."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errands import Errands
from adapters.slack.faults import FAILURES, code_of, is_about_token, is_about_us, kind_of, patiently
from bot.errors import StartupProblem

log = logging.getLogger(__name__)

PING = 10.0
"""Seconds between two pings, which Slack answers."""
SILENCE = 45.0
"""Seconds without a sign of life after which the connection is replaced. The SDK would have done so after 40."""
CONNECTING = 20.0
"""Seconds that connecting may take."""
QUIET = logging.getLogger(__name__).getChild("sdk")
"""The SDK logs what it receives, and each try to connect with its traceback."""
QUIET.setLevel(logging.CRITICAL)


class _Handler(AsyncSocketModeHandler):
    """Bolt's handler, whose requests are seen to their end when the program stops: their acknowledgement with them."""

    errands: Errands

    async def handle(self, client: Any, req: Any) -> None:
        """Handle one request."""
        self.errands.begin(self._handled(client, req))

    async def _handled(self, client: Any, req: Any) -> None:
        try:
            await super().handle(client, req)
        except ConnectionError as error:
            # What was done is done: Slack tells of it again, or the person does it again, and it counts once.
            log.info("Slack's socket broke before a request was acknowledged: %s", error)


class Socket:
    """The connection. It replaces itself for as long as the token is good."""

    def __init__(
        self,
        app: AsyncApp,
        *,
        app_token: str,
        client: AsyncWebClient,
        errands: Errands | None = None,
        ping: float = PING,
        silence: float = SILENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._token = app_token
        self._client = client
        self._errands = errands or Errands()
        self._ping = ping
        self._silence = silence
        self._clock = clock
        self._heard = clock()
        self._pong: float | None = None
        self._handler: AsyncSocketModeHandler | None = None
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect, and stay connected. Raises `StartupProblem`."""
        try:
            self._handler = await self._connected()
        except FAILURES as error:
            raise StartupProblem(_why(error)) from error
        self._watching = asyncio.create_task(self._watch(), name="slack socket")

    async def lost(self) -> None:
        """Wait until the connection has ended for good, and raise `StartupProblem` with the reason."""
        if self._watching:
            await asyncio.shield(self._watching)

    async def stop(self) -> None:
        """Disconnect."""
        if self._watching:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError, StartupProblem):
                await self._watching
        if self._handler:
            await _closed(self._handler)

    @property
    def healthy(self) -> bool:
        """Tell whether Slack gave a sign of life lately."""
        return self._handler is not None and self._clock() - self._heard < self._silence

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._ping)
            self._listen_for_pongs()
            if self.healthy:
                continue
            log.warning("Slack's socket has been silent for %.0f s: connecting anew", self._clock() - self._heard)
            old, self._handler = self._handler, None
            if old:
                await _closed(old)
            try:
                self._handler = await self._connected()
            except FAILURES as error:
                if is_about_token(error):
                    raise StartupProblem(_why(error)) from error
                log.warning("Slack does not open a socket: %s", kind_of(error))

    def _listen_for_pongs(self) -> None:
        """The SDK hands messages on, but of the answers to its pings it only keeps when the last one was asked for."""
        pong = self._handler.client.last_ping_pong_time if self._handler else None
        if pong != self._pong:
            self._pong, self._heard = pong, self._clock()

    async def _connected(self) -> AsyncSocketModeHandler:
        """Return a new connection. The SDK would try for ever, so the first step is ours: it tells a bad token."""
        url = await self._address()
        async with asyncio.timeout(CONNECTING), contextlib.AsyncExitStack() as unless_connected:
            handler = _Handler(self._app, self._token, logger=QUIET, web_client=self._client, ping_interval=self._ping)
            unless_connected.push_async_callback(_closed, handler)
            handler.errands = self._errands
            handler.client.on_message_listeners.append(self._hear)
            handler.client.wss_uri = url
            await handler.client.connect()
            unless_connected.pop_all()
        self._heard = self._clock()
        return handler

    async def _address(self) -> str:
        """Return where the socket is; Slack may want us to wait before it says so."""
        opened = await patiently(lambda: self._client.apps_connections_open(app_token=self._token))
        return str(opened["url"])

    async def _hear(self, _: aiohttp.WSMessage) -> None:
        self._heard = self._clock()


async def _closed(handler: AsyncSocketModeHandler) -> None:
    """Close a connection, which may be broken in any way."""
    with contextlib.suppress(aiohttp.ClientError, OSError, TimeoutError):
        async with asyncio.timeout(CONNECTING):
            await handler.close_async()


def _why(error: Exception) -> str:
    code = code_of(error)
    if is_about_us(error):
        return (
            f"Slack does not open a socket for SLACK_APP_TOKEN ({code}): it is the app-level token with "
            "connections:write, and Socket Mode must be on"
        )
    return f"cannot open a socket to Slack: {kind_of(error)}"
