"""Help: what there is for this person, and how one command is used. It derives from the declarations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from bot.calls import Request
from bot.cards import Card
from bot.commands import grammar
from bot.commands.declare import Command, Topic
from bot.commands.options import CommandWords
from bot.ports.store import Transaction
from bot.views import help as view


@dataclass(frozen=True, slots=True)
class About:
    """What help is asked for."""

    command: Annotated[str, CommandWords("The command you want to know more about.", 40)] = ""


def help_for(commands: Sequence[Command[Any]]) -> Command[About]:
    """Make the command that explains the others."""

    def run(_tx: Transaction, request: Request, given: About) -> Card:
        offered = [each for each in commands if each.listed and (request.caller.admin or not each.admin)]
        if given.command:
            about, _ = grammar.find([*offered, helping], given.command)
            options = tuple((option.name, option.kind.help) for option in about.typed_options)
            return view.about(about.name, about.help, about.examples, options)
        topics = {topic: tuple(each.name for each in offered if each.topic is topic) for topic in Topic}
        return view.overview({topic: names for topic, names in topics.items() if names}, admin=request.caller.admin)

    helping = Command(
        name="help",
        help="See what there is, or how a command is used.",
        topic=Topic.GROUP,
        arguments=About,
        run=run,
        writes=False,
        examples=("/help", "/help checkin"),
    )
    return helping
