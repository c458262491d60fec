"""Posting on Discord: what the scheduler sends goes out here, and every way in which that can end gets its name."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeVar

import aiohttp
import discord

from adapters.discord.call import PLATFORM
from adapters.discord.faults import RATE_LIMITED, UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, is_about_message, is_refusal
from adapters.discord.marks import OURS, look, mark_of
from adapters.discord.permissions import MEANT, lacking, may_thread
from adapters.discord.render import Rendered, Renderer
from bot.cards import Card
from bot.identity import Account, Place
from bot.ports.messenger import Absent, Declined, Found, Later, Outcome, Pace, Paces, Refused, Sent, Unknown

log = logging.getLogger(__name__)

SECONDS_A_POST = 20
"""How long one post may take, discord.py's own repetitions included; the lease of a delivery is longer."""
SOON = 15.0
LOOK_AGAIN = 60.0
"""Seconds at least between two looks for a post: they are many requests, and Discord may be ill for long."""
PACES = Paces(platform=Pace(40, burst=5), channel=Pace(1, burst=5))
"""Discord takes 50 requests a second from a bot and about five messages in five seconds in a channel.

See https://docs.discord.com/developers/topics/rate-limits. What is left of the 50 is for edits and for threads; answers
to interactions are not counted. The limit of a channel is in no document: it is what Discord's headers say.
"""
THREAD_EXISTS = 160004
THREAD_NAME = "Check-ins"
MINUTES_SHOWN: Literal[1440] = 1440
"""How long a thread is listed with its channel after the last message in it."""
NOBODY = discord.AllowedMentions.none()
T = TypeVar("T")


