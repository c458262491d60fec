"""Whether and how Showup is on Slack: in one workspace by its token, or in many by OAuth."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Self

from bot.settings import Environment, Setting

BOT_TOKEN = Setting(
    "SLACK_BOT_TOKEN", "", "The bot token (xoxb-…) of your Slack app; setting it puts Showup into that workspace."
)
APP_TOKEN = Setting(
    "SLACK_APP_TOKEN", "", "The app-level token (xapp-…) for Socket Mode, which needs no public address."
)
SIGNING_SECRET = Setting(
    "SLACK_SIGNING_SECRET", "", "The signing secret of your Slack app, for requests that come by HTTP."
)
CLIENT_ID = Setting(
    "SLACK_CLIENT_ID", "", "The client id of a Slack app that many workspaces may install, instead of a bot token."
)
CLIENT_SECRET = Setting("SLACK_CLIENT_SECRET", "", "The client secret that belongs to SLACK_CLIENT_ID.")
ENCRYPTION_KEYS = Setting(
    "SHOWUP_ENCRYPTION_KEYS",
    "",
    "What the tokens of many workspaces are encrypted with; `showup slack key` makes one. With several, separated by "
    "commas, the first encrypts and all decrypt.",
)
API_URL = Setting(
    "SLACK_API_URL", "https://slack.com/api/", "The address of Slack's API, for those who reach it by a proxy."
)


class Mode(StrEnum):
    """How Showup is on Slack."""

    OFF = "off"
    SOCKET = "one workspace, Socket Mode"
    HTTP = "one workspace, HTTP"
    MANY = "many workspaces, HTTP"


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """The settings of Slack; without any of its secrets Showup is not there."""

    KEYS: ClassVar[Sequence[Setting]] = (
        BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, CLIENT_ID, CLIENT_SECRET, ENCRYPTION_KEYS, API_URL,
    )  # fmt: skip

    mode: Mode
    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    client_id: str
    client_secret: str = field(repr=False)
    encryption_keys: tuple[str, ...] = field(repr=False)
    api_url: str
    public_url: str

    @classmethod
    def read(cls, environment: Environment, *, public_url: str) -> Self:
        """Read the settings. `public_url` is where Slack and browsers find this program, if anywhere."""
        api_url = environment.text(API_URL).rstrip("/") + "/"
        if not re.fullmatch(r"https?://[^\s/]+/(\S*/)?", api_url):
            environment.problems.append(f"{API_URL.key} is “{api_url}”: an address with https:// is expected")
        for setting, prefix in ((BOT_TOKEN, "xoxb-"), (APP_TOKEN, "xapp-")):
            if (words := environment.text(setting)) and not words.startswith(prefix):
                environment.problems.append(
                    f"{setting.key} does not begin with {prefix}: docs/slack.md says where it is"
                )
        keys = tuple(key.strip() for key in environment.text(ENCRYPTION_KEYS).split(",") if key.strip())
        made = cls(
            mode=_mode(environment),
            bot_token=environment.text(BOT_TOKEN),
            app_token=environment.text(APP_TOKEN),
            signing_secret=environment.text(SIGNING_SECRET),
            client_id=environment.text(CLIENT_ID),
            client_secret=environment.text(CLIENT_SECRET),
            encryption_keys=keys,
            api_url=api_url,
            public_url=public_url,
        )
        environment.problems += made._missing()
        return made

    @property
    def is_on(self) -> bool:
        """Tell whether Showup is on Slack."""
        return self.mode is not Mode.OFF

    @property
    def by_http(self) -> bool:
        """Tell whether Slack sends its requests to the web server."""
        return self.mode in {Mode.HTTP, Mode.MANY}

    def _missing(self) -> list[str]:
        missing = []
        if self.by_http and not self.public_url:
            missing.append("SHOWUP_PUBLIC_URL is not set: Slack sends its requests by HTTP to where it says")
        if self.mode is Mode.MANY and not self.encryption_keys:
            missing.append(
                f"{ENCRYPTION_KEYS.key} is not set: tokens are never kept in the open; try `showup slack key`"
            )
        return missing


def _mode(environment: Environment) -> Mode:
    """Say what the secrets that are set make possible; a set that makes nothing possible is a problem."""
    given = {setting.key for setting in (BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, CLIENT_ID, CLIENT_SECRET)
             if environment.text(setting)}  # fmt: skip
    one, many = BOT_TOKEN.key in given, given & {CLIENT_ID.key, CLIENT_SECRET.key}
    if not given:
        return Mode.OFF
    if one and many:
        environment.problems.append(
            f"{BOT_TOKEN.key} is for one workspace, {CLIENT_ID.key} and {CLIENT_SECRET.key} for many: set either"
        )
    elif one and given & {APP_TOKEN.key, SIGNING_SECRET.key}:
        return Mode.SOCKET if APP_TOKEN.key in given else Mode.HTTP
    elif one:
        environment.problems.append(
            f"{BOT_TOKEN.key} needs {APP_TOKEN.key} beside it (Socket Mode), or {SIGNING_SECRET.key} (HTTP)"
        )
    elif given >= {CLIENT_ID.key, CLIENT_SECRET.key, SIGNING_SECRET.key}:
        return Mode.MANY
    elif many:
        wanted = {CLIENT_ID.key, CLIENT_SECRET.key, SIGNING_SECRET.key} - given
        environment.problems.append(f"for many workspaces {' and '.join(sorted(wanted))} must be set, too")
    else:
        environment.problems.append(
            f"{' and '.join(sorted(given))} without {BOT_TOKEN.key}: docs/slack.md says where it is"
        )
    return Mode.OFF
