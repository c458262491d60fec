"""The metronome: it ticks, it survives a failing tick, and it lets a tick under way end before it stops."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.errors import Unavailable
from scheduler.clock import SystemClock
from scheduler.dispatch import Dispatcher
from scheduler.ticker import Ticker
from tests.platforms import World


class Rounds(Dispatcher):
    """A dispatcher whose rounds last until they are let go, or fail."""

    def __init__(self, core: World, *failures: Exception) -> None:
        super().__init__(core.bot)
        self.begun = asyncio.Event()
        self.let_go = asyncio.Event()
        self.ended = 0
        self._failures = list(failures)

    async def run_due(self) -> None:
        """Begin, wait, and end."""
        if self._failures:
            raise self._failures.pop(0)
        self.begun.set()
        await self.let_go.wait()
        self.ended += 1


async def test_a_tick_under_way_ends_before_the_metronome_stops(core: World) -> None:
    rounds = Rounds(core)
    ticker = Ticker(rounds, SystemClock())
    ticker.start()
    await rounds.begun.wait()
    stopping = asyncio.create_task(ticker.stop())
    await asyncio.sleep(0)
    rounds.let_go.set()
    await stopping
    assert rounds.ended == 1
    assert not ticker.healthy


async def test_a_tick_that_does_not_end_is_cut_off_without_an_error(
    core: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.ticker.PATIENCE", 0.01)
    rounds = Rounds(core)
    ticker = Ticker(rounds, SystemClock())
    ticker.start()
    await rounds.begun.wait()
    await ticker.stop()
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_a_failing_tick_is_told_and_the_next_one_goes_on(core: World, caplog: pytest.LogCaptureFixture) -> None:
    rounds = Rounds(core, Unavailable("the store is away"), RuntimeError("a bug"))
    rounds.let_go.set()
    ticker = Ticker(rounds, SystemClock())
    ticker.start()
    await rounds.begun.wait()
    await ticker.stop()
    told = [record.levelname for record in caplog.records if record.name == "scheduler.ticker"]
    assert told == ["WARNING", "ERROR"]
