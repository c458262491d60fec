"""A card mentions a command as a part of its own, never as letters: each platform spells it its own way."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot import errors
from bot.calls import Line
from bot.cards import Block, Card, CommandName, Note, Text
from bot.cards.plain import as_text
from bot.commands import COMMANDS, named, understand
from bot.commands.declare import Command
from bot.errors import Mistake, Obstacle, Unavailable
from bot.views import mistakes
from tests.platforms import MONDAY, world

VIEWS = sorted((Path(__file__).parents[2] / "bot/views").glob("*.py"))
SOURCES = {path.name: path.read_text(encoding="utf-8") for path in VIEWS}
FIRST_WORDS = "|".join(sorted({command.name.split()[0] for command in COMMANDS}))
LETTERS = re.compile(rf"(?<![\w/])/(?:(?:{FIRST_WORDS})\b|\{{)")
"""A command written out in letters; `/{` where its name is filled in."""

TODAY = date(2026, 3, 2)
MISTAKES: tuple[Mistake | Unavailable, ...] = (
    errors.UnknownCommand("chekin", "checkin"),
    errors.UnknownCommand("xyz", None),
    errors.Outdated(),
    errors.BadArgument("minutes", "", "minutes", command="checkin"),
    errors.BadArgument("minutes", "soon", "minutes", command="checkin"),
    errors.BadArgument("", "now", "nothing more", command="streak why"),
    errors.BadArgument("zone", "zone=Rome", "zone only once"),
    errors.NoGroupHere(),
    errors.NotAMember(),
    errors.NotAnAdmin(),
    errors.Stranger(),
    errors.TooLate(),
    errors.NotYours(),
    errors.TooMuch(1020, 30),
    errors.DayClosed(TODAY + timedelta(days=1), earliest=TODAY, today=TODAY),
    errors.DayClosed(TODAY - timedelta(days=1), earliest=TODAY, today=TODAY),
    errors.DayClosed(TODAY - timedelta(days=9), earliest=TODAY - timedelta(days=1), today=TODAY),
    errors.NothingToUndo(),
    *map(errors.Impossible, Obstacle),
    Mistake(),
    Unavailable(),
)
LINES = (
    "/group setup Owls zone=Berlin",
    "/me",
    "/streak",
    "/join",
    "/streak",
    "/resume",
    "/pause 7 @2026-03-20",
    "/resume",
    "/plan",
    "/plan mon-fri 5h",
    "/timezone",
    "/privacy",
    "/privacy hide me",
    "/privacy show me",
    "/group settings",
    "/group settings feed=channel",
    "/group members",
    "/group prompt now",
    "/group leaderboard now",
    "/checkin 30 eigenvalues",
    "/streak why",
    "/leaderboard",
    "/undo",
    "/checkin 45",
    "/rest",
    "/me",
    "/leave",
    "/group members",
    "/help",
)
EXPLAINED = [command.name for command in COMMANDS if command.listed]


def wording(node: ast.AST) -> str:
    """Return a string of a program as it is written; `{}` stands for what is filled in."""
    match node:
        case ast.Constant(value=str(said)):
            return said
        case ast.JoinedStr(values=parts):
            return "".join(map(wording, parts))
        case _:
            return "{}"


def spelled_out(source: str) -> list[str]:
    """Return the strings of a program, docstrings apart, that hold a command in letters."""
    nodes = list(ast.walk(ast.parse(source)))
    docstrings = [node.value for node in nodes if isinstance(node, ast.Expr)]
    strings = [node for node in nodes if isinstance(node, ast.Constant | ast.JoinedStr) and node not in docstrings]
    return [said for said in map(wording, strings) if LETTERS.search(said)]


def written(source: str) -> Iterator[CommandName]:
    """Return the mentions that stand in a program as a whole."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id="CommandName"), args=args) if all(isinstance(a, ast.Constant) for a in args):
                yield CommandName(*[ast.literal_eval(each) for each in args])


def mentions(card: Card) -> list[CommandName]:
    """Return the commands that a card mentions."""
    sentences = [block.parts for block in card.blocks if isinstance(block, Text | Note)]
    return [part for parts in sentences for part in parts if isinstance(part, CommandName)]


def letters(card: Card) -> str:
    """Return what a card says in letters: all but its title and the commands it mentions."""

    def cut(block: Block) -> Block:
        if not isinstance(block, Text | Note):
            return block
        return Text(tuple("…" if isinstance(part, CommandName) else part for part in block.parts))

    return as_text(replace(card, title="", blocks=tuple(map(cut, card.blocks))), "Europe/Berlin")


def typed(mention: CommandName) -> Command[Any]:
    """Type a mentioned command, have the words after its name read, and return the command that was understood."""
    command, words = understand(Line(f"/{mention.name} {mention.words}"))
    if mention.words:
        command.read(words)
    return command


@pytest_asyncio.fixture
async def said(sqlite_url: str) -> list[Card]:
    """Give the cards of a life with the bot: every command, its help, a day missed, and what the group saw."""
    async with world(sqlite_url, group=False) as core:
        answers = [await core.do("ada", line, admin=True) for line in LINES]
        answers += [await core.do("ada", f"/help {name}", admin=True) for name in EXPLAINED]
        for days, line in ((1, "/checkin 45"), (3, "/checkin 45"), (4, "/streak"), (10, "/streak")):
            await core.machine.travel_to(MONDAY + timedelta(days=days))
            answers.append(await core.do("ben", line))
        assert [answer.card.title for answer in answers if answer.refused] == ["You are not in this group"]
        return [*(answer.card for answer in answers), *core.platform.messages.values()]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('text("Try /checkin 45.")', ["Try /checkin 45."]),
        ('text(f"Try /{name}.")', ["Try /{}."]),
        ('text("/group")', ["/group"]),
        ('text("Today and/or tomorrow, https://example.org/help, /no such")', []),
        ('def card():\n    """Tell about /help."""', []),
    ],
)
def test_a_command_in_letters_is_found_in_a_program(source: str, found: list[str]) -> None:
    assert spelled_out(source) == found


def test_no_view_writes_a_command_in_letters() -> None:
    assert [(view, said) for view, source in SOURCES.items() for said in spelled_out(source)] == []


@pytest.mark.parametrize(
    "mention", sorted({each for source in SOURCES.values() for each in written(source)}, key=str), ids=str
)
def test_a_command_mentioned_in_a_view_can_be_typed(mention: CommandName) -> None:
    assert typed(mention) is named(mention.name)


async def test_no_card_says_a_command_in_letters(said: list[Card]) -> None:
    assert [line for card in said for line in letters(card).split("\n") if LETTERS.search(line)] == []


async def test_every_command_that_a_card_mentions_can_be_typed(said: list[Card]) -> None:
    every = {mention for card in said for mention in mentions(card)}
    assert CommandName("checkin", "30 @yesterday") in every
    assert [mention for mention in every if typed(mention) is not named(mention.name)] == []


def test_no_kind_of_mistake_is_forgotten_here() -> None:
    assert {type(error) for error in MISTAKES} == {*Mistake.__subclasses__(), Mistake, Unavailable}


@pytest.mark.parametrize("error", MISTAKES, ids=repr)
def test_a_command_that_a_mistake_advises_can_be_typed(error: Mistake | Unavailable) -> None:
    card = mistakes.card(error)
    assert not LETTERS.search(letters(card))
    assert [mention for mention in mentions(card) if typed(mention) is not named(mention.name)] == []