class DiscordMessenger:
    """The Messenger of Discord. A message is known by its channel and its id, because a thread is a channel too."""

    platform: str = PLATFORM
    # Discord says that it knows a nonce for "a few minutes".
    recognises: timedelta = timedelta(minutes=2)
    paces: Paces = PACES

    def __init__(self, client: discord.Client, renderer: Renderer) -> None:
        self._client = client
        self._renderer = renderer

    async def post(self, place: Place, card: Card, *, key: str, thread: str | None) -> Outcome:
        """Post the card; in the thread of a message where that is permitted, else in the channel."""
        channel = self._channel(int(place.channel), int(place.community))
        return await self._outcome(channel, self._post(channel, card, key, thread))

    async def find(self, place: Place, *, key: str, since: datetime, thread: str | None) -> Found:
        """Look where it may be: in the thread, and in the channel, where it went if the thread took none."""
        channel = self._channel(int(place.channel), int(place.community))
        within = [self._channel(_parts(thread)[1], channel.guild_id)] if thread else []
        found = await self._outcome(channel, self._find([*within, channel], key, since), repeatable=True)
        match found:
            case Refused(reason) | Declined(reason):
                return Unknown(reason)
            case Later(seconds, reason):
                return Later(max(seconds, LOOK_AGAIN), reason)
            case _:
                return found

    async def edit(self, place: Place, message: str, card: Card) -> Outcome:
        """Replace what the message says. The same edit twice is one, so what may be lost is made again."""
        channel_id, message_id = _parts(message)
        channel = self._channel(channel_id, int(place.community))
        return await self._outcome(channel, self._edit(channel, message_id, card), repeatable=True)

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
            # discord.py's own way to start a thread needs a server that the gateway has told of.
            start = self._client.http.start_thread_with_message
            await start(channel.id, message_id, name=THREAD_NAME, auto_archive_duration=MINUTES_SHOWN)
        except discord.HTTPException as error:
            if error.code != THREAD_EXISTS:
                raise
        return await self._send(thread, card, key)

    async def _send(self, channel: discord.PartialMessageable | discord.DMChannel, card: Card, key: str) -> Sent:
        async def put(message: Rendered) -> Sent:
            sent = await channel.send(view=message.view, files=message.files, nonce=key)
            return Sent(f"{sent.channel.id}/{sent.id}")

        return await self._put(put, channel.id, card, mark=mark_of(key))

    async def _edit(self, channel: discord.PartialMessageable, message_id: int, card: Card) -> Sent:
        async def put(message: Rendered) -> Sent:
            edit = channel.get_partial_message(message_id).edit
            # discord.py leaves the client's own rule out of an edit without content: Discord would look for mentions.
            await edit(view=message.view, attachments=message.files, allowed_mentions=NOBODY)
            return Sent(f"{channel.id}/{message_id}")

        return await self._put(put, channel.id, card, mark=OURS)

    async def _put(self, put: Callable[[Rendered], Awaitable[Sent]], channel_id: int, card: Card, *, mark: int) -> Sent:
        """Put a card somewhere; without its pictures where no files are permitted, which not every process is told."""
        allowed = self._permissions(channel_id)
        rendered = await self._renderer.render(card, pictures=allowed is None or allowed.attach_files, mark=mark)
        try:
            return await put(rendered)
        except discord.Forbidden:
            if allowed is not None or not rendered.files:
                raise
        return await put(await self._renderer.render(card, pictures=False, mark=mark))

    async def _tell(self, user_id: int, card: Card, key: str) -> Sent:
        return await self._send(await self._client.create_dm(discord.Object(user_id)), card, key)

    async def _find(self, rooms: Sequence[discord.PartialMessageable], key: str, since: datetime) -> Found:
        for room in rooms:
            try:
                found = await look(room, key, since=since, me=self._client.user)
            except discord.NotFound:
                continue  # With a channel goes what was in it, and a thread may never have been.
            if found != Absent():
                return found
        return Absent()

    async def _outcome(
        self, channel: discord.PartialMessageable | None, doing: Awaitable[T], *, repeatable: bool = False
    ) -> T | Later | Refused | Declined | Unknown:
        """Return how it ended: what Discord certainly did not take may be tried again, what it may have taken not.

        `repeatable` tells that doing it twice does no harm, and that what is refused is so for good.
        """
        try:
            async with asyncio.timeout(SECONDS_A_POST):
                return await doing
        except discord.RateLimited as error:
            return Later(error.retry_after, "Discord asked to wait")
        except discord.Forbidden as error:
            return Refused(self._why(channel, error) or f"Discord does not permit it: {error.text}")
        except discord.NotFound as error:
            gone = error.code != UNKNOWN_MESSAGE
            return Refused("the channel is gone") if gone else Unknown("the message was deleted")
        except discord.HTTPException as error:
            if error.status == RATE_LIMITED:
                return Later(SOON, "Discord asked to wait")
            log.warning("Discord answered %s to a post: %s", error.status, error.text)
            return _outcome_of(error, repeatable=repeatable)
        except aiohttp.ClientConnectorError:
            return Later(SOON, "Discord cannot be reached")
        except (aiohttp.ClientError, OSError) as error:
            reason = f"the connection broke: {type(error).__name__}"
            return Later(SOON, reason) if repeatable else Unknown(reason)

    def _channel(self, channel_id: int, guild_id: int | None) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(channel_id, guild_id=guild_id)

    def _may_thread(self, channel_id: int) -> bool:
        """Tell whether threads can be started in the channel. One that this process does not know of may take them."""
        channel = self._client.get_channel(channel_id)
        if isinstance(channel, discord.TextChannel):
            return may_thread(channel.permissions_for(channel.guild.me))
        return channel is None

    def _permissions(self, channel_id: int) -> discord.Permissions | None:
        """Return what the bot may do in the channel, as far as this process has been told."""
        channel = self._client.get_channel(channel_id)
        if isinstance(channel, discord.Thread):
            channel = channel.parent
        if isinstance(channel, discord.abc.GuildChannel):
            return channel.permissions_for(channel.guild.me)
        return None

    def _why(self, channel: discord.PartialMessageable | None, error: discord.Forbidden) -> str:
        """Name what is missing: a process without the gateway is told of no permissions, and goes by the refusal."""
        if channel is None:
            return ""
        allowed = self._permissions(channel.id)
        # Who may not see a channel may do nothing there, says discord.py: the first of them is the one to give.
        names = lacking(allowed) if allowed is not None else MEANT.get(error.code, ())
        return f"I lack {names[0]} there" if names else ""


def _outcome_of(error: discord.HTTPException, *, repeatable: bool) -> Later | Declined | Unknown:
    reason = f"Discord answered {error.status}"
    if not is_refusal(error):
        return Later(SOON, reason) if repeatable else Unknown(reason)
    if is_about_message(error):
        return Declined(reason)
    return Unknown(reason) if repeatable else Later(SOON, reason)


def _parts(message: str) -> tuple[int, int]:
    channel, _, number = message.partition("/")
    return int(channel), int(number)
