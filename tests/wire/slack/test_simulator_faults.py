"""What can go wrong between the app and the simulated Slack, seen by the unmodified client."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.simulators.slack.faults import Broken, Dropped, Fault, Held, Hung, RateLimited, Refused, Slow
from tests.simulators.slack.model import Workspace
from tests.simulators.slack.simulator import Slack, slack

POST = "chat.postMessage"


def client(it: Slack, workspace: Workspace) -> AsyncWebClient:
    return AsyncWebClient(token=workspace.token.value, base_url=it.api_url, retry_handlers=[])


async def test_a_rate_limit_says_how_long_to_wait_and_nothing_happens() -> None:
    async with slack() as it:
        owls = it.workspace("Owls")
        hall, web = it.channel(owls, "study-hall"), client(it, owls)
        it.faults.next(POST, RateLimited(30))
        with pytest.raises(SlackApiError) as caught:
            await web.chat_postMessage(channel=hall.id, text="x")
        assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "30")
        assert it.posts(hall) == []
        await web.chat_postMessage(channel=hall.id, text="x")
        assert [(each.status, each.error) for each in it.ledger.of(POST)] == [(429, "ratelimited"), (200, "")]
        assert len(it.posts(hall)) == len(it.ledger.accepted(POST)) == 1


@pytest.mark.parametrize(
    "fault",
    [Broken(), Broken(taken=True), Dropped(), Dropped(taken=True), Hung(), Hung(taken=True)],
    ids=str,
)
async def test_an_answer_that_does_not_come_says_nothing_about_what_happened(fault: Broken | Dropped | Hung) -> None:
    async with slack() as it:
        owls = it.workspace("Owls")
        hall, web = it.channel(owls, "study-hall"), client(it, owls)
        it.faults.next(POST, fault)
        with pytest.raises((SlackApiError, aiohttp.ClientError, TimeoutError)):
            async with asyncio.timeout(0.1):
                await web.chat_postMessage(channel=hall.id, text="x")
        assert len(it.posts(hall)) == len(it.ledger.accepted(POST)) == int(fault.taken)
        await web.chat_postMessage(channel=hall.id, text="x")
        assert len(it.posts(hall)) == int(fault.taken) + 1


@pytest.mark.parametrize("fault", [Refused("fatal_error"), Refused("fatal_error", taken=True)])
async def test_a_fatal_error_may_have_happened_all_the_same(fault: Refused) -> None:
    async with slack() as it:
        owls = it.workspace("Owls")
        hall, web = it.channel(owls, "study-hall"), client(it, owls)
        it.faults.next("chat.*", fault)
        with pytest.raises(SlackApiError) as caught:
            await web.chat_postMessage(channel=hall.id, text="x")
        assert caught.value.response["error"] == it.ledger.requests[0].error == "fatal_error"
        assert len(it.posts(hall)) == int(fault.taken)


async def test_an_answer_may_come_late() -> None:
    async with slack() as it:
        owls = it.workspace("Owls")
        hall, web = it.channel(owls, "study-hall"), client(it, owls)
        gate = asyncio.Event()
        faults: list[Fault] = [Slow(0), Held(gate)]
        it.faults.next(POST, *faults)
        await web.chat_postMessage(channel=hall.id, text="x")
        late = asyncio.create_task(web.chat_postMessage(channel=hall.id, text="y"))
        await it.until(lambda: len(it.ledger) == 2)
        assert (late.done(), len(it.posts(hall))) == (False, 1)
        gate.set()
        assert (await late)["ok"]


async def test_connections_may_be_refused_for_a_while() -> None:
    async with slack() as it:
        owls = it.workspace("Owls")
        hall = it.channel(owls, "study-hall")
        async with aiohttp.ClientSession() as session:
            web = AsyncWebClient(
                token=owls.token.value, base_url=it.api_url, session=session, retry_handlers=[]
            )  # fmt: skip
            await web.chat_postMessage(channel=hall.id, text="before")
            await it.shut()
            with pytest.raises(aiohttp.ClientError):
                await web.chat_postMessage(channel=hall.id, text="while it is cut")
            with pytest.raises(aiohttp.ClientConnectorError):
                await web.chat_postMessage(channel=hall.id, text="meanwhile")
            await it.reopen()
            await web.chat_postMessage(channel=hall.id, text="after")
        assert [each.text for each in it.posts(hall)] == ["before", "after"]
        assert len(it.ledger) == 2
