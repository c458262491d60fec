"""What goes out keeps to the pace of the platform, of the community and of the channel, over all processes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from adapters.sql.store import SqlStore
from bot.app import StudyBot
from bot.cards import Card
from bot.domain.pace import CROWD
from bot.identity import Place
from bot.ports.messenger import Outcome, Pace, Paces
from scheduler import dispatch
from scheduler.dispatch import Dispatcher
from tests.platforms import MONDAY, PLACE, Platform, World, delivery_counts, world

NINE = MONDAY + timedelta(hours=1)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@dataclass
class Watched(Platform):
    """A platform that remembers what came when and where."""

    log: list[tuple[datetime, str]] = field(default_factory=list)

    async def post(self, place: Place, card: Card, *, key: str, thread: str | None) -> Outcome:
        """Take a message."""
        self.log.append((self.clock.now(), place.channel))
        return await super().post(place, card, key=key, thread=thread)

    async def edit(self, place: Place, message: str, card: Card) -> Outcome:
        """Replace a message."""
        self.log.append((self.clock.now(), f"edit {place.channel}"))
        return await super().edit(place, message, card)

    def most(self, seconds: float) -> int:
        """Return the most that came in any stretch of that many seconds."""
        instants = [instant for instant, _ in self.log]
        return max(sum(begin <= each <= begin + seconds * SECOND for each in instants) for begin in instants)


def watch(core: World, paces: Paces) -> Watched:
    """Connect a platform with these paces instead."""
    watched = Watched(core.clock, paces=paces)
    core.dispatcher.connect(watched)
    return watched


async def set_up(core: World, *places: Place) -> None:
    """Make a group in each place, with its prompt at nine."""
    for place in places:
        await core.bot.handle(core.call("ada", "/group setup Larks zone=Berlin", admin=True, place=place))


def rooms(number: int) -> list[Place]:
    """Return channels of the community besides the study hall."""
    return [replace(PLACE, channel=f"room {each}") for each in range(1, number)]


async def test_a_platform_gets_its_burst_at_once_and_the_rest_at_its_rate(core: World) -> None:
    watched = watch(core, Paces(platform=Pace(100, burst=3)))
    await set_up(core, *rooms(12))
    await core.machine.travel_to(NINE)
    assert len(watched.log) == 3
    await core.machine.travel_to(NINE + MINUTE)
    assert len(watched.messages) == 12
    assert watched.most(0) == 3
    assert watched.most(0.05) == 8


async def test_while_time_runs_a_round_waits_for_its_turns_instead_of_for_the_next_tick(
    core: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "PACED", 60)
    watched = watch(core, Paces(platform=Pace(100, burst=2)))
    await set_up(core, *rooms(12))
    core.clock.hold(NINE)
    core.clock.release()
    await core.dispatcher.run_due()
    assert len(watched.messages) == 12


async def test_processes_share_the_pace_of_a_platform(database_url: str) -> None:
    paces = Paces(platform=Pace(100, burst=5))
    async with world(database_url) as core:
        await set_up(core, *rooms(16))
        platforms, stores = [watch(core, paces)], [core.store]
        dispatchers = [core.dispatcher]
        for _ in range(2):
            stores.append(await SqlStore.open(database_url))
            platforms.append(Watched(core.clock, paces=paces))
            dispatchers.append(Dispatcher(StudyBot(store=stores[-1], clock=core.clock)))
            dispatchers[-1].connect(platforms[-1])
        core.clock.hold(NINE)
        await asyncio.gather(*(each.run_due() for each in dispatchers))
        assert sum(len(each.messages) for each in platforms) == 5
        core.clock.hold(NINE + MINUTE)
        await asyncio.gather(*(each.run_due() for each in dispatchers))
        assert sum(len(each.messages) for each in platforms) == 10
        for store in stores[1:]:
            await store.close()


@pytest.mark.parametrize("paces", [Paces(channel=Pace(100, burst=2)), Paces(community=Pace(100, burst=2))])
async def test_what_has_to_wait_for_its_channel_or_community_lets_others_pass_and_keeps_its_order(
    core: World, paces: Paces
) -> None:
    watched = watch(core, paces)
    elsewhere = Place(PLACE.platform, "another community", "attic")
    await set_up(core, elsewhere)
    for minutes in range(1, 6):
        await core.do("ada", f"/checkin {minutes}")
    await core.bot.handle(core.call("bo", "/checkin 30", place=elsewhere))
    await core.machine.settle()
    assert watched.titles() == ["Ada studied 1 min", "Ada studied 2 min", "Bo studied 30 min"]
    assert await delivery_counts(core.store) == {"sent": 3, "due": 3}
    await core.machine.travel_to(MONDAY + MINUTE)
    assert watched.titles()[3:] == ["Ada studied 3 min", "Ada studied 4 min", "Ada studied 5 min"]
    assert watched.most(0) == 3


async def test_edits_take_what_the_posts_leave(core: World) -> None:
    await core.do("ada", "/group settings feed=roster", admin=True)
    await core.machine.travel_to(NINE)
    await core.do("bo", "/checkin 30")
    watched = watch(core, Paces(platform=Pace(100, burst=1)))
    await set_up(core, replace(PLACE, channel="library"))
    await core.bot.handle(core.call("cy", "/group prompt now", admin=True, place=replace(PLACE, channel="library")))
    core.clock.hold(NINE + MINUTE)
    await core.machine.settle()
    assert [what for _, what in watched.log] == ["library"]
    await core.machine.travel_to(NINE + 2 * MINUTE)
    assert [what for _, what in watched.log] == ["library", "edit study-hall"]


async def test_where_few_posts_fall_due_at_once_none_is_late(core: World) -> None:
    watched = watch(core, Paces())
    await set_up(core, *rooms(CROWD - 1))
    await core.machine.travel_to(NINE)
    assert len(watched.messages) == CROWD - 1


async def test_where_many_fall_due_in_the_same_minute_they_are_spread_over_the_next_one_and_due_as_before(
    core: World,
) -> None:
    watched = watch(core, Paces())
    await set_up(core, *rooms(CROWD))
    await core.machine.travel_to(NINE)
    assert len(watched.messages) < 3
    await core.machine.travel_to(NINE + MINUTE)
    assert len(watched.messages) == CROWD
    assert watched.most(6) <= 4
    entries = await core.store.read(lambda tx: tx.ledger.newest(limit=100))
    assert {each.due_at for each in entries} == {NINE}


async def test_a_prompt_that_somebody_asks_for_is_not_kept_waiting(core: World) -> None:
    watched = watch(core, Paces())
    await set_up(core, *rooms(CROWD))
    for place in rooms(CROWD):
        await core.bot.handle(core.call("ada", "/group prompt now", admin=True, place=place))
    await core.machine.settle()
    assert len(watched.messages) == CROWD - 1


async def test_a_clock_that_was_hours_ahead_does_not_stop_posting(core: World) -> None:
    pace = Pace(20, burst=1)
    watched = watch(core, Paces(platform=pace, community=pace, channel=pace))
    core.clock.hold(NINE + timedelta(hours=2))
    await core.do("ada", "/checkin 10")
    await core.machine.settle()
    core.clock.hold(MONDAY)
    await core.do("ada", "/checkin 20")
    for _ in range(3):
        await core.machine.settle()
        core.clock.hold(core.clock.now() + SECOND)
    assert watched.titles() == ["Mon 2 Mar: what will you study today?", "Ada studied 20 min"]
