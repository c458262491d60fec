"""The database goes away while members check in and posts are due: it is told kindly, and nobody has to restart us."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from adapters.sql import engines
from adapters.sql.tables import deliveries
from bot.cards import Card
from bot.domain.delivery import State
from bot.errors import Unavailable
from bot.identity import Place
from bot.ports.messenger import Outcome
from scheduler import ticker
from scheduler.ticker import Ticker
from tests.adapters.sql.samples import rows
from tests.databases import ENGINES
from tests.platforms import MONDAY, Platform, World, world
from tests.postgres_server import PostgresServer
from tests.torture.crowd import Crowd

NINE = MONDAY + timedelta(hours=1)
AT_ONCE = 5
"""So many members check in all the time."""


@dataclass
class Away:
    """A database that can be let go away, and come back."""

    url: str
    leave: Callable[[], object]
    come_back: Callable[[], object]
    in_doubt: bool
    """Whether the answer to a COMMIT may be lost with it."""


@contextmanager
def locked_file(url: str) -> Iterator[Away]:
    """Give a file that somebody else can lock."""
    with closing(
        sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    ) as other:
        yield Away(url, lambda: other.execute("BEGIN EXCLUSIVE"), lambda: other.execute("ROLLBACK"), in_doubt=False)


@contextmanager
def stopped_server(server: PostgresServer, url: str) -> Iterator[Away]:
    """Give a server that can be stopped as a power cut does."""
    yield Away(url, lambda: server.stop("immediate"), server.start, in_doubt=True)
    server.start()


@pytest.fixture(params=ENGINES)
def away(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Away]:
    """A database that can go away, on each engine."""
    if request.param == "sqlite":
        monkeypatch.setattr(engines, "ANSWER_WITHIN", 0.05)
        with locked_file(request.getfixturevalue("sqlite_url")) as made:
            yield made
    else:
        server = request.getfixturevalue("postgres_server")
        with stopped_server(server, request.getfixturevalue("postgres_url")) as made:
            yield made


async def test_members_are_asked_to_try_again_and_when_it_is_back_everything_goes_on_by_itself(
    away: Away, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ticker, "EVERY", timedelta(seconds=0.05))
    async with asyncio.timeout(60), world(away.url) as core:
        await core.do("ada", "/group settings feed=channel", admin=True)
        crowd, metronome = Crowd(core, away.url), Ticker(core.dispatcher, core.clock)
        metronome.start()
        async with crowd.busy(AT_ONCE):
            await crowd.until(lambda: len(crowd.logged) >= 30)
            await asyncio.to_thread(away.leave)
            await crowd.until(lambda: len(crowd.turned_away) >= 30)
            core.clock.hold(NINE)
            failed = metronome.ticks["failed"]
            await crowd.until(lambda: metronome.ticks["failed"] > failed)
            assert prompts(core) == []
            await asyncio.to_thread(away.come_back)
            logged = len(crowd.logged)
            await crowd.until(lambda: len(crowd.logged) >= logged + 30 and bool(prompts(core)))
        await metronome.stop()
        await core.machine.settle()
        await crowd.balance(in_doubt=away.in_doubt)
        told = [record for record in caplog.records if record.levelno >= logging.ERROR]
        assert len(crowd.turned_away) > 5 * len(told) > 0
        assert len(prompts(core)) == 1
        assert await delivered(away.url) == dict.fromkeys(core.platform.messages, State.SENT)


class Slow(Platform):
    """A platform that lets each post wait until it is told to take it."""

    def __init__(self, core: World) -> None:
        super().__init__(core.clock)
        self.begun, self.let_go = asyncio.Event(), asyncio.Event()

    async def post(self, place: Place, card: Card, *, key: str, thread: str | None) -> Outcome:
        """Take a message, later."""
        self.begun.set()
        await self.let_go.wait()
        return await super().post(place, card, key=key, thread=thread)


async def test_what_a_platform_took_meanwhile_is_recorded_when_the_database_is_back(away: Away) -> None:
    async with asyncio.timeout(60), world(away.url) as core:
        core.dispatcher.connect(slow := Slow(core))
        core.clock.hold(NINE)
        posting = asyncio.create_task(core.dispatcher.run_due())
        await slow.begun.wait()
        await asyncio.to_thread(away.leave)
        slow.let_go.set()
        with pytest.raises(Unavailable):
            await posting
        await asyncio.to_thread(away.come_back)
        await core.dispatcher.run_due()
        assert len(slow.messages) == 1
        assert await delivered(away.url) == dict.fromkeys(slow.messages, State.SENT)


async def delivered(url: str) -> dict[str | None, str]:
    """Return how far deliveries have got, by their messages."""
    return dict(await rows(url, select(deliveries.c.message, deliveries.c.state)))


def prompts(core: World) -> list[str]:
    """Return the first lines of the prompts that the group has got."""
    return [title for title in core.platform.titles() if title.endswith("what will you study today?")]
