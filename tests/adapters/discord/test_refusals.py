from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import discord
import pytest

from bot.domain.delivery import State
from tests.adapters.discord.hall import Hall, answer, said
from tests.platforms import delivery_counts

MESSAGES = "/channels/*/messages"
PROMPT = "Mon 2 Mar: what will you study today?"
TUESDAY = PROMPT.replace("Mon 2", "Tue 3")


def titles(hall: Hall) -> list[str]:
    """Return the first lines of what is posted in the channel."""
    return [said(post).split("\n")[0].removeprefix("### ") for post in hall.posts()]


def nonces(hall: Hall) -> list[str]:
    """Return under which keys something was posted, tries included."""
    bodies: list[Any] = [each.json for each in hall.requests("POST", MESSAGES)]
    return [body["nonce"] for body in bodies]


def told(hall: Hall, who: str = "Maya") -> list[str]:
    """Return what somebody was told by direct message."""
    return [said(each) for each in hall.person(who).user.dm_channel.history()]


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        (("send_messages",), "I lack Send Messages there"),
        (("view_channel",), "I lack View Channel there"),
        ((), "Discord does not permit it: Missing Permissions"),
    ],
)
async def test_a_channel_that_refuses_is_paused_and_who_set_it_up_is_told_once(
    missing: tuple[str, ...], reason: str, hall: Hall
) -> None:
    if missing:
        hall.forbid(*missing)
    else:
        hall.env.inject_error("POST", MESSAGES, status=403, code=50013, message="Missing Permissions")
    await hall.slash("Maya", "group prompt now")
    await hall.run_due()
    assert told(hall) == []
    await hall.later(seconds=30)
    hall.forbid()
    await hall.later(days=2)
    assert (titles(hall), len(told(hall))) == ([], 1)
    assert reason in told(hall)[0]
    settings = answer(await hall.slash("Maya", "group settings"))
    assert f"Posting is paused: {reason}" in said(settings)
    resumed = answer(await hall.click("Maya", settings, "Try again"))
    assert "Posting goes on" in said(resumed)
    await hall.later(days=1)
    assert len(titles(hall)) == 1


async def test_a_channel_that_is_gone_is_paused(hall: Hall) -> None:
    hall.env.backend.delete_channel(hall.channel.id)
    await hall.later(hours=2)
    assert ["the channel is gone" in each for each in told(hall)] == [True]
    assert await delivery_counts(hall.store) == {State.REFUSED: 1, State.SENT: 1}


async def test_somebody_who_takes_no_direct_messages_is_left_alone(hall: Hall) -> None:
    dm = hall.person("Maya").user.dm_channel
    hall.env.inject_error("POST", f"/channels/{dm.id}/messages", status=403, code=50007, times=None)
    hall.forbid("send_messages")
    await hall.slash("Maya", "group prompt now")
    await hall.later(days=2)
    assert len(hall.requests("POST", f"/channels/{dm.id}/messages")) == 1
    assert "Posting is paused: I lack Send Messages there" in await hall.says("Maya", "group settings")
    assert (await delivery_counts(hall.store))[State.REFUSED] == 2


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_what_discord_cannot_take_now_is_tried_again_under_the_same_key(status: int, hall: Hall) -> None:
    hall.env.inject_error("POST", MESSAGES, status=status, times=2)
    await hall.slash("Maya", "group prompt now")
    await hall.later(minutes=1)
    assert (titles(hall), nonces(hall)) == ([PROMPT], ["showup-1"] * 3)
    assert await delivery_counts(hall.store) == {State.SENT: 1}


@pytest.mark.parametrize(("status", "code"), [(400, 200000), (400, 50035), (413, 40005)])
async def test_a_message_that_is_refused_for_what_is_in_it_is_let_go_and_posting_goes_on(
    status: int, code: int, hall: Hall
) -> None:
    hall.env.inject_error("POST", MESSAGES, status=status, code=code)
    await hall.slash("Maya", "group prompt now")
    await hall.later(days=2)
    assert (titles(hall), nonces(hall)) == ([TUESDAY], ["showup-1", "showup-2"])
    assert await delivery_counts(hall.store) == {State.REFUSED: 1, State.SENT: 1}


def breaks(hall: Hall, monkeypatch: pytest.MonkeyPatch, error: Exception, *, times: int = 1000) -> list[str]:
    """Break the line to Discord for so many posts, and looks for posts; return a list of the keys it was tried by."""
    request: Callable[..., Awaitable[Any]] = hall.client.http.request
    tried: list[str] = []

    async def broken(route: discord.http.Route, **given: Any) -> Any:
        if route.path.endswith("/messages") and len(tried) < times:
            if route.method == "POST":
                tried.append(given["json"]["nonce"])
            raise error
        return await request(route, **given)

    monkeypatch.setattr(hall.client.http, "request", broken)
    return tried


@pytest.mark.parametrize(
    "error",
    [
        discord.RateLimited(45),
        aiohttp.ClientConnectorError(None, OSError("no route")),  # type: ignore[arg-type]
        ConnectionResetError("reset"),
        aiohttp.ServerDisconnectedError(),
        TimeoutError(),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_a_line_that_breaks_delays_a_post(error: Exception, hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    breaks(hall, monkeypatch, error, times=1)
    await hall.slash("Maya", "group prompt now")
    await hall.run_due()
    assert titles(hall) == []
    await hall.later(seconds=50)
    assert (titles(hall), nonces(hall)) == ([PROMPT], ["showup-1"])


async def test_what_may_have_been_taken_is_repeated_while_discord_knows_its_key_and_then_looked_for(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = breaks(hall, monkeypatch, ConnectionResetError("reset"))
    await hall.slash("Maya", "group prompt now")
    await hall.later(minutes=30)
    assert (titles(hall), tried) == ([], ["showup-1"] * 8)
    monkeypatch.undo()
    await hall.later(minutes=1)
    assert (titles(hall), nonces(hall)) == ([PROMPT], ["showup-1"])
    assert await delivery_counts(hall.store) == {State.SENT: 1}


@pytest.mark.parametrize(("status", "code", "tries"), [(429, 30046, 2), (503, 0, 2), (400, 50083, 1), (404, 10008, 1)])
async def test_a_roster_is_edited_again_when_discord_may_not_have_taken_it(
    status: int, code: int, tries: int, hall: Hall
) -> None:
    prompt = await hall.prompt()
    hall.env.inject_error("PATCH", "/channels/*/messages/*", status=status, code=code)
    await hall.slash("Jonas", "checkin", minutes="45")
    await hall.later(minutes=5)
    assert len(hall.requests("PATCH", f"/channels/*/messages/{prompt.id}")) == tries
    assert ("1 checked in: Jonas 45 min" in said(hall.posts()[0])) is (tries == 2)
    assert (titles(hall), await delivery_counts(hall.store)) == ([PROMPT], {State.SENT: 2})
