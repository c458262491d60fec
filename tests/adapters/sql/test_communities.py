from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from adapters.sql.store import SqlStore
from bot.domain.day import DAY
from bot.ports.store import Transaction
from tests.adapters.sql.samples import ANNEX, HALL, NOW, found_group, next_due_at

OTHER = replace(HALL, community="other")


def depart(tx: Transaction, at: datetime = NOW) -> bool:
    """Leave the community of the study hall."""
    return tx.communities.depart(HALL.platform, HALL.community, at=at, purge_at=at + 30 * DAY)


def paused(tx: Transaction, group_id: int) -> list[str | None]:
    """Return why each channel of a group is paused."""
    return [each.paused for each in tx.groups.bindings(group_id)]


async def test_the_communities_with_a_channel_are_known_by_platform_once_each(store: SqlStore) -> None:
    await store.write(lambda tx: found_group(tx, HALL, replace(HALL, channel="library"), OTHER, ANNEX))
    assert await store.read(lambda tx: tx.communities.bound("playground")) == {"demo", "other"}
    assert await store.read(lambda tx: tx.communities.bound("slack")) == {"T1"}
    assert await store.read(lambda tx: tx.communities.bound("nowhere")) == frozenset()


async def test_a_departure_is_recorded_once_with_its_first_date_until_the_bot_is_back(store: SqlStore) -> None:
    assert await store.write(depart)
    assert not await store.write(depart, NOW + DAY)
    assert await store.read(lambda tx: tx.communities.departed("playground")) == {"demo"}
    assert await store.read(lambda tx: tx.communities.departed("slack")) == frozenset()
    assert await store.read(next_due_at) == NOW + 30 * DAY
    await store.write(lambda tx: tx.communities.arrive("playground", "demo"))
    assert await store.read(lambda tx: tx.communities.departed("playground")) == frozenset()
    assert await store.read(next_due_at) is None


async def test_a_community_is_overdue_from_the_instant_of_its_purge(store: SqlStore) -> None:
    await store.write(depart)
    early = NOW + 30 * DAY - timedelta(microseconds=1)
    assert await store.write(lambda tx: tx.communities.overdue(early)) == []
    assert await store.write(lambda tx: tx.communities.overdue(NOW + 30 * DAY)) == [("playground", "demo")]


async def test_all_channels_of_one_community_are_paused_and_resumed_and_no_others(store: SqlStore) -> None:
    library = replace(HALL, channel="library")
    group = await store.write(lambda tx: found_group(tx, HALL, library, OTHER, replace(ANNEX, community="demo")))
    first = (await store.read(lambda tx: tx.groups.bindings(group.id)))[0]
    await store.write(lambda tx: tx.groups.pause(first.id, "no permission", at=NOW))
    await store.write(lambda tx: tx.communities.pause("playground", "demo", "removed", at=NOW))
    assert await store.read(paused, group.id) == ["removed", "removed", None, None]
    assert await store.write(lambda tx: tx.communities.resume("playground", "demo", "removed"))
    assert await store.read(paused, group.id) == [None, None, None, None]
    assert not await store.write(lambda tx: tx.communities.resume("playground", "demo", "removed"))


async def test_what_was_paused_for_another_reason_stays_paused_when_the_bot_is_back(store: SqlStore) -> None:
    group = await store.write(found_group)
    (hall,) = await store.read(lambda tx: tx.groups.bindings(group.id))
    await store.write(lambda tx: tx.groups.pause(hall.id, "no permission", at=NOW))
    assert not await store.write(lambda tx: tx.communities.resume("playground", "demo", "removed"))
    assert await store.read(paused, group.id) == ["no permission"]


async def test_an_admin_elsewhere_resumes_no_channel_where_the_bot_was_removed(store: SqlStore) -> None:
    group = await store.write(lambda tx: found_group(tx, HALL, ANNEX))

    def pause_all(tx: Transaction) -> None:
        for each in tx.groups.bindings(group.id):
            tx.groups.pause(each.id, "gone", at=NOW)

    await store.write(pause_all)
    await store.write(depart)
    await store.write(lambda tx: tx.groups.resume(group.id))
    assert await store.read(paused, group.id) == ["gone", None]
