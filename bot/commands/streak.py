"""Streaks: what yours is, why, and resting today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from bot.calls import Request
from bot.cards import Card
from bot.commands.declare import Command, Nothing, Topic
from bot.commands.options import Carried
from bot.ports.store import Transaction
from bot.usecases import streak as usecase
from bot.views import streak as view


def _streak(tx: Transaction, request: Request, _: Nothing) -> Card:
    mine = usecase.own_or_none(tx, request)
    if mine is None:
        return view.nobody()
    return view.streak(mine, usecase.group_streak_of(tx, mine.group, mine.figures.today))


STREAK = Command(
    name="streak",
    help="See your streak, the best one and the freezes left.",
    topic=Topic.FIGURES,
    arguments=Nothing,
    run=_streak,
    writes=False,
    examples=("/streak",),
)


@dataclass(frozen=True, slots=True)
class Why:
    """Which days to explain."""

    before: Annotated[date | None, Carried("The first day that was shown.", date.fromisoformat)] = None


def _why(tx: Transaction, request: Request, given: Why) -> Card:
    mine = usecase.own_or_none(tx, request)
    return view.why(mine, given.before) if mine else view.nobody()


STREAK_WHY = Command(
    name="streak why",
    help="See day by day why your streak is what it is.",
    topic=Topic.FIGURES,
    arguments=Why,
    run=_why,
    writes=False,
    examples=("/streak why",),
)


@dataclass(frozen=True, slots=True)
class Rest:
    """Where the button stood."""

    prompt_day: Annotated[date | None, Carried("The day of the prompt.", date.fromisoformat)] = None


def _rest(tx: Transaction, request: Request, given: Rest) -> Card:
    return view.rested(usecase.rest_today(tx, request, prompt_day=given.prompt_day))


REST = Command(
    name="rest",
    help="Rest today: a banked freeze covers the day.",
    topic=Topic.EVERY_DAY,
    arguments=Rest,
    run=_rest,
    examples=("/rest",),
)
