from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.playground.room import Room
from adapters.playground.shelf import Shelf
from adapters.sql.migrate import upgrade
from adapters.sql.store import SqlStore
from bot.app import StudyBot
from scheduler.clock import TravelClock
from scheduler.dispatch import Dispatcher
from scheduler.travel import TimeMachine

ZONE = "Europe/Berlin"
MONDAY_MORNING = datetime(2026, 3, 2, 7, tzinfo=UTC)
"""08:00 in Berlin."""


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An empty database of the present schema: made once, because migrating takes longer than most tests."""
    file = tmp_path_factory.mktemp("migrated") / "empty.db"
    upgrade(f"sqlite:///{file}")
    return file.read_bytes()


@pytest.fixture
async def closed_room(tmp_path: Path, migrated: bytes) -> AsyncIterator[Room]:
    """The room with the real core behind it and a clock that stands still, before `open`."""
    (tmp_path / "showup.db").write_bytes(migrated)
    store = await SqlStore.open(f"sqlite:///{tmp_path / 'showup.db'}")
    try:
        async with Shelf(tmp_path / "playground.db") as shelf:
            clock = TravelClock(frozen_at=MONDAY_MORNING)
            bot = StudyBot(store=store, clock=clock)
            dispatcher = Dispatcher(bot)
            machine = TimeMachine(clock=clock, bot=bot, dispatcher=dispatcher)
            room = Room(bot=bot, shelf=shelf, time=machine)
            dispatcher.connect(room)
            yield room
    finally:
        await store.close()


@pytest.fixture
async def room(closed_room: Room) -> Room:
    """The room with its ready group, on Monday at 08:00 in Berlin."""
    await closed_room.open(ZONE)
    return closed_room
