"""The clock is moved, and everything on the way happens at its own time."""

from __future__ import annotations

from datetime import timedelta

from bot.cards import Card
from bot.identity import Place
from bot.ports.messenger import Later, Outcome
from tests.platforms import MONDAY, Platform, World

DAY = timedelta(days=1)


class Lively(Platform):
    """A platform on which somebody checks in at the very moment of each prompt."""

    core: World

    async def post(self, place: Place, card: Card, *, key: str, thread: str | None) -> Outcome:
        """Take a message."""
        if card.title.endswith("today?"):
            await self.core.do("bo", "/checkin 5")
        return await super().post(place, card, key=key, thread=thread)


async def test_what_comes_while_time_is_moved_goes_out_and_does_not_end_the_journey(core: World) -> None:
    lively = Lively(core.clock)
    lively.core = core
    core.dispatcher.connect(lively)
    await core.machine.travel_to(MONDAY + 2 * DAY + timedelta(hours=2))
    assert [title.partition(":")[0] for title in lively.titles()] == [
        "Mon 2 Mar",
        "Bo studied 5 min",
        "Tue 3 Mar",
        "Bo studied 5 min",
        "Wed 4 Mar",
        "Bo studied 5 min",
    ]


async def test_what_is_put_off_again_and_again_does_not_stop_the_clock(core: World) -> None:
    core.platform.outcomes = [Later(0, "not now")] * 1000
    await core.machine.travel_to(MONDAY + 3 * DAY)
    assert core.clock.now() == MONDAY + 3 * DAY
