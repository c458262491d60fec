"""The simulated Discord itself, with plain discord.py as its bot: what the other tests of this folder stand on."""

from __future__ import annotations

from io import BytesIO

import aiohttp
import discord
import pytest
from discord import ui

from tests.simulators.discord import contract
from tests.simulators.discord.faults import RateLimited, TakenThenBroken, TakenThenDropped
from tests.simulators.discord.invocations import Impossible
from tests.simulators.discord.model import ADMIN, NONE, Channel, ChannelKind, Member, Permission
from tests.simulators.discord.simulator import Simulator
from tests.wire.plain import PICTURE, Greeting, connected, place

POST = "POST /channels/*/messages"


@pytest.fixture
def hall(discord_api: Simulator) -> Channel:
    return discord_api.add_channel(discord_api.add_guild("Owls"), "study-hall")


@pytest.fixture
def ada(discord_api: Simulator, hall: Channel) -> Member:
    assert hall.guild
    return discord_api.add_member(hall.guild, "Ada")


async def test_a_command_is_answered_in_front_of_all(
    discord_api: Simulator, hall: Channel, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(discord_api, monkeypatch):
        reply = await discord_api.slash(ada, hall, "greet now", {"name": "Ada"})
        assert (reply.acknowledged, reply.deferred, reply.ephemeral) == (True, False, False)
        assert (reply.text, reply.message.buttons) == ("Hello Ada", ["Again", "Write"])
        assert [(each.filename, each.data) for each in reply.message.attachments] == [("owl.png", PICTURE)]
        assert discord_api.posts(hall) == [reply.message]


async def test_a_deferred_answer_is_complete_when_its_first_message_has_come(
    discord_api: Simulator, hall: Channel, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(discord_api, monkeypatch):
        reply = await discord_api.slash(ada, hall, "greet later")
        assert (reply.deferred, reply.ephemeral, reply.text) == (True, True, "Sorry, I was asleep")
        assert len(discord_api.state.posts) == 1
        assert discord_api.posts(hall) == []


async def test_buttons_forms_menus_and_completion(
    discord_api: Simulator, hall: Channel, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(discord_api, monkeypatch):
        offered = await discord_api.autocomplete(ada, hall, "greet now", "name", "bea")
        assert offered.choices == ["Bea"]
        greeting = (await discord_api.slash(ada, hall, "greet now", {"name": "Ada"})).message
        changed = await discord_api.click(ada, greeting, "Again")
        assert (changed.message, changed.text) == (greeting, "Hello again")
        form = (await discord_api.click(ada, greeting, "Write")).modal
        assert (form.title, [each.label for each in form.fields]) == ("A few words", ["Words", "Mood"])
        sent = await discord_api.submit(ada, form, {"Words": "linear maps", "mood": "calm"})
        assert (sent.text, sent.ephemeral) == ("linear maps (c)", True)
        words = discord_api.says(ada, hall, "forty-five minutes of proofs")
        assert (await discord_api.message_menu(ada, words, "Count words")).text == "4"
        ada.permissions = ADMIN
        assert (await discord_api.user_menu(ada, hall, ada, "Wave")).text == "Ada is waved at"


async def test_people_can_only_do_what_a_client_offers(
    discord_api: Simulator, hall: Channel, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(discord_api, monkeypatch):
        with pytest.raises(Impossible, match="there is no command “checkin”; registered are Count words, Wave, greet"):
            await discord_api.slash(ada, hall, "checkin")
        with pytest.raises(Impossible, match="“greet” is not complete: now, later"):
            await discord_api.slash(ada, hall, "greet")
        with pytest.raises(Impossible, match="“greet now” cannot be sent without “name”"):
            await discord_api.slash(ada, hall, "greet now")
        reply = await discord_api.slash(ada, hall, "greet now", {"name": "Ada"})
        with pytest.raises(Impossible, match="there is not one button “Stop”"):
            await discord_api.click(ada, reply.message, "Stop")
        with pytest.raises(Impossible, match="Ada is not offered “Wave”"):
            await discord_api.user_menu(ada, hall, ada, "Wave")
        with pytest.raises(Impossible, match="“Wave” is not offered here"):
            await discord_api.user_menu(ada, discord_api.dm(ada), ada, "Wave")


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


async def test_it_is_known_whom_a_message_notifies(
    discord_api: Simulator, hall: Channel, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(discord_api, monkeypatch) as bot:
        words, nobody = f"@everyone, <@{ada.user.id}>", discord.AllowedMentions.none()
        await place(bot, hall).send(words)
        await place(bot, hall).send(words, allowed_mentions=nobody)
        await place(bot, hall).send(words, allowed_mentions=discord.AllowedMentions(everyone=False, roles=False))
        number = str(ada.user.id)
        assert [each.pings for each in discord_api.posts(hall)] == [[number, "everyone"], [], [number]]


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


async def test_what_discord_refuses_is_refused_with_its_numbers(
    discord_api: Simulator, hall: Channel, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(message: discord.abc.Messageable) -> int:
        with pytest.raises(discord.HTTPException) as refusal:
            await message.send("hello")
        return refusal.value.code

    async with connected(discord_api, monkeypatch) as bot:
        channel = place(bot, hall)
        discord_api.deny(hall, Permission.SEND_MESSAGES)
        assert await refused(channel) == 50013
        discord_api.deny(hall, Permission.VIEW_CHANNEL)
        assert await refused(channel) == 50001
        discord_api.deny(hall, NONE)
        message = await channel.send("hello")
        discord_api.remove_message(hall.messages[message.id])
        with pytest.raises(discord.NotFound, match="10008"):
            await message.edit(content="goodbye")
        ada.user.takes_dms = False
        assert await refused(await bot.create_dm(discord.Object(ada.user.id))) == 50007
        discord_api.remove_channel(hall)
        assert await refused(channel) == 10003


async def test_layouts_over_the_limits_are_refused(
    discord_api: Simulator, hall: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(*items: ui.Item[ui.LayoutView]) -> str:
        view = ui.LayoutView(timeout=None)
        for each in items:
            view.add_item(each)
        with pytest.raises(discord.HTTPException, match="50035") as refusal:
            await channel.send(view=view)
        return refusal.value.text

    async with connected(discord_api, monkeypatch) as bot:
        channel = place(bot, hall)
        same = [ui.Button[ui.LayoutView](label=each, custom_id="same") for each in "ab"]
        assert "custom_id is not unique" in await refused(ui.ActionRow(*same))
        assert "there is no attachment called owl.png" in await refused(
            ui.MediaGallery(discord.MediaGalleryItem("attachment://owl.png"))
        )
        with pytest.raises(discord.HTTPException, match="40005"):
            await channel.send(file=discord.File(BytesIO(bytes(11 * 2**20)), "large.bin"))
        assert discord_api.posts(hall) == []


async def test_a_thread_has_the_id_of_its_message(
    discord_api: Simulator, hall: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(discord_api, monkeypatch) as bot:
        message = await place(bot, hall).send("Roll call")
        thread = await message.create_thread(name="Check-ins")
        assert thread.id == message.id
        await thread.send("Here!")
        with pytest.raises(discord.HTTPException, match="160004"):
            await message.create_thread(name="Check-ins")
        under = discord_api.state.channels[thread.id]
        assert (under.kind, under.parent) == (ChannelKind.THREAD, hall)
        assert [each.text for each in discord_api.posts(under)] == ["Here!"]


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


async def test_servers_come_and_go(discord_api: Simulator, hall: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hall.guild
    async with connected(discord_api, monkeypatch) as bot:
        joined = discord_api.add_guild("Larks")
        discord_api.remove_bot(joined)
        discord_api.outage(hall.guild)
        discord_api.outage_over(hall.guild)
        expected = ["available Owls", "joined Larks", "removed Larks", "available Owls"]
        await bot.bell.until(lambda: bot.heard == expected, "word of all servers")


async def test_every_shard_hears_of_its_own_servers(
    discord_api: Simulator, hall: Channel, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    discord_api.gateway.shards = 2
    async with connected(discord_api, monkeypatch) as bot:
        assert [each.shard for each in discord_api.gateway.handshakes] == [0, 1]
        assert bot.heard == ["available Owls"]
        assert (await discord_api.slash(ada, hall, "greet later")).text == "Sorry, I was asleep"
        assert (await discord_api.slash(ada, discord_api.dm(ada), "greet later")).text == "Sorry, I was asleep"


@pytest.mark.skipif(bool(contract.MISSING), reason=contract.MISSING)
async def test_the_simulator_answers_as_the_contract_says(
    discord_api: Simulator, hall: Channel, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(discord_api, monkeypatch) as bot:
        reply = await discord_api.slash(ada, hall, "greet now", {"name": "Ada"})
        await discord_api.click(ada, reply.message, "Again")
        message = await (await bot.create_dm(discord.Object(ada.user.id))).send("hello")
        await message.edit(content="goodbye")
        message = await place(bot, hall).send(view=Greeting("Roll call"))
        await message.create_thread(name="Check-ins")
    answered = [each for each in discord_api.ledger if each.reply is not None]
    assert [
        f"{each}: {problem}"
        for each in answered
        for problem in contract.answer_problems(each.method, each.path, each.reply)
    ] == []


@pytest.mark.skipif(bool(contract.MISSING), reason=contract.MISSING)
def test_the_contract_names_what_departs_from_it() -> None:
    button = {"type": 2, "style": 1, "label": "x" * 81, "custom_id": "a"}
    body = {"flags": 32768, "components": [{"type": 17, "components": [{"type": 1, "components": [button]}]}]}
    assert contract.problems("POST", "/channels/1/messages", body) == [
        f"components.0.components.0.components.0.label: '{'x' * 81}' is too long"
    ]
    assert contract.problems("POST", "/channels/1/messages", {"contents": "hello"}) == [
        "body: Additional properties are not allowed ('contents' was unexpected)"
    ]
    assert contract.problems("PUT", "/applications/1/commands", [{"name": "help", "nsfw": False}]) == []
    assert contract.problems("POST", "/channels/1/nonsense", {}) == [
        "POST /channels/1/nonsense: the contract knows no such request"
    ]
