"""Discord gives an interaction up after 3 s: what people do is acknowledged in time, however slow the store is."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Concatenate

import pytest
import simcord
from simcord.results import InteractionResult

from adapters.pictures.painter import PillowPainter
from bot.ports.store import P, R, Store, Transaction
from tests.adapters.discord.hall import Hall, Json, answer, fields, labels, said
from tests.adapters.discord.hall import hall as open_hall

CALLBACK = "/interactions/*/callback"
PRIVATELY, PUBLICLY = {"type": 5, "data": {"flags": 64}}, {"type": 5}
IN_PLACE = {"type": 6}


class Gate:
    """Stands before a real store, and lets nobody through while it is shut."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()

    def before(self, store: Store) -> Store:
        """Stand before a store."""
        self._store = store
        return self

    def of(self, env: simcord.Env) -> None:
        """Let the simulation know of the waits, so that its time can pass meanwhile."""
        self._env = env

    async def read(self, do: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """See `Store`."""
        await self._pass()
        return await self._store.read(do, *args, **kwargs)

    async def write(self, do: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """See `Store`."""
        await self._pass()
        return await self._store.write(do, *args, **kwargs)

    async def _pass(self) -> None:
        if not self._open.is_set():
            await self._env.external_wait(self._open.wait(), reason="the store is slow")

    def shut(self) -> None:
        """Let nobody through. Timers then go by simulated time, because none of them ends within simcord's patience."""
        self._env.settle_timeout = 0.3
        self._open.clear()

    async def wait(self, seconds: float) -> None:
        """Let simulated time pass."""
        await self._env.advance_time(seconds)

    async def open(self) -> None:
        """Let everybody through who waits."""
        self._env.settle_timeout = 5
        self._open.set()
        await self._env.settle()


@pytest.fixture
def gate() -> Gate:
    """A gate that stands open."""
    return Gate()


@pytest.fixture
async def hall(gate: Gate, sqlite_url: str) -> AsyncIterator[Hall]:
    """A hall with a gate before its store."""
    async with open_hall(sqlite_url, behind=gate.before) as opened:
        gate.of(opened.env)
        yield opened


Scene = Callable[[Hall], Awaitable[Callable[[], Awaitable[InteractionResult]]]]
"""Prepares something that somebody does, while the store is quick."""


async def a_command(hall: Hall) -> Callable[[], Awaitable[InteractionResult]]:
    return lambda: hall.slash("Jonas", "checkin", minutes="45")


async def a_question(hall: Hall) -> Callable[[], Awaitable[InteractionResult]]:
    return lambda: hall.slash("Jonas", "streak")


async def a_button_of_a_prompt(hall: Hall) -> Callable[[], Awaitable[InteractionResult]]:
    prompt = await hall.prompt()
    return lambda: hall.click("Jonas", prompt, "25 min")


async def a_button_of_a_private_card(hall: Hall) -> Callable[[], Awaitable[InteractionResult]]:
    shown = answer(await hall.slash("Jonas", "checkin", minutes="45"))
    return lambda: hall.click("Jonas", shown, "Undo")


async def a_button_for_everybody(hall: Hall) -> Callable[[], Awaitable[InteractionResult]]:
    shown = answer(await hall.slash("Jonas", "leaderboard"))
    return lambda: hall.click("Jonas", shown, "Share")


async def a_form(hall: Hall) -> Callable[[], Awaitable[InteractionResult]]:
    opened = await hall.slash("Jonas", "checkin")
    return lambda: hall.fill("Jonas", opened, minutes="30")


async def a_form_behind_a_private_card(hall: Hall) -> Callable[[], Awaitable[InteractionResult]]:
    shown = answer(await hall.slash("Jonas", "checkin", minutes="45"))
    opened = await hall.click("Jonas", shown, "Edit")
    return lambda: hall.fill("Jonas", opened, minutes="50")


async def a_menu(hall: Hall) -> Callable[[], Awaitable[InteractionResult]]:
    await hall.slash("Maya", "checkin", minutes="45")
    jonas, maya = hall.person("Jonas"), hall.person("Maya")
    return lambda: jonas.context_menu(hall.channel, "Study stats", maya)


@pytest.mark.parametrize(
    ("scene", "acknowledged", "title"),
    [
        (a_command, PRIVATELY, "Welcome! 45 min logged"),
        (a_question, PRIVATELY, "You have a 0-day streak so far"),
        (a_button_of_a_prompt, PRIVATELY, "Welcome! 25 min logged"),
        (a_button_of_a_private_card, IN_PLACE, "Undone: 45 min, today"),
        (a_button_for_everybody, PUBLICLY, "Night owls: own plans kept"),
        (a_form, PRIVATELY, "Welcome! 30 min logged"),
        (a_form_behind_a_private_card, IN_PLACE, "Changed: 50 min logged"),
        (a_menu, PRIVATELY, "Maya"),
    ],
)
async def test_everything_is_acknowledged_in_time_and_answered_when_the_store_is_back(
    scene: Scene, acknowledged: Json, title: str, gate: Gate, hall: Hall
) -> None:
    act = await scene(hall)
    gate.shut()
    result = await act()
    assert not result.acknowledged
    await gate.wait(1.1)
    assert hall.requests("POST", CALLBACK)[-1].json == acknowledged
    await gate.wait(60)
    await gate.open()
    assert said(answer(result)).split("\n")[0] == f"### {title}"
    assert answer(result).ephemeral is (acknowledged is not PUBLICLY)


async def test_what_is_refused_in_public_is_told_in_private_even_after_a_wait(gate: Gate, hall: Hall) -> None:
    message = hall.message_with("showup:0:run:share+leaderboard?by=improved&span=all")
    gate.shut()
    result = await hall.click("Jonas", message, "Old")
    await gate.wait(1.1)
    await gate.open()
    (told,) = result.followups
    assert (result.response, told.ephemeral) == (None, True)
    assert said(told).startswith("### All time has nothing to be compared with")


async def test_what_is_refused_leaves_the_card_it_was_behind_as_it_was_even_after_a_wait(
    gate: Gate, hall: Hall
) -> None:
    shown = answer(await hall.slash("Jonas", "checkin", minutes="45"))
    before = said(shown)
    opened = await hall.click("Jonas", shown, "Edit")
    gate.shut()
    result = await hall.fill("Jonas", opened, minutes="17h")
    await gate.wait(1.1)
    assert hall.requests("POST", CALLBACK)[-1].json == IN_PLACE
    await gate.open()
    assert (said(shown), answer(result).ephemeral) == (before, True)
    assert said(answer(result)).startswith("### 17 h is more than 16 h for one day")


async def test_a_form_that_needs_nothing_opens_at_once(gate: Gate, hall: Hall) -> None:
    gate.shut()
    assert (await hall.slash("Jonas", "checkin")).modal


async def test_a_form_opens_empty_when_the_store_is_slow_and_what_is_left_empty_stays(gate: Gate, hall: Hall) -> None:
    await hall.slash("Jonas", "checkin", minutes="45", note="eigenvalues")
    gate.shut()
    opened = await hall.slash("Jonas", "edit")
    assert not opened.acknowledged
    await gate.wait(1.1)
    await gate.open()
    assert {each["name"]: each["starts"] for each in fields(opened.modal or {})} == {
        "minutes": "",
        "note": "",
        "link": "",
    }
    refused = answer(await hall.fill("Jonas", opened, minutes="a while"))
    opened = await hall.click("Jonas", refused, *labels(refused))
    changed = said(answer(await hall.fill("Jonas", opened, minutes="50")))
    assert changed.startswith("### Changed: 50 min logged\n> eigenvalues\n")


async def test_setup_opens_with_the_zone_even_when_the_store_is_slow(gate: Gate, hall: Hall) -> None:
    gate.shut()
    opened = await hall.slash("Maya", "group setup", zone="Asia/Tokyo")
    await gate.wait(1.1)
    assert [each["starts"] for each in fields(opened.modal or {}) if each["name"] == "zone"] == ["Asia/Tokyo"]
    await gate.open()


async def test_a_check_in_counts_even_when_its_interaction_has_died(gate: Gate, hall: Hall) -> None:
    hall.env.inject_error("POST", CALLBACK, status=404, code=10062)
    assert answer(await hall.slash("Jonas", "checkin", minutes="45")) is None
    hall.env.inject_error("POST", CALLBACK, status=404, code=10062)
    gate.shut()
    result = await hall.slash("Jonas", "checkin", minutes="30")
    await gate.wait(1.1)
    await gate.open()
    assert answer(result) is None
    assert "Today 1 h 15 min" in await hall.says("Jonas", "me")


async def test_suggestions_come_empty_and_in_time_when_the_store_is_slow(gate: Gate, hall: Hall) -> None:
    gate.shut()
    assert await hall.person("Jonas").autocomplete(hall.channel, "checkin", "day", "") == []
    assert hall.requests("POST", CALLBACK)[-1].json != {"type": 8, "data": {"choices": []}}
    await gate.wait(1.1)
    assert hall.requests("POST", CALLBACK)[-1].json == {"type": 8, "data": {"choices": []}}
    zones = await hall.person("Jonas").autocomplete(hall.channel, "timezone", "zone", "Berlin")
    assert "Europe/Berlin" in [each["value"] for each in zones]
    await gate.open()


async def test_what_breaks_is_told_in_private_with_the_number_under_which_it_is_in_the_log(
    gate: Gate, hall: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr(PillowPainter, "paint", broken)
    message = hall.message_with("showup:0:run:share+leaderboard?by=hours&span=all")
    at_once = await hall.click("Jonas", message, "Old")
    gate.shut()
    late = await hall.click("Jonas", message, "Old")
    await gate.wait(1.1)
    await gate.open()
    for result in (at_once, late):
        assert answer(result).ephemeral
        assert said(answer(result)).startswith("### Something went wrong here")
    told = [re.findall(r"this number: ([0-9a-f]{8})", said(answer(result))) for result in (at_once, late)]
    logged = [re.findall(r"Incident ([0-9a-f]{8})", record.message) for record in caplog.records if record.exc_info]
    assert told == logged
