"""How Discord shows its things: the JSON of people, servers, channels and messages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.simulators.discord.model import (
    Attachment,
    Channel,
    ChannelKind,
    Guild,
    Interaction,
    InteractionKind,
    Json,
    Member,
    Message,
    Permission,
    User,
)
from tests.simulators.discord.state import State

CDN = "https://cdn.discordapp.com/attachments"
IMAGES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}


def instant(at: datetime | None) -> str | None:
    """Show an instant."""
    return at.isoformat() if at else None


def user(who: User) -> Json:
    """Show an account."""
    return {
        "id": str(who.id),
        "username": who.name.lower(),
        "global_name": None if who.bot else who.name,
        "discriminator": "0",
        "avatar": None,
        "bot": who.bot,
        "flags": 0,
        "public_flags": 0,
        "primary_guild": None,
    }


def member(who: Member, joined: datetime, *, permissions: Permission | None = None, with_user: bool = True) -> Json:
    """Show somebody as a member of a server."""
    return {
        "roles": [str(who.guild.bot_role)] if who.user.bot else [],
        "nick": None,
        "avatar": None,
        "banner": None,
        "joined_at": instant(joined),
        "premium_since": None,
        "communication_disabled_until": None,
        "pending": False,
        "deaf": False,
        "mute": False,
        "flags": 0,
        **({"user": user(who.user)} if with_user else {}),
        **({"permissions": str(int(permissions))} if permissions is not None else {}),
    }


def channel(where: Channel, *, bot: User) -> Json:
    """Show a channel."""
    shown: Json = {"id": str(where.id), "type": int(where.kind), "flags": 0, "last_message_id": None}
    if where.recipient:
        return shown | {"recipients": [user(where.recipient)]}
    guild = where.guild
    assert guild
    shown |= {"name": where.name, "guild_id": str(guild.id), "rate_limit_per_user": 0}
    if where.parent:
        metadata = {
            "archived": False,
            "archive_timestamp": instant(where.made),
            "auto_archive_duration": 1440,
            "locked": False,
            "create_timestamp": instant(where.made),
        }
        counts = {"message_count": len(where.messages), "member_count": 1, "total_message_sent": len(where.messages)}
        owned = {"parent_id": str(where.parent.id), "owner_id": str(bot.id), "thread_metadata": metadata}
        return shown | owned | counts
    overwrite = {"id": str(guild.bot_role), "type": 0, "allow": "0", "deny": str(int(where.denied))}
    return shown | {
        "position": 0,
        "nsfw": False,
        "topic": None,
        "parent_id": None,
        "permission_overwrites": [overwrite] if where.denied else [],
    }


def role(guild: Guild, *, bot: User | None) -> Json:
    """Show the role of everyone, or that of the bot."""
    return {
        "id": str(guild.bot_role if bot else guild.id),
        "name": bot.name if bot else "@everyone",
        "description": None,
        "permissions": str(int(guild.permissions)) if bot else "0",
        "position": 1 if bot else 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": bot is not None,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
        **({"tags": {"bot_id": str(bot.id)}} if bot else {}),
    }


def guild(where: Guild, state: State, *, created: bool | None = None) -> Json:
    """Show a server as the gateway does. `created` false: it was there before and is available (again)."""
    bot = Member(state.bot, where)
    channels = [each for each in where.channels.values() if each.kind is ChannelKind.TEXT]
    threads = [each for each in where.channels.values() if each.kind is ChannelKind.THREAD]
    return {
        "id": str(where.id),
        "name": where.name,
        "owner_id": str(where.owner.id),
        "preferred_locale": where.locale,
        "features": [],
        "emojis": [],
        "stickers": [],
        "roles": [role(where, bot=None), role(where, bot=state.bot)],
        "system_channel_id": None,
        "verification_level": 0,
        "default_message_notifications": 1,
        "joined_at": instant(state.clock.now()),
        "large": False,
        "member_count": len(where.members) + 1,
        "members": [member(bot, state.clock.now())],
        "channels": [channel(each, bot=state.bot) for each in channels],
        "threads": [channel(each, bot=state.bot) for each in threads],
        "voice_states": [],
        "presences": [],
        **({"unavailable": False} if created is False else {}),
    }


def attachment_url(message: Message, each: Attachment) -> str:
    """Return where a file of a message could be had."""
    return f"{CDN}/{message.channel.id}/{each.id}/{each.filename}?ex=6a000000&is=69ffffff&hm=00&"


def attachment(message: Message, each: Attachment) -> Json:
    """Show a file of a message."""
    url = attachment_url(message, each)
    kind = IMAGES.get(each.filename.rpartition(".")[2].lower())
    return {
        "id": str(each.id),
        "filename": each.filename,
        "size": len(each.data),
        "url": url,
        "proxy_url": url.replace("cdn.discordapp.com", "media.discordapp.net"),
        **({"content_type": kind, "width": 1, "height": 1} if kind else {}),
        **({"description": each.description} if each.description else {}),
    }


def media(message: Message, each: Attachment) -> Json:
    """Show a file where a component shows it."""
    known = attachment(message, each)
    shown = {key: known.get(key) for key in ("url", "proxy_url", "width", "height", "content_type")}
    return shown | {"id": str(each.id), "attachment_id": str(each.id), "placeholder": "", "loading_state": 2}


def message(it: Message, state: State) -> Json:
    """Show a message."""
    cause = it.interaction
    return {
        "id": str(it.id),
        "channel_id": str(it.channel.id),
        "type": 20 if cause and cause.kind is InteractionKind.COMMAND else 0,
        "author": user(it.author),
        "content": it.content,
        "embeds": it.embeds,
        "components": it.components,
        "attachments": [attachment(it, each) for each in it.attachments],
        "flags": int(it.flags),
        "timestamp": instant(it.at),
        "edited_timestamp": instant(it.edited),
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": False,
        "pinned": False,
        "tts": False,
        **({"nonce": it.nonce} if it.nonce else {}),
        **({"thread": channel(it.thread, bot=state.bot)} if it.thread else {}),
        **(_of_interaction(it, cause, state) if cause else {}),
    }


def thread_starter(thread: Channel, starter: Message, state: State) -> Json:
    """Show what a thread begins with: a message without content by who wrote the one above it."""
    where = {"channel_id": str(starter.channel.id), "message_id": str(starter.id)}
    empty = Message(thread.id, thread, starter.author, thread.made)
    return message(empty, state) | {"type": 21, "message_reference": where}


def _of_interaction(it: Message, cause: Interaction, state: State) -> Json:
    metadata = interaction_metadata(cause)
    if cause.original is not it and cause.original is not None:
        metadata["original_response_message_id"] = str(cause.original.id)
    number = str(state.application_id)
    return {"application_id": number, "webhook_id": number, "interaction_metadata": metadata}


def interaction_metadata(it: Interaction) -> Json:
    """Show an interaction beside the message that it caused."""
    shown: dict[str, Any] = {
        "id": str(it.id),
        "type": int(it.kind),
        "user": user(it.user),
        "authorizing_integration_owners": owners(it),
    }
    if it.kind is InteractionKind.COMPONENT and it.message:
        shown["interacted_message_id"] = str(it.message.id)
    if it.kind is InteractionKind.MODAL and it.cause:
        shown["triggering_interaction_metadata"] = interaction_metadata(it.cause)
    return shown


def owners(it: Interaction) -> Json:
    """Show by whose leave the bot is there: the server's, or nobody's in a conversation."""
    return {"0": str(it.channel.guild.id) if it.channel.guild else "0"}
