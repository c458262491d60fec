"""The painter's door: off the event loop, at most two at once."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from adapters.pictures import leaderboard
from adapters.pictures.painter import PillowPainter
from bot.cards import BoardDrawing, BoardRow
from bot.ports.painter import Painter


def board(title: str) -> BoardDrawing:
    rows = tuple(BoardRow(rank, f"Member {rank}", "5 of 5 days", "6 h 20 m", 0.5) for rank in range(1, 11))
    return BoardDrawing(title=title, subtitle="", rows=rows, footer="", empty="")


async def test_it_satisfies_the_port_and_paints_a_png() -> None:
    painter: Painter = PillowPainter()
    assert (await painter.paint(board("Port"))).startswith(b"\x89PNG")


async def test_the_event_loop_turns_while_a_picture_is_painted() -> None:
    painting = asyncio.create_task(PillowPainter().paint(board("Turning")))
    turns = 0
    while not painting.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert turns >= 5


async def test_at_most_two_pictures_are_painted_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lock, now, most = threading.Lock(), 0, 0

    def slow(drawing: BoardDrawing) -> bytes:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.02)
        with lock:
            now -= 1
        return drawing.title.encode()

    monkeypatch.setattr(leaderboard, "draw", slow)
    painter = PillowPainter()
    titles = [f"Crowd {number}" for number in range(6)]
    assert await asyncio.gather(*(painter.paint(board(title)) for title in titles)) == [t.encode() for t in titles]
    assert most == 2


async def test_an_equal_drawing_is_not_painted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    painter = PillowPainter()
    first = await painter.paint(board("Twice"))
    monkeypatch.delattr(leaderboard, "draw")
    assert await painter.paint(board("Twice")) == first
