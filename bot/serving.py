"""The web server of a run: its health page and its metrics, and the routes that others contribute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aiohttp.web import AbstractRouteDef

from adapters.web.health import Check, State
from adapters.web.metrics import Metrics
from adapters.web.server import WebServer
from adapters.web.settings import WebSettings
from bot.app import StudyBot
from bot.errors import Unavailable
from scheduler.ticker import Ticker


def web_server(
    settings: WebSettings,
    bot: StudyBot,
    metrics: Metrics,
    *,
    ticker: Ticker | None,
    routes: Iterable[AbstractRouteDef],
    parts: Mapping[str, Check] | None = None,
) -> WebServer:
    """Return the server, not started yet. Its health page tells of the database, of the ticker, and of more parts."""
    health = {"database": _database(bot)}
    if ticker:
        health["scheduler"] = _scheduler(ticker)
        metrics.follow(lambda: ticker.ticks)
    return WebServer(
        host=settings.host,
        port=settings.port,
        routes=[metrics.route(bot.backlog), *routes],
        health={**health, **(parts or {})},
        hosts=settings.public_names,
    )


def _database(bot: StudyBot) -> Check:
    async def check() -> State:
        try:
            found = await bot.backlog()
        except Unavailable:
            return State(ok=False, detail="cannot be read")
        longest = f", the longest waiting for {found.longest.total_seconds():.0f} s" if found.due else ""
        return State(ok=True, detail=f"{found.due} due{longest}; {found.claimed} in hand")

    return check


def _scheduler(ticker: Ticker) -> Check:
    async def check() -> State:
        return State(ok=ticker.healthy, detail="ticking" if ticker.healthy else "no tick has ended well for a minute")

    return check
