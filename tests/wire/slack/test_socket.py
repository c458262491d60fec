"""Socket Mode: the connection is announced to end, breaks, falls silent, is refused; nothing that people do is lost."""

from __future__ import annotations

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.slack.errands import Errands
from adapters.slack.socket import Socket
from adapters.slack.web import Web
from bot.errors import StartupProblem
from tests.simulators.slack.faults import RateLimited, Refused
from tests.simulators.slack.greeter import Greeter
from tests.simulators.slack.people import Person
from tests.simulators.slack.simulator import Slack, slack
from tests.simulators.slack.sockets import Reason
from tests.wire.slack.owls import Owls

PING, SILENCE = 0.1, 0.5


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_it_connects_anew_when_the_connection_is_announced_to_end(owls: Owls, reason: Reason) -> None:
    sockets, prompt = owls.it.sockets, await owls.prompt()
    before = sockets.count
    await sockets.disconnect(reason)
    await sockets.connected(before + 1)
    reply = await owls.ada.press("25 min", prompt)
    assert (reply.text.splitlines()[0], owls.minutes()) == ("Welcome! 25 min logged", [25])
    assert len(sockets.open) == 1
    assert (await owls.program.health())[0] == 200


async def test_a_request_of_which_the_acknowledgement_was_lost_is_answered_anew_and_counts_once(owls: Owls) -> None:
    prompt, sockets = await owls.prompt(), owls.it.sockets
    before = sockets.count
    pressed = await owls.ada.press("25 min", prompt)
    await sockets.disconnect()
    await sockets.connected(before + 1)
    assert (await owls.ada.again(pressed)).failure == ""
    assert owls.minutes() == [25]


@asynccontextmanager
async def greeter(it: Slack, errands: Errands | None = None) -> AsyncIterator[tuple[Socket, Greeter, Person]]:
    """Connect an app that is impatient, for which its own program has no settings; and give somebody to try it."""
    owls = it.workspace("Owls")
    made, ada = Greeter(it), it.person(owls, "Ada")
    it.channel(owls, "study-hall")
    async with Web(it.api_url) as web:
        socket = Socket(
            made.app, app_token=it.app_token, client=web.client(), errands=errands, ping=PING, silence=SILENCE
        )
        await socket.start()
        try:
            await it.sockets.connected()
            yield socket, made, ada
        finally:
            await socket.stop()


async def test_a_connection_that_breaks_is_replaced() -> None:
    async with slack() as it, greeter(it) as (socket, _, ada):
        it.sockets.drop()
        await it.sockets.connected(2)
        assert (await ada.command("/greet", "Ada")).text == "Hello Ada"
        assert socket.healthy


async def test_an_acknowledgement_that_meets_a_broken_connection_surprises_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    errands = Errands()
    async with slack() as it, greeter(it, errands) as (_, made, ada):
        it.state.deadline = 0.1
        assert (await ada.command("/greet", "slow")).error == "operation_timeout"
        it.sockets.down = True
        it.sockets.drop()
        await it.sockets.disconnected()
        made.held.set()
        await errands.finish()
    assert "broke before a request was acknowledged" in caplog.text
    gc.collect()
    assert [each.message for each in caplog.records if each.levelno >= logging.ERROR] == []


async def test_a_connection_that_falls_silent_is_unwell_and_replaced() -> None:
    async with slack() as it, greeter(it) as (socket, _, ada):
        it.state.deadline = 0.1
        it.sockets.silence()
        assert (await ada.command("/greet", "Ada")).error == "operation_timeout"
        it.state.deadline = 3
        await it.sockets.connected(2)
        assert (await ada.command("/greet", "Ada")).text == "Hello Ada"
        assert socket.healthy


async def test_a_slack_that_refuses_connections_for_a_while_is_found_again() -> None:
    async with slack() as it, greeter(it) as (socket, _, ada):
        it.sockets.down = True
        it.sockets.drop()
        await it.until(lambda: len(it.ledger.of("apps.connections.open")) == 3, "a try of the SDK and one of our own")
        assert not socket.healthy
        it.sockets.down = False
        await it.sockets.connected(2)
        assert (await ada.command("/greet", "Ada")).text == "Hello Ada"


async def test_who_is_asked_to_wait_with_a_new_connection_waits() -> None:
    async with slack() as it, greeter(it) as (_, _, ada):
        # The first is what the SDK hears, which waits for itself until it is replaced; the second is what we hear.
        it.faults.next("apps.connections.open", RateLimited(1), times=2)
        it.sockets.drop()
        await it.sockets.connected(2)
        asked = it.ledger.of("apps.connections.open")
        assert [each.error for each in asked] == ["", "ratelimited", "ratelimited", ""]
        assert (asked[3].at - asked[2].at).total_seconds() >= 1
        assert (await ada.command("/greet", "Ada")).text == "Hello Ada"


async def test_who_is_asked_to_wait_at_the_start_waits() -> None:
    async with slack() as it:
        it.faults.next("apps.connections.open", RateLimited(1))
        async with greeter(it) as (_, _, ada):
            assert (await ada.command("/greet", "Ada")).text == "Hello Ada"


@pytest.mark.parametrize("code", ["token_revoked", "invalid_auth", "account_inactive"])
async def test_a_token_that_is_revoked_while_it_runs_ends_it_with_a_line(code: str) -> None:
    async with slack() as it, greeter(it) as (socket, _, _):
        it.faults.next("apps.connections.open", Refused(code), times=100)
        it.sockets.drop()
        with pytest.raises(StartupProblem, match=rf"^Slack does not open a socket for SLACK_APP_TOKEN \({code}\): "):
            await socket.lost()
