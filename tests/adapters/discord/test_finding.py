from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from adapters.discord.marks import OURS, mark_of
from adapters.discord.messenger import DiscordMessenger
from bot.cards import Card
from bot.identity import Place
from bot.ports.messenger import Absent, Found, Later, Outcome, Sent, Unknown
from tests.adapters.discord.hall import Hall, answer, components

HELLO = Card("Hello")
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
LOOK_AGAIN = 60.0


def messenger(hall: Hall) -> DiscordMessenger:
    return DiscordMessenger(hall.client, hall.client.renderer)


def place(hall: Hall) -> Place:
    return Place("discord", str(hall.guild.id), str(hall.channel.id))


async def post(hall: Hall, key: str, *, thread: str | None = None) -> str:
    """Post under a key, and return the id of the message."""
    outcome: Outcome = await messenger(hall).post(place(hall), HELLO, key=key, thread=thread)
    assert isinstance(outcome, Sent)
    return outcome.message


async def find(hall: Hall, key: str, *, since: datetime = LONG_AGO, thread: str | None = None) -> Found:
    return await messenger(hall).find(place(hall), key=key, since=since, thread=thread)


async def test_a_post_is_found_by_its_key_and_no_other_is_taken_for_it(hall: Hall) -> None:
    first, second = await post(hall, "showup-1"), await post(hall, "showup-2")
    await hall.person("Jonas").send(hall.channel, "Good morning")
    await hall.slash("Jonas", "checkin", minutes="45")
    board = answer(await hall.slash("Jonas", "leaderboard"))
    await hall.click("Jonas", board, "Share")
    assert len(hall.posts()) == 3
    assert await find(hall, "showup-1") == Sent(first)
    assert await find(hall, "showup-2") == Sent(second)
    assert await find(hall, "showup-3") == Absent()


async def test_what_was_edited_hides_no_other_post(hall: Hall) -> None:
    first, second = await post(hall, "showup-1"), await post(hall, "showup-2")
    assert await messenger(hall).edit(place(hall), first, Card("Hello again")) == Sent(first)
    assert (await find(hall, "showup-2"), await find(hall, "showup-3")) == (Sent(second), Absent())


async def test_only_what_was_said_since_the_try_counts(hall: Hall) -> None:
    message = await post(hall, "showup-1")
    (posted,) = hall.posts()
    assert await find(hall, "showup-1", since=posted.created_at - timedelta(seconds=1)) == Sent(message)
    assert await find(hall, "showup-1", since=posted.created_at + timedelta(seconds=1)) == Absent()


async def test_a_post_is_found_in_its_thread_and_where_it_went_without_one(hall: Hall) -> None:
    prompt = await post(hall, "showup-1")
    assert await find(hall, "showup-2", thread=prompt) == Absent()
    within = await post(hall, "showup-2", thread=prompt)
    assert within.split("/")[0] == str(hall.thread().id)
    assert await find(hall, "showup-2", thread=prompt) == Sent(within)
    hall.forbid("send_messages_in_threads")
    beside = await post(hall, "showup-3", thread=prompt)
    assert beside.split("/")[0] == str(hall.channel.id)
    assert await find(hall, "showup-3", thread=prompt) == Sent(beside)
    assert await find(hall, "showup-4", thread=prompt) == Absent()


async def test_beside_a_post_without_a_mark_nothing_is_certain(hall: Hall) -> None:
    marked = await post(hall, "showup-1")
    hall.message_with("showup:1:run:checkin?")
    assert await find(hall, "showup-1") == Sent(marked)
    found = await find(hall, "showup-2")
    assert found == Unknown("an earlier version of Showup, which left no marks, posted there at that time")


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        ("read_message_history", "I lack Read Message History there"),
        ("view_channel", "I lack View Channel there"),
    ],
)
async def test_where_it_may_not_read_nothing_is_certain(missing: str, reason: str, hall: Hall) -> None:
    await post(hall, "showup-1")
    hall.forbid(missing)
    assert (await find(hall, "showup-1"), await find(hall, "showup-2")) == (Unknown(reason), Unknown(reason))


async def test_a_channel_in_which_nothing_was_ever_said_holds_nothing_nor_does_one_that_is_gone(hall: Hall) -> None:
    other = hall.guild.create_text_channel("quiet")
    await hall.env.settle()
    look = messenger(hall).find
    there = Place("discord", str(hall.guild.id), str(other.id))
    assert await look(there, key="showup-1", since=LONG_AGO, thread=None) == Absent()
    hall.env.backend.delete_channel(other.id)
    assert await look(there, key="showup-1", since=LONG_AGO, thread=None) == Absent()


@pytest.mark.parametrize(
    ("status", "found"),
    [
        (429, Later(LOOK_AGAIN, "Discord asked to wait")),
        (503, Later(LOOK_AGAIN, "Discord answered 503")),
        (400, Unknown("Discord answered 400")),
    ],
)
async def test_a_look_that_fails_is_no_answer(status: int, found: Found, hall: Hall) -> None:
    await post(hall, "showup-1")
    hall.env.inject_error("GET", "/channels/*/messages", status=status)
    assert (await find(hall, "showup-1"), await find(hall, "showup-2")) == (found, Absent())


async def test_a_prompt_that_was_edited_is_still_marked(hall: Hall) -> None:
    prompt = await hall.prompt()
    assert components(prompt)[0]["id"] == mark_of("showup-1")
    await hall.slash("Jonas", "checkin", minutes="45")
    await hall.later(seconds=10)
    edited = hall.posts()[0]
    assert edited.edited_at
    assert components(edited)[0]["id"] == OURS


def test_marks_are_the_same_for_ever_and_differ() -> None:
    marks = {mark_of(f"showup-{number}") for number in range(10_000)}
    assert len(marks) == 10_000
    assert OURS < min(marks) < max(marks) < 2 * OURS
    assert mark_of("showup-1") == 1_557_638_486
