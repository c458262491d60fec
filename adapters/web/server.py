"""Starting and stopping the HTTP server. It serves health.py and the routes that others contribute."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
from collections.abc import Collection, Iterable, Mapping

from aiohttp import web

from adapters.web.guard import LARGEST_BODY, add_headers, errors_as_json, guard
from adapters.web.health import Check, health_route
from bot.errors import StartupProblem

GRACE = 0.5
"""Seconds that requests under way have to finish when the server stops; event streams get none."""


def application(
    *,
    host: str,
    routes: Iterable[web.AbstractRouteDef],
    health: Mapping[str, Check],
    hosts: Collection[str] = (),
) -> web.Application:
    """Put the routes behind the guard."""
    app = web.Application(middlewares=[errors_as_json, guard(bound_to=host, hosts=hosts)], client_max_size=LARGEST_BODY)
    app.add_routes([health_route(health), *routes])
    app.on_response_prepare.append(add_headers)
    streams: set[asyncio.Task[object]] = set()

    async def remember(_: web.Request, response: web.StreamResponse) -> None:
        # An event stream ends only when its reader leaves: without this, stopping waits for every open page.
        task = asyncio.current_task()
        if response.content_type == "text/event-stream" and task is not None:
            streams.add(task)
            task.add_done_callback(streams.discard)

    async def end_streams(_: web.Application) -> None:
        for task in tuple(streams):
            task.cancel()

    app.on_response_prepare.append(remember)
    app.on_shutdown.append(end_streams)
    return app


class WebServer:
    """One HTTP server for all routes. Port 0 takes any free one; `port` and `address` are real after `start`.

    `routes` are what other adapters contribute, `health` the checks of `/healthz` by the name of the part.
    `hosts` are names of a proxy or a tunnel in front of a server that is bound to loopback.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        routes: Iterable[web.AbstractRouteDef],
        health: Mapping[str, Check],
        hosts: Collection[str] = (),
    ) -> None:
        self.host = host
        self.port = port
        app = application(host=host, routes=routes, health=health, hosts=hosts)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=GRACE)

    async def start(self) -> None:
        """Begin to answer. Raises StartupProblem when the address cannot be used."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self.host, self.port).start()
        except (OSError, OverflowError) as error:
            await self._runner.cleanup()
            raise StartupProblem(_why(self.host, self.port, error)) from error
        # The real ones: port 0 is known only now, and a name such as localhost may stand for two addresses.
        self.host, self.port = self._runner.addresses[0][:2]

    async def stop(self) -> None:
        """End event streams at once, let requests under way finish for a moment, and close the port."""
        await self._runner.cleanup()

    @property
    def address(self) -> str:
        """Return where a browser on this machine finds the server, such as http://127.0.0.1:8080."""
        return f"http://{_reachable(self.host)}:{self.port}"


def _reachable(host: str) -> str:
    """Return an address to connect to: where the server listens on all, loopback is one of them."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:  # a name, before the start
        return host
    if isinstance(address, ipaddress.IPv6Address):
        return "[::1]" if address.is_unspecified else f"[{address}]"
    return "127.0.0.1" if address.is_unspecified else str(address)


def _why(host: str, port: int, error: OSError | OverflowError) -> str:
    # asyncio wraps the errors of several addresses into one without a number, which only names the cause.
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EADDRINUSE or "address already in use" in str(error).casefold():
        why = f"port {port} on {host} is taken. Set SHOWUP_HTTP_PORT to another one; 0 takes any free port."
    elif number in {errno.EACCES, errno.EPERM}:
        why = f"this user may not listen on port {port}. Set SHOWUP_HTTP_PORT to 1024 or more."
    elif isinstance(error, OverflowError):
        why = f"{port} is no port. Set SHOWUP_HTTP_PORT to a number from 0 to 65535."
    else:
        why = f"this machine has no address {host}. Set SHOWUP_HTTP_HOST to one of its own."
    return f"Cannot start the web server: {why}"
