"""The simulated Discord itself, with plain discord.py as its bot: broken wires, lost answers, and being late."""

from __future__ import annotations

import aiohttp
import pytest

from tests.simulators.discord.faults import RateLimited, TakenThenBroken, TakenThenDropped
from tests.simulators.discord.model import Channel, Member
from tests.simulators.discord.simulator import Simulator
from tests.wire.plain import connected, place

POST = "POST /channels/*/messages"


async def test_what_happens_while_the_wire_is_cut_is_heard_after_resuming(
    discord_api: Simulator, hall: Channel, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(discord_api, monkeypatch):
        discord_api.gateway.drop()
        reply = await discord_api.slash(ada, hall, "greet now", {"name": "Ada"})
        assert reply.text == "Hello Ada"
        assert [each.how for each in discord_api.gateway.handshakes] == ["identify", "resume"]


async def test_a_bot_that_is_asked_to_reconnect_resumes_and_one_whose_session_is_invalid_begins_anew(
    discord_api: Simulator, hall: Channel, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(discord_api, monkeypatch):
        discord_api.gateway.ask_to_reconnect()
        await discord_api.gateway.connected("resume")
        discord_api.gateway.invalidate(resumable=True)
        await discord_api.gateway.connected("resume", 2)
        discord_api.gateway.invalidate(resumable=False)
        await discord_api.gateway.connected("identify", 2)
        handshakes = [(each.how, each.path) for each in discord_api.gateway.handshakes]
        resumed = ("resume", "/gateway/resume")
        assert handshakes == [("identify", "/gateway"), resumed, resumed, ("identify", "/gateway")]
        assert (await discord_api.slash(ada, hall, "greet now", {"name": "Ada"})).text == "Hello Ada"


async def test_a_gateway_that_falls_silent_is_left(
    discord_api: Simulator, hall: Channel, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    discord_api.gateway.heartbeat_interval = 0.1
    async with connected(discord_api, monkeypatch, heartbeat_timeout=0.4):
        discord_api.gateway.silence()
        await discord_api.gateway.connected("resume")
        assert (await discord_api.slash(ada, hall, "greet now", {"name": "Ada"})).text == "Hello Ada"


async def test_every_shard_hears_of_its_own_servers(
    discord_api: Simulator, hall: Channel, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    discord_api.gateway.shards = 2
    async with connected(discord_api, monkeypatch) as bot:
        assert [each.shard for each in discord_api.gateway.handshakes] == [0, 1]
        assert bot.heard == ["available Owls"]
        assert (await discord_api.slash(ada, hall, "greet later")).text == "Sorry, I was asleep"
        assert (await discord_api.slash(ada, discord_api.dm(ada), "greet later")).text == "Sorry, I was asleep"


async def test_servers_come_and_go(discord_api: Simulator, hall: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hall.guild
    async with connected(discord_api, monkeypatch) as bot:
        joined = discord_api.add_guild("Larks")
        discord_api.remove_bot(joined)
        discord_api.outage(hall.guild)
        discord_api.outage_over(hall.guild)
        expected = ["available Owls", "joined Larks", "removed Larks", "available Owls"]
        await bot.bell.until(lambda: bot.heard == expected, "word of all servers")


async def test_the_same_nonce_makes_one_message(
    discord_api: Simulator, hall: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(discord_api, monkeypatch) as bot:
        channel = place(bot, hall)
        first = await channel.send("Good morning", nonce="monday")
        again = await channel.send("Good morning", nonce="monday")
        other = await channel.send("Good morning", nonce="tuesday")
        assert (first.id == again.id, first.id == other.id) == (True, False)
        assert len(discord_api.posts(hall)) == 2


async def test_a_post_that_is_asked_to_wait_or_whose_answer_is_lost_exists_once(
    discord_api: Simulator, hall: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(discord_api, monkeypatch) as bot:
        channel = place(bot, hall)
        discord_api.faults.next(POST, TakenThenBroken(), RateLimited(0.05), RateLimited(0.05, scope="global"))
        await channel.send("Good morning", nonce="monday")
        discord_api.faults.next(POST, TakenThenDropped())
        with pytest.raises(aiohttp.ClientError):
            await channel.send("Good evening", nonce="evening")
        await channel.send("Good evening", nonce="evening")
        assert [each.text for each in discord_api.posts(hall)] == ["Good morning", "Good evening"]
        assert [each.status for each in discord_api.ledger.of(POST)] == [500, 429, 429, 200, None, 200]


async def test_a_bot_that_answers_too_late_hears_so(
    discord_api: Simulator, hall: Channel, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(discord_api, monkeypatch):
        discord_api.state.deadline = 0.0
        reply = await discord_api.slash(ada, hall, "greet later")
        assert await answers(discord_api, 1) == [10062]
        assert not reply.acknowledged


async def test_a_bot_that_thinks_for_too_long_hears_so(
    discord_api: Simulator, hall: Channel, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(discord_api, monkeypatch):
        discord_api.state.token_life, discord_api.patience = 0.0, 0.1
        reply = await discord_api.slash(ada, hall, "greet later")
        assert [each.reply["code"] for each in discord_api.ledger.of("POST /webhooks/*")] == [10015]
        assert reply.loading


async def test_the_second_of_two_bots_that_answer_hears_so(
    discord_api: Simulator, hall: Channel, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(discord_api, monkeypatch), connected(discord_api, monkeypatch):
        reply = await discord_api.slash(ada, hall, "greet now", {"name": "Ada"})
        assert await answers(discord_api, 2) == [0, 40060]
        assert discord_api.posts(hall) == [reply.message]


async def answers(api: Simulator, number: int) -> list[int]:
    """Wait for so many answers to interactions, and return what Discord made of them; 0 is success."""
    path = "POST /interactions/*"
    await api.state.bell.until(lambda: sum(bool(each.status) for each in api.ledger.of(path)) == number, "answers")
    return sorted((each.reply or {}).get("code", 0) for each in api.ledger.of(path))
