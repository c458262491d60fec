"""What the tests of the page's routes share: a client's words, and a painter that counts."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient

from bot.cards import Drawing

Client = TestClient[web.Request, web.Application]


class CountingPainter:
    """Paints nothing, and counts how often it was asked."""

    def __init__(self) -> None:
        self.painted = 0

    async def paint(self, drawing: Drawing) -> bytes:
        self.painted += 1
        return f"PNG of {drawing.title}".encode()


async def state(client: Client, who: str = "Maya", **query: str) -> Any:
    response = await client.get("/playground/state", params={"who": who, **query})
    assert response.status == 200
    return await response.json()


async def act(client: Client, action: str, **body: object) -> tuple[int, str]:
    """Do something; return the status, and the sentence of a refusal."""
    response = await client.post(f"/playground/{action}", json={"who": "Maya", **body})
    return response.status, (await response.json()).get("error", "")
