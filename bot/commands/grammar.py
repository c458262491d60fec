"""How a typed line becomes a command with words by option name. It knows the declarations, not what they mean.

The grammar: `/name`, then options in any order. A command of a family may be called by the words that end its name:
`/setup` is `/group setup`. `name=value` fills the option of that name. Other tokens go to the first unfilled option
that claims or can read them; the first token that is left begins the free text, and after it only marked tokens
(@days and links) are taken out.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bot.commands.declare import Command, Option
from bot.commands.options import Link, Words
from bot.commands.times import DayWord
from bot.errors import BadArgument, UnknownCommand

_NAMED = re.compile(r"(?:^|(?<=\s))([a-z_]+)=")
_MARKED = (DayWord, Link)
"""What is read only where its mark stands, and then anywhere in a line."""


def find(commands: Sequence[Command[Any]], line: str) -> tuple[Command[Any], str]:
    """Return the command a line begins with, and the rest of the line. Raises `UnknownCommand`.

    A full name wins over a short one, and a long one over a shorter one.
    """
    text = line.strip().removeprefix("/")
    words = text.split()
    for count in (3, 2, 1):
        name = " ".join(words[:count]).casefold()
        for command in commands:
            if command.name == name and not _goes_on(command, commands, words[count:]):
                return command, " ".join(text.split(maxsplit=count)[count:])
    short_names = _short_names(commands)
    for count in (2, 1):
        if meant := short_names.get(" ".join(words[:count]).casefold()):
            return meant, " ".join(text.split(maxsplit=count)[count:])
    families = {command.name.partition(" ")[0] for command in commands if " " in command.name}
    asked = " ".join(words[: 2 if words and words[0].casefold() in families else 1])
    raise UnknownCommand(asked, nearest(commands, asked))


def _short_names(commands: Sequence[Command[Any]]) -> Mapping[str, Command[Any]]:
    """Return the listed commands of families by the words that end the name of one and of no other."""
    ends = [(end, command) for command in commands if command.listed for end in _ends(command.name)]
    often = Counter(end for end, _ in ends)
    return {end: command for end, command in ends if often[end] == 1}


def _ends(name: str) -> Sequence[str]:
    words = name.split()
    return [" ".join(words[start:]) for start in range(1, len(words))]


def _goes_on(command: Command[Any], commands: Sequence[Command[Any]], rest: Sequence[str]) -> bool:
    """Tell whether more words after a command that takes none are meant for one of its family: `/streak wy`."""
    if not rest or command.typed_options:
        return False
    return any(other.name.startswith(f"{command.name} ") for other in commands)


def nearest(commands: Sequence[Command[Any]], name: str) -> str | None:
    """Return the listed command whose name, full or short, is most like the one given; None when none is like it."""
    full = {command.name: command for command in commands if command.listed}
    named = {**_short_names(commands), **full}
    alike = difflib.get_close_matches(name.casefold(), named, n=1, cutoff=0.5)
    return named[alike[0]].name if alike else None


def words_of(command: Command[Any], text: str) -> dict[str, str]:
    """Sort the text after a command's name into words by option name. Raises `BadArgument` for what fits nowhere."""
    options = command.typed_options
    found, rest = _named(options, text)
    tokens = rest.split()
    free = next((option for option in options if isinstance(option.kind, Words)), None)
    waiting = [option for option in options if option.name not in found and option is not free]
    kept: list[str] = []
    while tokens:
        taken = _take(waiting, tokens)
        if taken is None:
            if free is None or free.name in found:
                raise _misfit(command, waiting, tokens[0])
            kept.append(tokens.pop(0))
            waiting = [option for option in waiting if isinstance(option.kind, _MARKED)]
        else:
            option, count = taken
            found[option.name] = " ".join(tokens[:count])
            del tokens[:count]
            waiting.remove(option)
    if kept and free is not None:
        found[free.name] = " ".join(kept)
    return found


def _named(options: Sequence[Option], text: str) -> tuple[dict[str, str], str]:
    """Take the `name=value` parts out of a text; a value runs to the next name of an option. Raises `BadArgument`."""
    names = {option.name for option in options}
    marks = [match for match in _NAMED.finditer(text) if match[1] in names]
    if not marks:
        return {}, text
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    found: dict[str, str] = {}
    for mark, end in zip(marks, ends, strict=True):
        if mark[1] in found:
            raise BadArgument(mark[1], text[mark.start() : end].strip(), f"{mark[1]} only once")
        found[mark[1]] = text[mark.end() : end].strip()
    return found, text[: marks[0].start()]


def _take(options: Sequence[Option], tokens: Sequence[str]) -> tuple[Option, int] | None:
    """Find the option for the next tokens: the one that can read the most of them."""
    longest = max((option.kind.tokens for option in options), default=0)
    for count in range(min(longest, len(tokens)), 0, -1):
        together = " ".join(tokens[:count])
        for option in options:
            kind = option.kind
            if kind.tokens < count or (isinstance(kind, _MARKED) and not kind.claims(together)):
                continue
            if option.can_read(together):
                return option, count
    claiming = next((option for option in options if option.kind.claims(tokens[0])), None)
    return (claiming, 1) if claiming else None


def _misfit(command: Command[Any], waiting: Sequence[Option], token: str) -> BadArgument:
    if waiting:
        return BadArgument(waiting[0].name, token, waiting[0].kind.expects, command=command.name)
    return BadArgument("", token, "nothing more", command=command.name)
