"""All settings there are, read and checked together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.discord.settings import DiscordSettings
from adapters.playground.settings import PlaygroundSettings
from adapters.slack.settings import SlackSettings
from adapters.sql.settings import DatabaseSettings
from adapters.web.settings import WebSettings
from bot.settings import Environment, Setting

SETTINGS: tuple[Setting, ...] = (
    *DatabaseSettings.KEYS,
    *WebSettings.KEYS,
    *DiscordSettings.KEYS,
    *SlackSettings.KEYS,
    *PlaygroundSettings.KEYS,
)
"""Every setting there is, in the order of `.env.example`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says, read and checked."""

    database: DatabaseSettings
    web: WebSettings
    discord: DiscordSettings
    slack: SlackSettings
    playground: PlaygroundSettings

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Settings:
        """Read all settings. Raises `StartupProblem` with every problem there is."""
        environment = Environment(values)
        web = WebSettings.read(environment)
        discord = DiscordSettings.read(environment)
        slack = SlackSettings.read(environment, public_url=web.public_url)
        exposed = not (web.is_loopback or discord.is_on or slack.is_on)
        settings = cls(
            database=DatabaseSettings.read(environment),
            web=web,
            discord=discord,
            slack=slack,
            playground=PlaygroundSettings.read(environment, exposed=exposed),
        )
        environment.check(SETTINGS)
        return settings

    @property
    def is_live(self) -> bool:
        """Tell whether Showup is on a platform; else there is the playground."""
        return self.discord.is_on or self.slack.is_on
