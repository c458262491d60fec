"""A clock that is hours wrong, or set while something is on its way, doubles no post and loses none for long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cards import Card
from bot.domain.delivery import BEGUN_WITHIN, LEASE, Delivery, State
from bot.identity import Place
from bot.ports.messenger import Absent, Outcome, Sent, Unknown
from bot.usecases.pacing import Outlet
from bot.usecases.recording import Result
from tests.platforms import MONDAY, Platform, World, delivery_counts, world

NINE = MONDAY + timedelta(hours=1)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
HERE = [Outlet("testland")]


class Jumping(Platform):
    """A platform during whose first post the clock is set."""

    step = timedelta()

    async def post(self, place: Place, card: Card, *, key: str, thread: str | None) -> Outcome:
        """Take a message."""
        self.clock.hold(self.clock.now() + self.step)
        self.step = timedelta()
        return await super().post(place, card, key=key, thread=thread)


async def claim(core: World, owner: str = "another process") -> Delivery:
    """Let another process claim the check-in's post that is due now."""
    (delivery,) = (await core.bot.due(HERE, owner=owner)).claimed.posts
    return delivery


async def live(core: World, length: timedelta) -> None:
    """Tick every ten seconds for some time."""
    end = core.clock.now() + length
    while core.clock.now() < end:
        await core.machine.settle()
        core.clock.hold(core.clock.now() + 10 * SECOND)


@pytest.mark.parametrize("got_through", [True, False])
@pytest.mark.parametrize("step", [-2 * HOUR, 2 * HOUR])
async def test_what_a_crashed_process_had_in_hand_when_the_clock_was_set_is_posted_once_and_soon(
    sqlite_url: str, step: timedelta, *, got_through: bool
) -> None:
    async with world(sqlite_url, recognises=2 * MINUTE) as core:
        core.clock.hold(NINE + 3 * HOUR)
        await core.do("ada", "/checkin 10")
        delivery = await claim(core)
        if got_through:
            core.platform.take(delivery.place, (await core.do("ada", "/help")).card, key=delivery.key)
        core.clock.hold(core.clock.now() + step)
        await live(core, LEASE + MINUTE)
        assert len(core.platform.messages) == 1
        assert core.platform.sought == [delivery.key]
        assert (await delivery_counts(core.store))[State.SENT] == 1


async def test_who_is_still_alive_keeps_what_it_has_in_hand_when_the_clock_is_set_back(core: World) -> None:
    core.clock.hold(NINE + 3 * HOUR)
    await core.do("ada", "/checkin 10")
    slow = await claim(core)
    core.clock.hold(core.clock.now() - 2 * HOUR)
    await core.machine.settle()
    core.clock.hold(core.clock.now() + 50 * SECOND)
    await core.machine.settle()
    assert core.platform.sought == core.platform.keys == []
    await core.bot.record([Result(slow, Sent("message"))])
    await live(core, 2 * MINUTE)
    assert slow.key not in core.platform.keys
    assert (await delivery_counts(core.store))[State.SENT] == 1


async def test_a_try_that_is_open_when_the_clock_is_set_back_does_not_wait_until_it_has_caught_up(
    sqlite_url: str,
) -> None:
    async with world(sqlite_url, recognises=2 * MINUTE) as core:
        core.clock.hold(NINE + 3 * HOUR)
        await core.do("ada", "/checkin 10")
        core.platform.outcomes = [Unknown("timeout")]
        core.platform.finds = [Sent("it had got through")]
        await core.machine.settle()
        core.clock.hold(core.clock.now() - 2 * HOUR)
        await live(core, MINUTE)
        assert len(core.platform.keys) == 1
        assert await delivery_counts(core.store) == {"sent": 1, "missed": 1}


@pytest.mark.parametrize("step", [-2 * HOUR, BEGUN_WITHIN, 2 * HOUR])
async def test_what_stands_in_line_while_the_clock_is_set_is_given_back_and_posted_once(
    core: World, step: timedelta
) -> None:
    core.dispatcher.connect(jumping := Jumping(core.clock))
    jumping.step = step
    core.clock.hold(NINE + 3 * HOUR)
    for minutes in (10, 20):
        await core.do("ada", f"/checkin {minutes}")
    await core.dispatcher.run_due()
    assert jumping.titles() == ["Ada studied 10 min"]
    core.clock.hold(core.clock.now() + SECOND)
    await core.dispatcher.run_due()
    assert jumping.titles() == ["Ada studied 10 min", "Ada studied 20 min"]


async def test_nothing_that_is_looked_for_is_posted_by_who_lost_it_meanwhile(core: World) -> None:
    await core.do("ada", "/checkin 10")
    mine = await claim(core, "mine")
    core.clock.hold(MONDAY + LEASE)
    theirs = await claim(core, "theirs")
    assert await core.bot.begin_anew(mine) is None
    anew = await core.bot.begin_anew(theirs)
    assert anew is not None
    assert anew.tried_at is None
    core.clock.hold(MONDAY + 2 * LEASE - SECOND)
    core.platform.finds = [Absent()]
    await core.machine.settle()
    assert core.platform.keys == []
