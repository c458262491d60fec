"""Two processes on one database: one hears what people do, the other posts, and neither needs the other."""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from tests.simulators.discord import contract
from tests.simulators.discord.faults import Hung
from tests.simulators.discord.simulator import simulator
from tests.simulators.process import Showup, run, showup
from tests.wire.owls import Owls, Running, let_nothing_rest, settings

LATE = 'showup_delivery_lag_seconds_count{platform="discord"}'
TICKS = 'showup_ticks_total{end="well"}'
SENT = 'showup_deliveries_total{fate="sent",platform="discord",post="prompt"}'


@dataclass(frozen=True, slots=True)
class Divided:
    """One process that hears, and one that posts."""

    running: Running
    poster: Showup
    folder: Path

    @property
    def hearer(self) -> Showup:
        """The process with the gateway."""
        return self.running.program

    async def owls(self) -> Owls:
        """Return a new group."""
        return await self.running.group(self.running.guild)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def divided(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Divided]:
    """Start both, and look at the end that Discord was asked for nothing that it does not know."""
    folder = tmp_path_factory.mktemp("divided")
    database = Path(shutil.copy(sqlite_template, folder / "showup.db"))
    let_nothing_rest(database)
    url = f"sqlite:///{database}"
    async with (
        simulator() as api,
        showup(folder, url, role="discord", **settings(api)) as hearer,
        showup(folder, url, role="scheduler", **settings(api)) as poster,
    ):
        guild = api.add_guild("Owls")
        await asyncio.gather(hearer.start(), poster.start())
        yield Divided(Running(api, hearer, database, guild), poster, folder)
        assert contract.departures(api.ledger) == []


async def test_what_one_process_hears_another_posts_without_a_gateway(divided: Divided) -> None:
    owls = await divided.owls()
    prompt = await owls.prompt()
    reply = await owls.api.click(owls.ada, prompt, "25 min")
    assert reply.text.splitlines()[0] == "### Welcome! 25 min logged"
    await owls.api.state.bell.until(lambda: bool(prompt.edits), "the roster")
    assert prompt.text.splitlines()[-1] == "-# 1 checked in: Ada 25 min"
    await owls.api.state.bell.until(lambda: prompt.thread is not None, "a thread")
    assert prompt.thread
    (feed,) = await owls.api.posted(prompt.thread, 1)
    assert feed.text.splitlines()[0] == "### Ada studied 25 min"
    await owls.api.slash(owls.maya, owls.hall, "group leaderboard now")
    _, board = await owls.api.posted(owls.hall, 2)
    assert [each.filename for each in board.attachments] == ["picture-1.png"]
    assert len(owls.api.gateway.handshakes) == 1


async def test_a_scheduler_that_is_killed_loses_nothing_and_another_doubles_nothing(divided: Divided) -> None:
    taken, waiting = await divided.owls(), await divided.owls()
    taken.api.faults.next(f"POST {taken.path}", Hung(taken=True))
    prompt = await taken.prompt()
    await divided.poster.kill()
    leases_run_out(divided.running.database)
    await waiting.api.slash(waiting.maya, waiting.hall, "group prompt now")
    assert waiting.posts() == []
    await divided.poster.start()
    await asyncio.gather(taken.posted_well(), waiting.posted_well())
    assert taken.api.posts(taken.hall) == [prompt]
    assert len(waiting.api.posts(waiting.hall)) == 1


def leases_run_out(database: Path) -> None:
    """Let the time be over for which what was in hand belonged to the process that was killed."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE deliveries SET lease_until = 0 WHERE lease_until IS NOT NULL")


async def test_each_process_tells_of_its_own_parts_and_what_it_posted_is_in_the_figures_and_in_the_books(
    divided: Divided,
) -> None:
    (_, hears), (_, posts) = await divided.hearer.health(), await divided.poster.health()
    assert [*hears] == ["status", "database", "discord"]
    assert [*posts] == ["status", "database", "scheduler", "discord"]
    assert (posts["status"], posts["discord"]) == ("ok", {"status": "ok", "detail": "posts only"})
    owls, before = await divided.owls(), await divided.poster.metrics()
    await owls.prompt()
    async with asyncio.timeout(10):
        while (after := await divided.poster.metrics())[SENT] == before[SENT]:
            pass  # Discord has it, and that is being recorded
    listed = await run(divided.folder, "deliveries", SHOWUP_DATABASE_URL=f"sqlite:///{divided.running.database}")
    assert re.search(rf"  discord  +Owls  +{owls.hall.id}  +prompt  +sent  +1  ", listed.printed[1])
    assert listed.printed[-1].endswith("Now: 0 due; 0 in hand.")
    heard = await divided.hearer.metrics()
    assert [after[each] - before[each] for each in (SENT, LATE)] == [1, 1]
    assert after[TICKS] > before[TICKS]
    assert [after[each] for each in ("showup_deliveries_due", "showup_database_up")] == [0, 1]
    assert [heard.get(each) for each in (SENT, LATE, TICKS, "showup_database_up")] == [None, None, None, 1]
