"""Posting on Discord: what the scheduler sends goes out here, and every way in which that can end gets its name."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import aiohttp
import discord

from adapters.discord.call import PLATFORM
from adapters.discord.faults import RATE_LIMITED, is_refusal
from adapters.discord.permissions import lacking, may_thread
from adapters.discord.render import Renderer
from bot.cards import Card
from bot.identity import Account, Place
from bot.ports.messenger import Later, Outcome, Refused, Sent, Unknown

log = logging.getLogger(__name__)

SECONDS_A_POST = 20
"""How long one post may take, discord.py's own repetitions included; the lease of a delivery is longer."""
SOON = 15.0
UNKNOWN_CHANNEL = 10003
UNKNOWN_MESSAGE = 10008
THREAD_EXISTS = 160004
THREAD_NAME = "Check-ins"
AGAIN = partial(Later, SOON)
NOBODY = discord.AllowedMentions.none()


class DiscordMessenger:
    """The Messenger of Discord. A message is known by its channel and its id, because a thread is a channel too."""

    platform: str = PLATFORM
    # Discord says that it knows a nonce for "a few minutes".
    recognises: timedelta = timedelta(minutes=2)

    def __init__(self, client: discord.Client, renderer: Renderer) -> None:
        self._client = client
        self._renderer = renderer

    async def post(self, place: Place, card: Card, *, key: str, thread: str | None) -> Outcome:
        """Post the card; in the thread of a message where that is permitted, else in the channel."""
        channel = self._channel(int(place.channel), int(place.community))
        return await self._outcome(channel, self._post(channel, card, key, thread))

    async def edit(self, place: Place, message: str, card: Card) -> Outcome:
        """Replace what the message says. The same edit twice is one, so what may be lost is made again."""
        channel_id, message_id = _parts(message)
        channel = self._channel(channel_id, int(place.community))
        return await self._outcome(channel, self._edit(channel, message_id, card), in_doubt=AGAIN)

    async def tell(self, account: Account, card: Card, *, key: str) -> Outcome:
        """Send a direct message."""
        return await self._outcome(None, self._tell(int(account.user), card, key))

    async def _post(self, channel: discord.PartialMessageable, card: Card, key: str, thread: str | None) -> Sent:
        if thread is not None and self._may_thread(channel.id):
            try:
                return await self._post_in_thread(channel, _parts(thread)[1], card, key)
            except discord.HTTPException as error:
                if not is_refusal(error):
                    raise
                log.info("No thread under message %s (%s): posting in the channel", thread, error.text)
        return await self._send(channel, card, key)

    async def _post_in_thread(self, channel: discord.PartialMessageable, message_id: int, card: Card, key: str) -> Sent:
        """Post under a message. A thread has the id of the message that it was started from."""
        thread = self._channel(message_id, channel.guild_id)
        try:
            return await self._send(thread, card, key)
        except discord.NotFound as error:
            if error.code != UNKNOWN_CHANNEL:
                raise
        try:
            await channel.get_partial_message(message_id).create_thread(name=THREAD_NAME)
        except discord.HTTPException as error:
            if error.code != THREAD_EXISTS:
                raise
        return await self._send(thread, card, key)

    async def _send(self, channel: discord.PartialMessageable | discord.DMChannel, card: Card, key: str) -> Sent:
        rendered = await self._renderer.render(card, pictures=self._may_attach(channel.id))
        sent = await channel.send(view=rendered.view, files=rendered.files, nonce=key)
        return Sent(f"{sent.channel.id}/{sent.id}")

    async def _edit(self, channel: discord.PartialMessageable, message_id: int, card: Card) -> Sent:
        rendered = await self._renderer.render(card, pictures=self._may_attach(channel.id))
        message = channel.get_partial_message(message_id)
        # discord.py leaves the client's own rule out of an edit without content, and Discord would look for mentions.
        await message.edit(view=rendered.view, attachments=rendered.files, allowed_mentions=NOBODY)
        return Sent(f"{channel.id}/{message_id}")

    async def _tell(self, user_id: int, card: Card, key: str) -> Sent:
        return await self._send(await self._client.create_dm(discord.Object(user_id)), card, key)

    async def _outcome(
        self,
        channel: discord.PartialMessageable | None,
        doing: Awaitable[Sent],
        *,
        in_doubt: Callable[[str], Outcome] = Unknown,
    ) -> Outcome:
        """Return how it ended: what Discord certainly did not take may be tried again, what it may have taken not."""
        try:
            async with asyncio.timeout(SECONDS_A_POST):
                return await doing
        except discord.RateLimited as error:
            return Later(error.retry_after, "Discord asked to wait")
        except discord.Forbidden as error:
            return Refused(self._why(channel) or f"Discord does not permit it: {error.text}")
        except discord.NotFound as error:
            gone = error.code != UNKNOWN_MESSAGE
            return Refused("the channel is gone") if gone else Unknown("the message was deleted")
        except discord.HTTPException as error:
            if error.status == RATE_LIMITED:
                return Later(SOON, "Discord asked to wait")
            log.warning("Discord answered %s to a post: %s", error.status, error.text)
            reason = f"Discord answered {error.status}"
            return Unknown(reason) if is_refusal(error) else in_doubt(reason)
        except aiohttp.ClientConnectorError:
            return Later(SOON, "Discord cannot be reached")
        except (aiohttp.ClientError, OSError) as error:
            return in_doubt(f"the connection broke: {type(error).__name__}")

    def _channel(self, channel_id: int, guild_id: int | None) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(channel_id, guild_id=guild_id)

    def _may_thread(self, channel_id: int) -> bool:
        """Tell whether threads can be started in the channel. One that this process does not know of may take them."""
        channel = self._client.get_channel(channel_id)
        if isinstance(channel, discord.TextChannel):
            return may_thread(channel.permissions_for(channel.guild.me))
        return channel is None

    def _may_attach(self, channel_id: int) -> bool:
        allowed = self._permissions(channel_id)
        return allowed is None or allowed.attach_files

    def _permissions(self, channel_id: int) -> discord.Permissions | None:
        """Return what the bot may do in the channel, as far as this process has been told."""
        channel = self._client.get_channel(channel_id)
        if isinstance(channel, discord.Thread):
            channel = channel.parent
        if isinstance(channel, discord.abc.GuildChannel):
            return channel.permissions_for(channel.guild.me)
        return None

    def _why(self, channel: discord.PartialMessageable | None) -> str:
        allowed = self._permissions(channel.id) if channel else None
        # Who may not see a channel may do nothing there, says discord.py: the first of them is the one to give.
        names = lacking(allowed) if allowed is not None else ()
        return f"I lack {names[0]} there" if names else ""


def _parts(message: str) -> tuple[int, int]:
    channel, _, number = message.partition("/")
    return int(channel), int(number)
