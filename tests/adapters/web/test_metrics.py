"""GET /metrics: what this process has counted, what the database tells of all, and nothing about any group."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families

from adapters.web.metrics import Metrics
from adapters.web.server import application
from bot.domain.schedule import Post
from bot.errors import Unavailable
from bot.ports.ledger import Backlog
from bot.ports.meter import Fate

Figures = dict[tuple[str, tuple[str, ...]], float]


async def waiting() -> Backlog:
    return Backlog(due=3, claimed=1, longest=timedelta(seconds=90))


async def away() -> Backlog:
    raise Unavailable("the database cannot be read now")


async def asked(metrics: Metrics, backlog: Callable[[], Awaitable[Backlog]]) -> Figures:
    """Return the figures on the page by their names and the values of their labels, read as Prometheus reads them."""
    app = application(host="127.0.0.1", routes=[metrics.route(backlog)], health={})
    async with TestClient(TestServer(app)) as client, client.get("/metrics") as page:
        assert (page.status, page.headers["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
        families = text_string_to_metric_families(await page.text())
        return {
            (sample.name, tuple(sample.labels.values())): sample.value
            for family in families
            for sample in family.samples
        }


@pytest.fixture
def metrics() -> Metrics:
    """Give figures of a process that posts to Discord."""
    return Metrics(["discord"])


async def test_what_became_of_each_post_is_counted_and_begins_at_nought(metrics: Metrics) -> None:
    missed = ("showup_deliveries_total", ("missed", "discord", "prompt"))
    assert (await asked(metrics, waiting))[missed] == 0
    metrics.count("discord", Post.PROMPT, Fate.MISSED, late=timedelta(hours=3))
    metrics.count("slack", Post.FEED, Fate.EDITED, late=timedelta(0))
    page = await asked(metrics, waiting)
    assert page[missed] == 1
    assert page["showup_deliveries_total", ("edited", "slack", "feed")] == 1
    assert page["showup_delivery_lag_seconds_count", ("discord",)] == 0


async def test_how_late_posts_were_is_shown_in_buckets(metrics: Metrics) -> None:
    for seconds in (0.2, 1, 1.5, 90, 10_000):
        metrics.count("discord", Post.PROMPT, Fate.SENT, late=timedelta(seconds=seconds))
    page = await asked(metrics, waiting)
    bounds = ("1.0", "2.0", "60.0", "120.0", "7200.0", "+Inf")
    buckets = [page["showup_delivery_lag_seconds_bucket", (bound, "discord")] for bound in bounds]
    assert buckets == [2, 3, 3, 4, 4, 5]
    assert page["showup_delivery_lag_seconds_sum", ("discord",)] == pytest.approx(10_092.7)


async def test_the_backlog_is_read_when_the_page_is_asked_for_and_left_out_when_it_cannot_be(metrics: Metrics) -> None:
    shared = ("showup_deliveries_due", "showup_deliveries_claimed", "showup_deliveries_longest_wait_seconds")
    page = await asked(metrics, waiting)
    assert [page.get((name, ())) for name in (*shared, "showup_database_up")] == [3, 1, 90, 1]
    page = await asked(metrics, away)
    assert [page.get((name, ())) for name in (*shared, "showup_database_up")] == [None, None, None, 0]


async def test_ticks_are_shown_by_how_they_ended_and_so_is_the_process(metrics: Metrics) -> None:
    metrics.follow(lambda: {"well": 7, "failed": 1})
    page = await asked(metrics, waiting)
    assert [page["showup_ticks_total", (end,)] for end in ("well", "failed")] == [7, 1]
    assert page["process_resident_memory_bytes", ()] > 0
    assert page["process_cpu_seconds_total", ()] > 0


async def test_two_in_one_process_share_nothing(metrics: Metrics) -> None:
    metrics.count("discord", Post.PROMPT, Fate.SENT, late=timedelta(0))
    other = await asked(Metrics(["discord"]), waiting)
    assert other["showup_deliveries_total", ("sent", "discord", "prompt")] == 0
