"""What a command is called on Discord, where one that has subcommands cannot be run by itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from adapters.discord.limits import COMMAND_DEPTH
from bot.commands import COMMANDS, named
from bot.commands.grammar import words_of
from bot.errors import Mistake


def discord_name(name: str) -> str:
    """Return the Discord name of a command: `group setup` as it is, `streak-why` because there is `/streak` too.

    A name that is no listed command's is returned as it is.
    """
    return _names().get(name, name)


@cache
def _names() -> Mapping[str, str]:
    declared = {tuple(command.name.split(" ")) for command in COMMANDS if command.listed}
    return {" ".join(words): _name(words, declared) for words in declared}


def _name(words: tuple[str, ...], declared: set[tuple[str, ...]]) -> str:
    """Join with hyphens what begins with the name of another command, and what is too deep."""
    own = next(count for count in range(1, len(words) + 1) if words[:count] in declared or count == COMMAND_DEPTH)
    return " ".join([*words[: own - 1], "-".join(words[own - 1 :])])


def mention(name: str, ids: Mapping[str, int]) -> str | None:
    """Return what Discord shows as a clickable command; None for a command whose id is not known."""
    shown = discord_name(name)
    command_id = ids.get(shown.partition(" ")[0]) if name in _names() else None
    return f"</{shown}:{command_id}>" if command_id else None


def typed_options(name: str, words: str) -> str:
    """Return the words after a command as Discord shows typed options: `minutes:45 note:what you studied`.

    Words that the command cannot read are returned as they are.
    """
    try:
        given = words_of(named(name), words)
    except Mistake:
        return words
    return " ".join(f"{option}:{value}" for option, value in given.items())
