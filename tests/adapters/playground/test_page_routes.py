"""What the playground's page asks for and does, over HTTP."""

from __future__ import annotations

import asyncio

import pytest

from adapters.playground import routes
from adapters.playground.room import Room
from adapters.playground.timemachine import TimeMachine
from tests.adapters.playground.page import Client, act, state

PAST = (
    "The clock only moves forward, and it is 08:00 on Monday, 2 March 2026 here. "
    "Pick a later time, or go back to real time."
)


async def test_the_state_is_what_a_person_sees(client: Client) -> None:
    assert await act(client, "say", line="/checkin 45 eigenvalues") == (200, "")
    mine, theirs = await state(client, "maya"), await state(client, "Jonas")
    assert (mine["who"], theirs["who"], mine["channel"]) == ("Maya", "Jonas", "study-hall")
    assert mine["people"] == ["Maya", "Jonas", "Amara"]
    assert [(each["author"], each["private"]) for each in mine["messages"]] == [
        ("Maya", True),
        ("Showup", True),
        ("Showup", False),
    ]
    assert [(each["author"], each["private"]) for each in theirs["messages"]] == [("Showup", False)]
    assert mine["messages"][0]["time"] == "08:00"
    assert mine["messages"][0]["day"] == "Monday, 2 March 2026"


async def test_the_clock_is_told_in_the_group_s_zone(client: Client) -> None:
    assert (await state(client))["clock"] == {
        "at": "2026-03-02T07:00:00+00:00",
        "local": "2026-03-02T08:00",
        "time": "08:00",
        "day": "Monday, 2 March 2026",
        "date": "Mon 2 Mar",
        "zone": "Europe/Berlin",
        "ahead": "Follows real time",
        "live": True,
    }


async def test_listed_commands_are_offered_with_help_options_and_examples(client: Client) -> None:
    commands = {each["name"]: each for each in (await state(client))["commands"]}
    assert "count for yesterday" not in commands
    assert commands["checkin"]["help"] == "Say that you studied today."
    assert [option["name"] for option in commands["checkin"]["options"]] == ["minutes", "note", "link", "day"]
    assert "/checkin 45" in commands["checkin"]["examples"]
    assert commands["leaderboard"]["options"][1]["choices"] == ["week", "month", "all"]
    assert [name for name, each in commands.items() if each["admin"]] == [
        name for name in commands if name.startswith("group ")
    ]


async def test_a_request_that_is_sent_again_changes_nothing(client: Client) -> None:
    for _ in range(3):
        assert await act(client, "say", line="/checkin 45", event="0123456789abcdef") == (200, "")
    messages = (await state(client))["messages"]
    assert len(messages) == 3
    prompted = messages[1]["card"]["blocks"][-1]["buttons"]
    undo = next(each["index"] for each in prompted if each["label"] == "Undo")
    for _ in range(2):
        assert await act(client, "press", message=messages[1]["id"], button=undo, event="fedcba9876543210") == (200, "")
    assert len((await state(client))["messages"]) == 4


async def test_a_form_opens_for_its_person_is_submitted_once_and_can_be_dismissed(client: Client) -> None:
    await act(client, "say", line="/checkin")
    form = (await state(client))["form"]
    assert (form["number"], form["title"], form["fields"][0]["label"]) == (1, "Check in", "How long")
    assert (await state(client, "Jonas"))["form"] is None
    assert await act(client, "submit", values={"minutes": "1h"}) == (200, "")
    assert (await state(client))["form"] is None
    assert await act(client, "submit", values={"minutes": "1h"}) == (404, "That form is not open any more.")
    await act(client, "say", line="/checkin")
    assert (await state(client))["form"]["number"] == 2
    assert await act(client, "dismiss") == (200, "")
    assert (await state(client))["form"] is None


async def test_a_button_that_is_not_there_is_a_sentence(client: Client) -> None:
    assert await act(client, "press", message=99, button=0) == (404, "That button is not there any more.")


@pytest.mark.parametrize(
    ("to", "at"),
    [
        ("hour", "2026-03-02T09:00"),
        ("day", "2026-03-03T08:00"),
        ("monday", "2026-03-02T09:00"),
        ("2026-04-01T12:34", "2026-04-01T12:34"),
    ],
)
async def test_the_clock_moves_to_where_the_button_says(client: Client, to: str, at: str) -> None:
    assert await act(client, "clock", to=to) == (200, "")
    assert (await state(client))["clock"]["local"] == at


