"""A small bot on plain discord.py, to try the simulator with before a larger one relies on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any

import discord
import pytest
from discord import app_commands, ui
from discord.gateway import DiscordWebSocket
from yarl import URL

from tests.simulators.bell import Bell
from tests.simulators.discord.model import Channel
from tests.simulators.discord.simulator import Simulator

PICTURE = b"\x89PNG, or nearly"


class Greeting(ui.LayoutView):
    """Some text, a picture, and two buttons."""

    def __init__(self, words: str, *, picture: bool = False) -> None:
        super().__init__(timeout=None)
        inside: list[ui.Item[Any]] = [ui.TextDisplay(words)]
        if picture:
            inside.append(ui.MediaGallery(discord.MediaGalleryItem("attachment://owl.png", description="An owl")))
        again, form = ui.Button[Any](label="Again", custom_id="again"), ui.Button[Any](label="Write", custom_id="form")
        self.add_item(ui.Container(*inside, ui.ActionRow(again, form)))


class Form(ui.Modal, title="A few words"):
    words: ui.Label[Any] = ui.Label(text="Words", component=ui.TextInput(custom_id="words", max_length=20))
    mood: ui.Label[Any] = ui.Label(
        text="Mood",
        component=ui.Select(
            custom_id="mood", options=[discord.SelectOption(label=each, value=each[0]) for each in ("good", "calm")]
        ),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert isinstance(self.words.component, ui.TextInput)
        assert isinstance(self.mood.component, ui.Select)
        said, mood = self.words.component.value, self.mood.component.values[0]
        await interaction.response.send_message(view=Greeting(f"{said} ({mood})"), ephemeral=True)


class PlainBot(discord.AutoShardedClient):
    """It greets, and does as it is told in tests."""

    def __init__(self, **options: Any) -> None:
        intents = discord.Intents(guilds=True, voice_states=True)
        super().__init__(intents=intents, chunk_guilds_at_startup=False, max_messages=None, **options)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[str] = []
        self.bell = Bell()

    async def setup_hook(self) -> None:
        greet = app_commands.Group(name="greet", description="Say hello.")
        greet.command(name="now", description="At once.")(greet_now)
        greet.command(name="later", description="After a while.")(greet_later)
        self.tree.add_command(greet)
        self.tree.add_command(app_commands.ContextMenu(name="Count words", callback=count_words))
        self.tree.add_command(app_commands.ContextMenu(name="Wave", callback=wave))
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for nothing: Discord asks for 5 s, a simulated one does not."""

    async def on_guild_available(self, guild: discord.Guild) -> None:
        self._hear(f"available {guild.name}")

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self._hear(f"joined {guild.name}")

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self._hear(f"removed {guild.name}")

    def _hear(self, words: str) -> None:
        self.heard.append(words)
        self.bell.ring()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            assert interaction.data
            if interaction.data.get("custom_id") == "form":
                await interaction.response.send_modal(Form())
            else:
                await interaction.response.edit_message(view=Greeting("Hello again"))


def place(bot: PlainBot, channel: Channel) -> discord.PartialMessageable:
    """Return a channel as the bot sees it."""
    return bot.get_partial_messageable(channel.id, guild_id=channel.guild.id if channel.guild else None)


async def complete_name(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=typed.title(), value=typed)]


@app_commands.autocomplete(name=complete_name)
async def greet_now(interaction: discord.Interaction, name: str) -> None:
    picture = discord.File(BytesIO(PICTURE), "owl.png")
    await interaction.response.send_message(view=Greeting(f"Hello {name}", picture=True), file=picture)


async def greet_later(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True)
    await interaction.followup.send(view=Greeting("Sorry, I was asleep"))


async def count_words(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(str(len(message.content.split())), ephemeral=True)


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
async def wave(interaction: discord.Interaction, user: discord.Member) -> None:
    await interaction.response.send_message(f"{user.display_name} is waved at", ephemeral=True)


@asynccontextmanager
async def connected(api: Simulator, patch: pytest.MonkeyPatch, **options: Any) -> AsyncIterator[PlainBot]:
    """Connect the bot to the simulator, and let it leave at the end."""
    patch.setattr(discord.http.Route, "BASE", api.api_url)
    patch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", URL(api.gateway.url))
    async with PlainBot(guild_ready_timeout=0.05, **options) as bot:
        await bot.login(api.state.token)
        running = asyncio.create_task(bot.connect())
        await bot.wait_until_ready()
        try:
            yield bot
        finally:
            await bot.close()
            await running
