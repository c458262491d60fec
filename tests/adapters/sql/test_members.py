from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from adapters.sql.store import SqlStore
from bot.domain.day import ZoneMove
from bot.domain.group import Group, Member
from bot.domain.milestone import Kind, Milestone
from bot.domain.plan import Plan
from bot.identity import Account
from bot.ports.store import Transaction
from tests.adapters.sql.samples import ANNEX, BERLIN, GROUP, HALL, JONAS, MAYA, NOW, TODAY, found, found_group, join

TOKYO = ZoneMove(NOW, "Asia/Tokyo", day_start=4)


async def test_who_never_joined_is_not_found(store: SqlStore) -> None:
    group = await store.write(found_group)
    assert await store.read(lambda tx: tx.members.find(MAYA, group.id)) is None


async def test_a_new_person_joins_with_their_account_and_home(store: SqlStore) -> None:
    maya = await store.write(found)
    assert maya == Member(maya.id, maya.group_id, maya.person_id, "maya", TODAY, (BERLIN,))
    assert await store.read(lambda tx: tx.members.find(MAYA, maya.group_id)) == maya
    assert await store.read(lambda tx: tx.members.get(maya.id)) == maya


async def test_a_channel_is_found_with_its_group_and_the_caller_s_place_in_it(store: SqlStore) -> None:
    def two_groups(tx: Transaction) -> tuple[Member, Group]:
        maya = found(tx)
        tx.members.move(maya, TOKYO)
        return replace(maya, moves=(BERLIN, TOKYO)), found_group(tx, ANNEX)

    def here(tx: Transaction) -> list[tuple[Group, Member | None] | None]:
        nowhere = replace(HALL, channel="elsewhere")
        return [tx.members.here(*each) for each in ((HALL, MAYA), (HALL, JONAS), (ANNEX, MAYA), (nowhere, MAYA))]

    maya, annex = await store.write(two_groups)
    hall = replace(GROUP, id=maya.group_id)
    assert await store.read(here) == [(hall, maya), (hall, None), (annex, None), None]


@pytest.mark.parametrize("account", [JONAS, replace(MAYA, platform="slack")])
async def test_another_account_is_another_person(store: SqlStore, account: Account) -> None:
    maya = await store.write(found)
    assert await store.read(lambda tx: tx.members.find(account, maya.group_id)) is None
    group = await store.read(lambda tx: tx.groups.get(maya.group_id))
    assert (await store.write(lambda tx: join(tx, group, account))).person_id != maya.person_id


async def test_who_is_there_already_is_returned_as_they_are(store: SqlStore) -> None:
    maya = await store.write(found)
    left = replace(maya, left=TODAY)
    await store.write(lambda tx: tx.members.change(left))

    def again(tx: Transaction) -> Member:
        group = tx.groups.get(maya.group_id)
        return tx.members.add(MAYA, group, name="Other", home=TOKYO, plan=Plan(date(2027, 1, 1)))

    assert await store.write(again) == left
    assert await store.read(lambda tx: tx.members.of(maya.group_id)) == [left]


async def test_a_person_keeps_their_home_when_they_join_a_second_group(store: SqlStore) -> None:
    maya = await store.write(found)

    def join_second(tx: Transaction) -> Member:
        group = found_group(tx, ANNEX)
        return tx.members.add(MAYA, group, name="Maya S.", home=TOKYO, plan=Plan(TODAY))

    second = await store.write(join_second)
    assert (second.person_id, second.name, second.moves) == (maya.person_id, "Maya S.", (BERLIN,))
    assert await store.read(lambda tx: tx.members.get(maya.id)) == maya


async def test_members_are_listed_in_the_order_in_which_they_joined_even_those_who_left(store: SqlStore) -> None:
    maya = await store.write(found)
    group = await store.read(lambda tx: tx.groups.get(maya.group_id))
    jonas = await store.write(lambda tx: join(tx, group, JONAS))
    await store.write(lambda tx: tx.members.move(maya, TOKYO))
    gone = replace(maya, moves=(BERLIN, TOKYO), left=TODAY)
    await store.write(lambda tx: tx.members.change(gone))
    assert await store.read(lambda tx: tx.members.of(group.id)) == [gone, jonas]


