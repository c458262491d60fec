"""Posting and looking for posts in a process that has logged in and is told nothing by the gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import discord
import pytest
import pytest_asyncio

from adapters.discord import marks
from adapters.discord.messenger import DiscordMessenger
from adapters.discord.permissions import INTENTS
from adapters.discord.render import Renderer
from adapters.pictures.painter import PillowPainter
from bot.cards import Card
from bot.identity import Place
from bot.ports.messenger import Absent, Found, Refused, Sent, Unknown
from scheduler.clock import SystemClock
from tests.cards.samples import SAMPLES
from tests.simulators.discord.model import NONE, Channel, Member, Permission
from tests.simulators.discord.simulator import Simulator

HELLO = Card("Hello")
BOARD = SAMPLES["weekly leaderboard of 10"]


@pytest_asyncio.fixture(loop_scope="session")
async def messenger(discord_api: Simulator, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordMessenger]:
    """Give the messenger of such a process."""
    monkeypatch.setattr(discord.http.Route, "BASE", discord_api.api_url)
    async with discord.Client(intents=INTENTS, allowed_mentions=discord.AllowedMentions.none()) as client:
        await client.login(discord_api.state.token)
        yield DiscordMessenger(client, Renderer(PillowPainter()))


async def find(messenger: DiscordMessenger, hall: Channel, key: str, thread: str | None = None) -> Found:
    return await messenger.find(place(hall), key=key, since=SystemClock().now() - timedelta(minutes=1), thread=thread)


async def post(
    messenger: DiscordMessenger, hall: Channel, key: str, thread: str | None = None, card: Card = HELLO
) -> str:
    sent = await messenger.post(place(hall), card, key=key, thread=thread)
    assert isinstance(sent, Sent)
    return sent.message


def place(hall: Channel) -> Place:
    assert hall.guild
    return Place("discord", str(hall.guild.id), str(hall.id))


async def test_pictures_stay_away_where_files_are_not_permitted(
    discord_api: Simulator, hall: Channel, messenger: DiscordMessenger
) -> None:
    await post(messenger, hall, "showup-1", card=BOARD)
    discord_api.deny(hall, Permission.ATTACH_FILES)
    message = await post(messenger, hall, "showup-2", card=BOARD)
    edited = await messenger.edit(place(hall), message, BOARD)
    shown, bare = discord_api.posts(hall)
    assert edited == Sent(message)
    assert ([len(each.attachments) for each in (shown, bare)], bare.edits) == ([1, 0], 1)
    assert bare.text.splitlines()[0] == shown.text.splitlines()[0]


async def test_a_post_is_found_in_a_channel_in_which_much_is_said(
    discord_api: Simulator, hall: Channel, ada: Member, messenger: DiscordMessenger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chat(times: int) -> None:
        for number in range(times):
            discord_api.says(ada, hall, f"{number} pages")

    chat(150)
    message = await post(messenger, hall, "showup-1")
    chat(150)
    assert await find(messenger, hall, "showup-1") == Sent(message)
    assert await find(messenger, hall, "showup-2") == Absent()
    monkeypatch.setattr(marks, "TOO_MANY", 200)
    assert await find(messenger, hall, "showup-1") == Sent(message)
    assert await find(messenger, hall, "showup-2") == Unknown("too much was said there since")


async def test_a_thread_is_looked_into_and_its_beginning_is_no_post(hall: Channel, messenger: DiscordMessenger) -> None:
    prompt = await post(messenger, hall, "showup-1")
    assert await find(messenger, hall, "showup-2", thread=prompt) == Absent()
    within = await post(messenger, hall, "showup-2", thread=prompt)
    assert within.split("/")[0] == prompt.split("/")[1]
    assert await find(messenger, hall, "showup-2", thread=prompt) == Sent(within)
    assert await find(messenger, hall, "showup-3", thread=prompt) == Absent()


async def test_silence_is_told_from_what_may_not_be_read(
    discord_api: Simulator, hall: Channel, messenger: DiscordMessenger
) -> None:
    assert await find(messenger, hall, "showup-1") == Absent()
    message = await post(messenger, hall, "showup-1")
    discord_api.deny(hall, Permission.READ_MESSAGE_HISTORY)
    assert await find(messenger, hall, "showup-1") == Unknown("I lack Read Message History there")
    discord_api.deny(hall, NONE)
    assert await find(messenger, hall, "showup-1") == Sent(message)


@pytest.mark.parametrize(
    ("denied", "named"),
    [(Permission.VIEW_CHANNEL, "View Channel"), (Permission.SEND_MESSAGES, "Send Messages")],
)
async def test_what_is_missing_for_a_post_is_named_by_how_it_is_refused(
    discord_api: Simulator, hall: Channel, messenger: DiscordMessenger, denied: Permission, named: str
) -> None:
    discord_api.deny(hall, denied)
    refused = Refused(f"I lack {named} there")
    assert await messenger.post(place(hall), BOARD, key="showup-1", thread=None) == refused
