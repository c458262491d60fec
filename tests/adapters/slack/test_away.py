"""The token of a workspace is in the database: while that is away, or slow, people are told so with no token."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Concatenate

import pytest

from adapters.slack import authorize
from adapters.slack.settings import Mode
from bot.errors import Unavailable
from bot.ports.store import P, R, Store, Transaction
from tests.adapters.slack.hall import Hall
from tests.adapters.slack.hall import hall as open_hall

SORRY = "I cannot reach my memory right now"
A_MOMENT = 0.02


class Ill:
    """Stands before a real store, which from some moment on fails or never answers."""

    def __init__(self, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self._how = how
        self._monkeypatch = monkeypatch
        self._is_ill = False

    def begins(self) -> None:
        """Be ill from now on."""
        self._monkeypatch.setattr(authorize, "PATIENCE", A_MOMENT)
        self._is_ill = True

    def ends(self) -> None:
        """Be well again."""
        self._monkeypatch.undo()
        self._is_ill = False

    def before(self, store: Store) -> Store:
        """Stand before a store."""
        self._store = store
        return self

    async def read(self, do: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """See `Store`."""
        await self._ail()
        return await self._store.read(do, *args, **kwargs)

    async def write(self, do: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """See `Store`."""
        await self._ail()
        return await self._store.write(do, *args, **kwargs)

    async def _ail(self) -> None:
        if self._is_ill and self._how == "away":
            raise Unavailable("the disk is full")
        if self._is_ill:
            await asyncio.Event().wait()


@pytest.fixture(params=["away", "slow"])
def ill(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Ill:
    """A store that will be ill."""
    return Ill(request.param, monkeypatch)


@pytest.fixture
async def hall(ill: Ill, sqlite_url: str) -> AsyncIterator[Hall]:
    """A hall for many workspaces."""
    async with open_hall(sqlite_url, mode=Mode.MANY, behind=ill.before) as opened:
        yield opened


async def test_who_types_presses_or_submits_is_asked_to_try_again(hall: Hall, ill: Ill) -> None:
    jonas, prompt = hall.person("Jonas"), await hall.prompt()
    await jonas.press("Check in", on=prompt)
    form = await hall.form("Jonas")
    ill.begins()
    assert SORRY in await hall.says("Jonas", "/checkin 45")
    pressed = await jonas.press("25 min", on=prompt)
    await pressed.until(lambda reply: bool(reply.shown))
    assert SORRY in pressed.text
    assert SORRY in (await jonas.submit(form, minutes="30")).text
    ill.ends()
    assert "You are not in this group" in await hall.says("Jonas", "/study me")


async def test_an_event_is_not_acknowledged_and_comes_again(hall: Hall, ill: Ill) -> None:
    ill.begins()
    event = await hall.slack.events.archive(hall.channel)
    assert all(ack.failure for ack in event.acks)
    ill.ends()
    assert not (await hall.slack.events.tell_again(event)).failure
