"""The event stream of a page: a snapshot at first, then what changes, to whom it concerns."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse

from adapters.playground import stream
from adapters.playground.room import Change, Room
from tests.adapters.playground.page import Client


class Reader:
    """Reads events as a browser does."""

    def __init__(self, response: ClientResponse) -> None:
        self._content = response.content

    async def next(self) -> tuple[str, Any]:
        """Return the next event's name and data."""
        name, data = "", ""
        async with asyncio.timeout(5):
            while not (name and data):
                field, _, value = (await self._content.readline()).decode().rstrip("\n").partition(": ")
                name, data = (value if field == "event" else name), (value if field == "data" else data)
        return name, json.loads(data)

    async def until(self, kind: str) -> Any:
        """Return the data of the next event of that name."""
        while True:
            name, data = await self.next()
            if name == kind:
                return data


@asynccontextmanager
async def following(client: Client, who: str) -> AsyncIterator[Reader]:
    async with client.get("/playground/events", params={"who": who}) as response:
        assert response.content_type == "text/event-stream"
        yield Reader(response)


async def test_a_stream_begins_with_everything(client: Client, room: Room) -> None:
    await room.say("Maya", "Hello")
    async with following(client, "Jonas") as jonas:
        name, snapshot = await jonas.next()
        assert name == "snapshot"
        assert [each["text"] for each in snapshot["messages"]] == ["Hello"]
        assert set(snapshot) == {
            "who", "channel", "people", "clock", "commands", "form", "busy", "messages", "earlier",
        }  # fmt: skip


async def test_messages_come_as_they_are_said_and_private_ones_only_to_their_reader(client: Client, room: Room) -> None:
    async with following(client, "Maya") as maya, following(client, "Jonas") as jonas:
        await maya.until("snapshot")
        await jonas.until("snapshot")
        await room.say("Maya", "/streak")
        await room.say("Maya", "Morning!")
        assert (await maya.until("message"))["text"] == "/streak"
        assert (await maya.until("message"))["bot"]
        assert (await maya.until("message"))["text"] == "Morning!"
        assert (await jonas.until("message"))["text"] == "Morning!"


async def test_a_message_that_is_edited_comes_again_with_another_revision(client: Client, room: Room) -> None:
    await room.travel_to(room.time.now().replace(hour=8))  # 09:00 in Berlin: the prompt
    async with following(client, "Maya") as maya:
        prompt = (await maya.until("snapshot"))["messages"][-1]
        await room.press("Maya", prompt["id"], 1)
        await room.travel_to(room.time.now() + timedelta(minutes=1))  # a roster is edited every few seconds
        edited = await maya.until("message")
        while edited["id"] != prompt["id"]:
            edited = await maya.until("message")
        assert edited["edited"]
        assert edited["rev"] != prompt["rev"]


async def test_a_form_opens_and_closes_on_every_page_of_its_person(client: Client) -> None:
    async with (
        following(client, "Maya") as one,
        following(client, "maya") as other,
        following(client, "Jonas") as jonas,
    ):
        for each in (one, other, jonas):
            await each.until("snapshot")
        await client.post("/playground/say", json={"who": "Maya", "line": "/checkin"})
        assert (await one.until("now"))["form"]["title"] == "Check in"
        assert (await other.until("now"))["form"]["title"] == "Check in"
        await client.post("/playground/dismiss", json={"who": "Maya"})
        assert (await one.until("now"))["form"] is None
        assert (await other.until("now"))["form"] is None
        await client.post("/playground/clock", json={"who": "Maya", "to": "hour"})
        assert (await jonas.until("now"))["form"] is None


async def test_everybody_sees_the_clock_move_and_what_goes_on(client: Client) -> None:
    async with following(client, "Jonas") as jonas:
        await jonas.until("snapshot")
        await client.post("/playground/clock", json={"who": "Maya", "to": "day"})
        moving = await jonas.until("now")
        assert moving["busy"] == "Moving the clock…"
        while moving["busy"]:
            moving = await jonas.until("now")
        assert moving["clock"]["day"] == "Tuesday, 3 March 2026"


async def test_another_zone_of_the_group_tells_every_time_of_day_again(client: Client, room: Room) -> None:
    await room.say("Maya", "Hello")
    async with following(client, "Jonas") as jonas:
        assert (await jonas.until("snapshot"))["messages"][0]["time"] == "08:00"
        await room.say("Maya", "/group settings zone=Asia/Kathmandu")
        snapshot = await jonas.until("snapshot")
        assert (snapshot["messages"][0]["time"], snapshot["clock"]["zone"]) == ("12:45", "Asia/Kathmandu")


async def test_a_silent_stream_is_kept_alive(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_KEEP_ALIVE", 0.01)
    async with client.get("/playground/events", params={"who": "Maya"}) as response, asyncio.timeout(5):
        while await response.content.readline() != b": still here\n":
            pass


async def test_a_reader_who_left_is_forgotten(client: Client, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    left, listen = asyncio.Event(), room.listen

    @contextmanager
    def watched() -> Iterator[asyncio.Queue[Change]]:
        with listen() as queue:
            try:
                yield queue
            finally:
                left.set()

    monkeypatch.setattr(stream, "_KEEP_ALIVE", 0.01)
    monkeypatch.setattr(room, "listen", watched)
    async with following(client, "Maya") as maya:
        await maya.until("snapshot")
        assert not left.is_set()
    async with asyncio.timeout(5):
        await left.wait()


async def test_nobody_can_follow_as_the_bot(client: Client) -> None:
    response = await client.get("/playground/events", params={"who": "Showup"})
    assert (response.status, await response.json()) == (422, {"error": "Showup is the bot's own name."})