async def test_a_change_of_a_member_is_saved(store: SqlStore) -> None:
    maya = await store.write(found)
    changed = replace(maya, name="Maya B.", alias="owl", hidden=True, joined=date(2025, 1, 1), left=TODAY)
    await store.write(lambda tx: tx.members.change(changed))
    assert await store.read(lambda tx: tx.members.get(maya.id)) == changed


async def test_moves_are_ascending_and_hold_in_every_group_of_the_person(store: SqlStore) -> None:
    maya = await store.write(found)
    second = await store.write(lambda tx: join(tx, found_group(tx, ANNEX)))
    later = ZoneMove(NOW + timedelta(days=30), "America/New_York")
    await store.write(lambda tx: tx.members.move(maya, later))
    await store.write(lambda tx: tx.members.move(maya, TOKYO))
    assert (await store.read(lambda tx: tx.members.get(second.id))).moves == (BERLIN, TOKYO, later)


async def test_a_second_move_at_the_same_instant_replaces_the_first(store: SqlStore) -> None:
    maya = await store.write(found)
    await store.write(lambda tx: tx.members.move(maya, TOKYO))
    lisbon = replace(TOKYO, zone="Europe/Lisbon", day_start=0)
    await store.write(lambda tx: tx.members.move(maya, lisbon))
    assert (await store.read(lambda tx: tx.members.get(maya.id))).moves == (BERLIN, lisbon)


async def test_a_milestone_is_celebrated_once(store: SqlStore) -> None:
    maya = await store.write(found)
    week, hours = Milestone(Kind.STREAK, 7), Milestone(Kind.HOURS, 7)
    assert await store.write(lambda tx: tx.members.celebrate(maya.id, week, day=TODAY))
    assert not await store.write(lambda tx: tx.members.celebrate(maya.id, week, day=date(2027, 1, 1)))
    assert await store.write(lambda tx: tx.members.celebrate(maya.id, hours, day=TODAY))


async def test_the_milestones_of_a_group_between_two_days_come_newest_first(store: SqlStore) -> None:
    def fill(tx: Transaction) -> tuple[int, int, int]:
        maya = found(tx)
        group = tx.groups.get(maya.group_id)
        jonas, stranger = join(tx, group, JONAS), join(tx, found_group(tx, ANNEX), JONAS)
        for member, kind, value, back in (
            (maya, Kind.STREAK, 3, 8),
            (maya, Kind.STREAK, 7, 7),
            (maya, Kind.HOURS, 10, 0),
            (jonas, Kind.STREAK, 100, 0),
            (jonas, Kind.COMEBACK, 9, -1),
            (stranger, Kind.STREAK, 7, 0),
        ):
            tx.members.celebrate(member.id, Milestone(kind, value), day=TODAY - timedelta(days=back))
        return group.id, maya.id, jonas.id

    group_id, maya, jonas = await store.write(fill)
    week_ago = TODAY - timedelta(days=7)
    assert await store.read(lambda tx: tx.members.milestones(group_id, week_ago, TODAY)) == [
        (jonas, Milestone(Kind.STREAK, 100)),
        (maya, Milestone(Kind.HOURS, 10)),
        (maya, Milestone(Kind.STREAK, 7)),
    ]


async def test_a_member_who_is_not_there_is_an_error(store: SqlStore) -> None:
    with pytest.raises(LookupError):
        await store.read(lambda tx: tx.members.get(7))


async def test_the_milestones_of_a_group_are_told_newest_first_and_of_no_other_group(store: SqlStore) -> None:
    def reach(tx: Transaction) -> list[tuple[int, Milestone]]:
        owls, larks = found_group(tx), found_group(tx, ANNEX)
        maya = join(tx, owls)
        stranger = join(tx, larks, JONAS)
        three, seven = Milestone(Kind.STREAK, 3), Milestone(Kind.STREAK, 7)
        for day, milestone in ((TODAY, three), (TODAY + timedelta(days=4), seven)):
            assert tx.members.celebrate(maya.id, milestone, day=day)
            assert tx.members.celebrate(stranger.id, milestone, day=day)
        assert tx.members.milestones(owls.id, TODAY, TODAY) == [(maya.id, three)]
        assert tx.members.milestones(owls.id, TODAY, TODAY + timedelta(days=4)) == [(maya.id, seven), (maya.id, three)]
        return list(tx.members.milestones(owls.id, TODAY + timedelta(days=5), TODAY + timedelta(days=9)))

    assert await store.write(reach) == []
