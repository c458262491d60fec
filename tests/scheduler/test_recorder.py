"""How posts ended is recorded together, is kept while the store is away, and breaks nothing else when it breaks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.app import StudyBot
from bot.errors import Unavailable
from bot.ports.messenger import Sent
from bot.ports.meter import NoMeter
from bot.usecases.pacing import Outlet
from bot.usecases.recording import Ending, Result
from scheduler.dispatch import Dispatcher
from scheduler.recorder import Recorder
from tests.platforms import MONDAY, World, delivery_counts


class Shaky(StudyBot):
    """A bot whose store can be away when posts are recorded, can be slow, and breaks over one delivery."""

    away = False
    breaks_over = 0
    together: list[int]
    slow: asyncio.Event

    async def record(self, results: Sequence[Result]) -> Sequence[Ending]:
        """Record, or fail."""
        self.together.append(len(results))
        await self.slow.wait()
        if self.away:
            raise Unavailable("the store is away")
        if self.breaks_over in {each.delivery.id for each in results}:
            raise ZeroDivisionError
        return await super().record(results)


@pytest.fixture
def shaky(core: World) -> Shaky:
    """The core's own bot, shaky."""
    bot = Shaky(store=core.store, clock=core.clock)
    bot.together = []
    bot.slow = asyncio.Event()
    bot.slow.set()
    core.dispatcher = Dispatcher(bot)
    core.dispatcher.connect(core.platform)
    return bot


async def sent(core: World, number: int) -> list[Result]:
    """Let so many check-ins be claimed and posted."""
    for _ in range(number):
        await core.do("ada", "/checkin 10")
    batch = await core.bot.due([Outlet("testland")], owner="process")
    return [Result(each, Sent(f"message {each.id}")) for each in batch.claimed.posts]


async def test_what_ends_while_a_record_is_written_shares_the_next_one(core: World, shaky: Shaky) -> None:
    shaky.slow.clear()
    recorder = Recorder(shaky, NoMeter())
    for result in await sent(core, 5):
        recorder.add(result)
        await asyncio.sleep(0)
    shaky.slow.set()
    await recorder.written()
    assert shaky.together == [1, 4]
    assert await delivery_counts(core.store) == {"sent": 5}


async def test_what_was_posted_while_the_store_is_away_is_recorded_when_it_is_back(core: World, shaky: Shaky) -> None:
    await core.do("ada", "/checkin 10")
    shaky.away = True
    for _ in range(2):
        with pytest.raises(Unavailable):
            await core.dispatcher.run_due()
    shaky.away = False
    core.clock.hold(MONDAY + timedelta(seconds=30))
    await core.dispatcher.run_due()
    assert await delivery_counts(core.store) == {"sent": 1}
    assert len(core.platform.keys) == 1


async def test_a_result_that_breaks_the_store_goes_by_itself_and_the_others_are_recorded(
    core: World, shaky: Shaky, caplog: pytest.LogCaptureFixture
) -> None:
    results = await sent(core, 3)
    shaky.breaks_over = results[1].delivery.id
    recorder = Recorder(shaky, NoMeter())
    for result in results:
        recorder.add(result)
    await recorder.written()
    assert await delivery_counts(core.store) == {"sent": 2, "claimed": 1}
    assert [record.getMessage() for record in caplog.records] == [
        "3 results could not be recorded together",
        f"The end of delivery {shaky.breaks_over} could not be recorded",
    ]
