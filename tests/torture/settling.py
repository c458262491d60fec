"""Letting everything come to its end in fair weather: what is due goes out, what was in hand of the dead is taken over.

The world's time is moved on only while no try is under way, so that none lasts longer than the program lets it.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from bot.domain.delivery import State
from tests.torture.database import Database, Delivered
from tests.torture.weather import CALM
from tests.torture.world import World

LEASE_OVER = timedelta(seconds=61)
"""After so long nothing belongs any more to a process that was killed."""
A_WHILE = timedelta(seconds=10)
"""In so long a channel takes several posts and edits again, so that they need not wait for one another singly."""
A_LOOK, A_TICK = 0.2, 1.2
"""Real seconds between two looks, and in which every process sees what time it is and what there is to do."""
WITHIN = 60.0
"""Real seconds after which something that still waits is stuck."""


async def settle(world: World) -> None:
    """Kill what runs once more, and let a new start in fair weather settle everything there is."""
    world.diary.tell("everything is to settle")
    await world.fall()
    world.weather.turn(CALM)
    world.clock.set_wrong(timedelta())
    world.leap(LEASE_OVER)
    world.rise()
    await world.listening(everybody=True)
    for hall in world.halls:
        if hall.shut_at:
            await hall.reopen()
    await quiet(world)


async def quiet(world: World) -> None:
    """Let time pass until nothing waits any more. What is stuck is told.

    It passes in small steps at first: what waits for an instant that only a wrong clock meant is soon set right.
    """
    until, at_most = time.monotonic() + WITHIN, LEASE_OVER
    while waiting := await _waiting(world):
        now, pause = world.clock.now(), A_LOOK
        if all(at > now for at, is_claimed in waiting) and not any(is_claimed for _, is_claimed in waiting):
            step = min(max(min(at for at, _ in waiting) - now, A_WHILE), at_most)
            world.leap(step)
            if step == at_most:
                at_most, pause = 2 * at_most, A_TICK
        assert time.monotonic() < until, f"still waiting at {now}: {waiting}\n{world.said()}"
        await world.something(pause)


async def _waiting(world: World) -> list[tuple[datetime, bool]]:
    """Return when each thing that waits is due, and whether a living process has it in hand."""
    alive = {str(each.pid) for each in world.crew}
    posts = _posts(await world.database.delivered(), alive)
    return [*posts, *await _schedules(world.database, world.clock.now())]


def _posts(delivered: Sequence[Delivered], alive: Collection[str]) -> Iterator[tuple[datetime, bool]]:
    for each in delivered:
        if each.state == State.CLAIMED:
            assert each.lease_until
            assert each.owner
            yield each.lease_until, each.owner.split("-")[-2] in alive
        elif each.state == State.DUE and each.paused_at is None:
            yield each.try_at, False
        elif each.edit_due_at and each.paused_at is None:
            yield each.edit_due_at, False


async def _schedules(database: Database, now: datetime) -> list[tuple[datetime, bool]]:
    due = [await database.next_due(post) for post in ("prompt", "leaderboard")]
    return [(each, False) for each in due if each and each <= now]
