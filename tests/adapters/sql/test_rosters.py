from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from adapters.sql.store import SqlStore
from bot.domain.day import DAY
from bot.ports.posts import Seen
from bot.ports.store import Transaction
from tests.adapters.sql.samples import ANNEX, HALL, JONAS, MAYA, NOW, TODAY, check_in, found_group, join, undone

SECOND = timedelta(seconds=1)


async def test_rosters_of_many_groups_and_days_name_who_checked_in_first_come_first(store: SqlStore) -> None:
    def fill(tx: Transaction) -> tuple[int, int]:
        owls, larks = found_group(tx, HALL), found_group(tx, ANNEX)
        maya, jonas = join(tx, owls), join(tx, owls, JONAS)
        tx.members.change(replace(jonas, alias="J.", hidden=True))
        for number, member in enumerate((jonas, maya, jonas)):
            check_in(tx, member, f"event {number}", minutes=10 * number)
        gone = check_in(tx, maya, "undone")
        tx.log.change(gone, undone(gone), at=NOW + SECOND)
        check_in(tx, maya, "yesterday", day=TODAY - DAY, minutes=5)
        check_in(tx, join(tx, larks, MAYA), "elsewhere", minutes=7)
        return owls.id, larks.id

    owls, larks = await store.write(fill)
    about = [(owls, TODAY), (owls, TODAY - DAY), (larks, TODAY), (larks, TODAY - DAY), (owls, TODAY)]
    assert await store.read(lambda tx: tx.deliveries.rosters(about)) == {
        (owls, TODAY): [Seen("J.", hidden=True, minutes=20), Seen("maya", hidden=False, minutes=10)],
        (owls, TODAY - DAY): [Seen("maya", hidden=False, minutes=5)],
        (larks, TODAY): [Seen("maya", hidden=False, minutes=7)],
    }
