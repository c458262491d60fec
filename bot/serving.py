"""The web server of a run, and what its health page tells of the parts that every run has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aiohttp.web import AbstractRouteDef

from adapters.web.health import Check, State
from adapters.web.server import WebServer
from adapters.web.settings import WebSettings
from bot.app import StudyBot
from bot.errors import Unavailable
from scheduler.ticker import Ticker


def web_server(settings: WebSettings, *, routes: Iterable[AbstractRouteDef], health: Mapping[str, Check]) -> WebServer:
    """Return the server, not started yet."""
    return WebServer(host=settings.host, port=settings.port, routes=routes, health=health, hosts=settings.public_names)


def checks(bot: StudyBot, ticker: Ticker) -> dict[str, Check]:
    """Return the checks of what every run has: the database and the scheduler."""

    async def database() -> State:
        try:
            waiting = await bot.delivery_counts()
        except Unavailable:
            return State(ok=False, detail="cannot be read")
        return State(ok=True, detail=", ".join(f"{number} {state}" for state, number in sorted(waiting.items())))

    async def scheduler() -> State:
        return State(ok=ticker.healthy, detail="ticking" if ticker.healthy else "no tick has ended well for a minute")

    return {"database": database, "scheduler": scheduler}
