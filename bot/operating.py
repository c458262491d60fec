"""What operators do once and then: links and manifests that add Showup to a platform, and the keys of its secrets."""

from __future__ import annotations

from typing import Literal

from adapters.discord.connection import invitation
from adapters.slack.installations import rotate
from adapters.slack.manifest import manifest_yaml
from adapters.slack.sealing import Vault, new_key
from adapters.sql.migrate import migrate
from adapters.sql.move import move
from adapters.sql.store import SqlStore
from bot.configuration import Settings
from bot.errors import StartupProblem
from bot.presence import Presence
from scheduler.clock import SystemClock

KEYS = "SHOWUP_ENCRYPTION_KEYS"


async def discord_invite(settings: Settings) -> str:
    """Return the link that adds the bot to a Discord server. Raises `StartupProblem`."""
    if not settings.discord.is_on:
        raise StartupProblem("DISCORD_TOKEN is not set: docs/discord.md says where to find it")
    return await invitation(settings.discord)


def slack_manifest(*, mode: Literal["socket", "http"], url: str) -> str:
    """Return the manifest from which Slack makes the app. Raises `StartupProblem`."""
    if mode == "http" and not url:
        raise StartupProblem("where does Slack find this program? Say --url https://showup.example.org")
    try:
        return manifest_yaml(mode=mode, url=url)
    except ValueError as error:
        raise StartupProblem(str(error)) from error


def slack_key() -> str:
    """Return a new key, as a line for the settings."""
    return f"{KEYS}={new_key()}"


async def move_everything(source: str, target: str) -> str:
    """Copy everything into another database, and say what came there. Raises `StartupProblem`."""
    counts = await move(source, target)
    widest = max(map(len, counts))
    lines = [f"  {name:{widest}}  {count:>12,}" for name, count in sorted(counts.items())]
    return "\n".join(
        (
            f"{sum(counts.values()):,} rows were copied, read back and compared:",
            *lines,
            "Next: let SHOWUP_DATABASE_URL name the new database everywhere, and start Showup.",
            "The old database is as it was. What the playground shows is kept in a file of its own, and stays there.",
        )
    )


async def slack_rotate(settings: Settings) -> str:
    """Encrypt every Slack token with the first key, and say how many there were. Raises `StartupProblem`."""
    keys = settings.slack.encryption_keys
    if not keys:
        raise StartupProblem(f"{KEYS} is not set: there is nothing to encrypt with")
    try:
        vault = Vault(keys)
    except ValueError as error:
        raise StartupProblem(f"{KEYS}: {error}") from error
    await migrate(settings.database.url)
    store = await SqlStore.open(settings.database.url)
    try:
        done = await rotate(Presence(store=store, clock=SystemClock()), vault)
    finally:
        await store.close()
    if done.unreadable:
        names = ", ".join(done.unreadable)
        raise StartupProblem(
            f"{done.changed} installations are encrypted with the first key now, but none of the keys opens {names}: "
            "put the key they were encrypted with back, or let Showup be installed there again"
        )
    return f"{done.changed} installations are encrypted with the first key now; the others can go."
