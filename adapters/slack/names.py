"""What a command is called on Slack, and what somebody typed there, as they typed it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from bot.commands import COMMANDS

COMMAND = "/study"
"""The slash command of all commands."""
ALIASES: Mapping[str, str] = {"checkin": "/checkin"}
"""Commands with a slash command of their own."""

_SIGNS = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_ENTITY = re.compile("|".join(_SIGNS))
_MARKUP = re.compile(
    r"""
    < (?: (?P<mention> [@\#] ) (?P<id> \w+ )
        | ! (?P<group> here | channel | everyone )
        | ! subteam \^ (?P<team> \w+ )
        | ! (?P<date> date ) \^ [^|<>]* (?=\|)
        | (?P<address> https?:// [^|<>]+ )
        | (?: mailto | tel ) : (?P<contact> [^|<>]+ )
      ) (?: \| (?P<label> [^<>]* ) )? >
    | &(?:amp|lt|gt);
    """,
    re.VERBOSE,
)


def spelled(name: str, words: str = "") -> str:
    """Return how a command is typed on Slack, with words after it: `/checkin 45`, `/study streak why`."""
    return f"{ALIASES.get(name) or f'{COMMAND} {name}'} {words}".rstrip()


def line_of(command: str, text: str) -> str:
    """Return the line that a slash command stands for: its text, after its name where that is one of ours.

    A workspace may have renamed /study, so every other name is taken for it. A number alone is a check-in: no command
    begins with one.
    """
    name, typed = command.removeprefix("/").casefold(), plain(text).strip()
    if name not in _first_words():
        name = "checkin" if typed[:1].isdigit() else ""
    return f"{name} {typed}".strip()


def plain(text: str) -> str:
    """Return a text that came from Slack as it was typed: no signs escaped, no ids where there are words."""
    return _MARKUP.sub(_typed, text)


def _typed(match: re.Match[str]) -> str:
    label = match["label"]
    if match["mention"]:
        typed = f"{match['mention']}{label or match['id']}"
    elif match["group"] or match["team"]:
        typed = label or f"@{match['group'] or match['team']}"
    elif match["date"]:
        typed = label
    else:
        typed = match["address"] or match["contact"] or match[0]
    return _ENTITY.sub(lambda sign: _SIGNS[sign[0]], typed)


@cache
def _first_words() -> frozenset[str]:
    return frozenset(command.name.partition(" ")[0] for command in COMMANDS if command.listed)
