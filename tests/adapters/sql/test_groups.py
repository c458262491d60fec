from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.sql.store import SqlStore
from bot.domain.day import Weekdays
from bot.domain.group import Binding, Feed, Group
from bot.identity import Account, Place
from bot.ports.groups import GroupHere
from bot.ports.store import Transaction
from tests.adapters.sql.samples import ANNEX, GROUP, HALL, JONAS, MAYA, NOW, TODAY, found_group, join

SETTLED = Group(
    id=0,
    name="Math 数学",
    zone="Asia/Kathmandu",
    week_start=6,
    study_days=Weekdays(0b0011111),
    feed=Feed.ROSTER,
    grace_days=3,
    weekly_goal=3000,
)


async def test_a_group_is_found_at_its_channel_with_all_its_settings(store: SqlStore) -> None:
    def make(tx: Transaction) -> Group:
        group = tx.groups.add(SETTLED, at=NOW)
        assert tx.groups.bind(group.id, HALL, by=MAYA, at=NOW)
        return group

    group = await store.write(make)
    assert group == replace(SETTLED, id=group.id)
    assert await store.read(lambda tx: tx.groups.at(HALL)) == group
    assert await store.read(lambda tx: tx.groups.get(group.id)) == group


@pytest.mark.parametrize("place", [ANNEX, replace(HALL, community="other"), replace(HALL, platform="discord")])
async def test_there_is_no_group_at_another_channel(store: SqlStore, place: Place) -> None:
    await store.write(found_group)
    assert await store.read(lambda tx: tx.groups.at(place)) is None


async def test_a_group_that_is_not_there_is_an_error(store: SqlStore) -> None:
    with pytest.raises(LookupError):
        await store.read(lambda tx: tx.groups.get(7))


async def test_settings_change_for_this_group_only(store: SqlStore) -> None:
    group = await store.write(found_group)
    other = await store.write(lambda tx: found_group(tx, ANNEX))
    changed = replace(SETTLED, id=group.id)
    await store.write(lambda tx: tx.groups.change(changed))
    assert await store.read(lambda tx: tx.groups.get(group.id)) == changed
    assert await store.read(lambda tx: tx.groups.get(other.id)) == replace(GROUP, id=other.id)


async def test_a_channel_belongs_to_one_group_at_most(store: SqlStore) -> None:
    first = await store.write(found_group)
    second = await store.write(lambda tx: tx.groups.add(GROUP, at=NOW))
    assert not await store.write(lambda tx: tx.groups.bind(second.id, HALL, by=JONAS, at=NOW))
    assert await store.read(lambda tx: tx.groups.at(HALL)) == first
    assert await store.read(lambda tx: tx.groups.bindings(second.id)) == []


async def test_the_channels_of_a_group_are_listed_oldest_first(store: SqlStore) -> None:
    group = await store.write(lambda tx: found_group(tx, HALL, ANNEX))
    bindings = await store.read(lambda tx: tx.groups.bindings(group.id))
    assert [(each.group_id, each.place, each.paused) for each in bindings] == [
        (group.id, HALL, None),
        (group.id, ANNEX, None),
    ]


async def test_one_channel_is_paused_with_the_first_reason_and_all_resume_together(store: SqlStore) -> None:
    group = await store.write(lambda tx: found_group(tx, HALL, ANNEX))

    def bindings(tx: Transaction) -> list[Binding]:
        return tx.groups.bindings(group.id)

    hall, annex = await store.read(bindings)
    assert await store.write(lambda tx: tx.groups.pause(hall.id, "missing access", at=NOW))
    assert not await store.write(lambda tx: tx.groups.pause(hall.id, "unknown channel", at=NOW))
    assert await store.read(bindings) == [replace(hall, paused="missing access"), annex]
    await store.write(lambda tx: tx.groups.resume(group.id))
    assert await store.read(bindings) == [hall, annex]


async def test_a_channel_s_binding_says_who_set_it_up_and_whether_it_is_paused(store: SqlStore) -> None:
    group = await store.write(lambda tx: found_group(tx, HALL, ANNEX))
    hall, annex = await store.read(lambda tx: tx.groups.bindings(group.id))
    await store.write(lambda tx: tx.groups.pause(annex.id, "missing access", at=NOW))
    assert await store.read(lambda tx: tx.groups.binding(HALL)) == hall
    assert await store.read(lambda tx: tx.groups.binding(ANNEX)) == replace(annex, paused="missing access")
    assert await store.read(lambda tx: tx.groups.set_up_by(ANNEX)) == MAYA
    elsewhere = replace(HALL, community="other")
    assert await store.read(lambda tx: (tx.groups.binding(elsewhere), tx.groups.set_up_by(elsewhere))) == (None, None)


async def test_a_group_follows_its_channel_to_another_id(store: SqlStore) -> None:
    group = await store.write(lambda tx: found_group(tx, HALL, ANNEX))
    library = replace(HALL, channel="library")
    assert await store.write(lambda tx: tx.groups.move(HALL, "library"))
    assert not await store.write(lambda tx: tx.groups.move(HALL, "library"))
    assert await store.read(lambda tx: [each.place for each in tx.groups.bindings(group.id)]) == [library, ANNEX]


async def test_a_channel_takes_no_id_that_has_a_group_already(store: SqlStore) -> None:
    library = replace(HALL, channel="library")
    one, other = [await store.write(found_group, each) for each in (HALL, library)]
    await store.write(found_group, replace(ANNEX, channel="attic"))
    assert not await store.write(lambda tx: tx.groups.move(HALL, "library"))
    assert await store.read(lambda tx: (tx.groups.at(HALL), tx.groups.at(library))) == (one, other)
    assert await store.write(lambda tx: tx.groups.move(HALL, "attic"))


async def test_the_channels_of_an_account_are_those_whose_group_it_belongs_to_or_set_up(store: SqlStore) -> None:
    def places(tx: Transaction, account: Account) -> list[GroupHere]:
        return tx.groups.of(account, community=HALL.community)

    def fill(tx: Transaction) -> None:
        for channel in ("joined", "left", "other"):
            member = join(tx, found_group(tx, replace(HALL, channel=channel)), MAYA if channel == "other" else JONAS)
            if channel == "left":
                tx.members.change(replace(member, left=TODAY))
        tx.groups.bind(found_group(tx, ANNEX).id, replace(HALL, channel="set up"), by=JONAS, at=NOW)
        both = found_group(tx, replace(HALL, channel="both"), replace(HALL, community="other"))
        tx.groups.bind(both.id, replace(HALL, channel="also both"), by=JONAS, at=NOW)
        join(tx, both, JONAS)
        join(tx, both, MAYA)

    await store.write(fill)
    assert await store.read(places, JONAS) == [
        GroupHere(replace(HALL, channel=channel), GROUP.name) for channel in ("joined", "set up", "both", "also both")
    ]
    assert await store.read(places, replace(JONAS, platform="discord")) == []
