"""The manifest of the Slack app, made from the declared commands: what an admin pastes to create the app."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal

import yaml

from adapters.slack.names import ALIASES, COMMAND
from adapters.slack.routes import EVENTS as REQUESTS
from adapters.slack.routes import INSTALLED
from bot.commands import COMMANDS, named

Mode = Literal["socket", "http"]
Json = dict[str, Any]

SCOPES = (
    "commands",
    "chat:write",
    "chat:write.public",
    "users:read",
    "channels:read",
    "groups:read",
    "files:write",
)
"""What the bot asks for. Whether a channel is there, and what happens to it, is known by channels:read and groups:read:
without the latter nobody is told that the group of a private channel has gone silent, so it is not optional."""
OPTIONAL_SCOPES = ("chat:write.public", "files:write")
"""What a workspace may refuse: then the bot is to be invited to public channels, too, and boards come as text."""
EVENTS = (
    "app_home_opened",
    "app_uninstalled",
    "tokens_revoked",
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_id_changed",
    "group_archive",
    "group_deleted",
    "group_left",
)
CHECK_IN_SHORTCUT = "showup_check_in"
LOG_MESSAGE_SHORTCUT = "showup_log_message"

EVERYTHING = "Everything Showup can do, for you and for your group."
COMMENT = "# Paste this at https://api.slack.com/apps: Create New App, From a manifest, your workspace, YAML."
SHORT = "Check in daily, keep a streak that is never wrongly broken, and see your study group show up."
LONG = (
    "Showup keeps a study group company. Set it up in a channel, and every morning it asks who studies today. One tap "
    "or one line is a check-in, and everybody sees who showed up. Streaks know your own study days, rest days, pauses "
    "and a small reserve of freezes, and can always explain themselves day by day. A weekly leaderboard ranks by how "
    "much of their own plan people kept, so a small plan that is kept counts for more than a big one that is not, and "
    "nobody is shamed. Your answers are for your eyes only until you share them. Showup does not read along in any "
    "channel. It knows what you tell it, and nothing else."
)
_ADDRESS = re.compile(r"https://[\w.-]+(:\d+)?/?")


def manifest(*, mode: Mode, url: str = "") -> Json:
    """Return the manifest. `url` is where Slack finds this program by HTTP; Socket Mode has no use for it.

    Raises ValueError for an address that Slack cannot use.
    """
    if mode == "http" and not _ADDRESS.fullmatch(url):
        raise ValueError(f"“{url}” is no address for Slack: https:// and a host are expected, without a path")
    base = url.rstrip("/") if mode == "http" else ""
    requests = {"request_url": base + REQUESTS} if base else {}
    menus = {"message_menu_options_url": base + REQUESTS} if base else {}
    redirects = {"redirect_urls": [base + INSTALLED]} if base else {}
    return {
        "display_information": {
            "name": "Showup",
            "description": SHORT,
            "long_description": LONG,
            "background_color": "#1d5c4c",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Showup", "always_online": False},
            "shortcuts": _shortcuts(),
            "slash_commands": _slash_commands(base),
        },
        "oauth_config": {**redirects, "scopes": {"bot": list(SCOPES), "bot_optional": list(OPTIONAL_SCOPES)}},
        "settings": {
            "event_subscriptions": {**requests, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **requests, **menus},
            "org_deploy_enabled": True,
            "socket_mode_enabled": mode == "socket",
            "token_rotation_enabled": False,
        },
    }


def _shortcuts() -> list[Json]:
    return [
        {
            "name": "Check in",
            "type": "global",
            "callback_id": CHECK_IN_SHORTCUT,
            "description": "Say what you studied, from anywhere.",
        },
        {
            "name": "Log as check-in",
            "type": "message",
            "callback_id": LOG_MESSAGE_SHORTCUT,
            "description": "Check in with the words of your message, or with a link to another one.",
        },
    ]


def _slash_commands(base: str) -> list[Json]:
    first_words = dict.fromkeys(command.name.partition(" ")[0] for command in COMMANDS if command.listed)
    made = [_slash_command(COMMAND, EVERYTHING, first_words, base)]
    for name, alias in ALIASES.items():
        words = [example.removeprefix(f"/{name}").strip() for example in named(name).examples]
        made.insert(0, _slash_command(alias, named(name).help, words, base))
    return made


def _slash_command(command: str, description: str, words: Iterable[str], base: str) -> Json:
    hint = " | ".join(filter(None, words))
    said = {"command": command, "description": description, "usage_hint": hint, "should_escape": False}
    return {**said, "url": base + REQUESTS} if base else said


def manifest_yaml(*, mode: Mode, url: str = "") -> str:
    """Return the manifest as it is pasted. Raises ValueError as `manifest` does."""
    text = yaml.safe_dump(manifest(mode=mode, url=url), sort_keys=False, allow_unicode=True, width=100)
    return f"{COMMENT}\n{text}"
