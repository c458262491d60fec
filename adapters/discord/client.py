"""The connection to Discord: what happens there is handed to the desk, or told to the core."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

import aiohttp
import discord
from discord.http import Route

from adapters.discord.buttons import CommandButton, Press
from adapters.discord.call import PLATFORM
from adapters.discord.desk import Desk
from adapters.discord.permissions import INTENTS
from adapters.discord.render import Renderer
from adapters.discord.reply import Interaction
from adapters.discord.settings import DiscordSettings
from adapters.discord.tree import Tree
from bot.app import StudyBot
from bot.errors import Unavailable
from bot.presence import Presence

log = logging.getLogger(__name__)

# Showup takes no part in voice: that the libraries for it are missing is no news.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

LONGEST_WAIT = 30.0
"""Seconds that discord.py may wait for a rate limit by itself; what must wait longer is put off."""

QUIET = 0.2
"""Seconds without a further server after which the start is over: nothing here waits for all of them."""

AGAIN = 5.0
"""Seconds after which the core is told again what it could not take."""

T = TypeVar("T")


class DiscordClient(discord.AutoShardedClient):
    """Showup on Discord. It keeps nothing of members or messages in memory: the database knows all it needs."""

    def __init__(self, settings: DiscordSettings, *, bot: StudyBot, presence: Presence, renderer: Renderer) -> None:
        Route.BASE = settings.api_url
        shards = settings.shards
        which: dict[str, Any] = {"shard_ids": list(shards.ids), "shard_count": shards.count} if shards else {}
        super().__init__(
            **which,
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=LONGEST_WAIT,
            guild_ready_timeout=QUIET,
        )
        self._settings = settings
        self._presence = presence
        self._telling = asyncio.Lock()
        self.renderer = renderer
        self.desk = Desk(bot, renderer)
        self.tree = Tree(self, self.desk)

    async def setup_hook(self) -> None:
        """Prepare what is needed once, before the gateway is connected."""
        self.add_dynamic_items(CommandButton)
        await self._register()

    async def _register(self) -> None:
        """Tell Discord the commands when they changed, and learn their ids, by which they are mentioned."""
        guild = discord.Object(self._settings.dev_guild) if self._settings.dev_guild else None
        if guild:
            self.tree.copy_global_to(guild=guild)
        memo = f"discord commands of {self.application_id} in {guild.id if guild else 'every server'}"
        translator, commands = self.tree.translator, self.tree.get_commands(guild=guild)
        payload = [
            await command.get_translated_payload(self.tree, translator) if translator else command.to_dict(self.tree)
            for command in commands
        ]
        digest = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
        known = json.loads(await self._presence.recall(memo) or "{}")
        if known.get("digest") != digest:
            registered = await self.tree.sync(guild=guild)
            known = {"digest": digest, "ids": {command.name: command.id for command in registered}}
            await self._presence.remember(memo, json.dumps(known))
            log.info("Registered %s commands with Discord", len(registered))
        self.renderer.commands = known["ids"]

    async def on_interaction(self, interaction: Interaction) -> None:
        """Answer forms. Commands and buttons come by the tree and by their items."""
        if interaction.type is discord.InteractionType.modal_submit:
            await self.desk.submit(interaction)

    async def on_press(self, interaction: Interaction, press: Press | None) -> None:
        """Answer a button."""
        await self.desk.press(interaction, press)

    async def on_ready(self) -> None:
        """Compare the servers with those the core knows: one may have been left while nothing ran."""
        there = partial(self._presence.present, PLATFORM, covers=self._covers)
        await self._tell(lambda: there([str(guild.id) for guild in self.guilds]))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Greet in one channel, where that is permitted."""
        card = await self._tell(lambda: self._presence.arrived(PLATFORM, str(guild.id)))
        if channel := _greeting_channel(guild):
            rendered = await self.renderer.render(card)
            try:
                await channel.send(view=rendered.view, nonce=f"hello-{guild.id}"[:25])
            except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
                log.info("Could not greet server %s: %s", guild.id, error)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Stop at once where the bot was removed; discord.py tells outages apart."""
        await self._tell(lambda: self._presence.departed(PLATFORM, str(guild.id)))

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        """Log what broke, as discord.py does; that leaving cuts something off is no news."""
        if not self.is_closed():
            await super().on_error(event_method, *args, **kwargs)

    async def _tell(self, what: Callable[[], Awaitable[T]]) -> T:
        """Tell the core what happened, in the order in which it happened; where the store is away, until it is back."""
        async with self._telling:
            while True:
                try:
                    return await what()
                except Unavailable as error:
                    log.warning("What happened on Discord cannot be noted yet: %s", error)
                await asyncio.sleep(AGAIN)

    def _covers(self, community: str) -> bool:
        """Tell whether this process would see the server."""
        shard = (int(community) >> 22) % (self.shard_count or 1)
        return shard in (self.shard_ids or range(self.shard_count or 1))


def _greeting_channel(guild: discord.Guild) -> discord.TextChannel | None:
    candidates = [guild.system_channel, *guild.text_channels]
    return next((each for each in candidates if each and each.permissions_for(guild.me).send_messages), None)
