"""The need to keep things: a transaction with one small Protocol per aggregate, and the store that runs it.

A use case is a plain synchronous function whose first argument is a `Transaction`. `Store.write` commits what it did
before it returns; when the function raises, nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from bot.ports.communities import Communities
from bot.ports.groups import Groups, Members
from bot.ports.installations import Installations
from bot.ports.ledger import Ledger
from bot.ports.log import Answers, Log
from bot.ports.memos import Memos
from bot.ports.posts import Buckets, Deliveries, Schedules
from bot.ports.tickets import Tickets

P = ParamSpec("P")
R = TypeVar("R")


class Transaction(Protocol):
    """Everything a use case can touch. What it did is kept as a whole or not at all."""

    @property
    def answers(self) -> Answers:
        """Answers that events got."""
        ...

    @property
    def groups(self) -> Groups:
        """Groups and their channels."""
        ...

    @property
    def members(self) -> Members:
        """People and their places in groups."""
        ...

    @property
    def log(self) -> Log:
        """What members did and meant to do."""
        ...

    @property
    def schedules(self) -> Schedules:
        """When posts are due."""
        ...

    @property
    def deliveries(self) -> Deliveries:
        """What must reach the channels."""
        ...

    @property
    def buckets(self) -> Buckets:
        """At which pace posts may go out."""
        ...

    @property
    def ledger(self) -> Ledger:
        """The books of what was to be posted."""
        ...

    @property
    def communities(self) -> Communities:
        """Servers and workspaces."""
        ...

    @property
    def installations(self) -> Installations:
        """By which installation the bot is where."""
        ...

    @property
    def tickets(self) -> Tickets:
        """Words that can be used once."""
        ...

    @property
    def memos(self) -> Memos:
        """What adapters must know after a restart."""
        ...


class Store(Protocol):
    """Runs plain functions of a transaction."""

    async def write(self, do: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the function and commit. Raises `bot.errors.Unavailable` when the store cannot take it now."""
        ...

    async def read(self, do: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the function on a snapshot. Raises `bot.errors.Unavailable` when the store cannot be read now."""
        ...
