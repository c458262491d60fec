"""The pictures of cards, painted when a browser first asks for them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from aiohttp import web

from adapters.playground.room import Room
from adapters.playground.view import fingerprint, pictures_of
from bot.cards import Drawing
from bot.ports.painter import Painter

_KEPT = 32
_FOREVER = "private, max-age=31536000, immutable"


class Gallery:
    """Serves `/playground/pictures/<message>-<number>.png`.

    `?v=` names what the picture shows, so that a browser can keep it for good.
    """

    def __init__(self, room: Room, painter: Painter) -> None:
        self._room = room
        self._painter = painter
        self._painted: OrderedDict[str, asyncio.Task[bytes]] = OrderedDict()

    def routes(self) -> list[web.RouteDef]:
        """Return the one route."""
        return [web.get(r"/playground/pictures/{message:\d{1,18}}-{number:\d{1,3}}.png", self._picture)]

    async def _picture(self, request: web.Request) -> web.Response:
        message_id, number = int(request.match_info["message"]), int(request.match_info["number"])
        card = next((each.card for each in self._room.messages(None) if each.id == message_id), None)
        drawings = pictures_of(card) if card else []
        if number >= len(drawings):
            raise web.HTTPNotFound(text="There is no such picture any more.")
        name = fingerprint(drawings[number])
        png = await self._paint(name, drawings[number])
        # An edited message has another picture at the same address: the old name must not keep the new one.
        is_current = request.query.get("v") == name
        return web.Response(
            body=png,
            content_type="image/png",
            headers={"Cache-Control": _FOREVER if is_current else "no-cache"},
        )

    async def _paint(self, name: str, drawing: Drawing) -> bytes:
        """Paint a drawing once, however many readers ask for it at the same time."""
        task = self._painted.get(name)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = asyncio.create_task(self._painter.paint(drawing))
            self._painted[name] = task
            if len(self._painted) > _KEPT:
                self._painted.popitem(last=False)
        self._painted.move_to_end(name)
        return await asyncio.shield(task)
