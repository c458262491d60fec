"""Discord gives an interaction up after 3 s: what people do is acknowledged in time, however slow the store is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Concatenate

import pytest
from simcord.results import InteractionResult

from bot.ports.store import P, R, Store, Transaction
from tests.adapters.discord.hall import Hall, Json, answer, fields, labels, said
from tests.adapters.discord.hall import hall as open_hall

CALLBACK = "/interactions/*/callback"
PRIVATELY, PUBLICLY = {"type": 5, "data": {"flags": 64}}, {"type": 5}
IN_PLACE = {"type": 6}


class Gate:
    """Stands before a real store, and lets nobody through while it is shut."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._open = asyncio.Event()
        self._open.set()
        self.hall: Hall | None = None

    async def read(self, do: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """See `Store`."""
        await self._pass()
        return await self._store.read(do, *args, **kwargs)

    async def write(self, do: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """See `Store`."""
        await self._pass()
        return await self._store.write(do, *args, **kwargs)

    async def _pass(self) -> None:
        if self.hall and not self._open.is_set():
            await self.hall.env.external_wait(self._open.wait(), reason="the store is slow")

    def shut(self) -> None:
        """Let nobody through; the simulated time stands still meanwhile."""
        assert self.hall
        self.hall.env.settle_timeout = 0.3
        self._open.clear()

    async def wait(self, seconds: float) -> None:
        """Let simulated time pass."""
        assert self.hall
        await self.hall.env.advance_time(seconds)

    async def unlock(self) -> None:
        """Let everybody through who waits."""
        assert self.hall
        self.hall.env.settle_timeout = 5
        self._open.set()
        await self.hall.env.settle()


@pytest.fixture
async def gate(sqlite_url: str) -> AsyncIterator[Gate]:
    """A gate that stands open, before the store of a hall."""
    gates: list[Gate] = []

    def behind(store: Store) -> Store:
        gates.append(Gate(store))
        return gates[0]

    async with open_hall(sqlite_url, behind=behind) as hall:
        gates[0].hall = hall
        yield gates[0]
