"""What an operator can read of deliveries: how much waits, and what has become of each."""

from __future__ import annotations

import re
from datetime import timedelta

from bot import books
from bot.domain.delivery import State
from bot.domain.schedule import Post
from bot.identity import Place
from bot.ports.ledger import Backlog, Entry
from bot.ports.messenger import Later, Refused
from bot.usecases import ledger
from bot.usecases.pacing import Outlet
from tests.platforms import MONDAY, World

NINE = MONDAY + timedelta(hours=1)
DAY, HALF_A_MINUTE = timedelta(days=1), timedelta(seconds=30)
NOTHING = Backlog(due=0, claimed=0, longest=timedelta(0))


async def shown(core: World, *, failed: bool = False, limit: int = 20) -> list[str]:
    """Return the table's lines below its head, with one blank between columns."""
    entries = await core.store.read(ledger.entries, failed=failed, limit=limit)
    return [" ".join(line.split()) for line in books.table(entries)[1:-1]]


async def test_what_is_due_waits_from_its_time_on_until_it_is_posted(core: World) -> None:
    core.clock.hold(NINE - HALF_A_MINUTE)
    assert await core.bot.backlog() == NOTHING
    core.clock.hold(NINE + HALF_A_MINUTE)
    assert await core.bot.backlog() == Backlog(due=1, claimed=0, longest=HALF_A_MINUTE)
    core.platform.outcomes = [Later(60, "429")]
    await core.machine.settle()
    assert await core.bot.backlog() == Backlog(due=1, claimed=0, longest=HALF_A_MINUTE)
    core.clock.hold(NINE + 3 * HALF_A_MINUTE)
    await core.bot.due([Outlet("testland")], owner="another-process")
    assert await core.bot.backlog() == Backlog(due=0, claimed=1, longest=timedelta(0))
    assert await shown(core) == [
        "1 2026-03-02T08:00:00Z - testland Owls study-hall prompt claimed 2 another-process 429"
    ]
    core.clock.hold(NINE + 6 * HALF_A_MINUTE)
    await core.machine.settle()
    assert (await core.bot.backlog(), len(core.platform.messages)) == (NOTHING, 1)


async def test_what_is_for_a_paused_channel_does_not_wait(core: World) -> None:
    core.platform.outcomes = [Refused("I lack Send Messages there")]
    await core.machine.travel_to(NINE + DAY)
    assert await core.bot.backlog() == NOTHING


async def test_the_table_has_every_delivery_the_newest_first(core: World) -> None:
    await core.machine.travel_to(NINE + HALF_A_MINUTE)
    core.platform.outcomes = [Later(30, "429")]
    await core.machine.travel_to(NINE + DAY)
    assert await shown(core, limit=1) == [
        "2 2026-03-03T08:00:00Z - testland Owls study-hall prompt retry at 2026-03-03T08:00:30Z 1 - 429"
    ]
    await core.machine.travel_to(NINE + DAY + HALF_A_MINUTE)
    core.platform.outcomes = [Refused("I lack Send Messages there")]
    await core.machine.travel_to(NINE + 3 * DAY)
    assert await shown(core) == [
        "5 2026-03-05T08:00:00Z - testland Owls study-hall prompt paused 0 - -",
        "4 2026-03-04T08:00:10Z 0:00:00 testland Owls study-hall notice sent 1 - -",
        "3 2026-03-04T08:00:00Z - testland Owls study-hall prompt refused 1 - I lack Send Messages there",
        "2 2026-03-03T08:00:00Z 0:00:30 testland Owls study-hall prompt sent 2 - -",
        "1 2026-03-02T08:00:00Z 0:00:00 testland Owls study-hall prompt sent 1 - -",
    ]
    assert [line.split()[0] for line in await shown(core, failed=True)] == ["5", "3"]


def test_nothing_that_people_or_platforms_say_can_spoil_the_table() -> None:
    place = Place("discord", "1", "2")
    entry = Entry(
        id=1,
        due_at=NINE,
        sent_at=None,
        try_at=NINE,
        place=place,
        group="Owls\x1b[2J\tof\u2028prey",
        post=Post.PROMPT,
        state=State.REFUSED,
        paused=False,
        attempts=1,
        owner=None,
        reason="not\nhere\r",
    )
    _, line, _ = books.table([entry])
    assert re.split(" {2,}", line)[4:] == ["Owls[2J of prey", "2", "prompt", "refused", "1", "-", "not here"]
