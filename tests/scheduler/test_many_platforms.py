"""Platforms do not stand in each other's way, and a process leaves alone what it cannot send."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.cards import Card
from bot.domain.schedule import Post
from bot.identity import Place
from bot.ports.messenger import Later, Outcome, Refused, Unknown
from bot.ports.meter import Fate
from scheduler import dispatch
from scheduler.dispatch import Dispatcher
from tests.platforms import MONDAY, PLACE, Platform, World, delivery_counts

NINE = MONDAY + timedelta(hours=1)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
ELSEWHERE = Place("farland", "community", "library")


async def set_up(core: World, place: Place) -> None:
    """Make a group in a place, with its prompt at nine."""
    await core.bot.handle(core.call("ada", "/group setup Larks zone=Berlin", admin=True, place=place))


async def check_in(core: World, who: str, place: Place, times: int = 1) -> None:
    """Let somebody check in somewhere."""
    for _ in range(times):
        await core.bot.handle(core.call(who, "/checkin 30", place=place))


class Dead(Platform):
    """A platform on which everything hangs."""

    async def post(self, place: Place, card: Card, *, key: str, thread: str | None) -> Outcome:
        """Never answer."""
        self.keys.append(key)
        await asyncio.Event().wait()
        return await super().post(place, card, key=key, thread=thread)


async def test_what_is_for_a_platform_that_is_not_connected_is_left_to_the_process_that_is(core: World) -> None:
    await set_up(core, ELSEWHERE)
    other, far = Dispatcher(core.bot), Platform(core.clock, platform="farland")
    other.connect(far)
    core.clock.hold(NINE)
    await core.dispatcher.run_due()
    assert (len(core.platform.messages), len(far.messages)) == (1, 0)
    core.clock.hold(NINE + HOUR)
    await core.dispatcher.run_due()
    await other.run_due()
    assert (len(core.platform.messages), len(far.messages)) == (1, 1)


async def test_what_no_process_can_send_is_closed_when_it_is_too_late_and_says_why(core: World) -> None:
    await set_up(core, ELSEWHERE)
    core.dispatcher = Dispatcher(core.bot, meter := Tally())
    core.dispatcher.connect(core.platform)
    core.clock.hold(NINE)
    await core.dispatcher.run_due()
    core.clock.hold(NINE + 2 * HOUR + SECOND)
    await core.dispatcher.run_due()
    (failed,) = await core.store.read(lambda tx: tx.ledger.failed(limit=9))
    assert (failed.place, failed.state, failed.reason) == (
        ELSEWHERE,
        "missed",
        "2:00:01 late, and farland is not connected here",
    )
    assert meter.counted[-1] == ("farland", Post.PROMPT, Fate.MISSED, 2 * HOUR + SECOND)


async def test_what_waits_for_a_paused_channel_is_closed_when_it_is_too_late(core: World) -> None:
    core.platform.outcomes = [Refused("no permission")]
    await check_in(core, "bo", PLACE)
    await core.machine.settle()
    await core.machine.travel_to(NINE)
    core.clock.hold(NINE + 3 * HOUR)
    await core.machine.settle()
    assert await delivery_counts(core.store) == {"refused": 1, "sent": 1, "missed": 1}


async def test_a_platform_on_which_everything_hangs_delays_no_other(
    core: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "IN_HAND", 4)
    monkeypatch.setattr(dispatch, "BATCH", 2)
    monkeypatch.setattr(dispatch, "PATIENCE", 0.01)
    core.dispatcher.connect(dead := Dead(core.clock, platform="farland"))
    for number in range(6):
        place = replace(ELSEWHERE, channel=str(number))
        await set_up(core, place)
        await check_in(core, "ada", place, times=2)
    for number in range(5):
        await check_in(core, "bo", PLACE)
        await core.dispatcher.run_due()
        assert len(core.platform.messages) == number + 1
    assert await delivery_counts(core.store) == {"sent": 5, "claimed": 4, "due": 8}
    assert len(dead.keys) <= 4
    await core.dispatcher.stop()


@dataclass
class Tally:
    """A meter that keeps what was counted."""

    counted: list[tuple[str, Post, Fate, timedelta]] = field(default_factory=list)

    def count(self, platform: str, post: Post, fate: Fate, *, late: timedelta) -> None:
        """Count one."""
        self.counted.append((platform, post, fate, late))


async def test_every_fate_is_counted_with_how_late_it_came(core: World) -> None:
    core.dispatcher = Dispatcher(core.bot, tally := Tally())
    core.dispatcher.connect(core.platform)
    core.platform.outcomes = [Later(20, "429"), Refused("gone"), Unknown("timeout")]
    for seconds in (0, 20, 30):
        core.clock.hold(NINE + seconds * SECOND)
        await core.dispatcher.run_due()
    assert tally.counted == [
        ("testland", Post.PROMPT, Fate.RETRIED, timedelta()),
        ("testland", Post.PROMPT, Fate.REFUSED, 20 * SECOND),
        ("testland", Post.NOTICE, Fate.UNKNOWN, timedelta()),
    ]
    tally.counted.clear()
    await core.do("ada", "/group settings feed=roster", admin=True)
    core.clock.hold(NINE + timedelta(days=1, hours=3))
    await core.dispatcher.run_due()
    core.clock.hold(NINE + timedelta(days=2, minutes=1))
    await core.dispatcher.run_due()
    await core.do("ada", "/checkin 10")
    core.clock.hold(NINE + timedelta(days=2, minutes=2))
    await core.dispatcher.run_due()
    assert tally.counted == [
        ("testland", Post.PROMPT, Fate.MISSED, 3 * HOUR),
        ("testland", Post.PROMPT, Fate.SENT, MINUTE),
        ("testland", Post.PROMPT, Fate.EDITED, 2 * MINUTE),
    ]
