"""The home page of one group, for platforms that have a place for it."""

from __future__ import annotations

from bot.calls import Request
from bot.cards import Card
from bot.commands.declare import Command, Nothing, Topic
from bot.ports.store import Transaction
from bot.usecases import home as usecase
from bot.views import home as view


def _home(tx: Transaction, request: Request, _: Nothing) -> Card:
    found = usecase.home(tx, request)
    return view.home(found) if found else view.nowhere(admin=request.caller.admin)


HOME = Command(
    name="home",
    help="See your day, the group and your settings on one page.",
    topic=Topic.FIGURES,
    arguments=Nothing,
    run=_home,
    writes=False,
    listed=False,
)
