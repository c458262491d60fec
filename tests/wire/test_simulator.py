"""The simulated Discord itself, with plain discord.py as its bot: what people can do, and what is refused."""

from __future__ import annotations

from io import BytesIO

import discord
import pytest
from discord import ui

from tests.simulators.discord import contract
from tests.simulators.discord.invocations import Impossible
from tests.simulators.discord.model import ADMIN, NONE, Channel, ChannelKind, Member, Permission
from tests.simulators.discord.simulator import Simulator
from tests.wire.plain import PICTURE, Greeting, connected, place


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
