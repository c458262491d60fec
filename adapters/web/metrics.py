"""What `GET /metrics` answers: figures in Prometheus' text format, for whoever watches over the program.

The page has no login: it tells of platforms and of kinds of posts, and of no group.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from datetime import timedelta
from itertools import accumulate, product

from aiohttp import web
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from bot.domain.schedule import Post
from bot.errors import Unavailable
from bot.ports.ledger import Backlog
from bot.ports.meter import Fate

PATIENCE = 3.0
"""Seconds the database may take to be asked; Prometheus gives a page up after ten."""

LAGS = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200)
"""Seconds: posts that were no later than one of these, and later than the one before, are counted together."""


class Metrics:
    """Counts for the page; see `bot.ports.meter.Meter`. Nothing is shared with another one in the same process."""

    def __init__(self, platforms: Collection[str] = ()) -> None:
        """Begin at nought; what is counted for these platforms is on the page from the start."""
        self._fates = Counter(dict.fromkeys(product(platforms, Post, Fate), 0))
        self._lags = {platform: _Lags() for platform in platforms}
        self._ticks: Callable[[], Mapping[str, int]] = dict

    def count(self, platform: str, post: Post, fate: Fate, *, late: timedelta) -> None:
        """Count one; `late` is how long after its due time."""
        self._fates[platform, post, fate] += 1
        if fate is Fate.SENT:
            self._lags.setdefault(platform, _Lags()).add(late.total_seconds())

    def follow(self, ticks: Callable[[], Mapping[str, int]]) -> None:
        """Show how many ticks the scheduler of this process has made, by how they ended."""
        self._ticks = ticks

    def route(self, backlog: Callable[[], Awaitable[Backlog]]) -> web.RouteDef:
        """Return the route of the page. What all processes share is left out while the database cannot be read."""

        async def metrics(_: web.Request) -> web.Response:
            try:
                async with asyncio.timeout(PATIENCE):
                    found = await backlog()
            except (Unavailable, TimeoutError):
                found = None
            headers = {"Content-Type": CONTENT_TYPE_PLAIN_0_0_4, "Cache-Control": "no-store"}
            return web.Response(body=self._page(found), headers=headers)

        return web.get("/metrics", metrics)

    def _page(self, backlog: Backlog | None) -> bytes:
        registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=registry)
        registry.register(_Families([*self._own(), *_shared(backlog)]))
        return generate_latest(registry)

    def _own(self) -> Iterator[Metric]:
        """Give what this process has counted."""
        fates = CounterMetricFamily(
            "showup_deliveries",
            "What became of deliveries and of edits, at each try.",
            labels=("platform", "post", "fate"),
        )
        for fate, number in self._fates.items():
            fates.add_metric(fate, number)
        yield fates
        lags = HistogramMetricFamily(
            "showup_delivery_lag_seconds",
            "From when a post was due to when the platform had it.",
            labels=("platform",),
        )
        for platform, lag in self._lags.items():
            lags.add_metric((platform,), lag.buckets(), lag.total)
        yield lags
        ticks = CounterMetricFamily("showup_ticks", "Ticks of the scheduler, by how they ended.", labels=("end",))
        for end, number in self._ticks().items():
            ticks.add_metric((end,), number)
        yield ticks


def _shared(backlog: Backlog | None) -> Iterator[Metric]:
    """Give what the database tells, of the work of all processes."""
    yield GaugeMetricFamily("showup_database_up", "Whether the database could be read.", value=backlog is not None)
    if backlog:
        figures = {
            "showup_deliveries_due": ("Deliveries that are due and not posted.", backlog.due),
            "showup_deliveries_claimed": ("Deliveries that a process has in hand.", backlog.claimed),
            "showup_deliveries_longest_wait_seconds": (
                "How late the delivery is that waits longest.",
                backlog.longest.total_seconds(),
            ),
        }
        for name, (words, value) in figures.items():
            yield GaugeMetricFamily(name, words, value=value)


class _Lags:
    """How late posts were: how many in each bucket, and the seconds of all."""

    def __init__(self) -> None:
        self.total = 0.0
        self._numbers = [0] * (len(LAGS) + 1)

    def add(self, seconds: float) -> None:
        self.total += seconds
        self._numbers[bisect_left(LAGS, seconds)] += 1

    def buckets(self) -> list[tuple[str, float]]:
        """Return how many posts were no later than each of the bounds."""
        bounds = (*(f"{seconds}.0" for seconds in LAGS), "+Inf")
        return list(zip(bounds, accumulate(self._numbers), strict=True))


class _Families(Collector):
    """Hands on what was gathered already."""

    def __init__(self, families: Collection[Metric]) -> None:
        self._families = families

    def collect(self) -> Collection[Metric]:
        """Return it."""
        return self._families
