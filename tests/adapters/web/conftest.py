"""A page's server in front of a real room: the playground's routes behind the guard, as the program serves them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from adapters.playground.room import Room
from adapters.playground.routes import playground_routes
from adapters.web.server import application
from bot.cards import Drawing
from tests.adapters.playground.conftest import closed_room, migrated, room, room_on

__all__ = ["closed_room", "migrated", "room", "room_on"]  # fixtures

Client = TestClient[web.Request, web.Application]


class CountingPainter:
    """Paints nothing, and counts how often it was asked."""

    def __init__(self) -> None:
        self.painted = 0

    async def paint(self, drawing: Drawing) -> bytes:
        self.painted += 1
        return f"PNG of {drawing.title}".encode()


@pytest.fixture
def painter() -> CountingPainter:
    return CountingPainter()


@pytest.fixture
async def client(room: Room, painter: CountingPainter) -> AsyncIterator[Client]:
    routes = playground_routes(room, time=room.time, painter=painter)
    app = application(host="127.0.0.1", routes=routes, health={})
    async with TestClient(TestServer(app)) as client:
        yield client


async def state(client: Client, who: str = "Maya", **query: str) -> Any:
    response = await client.get("/playground/state", params={"who": who, **query})
    assert response.status == 200
    return await response.json()


async def act(client: Client, action: str, **body: object) -> tuple[int, str]:
    """Do something; return the status, and the sentence of a refusal."""
    response = await client.post(f"/playground/{action}", json={"who": "Maya", **body})
    return response.status, (await response.json()).get("error", "")
