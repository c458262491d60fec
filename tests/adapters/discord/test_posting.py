from __future__ import annotations

from typing import Any

import discord
import pytest
from simcord.builders import ChannelHandle

from adapters.discord.messenger import PACES
from bot.domain.delivery import State
from tests.adapters.discord.hall import Hall, components, labels, parts, said
from tests.platforms import delivery_counts

MESSAGES = "/channels/*/messages"
REQUESTS_A_SECOND = 50
"""See https://docs.discord.com/developers/topics/rate-limits#global-rate-limit."""


async def together(hall: Hall, *who: str) -> None:
    """Let people check in, and post what follows from it."""
    for name in who:
        await hall.slash(name, "checkin", minutes="45")
    await hall.later(seconds=10)


def titles(hall: Hall, channel: ChannelHandle | None = None) -> list[str]:
    """Return the first lines of what is posted in the channel."""
    return [said(post).split("\n")[0].removeprefix("### ") for post in hall.posts(channel)]


def nonces(hall: Hall) -> list[tuple[str, bool]]:
    """Return under which keys something was posted, tries included."""
    bodies: list[Any] = [each.json for each in hall.requests("POST", MESSAGES)]
    return [(body["nonce"], body["enforce_nonce"]) for body in bodies]


PROMPT = "Mon 2 Mar: what will you study today?"


async def test_a_prompt_is_posted_under_a_key_that_discord_recognises(hall: Hall) -> None:
    await hall.prompt()
    await hall.run_due()
    assert (titles(hall), nonces(hall)) == ([PROMPT], [("showup-1", True)])


def test_in_no_second_is_more_posted_than_discord_takes() -> None:
    assert PACES.platform
    assert PACES.platform.per_second + PACES.platform.burst < REQUESTS_A_SECOND


async def test_check_ins_appear_in_one_thread_under_the_prompt(hall: Hall) -> None:
    prompt = await hall.prompt()
    await together(hall, "Jonas", "Ines")
    await together(hall, "Maya")
    assert titles(hall) == [PROMPT]
    assert (hall.thread().id, hall.thread().name) == (prompt.id, "Check-ins")
    assert titles(hall, hall.thread()) == ["Jonas studied 45 min", "Ines studied 45 min", "Maya studied 45 min"]
    assert len(hall.requests("POST", "/channels/*/threads")) == 1


@pytest.mark.parametrize("missing", ["create_public_threads", "send_messages_in_threads", "read_message_history"])
async def test_check_ins_appear_in_the_channel_where_threads_are_not_permitted(missing: str, hall: Hall) -> None:
    hall.forbid(missing)
    await hall.prompt()
    await together(hall, "Jonas")
    assert titles(hall) == [PROMPT, "Jonas studied 45 min"]
    assert hall.requests("POST", "/channels/*/threads") == []


@pytest.mark.parametrize(
    ("what", "status", "code"),
    [
        ("the thread is locked", 400, 160005),
        ("the thread is archived", 400, 50083),
        ("the thread is not for us", 403, 50001),
    ],
)
async def test_check_ins_appear_in_the_channel_when_the_thread_takes_none(
    what: str, status: int, code: int, hall: Hall
) -> None:
    await hall.prompt()
    await together(hall, "Jonas")
    hall.env.inject_error("POST", f"/channels/{hall.thread().id}/messages", status=status, code=code, message=what)
    await together(hall, "Ines")
    assert titles(hall, hall.thread()) == ["Jonas studied 45 min"]
    assert titles(hall) == [PROMPT, "Ines studied 45 min"]


async def test_check_ins_appear_in_the_channel_when_the_prompt_is_deleted(hall: Hall) -> None:
    prompt = await hall.prompt()
    hall.env.backend.delete_message(hall.channel.id, prompt.id)
    await together(hall, "Jonas", "Ines")
    assert titles(hall) == ["Jonas studied 45 min", "Ines studied 45 min"]
    assert await delivery_counts(hall.store) == {State.SENT: 3}


@pytest.mark.parametrize("code", [160006, 50024])
async def test_check_ins_appear_in_the_channel_when_it_takes_no_more_threads(code: int, hall: Hall) -> None:
    await hall.prompt()
    hall.env.inject_error("POST", "/channels/*/threads", status=400, code=code)
    await together(hall, "Jonas")
    assert titles(hall) == [PROMPT, "Jonas studied 45 min"]


async def test_a_thread_that_somebody_else_made_is_used(hall: Hall) -> None:
    prompt = await hall.prompt()
    hall.env.backend.create_thread(hall.channel.id, "Talk", hall.person("Maya").id, message_id=prompt.id)
    # It is made in the very moment in which we make ours.
    hall.env.inject_error("POST", f"/channels/{prompt.id}/messages", status=404, code=10003)
    hall.env.inject_error("POST", "/channels/*/threads", status=400, code=160004)
    await together(hall, "Jonas")
    assert (titles(hall, hall.thread()), titles(hall)) == (["Jonas studied 45 min"], [PROMPT])


async def test_many_check_ins_edit_the_roster_once(hall: Hall) -> None:
    prompt = await hall.prompt()
    edits = f"/channels/{hall.channel.id}/messages/{prompt.id}"
    await together(hall, "Jonas", "Ines", "Ada", "Emmy", "Maya")
    assert len(hall.requests("PATCH", edits)) == 1
    assert "5 checked in: Jonas 45 min, Ines 45 min, Ada 45 min, Emmy 45 min, Maya 45 min" in said(hall.posts()[0])
    await hall.later(hours=2)
    for _ in range(4):
        await together(hall, "Jonas")
    assert len(hall.requests("PATCH", edits)) == 2
    await hall.later(minutes=1)
    assert len(hall.requests("PATCH", edits)) == 3
    assert "Jonas 3 h 45 min" in said(hall.posts()[0])
    assert labels(hall.posts()[0])[0] == "Check in"


def pictures(message: discord.Message) -> list[str]:
    """Return what the pictures of a message show, in words."""
    return [item["description"] for each in parts(components(message)) for item in each.get("items", [])]


async def test_a_leaderboard_is_a_picture_with_the_same_rows_as_text(hall: Hall) -> None:
    await together(hall, "Jonas", "Ines")
    await hall.slash("Maya", "group leaderboard now")
    await hall.run_due()
    board = hall.posts()[-1]
    assert ([each.content_type for each in board.attachments], len(pictures(board))) == (["image/png"], 1)
    assert "Jonas" in pictures(board)[0]
    assert "**Jonas**" in said(board)


async def test_without_the_permission_to_attach_files_a_leaderboard_is_text(hall: Hall) -> None:
    await together(hall, "Jonas", "Ines")
    hall.forbid("attach_files")
    await hall.slash("Maya", "group leaderboard now")
    await hall.run_due()
    board = hall.posts()[-1]
    assert (board.attachments, pictures(board)) == ([], [])
    assert "**Jonas**" in said(board)
