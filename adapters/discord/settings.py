"""Whether and how Showup is on Discord."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Self

from bot.settings import Environment, Setting

TOKEN = Setting("DISCORD_TOKEN", "", "The bot token of your Discord application; setting it puts Showup on Discord.")
API_URL = Setting(
    "DISCORD_API_URL", "https://discord.com/api/v10", "The address of Discord's API, for those who reach it by a proxy."
)
SHARDS = Setting(
    "DISCORD_SHARDS", "", "Which shards this process runs, such as 0-3/16; empty runs all that Discord recommends."
)
DEV_GUILD = Setting(
    "DISCORD_DEV_GUILD", "", "The id of a server in which commands are registered instead of everywhere, for trying."
)


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards of this process, out of `count`."""

    ids: tuple[int, ...]
    count: int


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """The settings of Discord; without a token Showup is not there."""

    KEYS: ClassVar[Sequence[Setting]] = (TOKEN, API_URL, SHARDS, DEV_GUILD)

    token: str = field(repr=False)
    api_url: str
    shards: Shards | None
    dev_guild: int | None

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read the settings."""
        api_url = environment.text(API_URL).rstrip("/")
        if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", api_url):
            environment.problems.append(f"{API_URL.key} is “{api_url}”: an address with https:// is expected")
        return cls(environment.text(TOKEN), api_url, _shards(environment), _guild(environment))

    @property
    def is_on(self) -> bool:
        """Tell whether Showup is on Discord."""
        return bool(self.token)


def _shards(environment: Environment) -> Shards | None:
    words = environment.text(SHARDS)
    if not words:
        return None
    if match := re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?/(\d{1,5})", words):
        first, last, count = int(match[1]), int(match[2] or match[1]), int(match[3])
        if first <= last < count:
            return Shards(tuple(range(first, last + 1)), count)
    environment.problems.append(f"{SHARDS.key} is “{words}”: FIRST-LAST/COUNT such as 0-3/16 is expected")
    return None


def _guild(environment: Environment) -> int | None:
    words = environment.text(DEV_GUILD)
    if not words:
        return None
    if re.fullmatch(r"\d{15,20}", words):
        return int(words)
    environment.problems.append(f"{DEV_GUILD.key} is “{words}”: the id of a server, 15 to 20 digits, is expected")
    return None