async def test_moving_the_clock_posts_what_is_due_on_the_way(client: Client) -> None:
    await act(client, "clock", to="2026-03-04T08:00")
    days = [each["day"] for each in (await state(client))["messages"]]
    assert days == ["Monday, 2 March 2026", "Tuesday, 3 March 2026"]


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("2026-03-01T08:00", PAST),
        ("2027-04-01T08:00", "That is more than a year away. Please go there in smaller steps."),
        ("tomorrow", "Please pick a date and a time."),
        ("0001-01-01T00:00", "Please pick a date and a time."),
        ("9999-12-31T23:59", "That is more than a year away. Please go there in smaller steps."),
    ],
)  # fmt: skip
async def test_a_time_that_cannot_be_reached_is_a_kind_sentence(client: Client, to: str, sentence: str) -> None:
    assert await act(client, "clock", to=to) == (422, sentence)
    assert (await state(client))["clock"]["local"] == "2026-03-02T08:00"


@pytest.mark.parametrize(
    ("action", "body", "status", "sentence"),
    [
        ("say", {"who": "Showup", "line": "hi"}, 422, "Showup is the bot's own name."),
        ("say", {"who": " ", "line": "hi"}, 422, "A name has 1 to 32 visible characters."),
        ("say", {"who": 7, "line": "hi"}, 422, "A name has 1 to 32 visible characters."),
        ("say", {"line": " "}, 422, "There is nothing in this message."),
        ("say", {"line": "x" * 2001}, 422, "A message holds 2000 characters at most."),
        ("say", {}, 400, "“line” is missing or is not a text."),
        ("say", {"line": "hi", "event": "no spaces please"}, 400, "“event” has 8 to 64 letters, digits and dashes."),
        ("press", {"message": "1", "button": 0}, 400, "“message” is missing or is not a whole number."),
        ("press", {"message": 1, "button": True}, 400, "“button” is missing or is not a whole number."),
        ("submit", {"values": {"minutes": 45}}, 400, "“values” is missing or holds something other than texts."),
    ],
)  # fmt: skip
async def test_what_is_missing_or_wrong_is_a_sentence(
    client: Client, action: str, body: dict[str, object], status: int, sentence: str
) -> None:
    assert await act(client, action, **body) == (status, sentence)
    assert (await state(client))["messages"] == []


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"who=Maya", "That is not JSON."), (b"[" * 60000, "That is not JSON."), (b"[]", "Please send a JSON object.")],
)
async def test_what_is_no_json_object_is_refused(client: Client, data: bytes, sentence: str) -> None:
    response = await client.post("/playground/say", data=data, headers={"Content-Type": "application/json"})
    assert (response.status, (await response.json())["error"]) == (400, sentence)


async def test_the_form_of_another_site_cannot_act(client: Client) -> None:
    response = await client.post("/playground/demo", data={"who": "Maya"})
    assert (response.status, (await response.json())["error"]) == (415, "Please send JSON.")


async def test_while_the_demo_plays_everything_else_is_refused_kindly(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    playing, done = asyncio.Event(), asyncio.Event()

    async def play(_room: Room, _time: TimeMachine) -> None:
        playing.set()
        await done.wait()

    monkeypatch.setattr(routes, "play_four_weeks", play)
    demo = asyncio.create_task(act(client, "demo"))
    await playing.wait()
    refused = (409, "Four weeks of history are being played. One moment, please.")
    assert (await state(client))["busy"] == "Playing four weeks of study history…"
    assert await act(client, "say", line="hi") == refused
    assert await act(client, "clock", to="hour") == refused
    assert await act(client, "demo") == refused
    done.set()
    assert await demo == (200, "")
    assert (await state(client))["busy"] == ""
    assert await act(client, "say", line="hi") == (200, "")


async def test_older_messages_come_in_steps_and_threads_stay_together(client: Client) -> None:
    for number in range(130):
        await act(client, "say", line=f"line {number}")
    newest = await state(client)
    assert (len(newest["messages"]), newest["earlier"]) == (120, True)
    older = await state(client, before=str(newest["messages"][0]["id"]))
    assert ([each["text"] for each in older["messages"]], older["earlier"]) == (
        [f"line {number}" for number in range(10)],
        False,
    )
