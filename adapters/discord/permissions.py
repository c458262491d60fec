"""What Showup asks a server for: no more than it uses, and each by the name that Discord's settings show."""

from __future__ import annotations

import discord

# Voice states tell how long somebody was in a study room; nothing listens yet, but asking for the intent later would
# need every server to be told. Neither intent is privileged.
INTENTS = discord.Intents(guilds=True, voice_states=True)
SCOPES = ("bot", "applications.commands")
NAMES = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "attach_files": "Attach Files",
    "read_message_history": "Read Message History",
    "create_public_threads": "Create Public Threads",
    "send_messages_in_threads": "Send Messages in Threads",
}
MEANT = {50001: (NAMES["view_channel"],), 50013: (NAMES["send_messages"],)}
"""What is missing where Discord refuses a post with one of these codes."""
PERMISSIONS = discord.Permissions(**dict.fromkeys(NAMES, True))


def may_thread(given: discord.Permissions) -> bool:
    """Tell whether a thread can be started under a message and written into."""
    return given.read_message_history and given.create_public_threads and given.send_messages_in_threads


def lacking(given: discord.Permissions) -> tuple[str, ...]:
    """Name what is not among the permissions given."""
    return tuple(name for permission, name in NAMES.items() if not getattr(given, permission))


def invite_link(application_id: int) -> str:
    """Return the address under which an admin adds the bot to a server."""
    return discord.utils.oauth_url(application_id, permissions=PERMISSIONS, scopes=SCOPES)
