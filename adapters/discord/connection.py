"""Being on Discord: logging in, staying connected or only posting, and leaving."""

from __future__ import annotations

import asyncio
import contextlib

import aiohttp
import discord
from aiohttp.web import AbstractRouteDef
from discord.gateway import DiscordWebSocket
from yarl import URL

from adapters.discord.client import DiscordClient
from adapters.discord.messenger import DiscordMessenger
from adapters.discord.permissions import INTENTS, invite_link
from adapters.discord.render import Renderer
from adapters.discord.settings import DiscordSettings
from bot.app import StudyBot
from bot.errors import StartupProblem
from bot.ports.painter import Painter
from bot.presence import Presence

WRONG_TOKEN = 4004
ONLY_POSTS = "posts only"


class DiscordConnection:
    """One process's connection to Discord, with the messenger that posts through it.

    Without listening there is no gateway: posting needs none.
    """

    def __init__(
        self,
        settings: DiscordSettings,
        *,
        bot: StudyBot,
        presence: Presence,
        painter: Painter,
        listens: bool = True,
    ) -> None:
        renderer = Renderer(painter)
        self._settings = settings
        self._listens = listens
        self._client = DiscordClient(settings, bot=bot, presence=presence, renderer=renderer)
        self._running: asyncio.Task[None] | None = None
        self.messenger = DiscordMessenger(self._client, renderer)

    async def start(self) -> str:
        """Log in, connect, and return as whom Showup is there. Raises `StartupProblem`."""
        await _log_in(self._client, self._settings)
        if self._listens:
            await self._listen()
        return f"as {self._client.user}"

    async def _listen(self) -> None:
        """Connect to the gateway, and wait until it has told which servers there are."""
        try:
            # Where a session begins anew, or shards are given, discord.py uses its own address without asking the API.
            DiscordWebSocket.DEFAULT_GATEWAY = URL((await self._client.http.get_bot_gateway())[1])
        except discord.GatewayNotFound as error:
            raise StartupProblem("Discord does not say where its gateway is") from error
        self._running = asyncio.create_task(self._client.connect(), name="discord")
        ready = asyncio.create_task(self._client.wait_until_ready())
        await asyncio.wait({ready, self._running}, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            ready.cancel()
            await self.lost()

    def routes(self) -> list[AbstractRouteDef]:
        """Return no web routes: everything comes by the gateway."""
        return []

    async def lost(self) -> None:
        """Wait until the connection has ended for good, and raise `StartupProblem` with the reason."""
        # Where nothing was connected, nothing can be lost.
        running = self._running or asyncio.get_running_loop().create_future()
        try:
            await asyncio.shield(running)
        except discord.ConnectionClosed as error:
            why = _token_refused() if error.code == WRONG_TOKEN else f"Discord closed the connection ({error.code})"
            raise StartupProblem(why) from error
        raise StartupProblem("the connection to Discord has ended")

    async def stop(self) -> None:
        """Answer what is under way, and leave."""
        await self._client.desk.finish()
        await self._client.close()
        if self._running:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError, discord.ConnectionClosed):
                await self._running

    @property
    def healthy(self) -> bool:
        """Tell whether every shard of this process is connected; without the gateway, whether it has logged in."""
        if not self._listens:
            return self._client.user is not None and not self._client.is_closed()
        shards = self._client.shards.values()
        return self._client.is_ready() and not any(shard.is_closed() for shard in shards)

    @property
    def detail(self) -> str:
        """Say how many servers and shards there are."""
        if not self._listens:
            return ONLY_POSTS
        servers, shards = len(self._client.guilds), len(self._client.shards)
        return f"{servers} server{'s' * (servers != 1)} on {shards} shard{'s' * (shards != 1)}"


async def invitation(settings: DiscordSettings) -> str:
    """Return the link that adds the bot to a server. Raises `StartupProblem`."""
    discord.http.Route.BASE = settings.api_url
    async with discord.Client(intents=INTENTS) as client:
        await _log_in(client, settings)
        return invite_link(client.application_id or 0)


async def _log_in(client: discord.Client, settings: DiscordSettings) -> None:
    try:
        await client.login(settings.token)
    except discord.LoginFailure as error:
        raise StartupProblem(_token_refused()) from error
    except discord.HTTPException as error:
        where = " (is the bot in the server of DISCORD_DEV_GUILD?)" if settings.dev_guild else ""
        raise StartupProblem(f"Discord answered {error.status} at the start: {error.text}{where}") from error
    except (aiohttp.ClientError, OSError) as error:
        raise StartupProblem(f"cannot reach Discord at {settings.api_url}: {error}") from error


def _token_refused() -> str:
    return "Discord does not know the token in DISCORD_TOKEN: copy it again from the Bot page of your application"
