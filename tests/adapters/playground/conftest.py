from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from adapters.playground.room import Room
from adapters.playground.routes import playground_routes
from adapters.playground.shelf import Shelf
from adapters.sql.migrate import upgrade
from adapters.sql.store import SqlStore
from adapters.web.server import application
from bot.app import StudyBot
from scheduler.clock import TravelClock
from scheduler.dispatch import Dispatcher
from scheduler.travel import TimeMachine
from tests.adapters.playground.page import Client, CountingPainter

MONDAY_MORNING = datetime(2026, 3, 2, 7, tzinfo=UTC)
"""08:00 in Berlin."""

OpenRoom = Callable[[Path], AbstractAsyncContextManager[Room]]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An empty database of the present schema: made once, because migrating takes longer than most tests."""
    file = tmp_path_factory.mktemp("migrated") / "empty.db"
    upgrade(f"sqlite:///{file}")
    return file.read_bytes()


@pytest.fixture(scope="session")
def room_on(migrated: bytes) -> OpenRoom:
    """Open a room on the files of a folder, with the real core behind it and a clock that stands still."""

    @asynccontextmanager
    async def open_room(folder: Path) -> AsyncIterator[Room]:
        database = folder / "showup.db"
        if not database.exists():
            database.write_bytes(migrated)
        store = await SqlStore.open(f"sqlite:///{database}")
        try:
            async with Shelf(folder / "playground.db") as shelf:
                clock = TravelClock(frozen_at=MONDAY_MORNING)
                bot = StudyBot(store=store, clock=clock)
                dispatcher = Dispatcher(bot)
                machine = TimeMachine(clock=clock, bot=bot, dispatcher=dispatcher)
                room = Room(bot=bot, shelf=shelf, time=machine)
                dispatcher.connect(room)
                yield room
        finally:
            await store.close()

    return open_room


@pytest.fixture
async def closed_room(tmp_path: Path, room_on: OpenRoom) -> AsyncIterator[Room]:
    """A room before it is opened."""
    async with room_on(tmp_path) as room:
        yield room


@pytest.fixture
async def room(closed_room: Room) -> Room:
    """The room with its ready group, on Monday at 08:00 in Berlin."""
    await closed_room.open("Europe/Berlin")
    return closed_room


@pytest.fixture
def painter() -> CountingPainter:
    return CountingPainter()


@pytest.fixture
async def client(room: Room, painter: CountingPainter) -> AsyncIterator[Client]:
    """The page's routes behind the guard, in front of a real room, as the program serves them."""
    routes = playground_routes(room, time=room.time, painter=painter)
    app = application(host="127.0.0.1", routes=routes, health={})
    async with TestClient(TestServer(app)) as client:
        yield client
