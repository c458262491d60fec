"""Somebody's public figures, behind a menu on their name where a platform has one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bot.calls import Request
from bot.cards import Card
from bot.commands.declare import Command, Topic
from bot.commands.options import Carried, Words
from bot.ports.store import Transaction
from bot.usecases import stats as usecase
from bot.views import stats as view


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is asked about; nobody named means oneself."""

    user: Annotated[str | None, Carried("The user of the same platform.", Words("", 100, least=1).read)] = None


def _stats(tx: Transaction, request: Request, given: Whom) -> Card:
    return view.stats(usecase.stats_of(tx, request, given.user))


STATS = Command(
    name="stats",
    help="See how somebody is doing.",
    topic=Topic.FIGURES,
    arguments=Whom,
    run=_stats,
    writes=False,
    listed=False,
)
