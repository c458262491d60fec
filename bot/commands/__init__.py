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
_BY_NAME = {command.name: command for command in COMMANDS}


def understand(body: Line | Invocation) -> tuple[Command[Any], Mapping[str, str]]:
    """Return the command that is meant and its words by option name.

    Raises `UnknownCommand` and `BadArgument` for a line, `Outdated` for an invocation.
    """
    match body:
        case Line(text):
            command, rest = grammar.find(COMMANDS, text)
            return command, grammar.words_of(command, rest)
        case Invocation(name, arguments):
            return named(name), arguments


def named(name: str) -> Command[Any]:
    """Return a command by its declared name. Raises `Outdated`: nobody types this name, buttons and forms carry it."""
    if command := _BY_NAME.get(name):
        return command
    raise Outdated


def opens_form(body: Line | Invocation, *, admin: bool) -> Command[Any] | None:
    """Return the command whose form is to be opened instead of running it: one that asks in a form, bare or nearly.

    Who may not run it gets no form: the call is handled, and the refusal says why. So do words that cannot be read.
    """
    try:
        command, words = understand(body)
    except Mistake:
        return None
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
    try:
        return understand(body)[0].private
    except Mistake:
        return True
