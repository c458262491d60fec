"""How an interaction becomes a call: who, where, and what Discord vouches for."""

from __future__ import annotations

import discord

from adapters.discord.permissions import lacking
from adapters.discord.reply import Interaction
from bot.calls import Call, Caller, Invocation
from bot.identity import Account, Place

PLATFORM = "discord"
DIRECT = "direct messages"


def as_call(interaction: Interaction, body: Invocation) -> Call:
    """Return the call. Discord gives every interaction an id of its own; a replayed one keeps it."""
    user = interaction.user
    missing = lacking(interaction.app_permissions)
    return Call(
        event=f"{PLATFORM}:{interaction.id}",
        caller=Caller(account(user.id), user.display_name, admin=manages(interaction)),
        place=_place(interaction),
        body=body,
        lacking=missing,
        remedy=f"Give {'it' if len(missing) == 1 else 'them'} to me in the channel's permissions",
    )


def account(user_id: int) -> Account:
    """Return a user's account."""
    return Account(PLATFORM, str(user_id))


def manages(interaction: Interaction) -> bool:
    """Tell whether the person manages the server, as Discord says in this very interaction."""
    return interaction.permissions.manage_guild


def _place(interaction: Interaction) -> Place:
    """Return the channel; a thread belongs to its channel, except in a forum, where each thread is its own."""
    channel = interaction.channel
    here = interaction.channel_id or 0
    if isinstance(channel, discord.Thread) and not isinstance(channel.parent, discord.ForumChannel):
        here = channel.parent_id
    return Place(PLATFORM, str(interaction.guild_id or DIRECT), str(here))
