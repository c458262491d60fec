"""Marks, by which Showup knows its own posts again when Discord has long forgotten under which nonce they came.

Every component of a message has a number that the bot may choose and that Discord keeps; those that it gives out by
itself count from 1. So a number from `OURS` on is a mark of Showup. What somebody wrote is hidden from a bot without
the message content intent, but never what the bot wrote itself:
https://docs.discord.com/developers/events/gateway#message-content-intent
"""

from __future__ import annotations

import hashlib
from datetime import datetime

import discord

from adapters.discord.faults import UNKNOWN_MESSAGE
from adapters.discord.permissions import NAMES
from bot.ports.messenger import Absent, Sent, Unknown

OURS = 1 << 30
"""The mark of a message for which nobody will look; numbers of components end at twice that."""

TOO_MANY = 1000
"""How many messages are read before it is given up, a hundred with each request."""


def mark_of(key: str) -> int:
    """Return the mark of the message that was posted under that key."""
    digest = int.from_bytes(hashlib.sha256(key.encode()).digest())
    return OURS + 1 + digest % (OURS - 1)


async def look(
    channel: discord.PartialMessageable, key: str, *, since: datetime, me: discord.ClientUser | None
) -> Sent | Absent | Unknown:
    """Look for the post of that key among what was said since then, the newest first. Raises what discord.py raises."""
    seen, unmarked = 0, False
    async for message in channel.history(limit=TOO_MANY, after=since, oldest_first=False):
        seen += 1
        if message.author == me and _is_post(message):
            marks = _marks(message)
            if mark_of(key) in marks:
                return Sent(f"{channel.id}/{message.id}")
            unmarked = unmarked or not marks
    if unmarked:
        return Unknown("an earlier version of Showup, which left no marks, posted there at that time")
    if seen == TOO_MANY:
        return Unknown("too much was said there since")
    if not seen and not await _is_readable(channel):
        return Unknown(f"I lack {NAMES['read_message_history']} there")
    return Absent()


def _is_post(message: discord.Message) -> bool:
    """Tell a post from an answer to somebody, and from the start of a thread, which has the author of what is above."""
    return message.type is discord.MessageType.default and message.interaction_metadata is None


def _marks(message: discord.Message) -> list[int]:
    containers = [each for each in message.components if isinstance(each, discord.Container)]
    return [each.id for each in containers if each.id and each.id >= OURS]


async def _is_readable(channel: discord.PartialMessageable) -> bool:
    """Tell whether the bot may read: where it may not, a list of messages is only empty, but one message is refused.

    See https://docs.discord.com/developers/resources/message#get-channel-messages.
    """
    try:
        await channel.fetch_message(channel.id)
    except discord.Forbidden:
        return False
    except discord.NotFound as error:
        if error.code != UNKNOWN_MESSAGE:
            raise
    return True
