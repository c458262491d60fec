"""Leaderboards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bot.calls import Request
from bot.cards import Card
from bot.commands.declare import Command, Topic
from bot.commands.options import Choice
from bot.domain.leaderboard import By, Span
from bot.ports.store import Transaction
from bot.usecases import board as usecase
from bot.views import board as view


@dataclass(frozen=True, slots=True)
class Which:
    """Which leaderboard is meant."""

    by: Annotated[str, Choice("What it ranks by.", tuple(By))] = By.CONSISTENCY
    span: Annotated[str, Choice("What it looks at.", tuple(Span))] = Span.WEEK


def _leaderboard(tx: Transaction, request: Request, given: Which) -> Card:
    return view.asked(usecase.ask_board(tx, request, by=By(given.by), span=Span(given.span)))


LEADERBOARD = Command(
    name="leaderboard",
    help="See who keeps their own plan, this week or longer.",
    topic=Topic.FIGURES,
    arguments=Which,
    run=_leaderboard,
    writes=False,
    examples=("/leaderboard", "/leaderboard hours month", "/leaderboard streak all", "/leaderboard improved"),
)


def _share(tx: Transaction, request: Request, given: Which) -> Card:
    return view.board(usecase.ask_board(tx, request, by=By(given.by), span=Span(given.span)).result)


SHARE_LEADERBOARD = Command(
    name="share leaderboard",
    help="Show a leaderboard to everybody in the channel.",
    topic=Topic.FIGURES,
    arguments=Which,
    run=_share,
    private=False,
    listed=False,
)
