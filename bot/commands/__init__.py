"""Every command of Showup, declared once. Order is the order of help and completion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.calls import Invocation, Line
from bot.commands import grammar
from bot.commands.board import LEADERBOARD, SHARE_LEADERBOARD
from bot.commands.checkin import CHECKIN, EDIT, FOR_YESTERDAY, UNDO
from bot.commands.declare import Command
from bot.commands.group import GROUP_COMMANDS
from bot.commands.help import help_for
from bot.commands.home import HOME
from bot.commands.membership import JOIN, LEAVE, ME, PRIVACY_COMMANDS
from bot.commands.plan import PAUSE, PLAN, RESUME, TIMEZONE
from bot.commands.stats import STATS
from bot.commands.streak import REST, STREAK, STREAK_WHY
from bot.errors import Mistake, Outdated

_COMMANDS: tuple[Command[Any], ...] = (
    CHECKIN,
    UNDO,
    EDIT,
    FOR_YESTERDAY,
    STREAK,
    STREAK_WHY,
    REST,
    LEADERBOARD,
    SHARE_LEADERBOARD,
    ME,
    STATS,
    HOME,
    PLAN,
    PAUSE,
    RESUME,
    TIMEZONE,
    JOIN,
    LEAVE,
    *PRIVACY_COMMANDS,
    *GROUP_COMMANDS,
)
COMMANDS: tuple[Command[Any], ...] = (*_COMMANDS, help_for(_COMMANDS))
NOTHING_SAID = "help"
"""What is understood where nothing is said."""
_BY_NAME = {command.name: command for command in COMMANDS}


def understand(body: Line | Invocation) -> tuple[Command[Any], Mapping[str, str]]:
    """Return the command that is meant and its words by option name.

    Raises `UnknownCommand` and `BadArgument` for a line, `Outdated` for an invocation.
    """
    match body:
        case Line(text):
            command, rest = grammar.find(COMMANDS, text if text.strip().strip("/") else NOTHING_SAID)
            return command, grammar.words_of(command, rest)
        case Invocation(name, arguments):
            return named(name), arguments


def meant(body: Line | Invocation) -> tuple[Command[Any], Mapping[str, str]] | None:
    """Return the command that is meant and its words; None for what cannot be understood, which is refused later."""
    try:
        return understand(body)
    except Mistake:
        return None


def named(name: str) -> Command[Any]:
    """Return a command by its declared name. Raises `Outdated`: nobody types this name, buttons and forms carry it."""
    if command := _BY_NAME.get(name):
        return command
    raise Outdated


def opens_form(body: Line | Invocation, *, admin: bool) -> Command[Any] | None:
    """Return the command whose form is to be opened instead of running it: one that asks in a form, bare or nearly.

    Who may not run it gets no form: the call is handled, and the refusal says why. So do words that cannot be read.
    """
    understood = meant(body)
    if understood is None:
        return None
    command, words = understood
    return command if command.asks_in_form(words) and (admin or not command.admin) else None


def form_behind(body: Invocation, *, admin: bool) -> Command[Any] | None:
    """Return the command whose form a button opens; None for one that is handled, and be it to be refused."""
    try:
        command = named(body.command)
    except Outdated:
        return None
    return command if command.form and (admin or not command.admin) else None


def is_private(body: Line | Invocation) -> bool:
    """Tell whether only the caller sees the answer, for platforms that want to know before there is one."""
    understood = meant(body)
    return understood is None or understood[0].private
