"""Forgetting a community leaves the database as if the bot had never been there, and everything else as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from sqlalchemy import select

from adapters.sql.store import SqlStore
from adapters.sql.tables import metadata
from bot.domain.day import DAY, EVERY_DAY, ZoneMove
from bot.domain.group import Group
from bot.domain.milestone import Kind, Milestone
from bot.domain.plan import Pause
from bot.domain.schedule import Occurrence, Post
from bot.identity import Account, Place
from bot.ports.installations import Installation
from bot.ports.posts import Parcel
from bot.ports.store import Transaction
from tests.adapters.sql.samples import (
    ANNEX,
    HALL,
    JONAS,
    MAYA,
    NOW,
    PLAN,
    TODAY,
    check_in,
    claim,
    found_group,
    join,
    put_off,
    rows,
    sent,
)

LIBRARY = replace(HALL, channel="library")
OTHER_COMMUNITY = replace(HALL, community="other")
SAME_NAME_ON_SLACK = replace(ANNEX, community=HALL.community)


def live(tx: Transaction, group: Group, *accounts: Account) -> None:
    """Let a group live through everything that leaves a row."""
    for account in accounts:
        member = join(tx, group, account)
        tx.members.move(member, ZoneMove(NOW, "Europe/Paris"))
        tx.members.celebrate(member.id, Milestone(Kind.STREAK, 3), day=TODAY)
        tx.log.plan(member.id, replace(PLAN, since=TODAY + DAY))
        tx.log.pause(member.id, Pause(TODAY + DAY, TODAY + 2 * DAY), at=NOW)
        tx.log.rest(member.id, TODAY - DAY, at=NOW)
        made = check_in(tx, member, f"{group.id} {account.user}")
        tx.log.change(made, replace(made, minutes=30), at=NOW)
        feed(tx, group, made.id)
    tx.schedules.put(group.id, Post.PROMPT, at=time(9), weekdays=EVERY_DAY, next_due_at=NOW + DAY)
    schedule = tx.schedules.of(group.id)[Post.PROMPT]
    occurrence = tx.schedules.occur([Occurrence(schedule.id, TODAY, NOW, "why")])[schedule.id]
    parcel = Parcel(Post.PROMPT, TODAY, NOW, occurrence_id=occurrence, prompt_key="why")
    tx.deliveries.add(parcel, tx.groups.bindings(group.id))
    tx.deliveries.add(Parcel(Post.NOTICE, TODAY, NOW), tx.groups.bindings(group.id))


def feed(tx: Transaction, group: Group, check_in_id: int) -> None:
    """Show a check-in in every channel of the group; one that shows it already is left alone."""
    parcel = Parcel(Post.FEED, TODAY, NOW, check_in_id=check_in_id)
    tx.deliveries.add(parcel, tx.groups.bindings(group.id))


def purge(tx: Transaction) -> None:
    """Forget the community of the study hall, as 30 days after the bot was removed."""
    tx.installations.keep(HALL.platform, Installation(HALL.community, "sealed", NOW))
    tx.communities.depart(HALL.platform, HALL.community, at=NOW, purge_at=NOW)
    for platform, community in tx.communities.overdue(NOW):
        tx.communities.purge(platform, community)


async def everything(url: str) -> dict[str, list[Any]]:
    """Return all rows of all tables."""
    return {name: sorted(map(repr, await rows(url, select(table)))) for name, table in metadata.tables.items()}


async def test_of_a_group_without_another_channel_nothing_is_left(store: SqlStore, database_url: str) -> None:
    empty = await everything(database_url)
    await store.write(lambda tx: live(tx, found_group(tx, HALL, LIBRARY), MAYA, JONAS))
    await store.write(lambda tx: live(tx, found_group(tx, replace(HALL, channel="attic")), MAYA))
    assert [name for name, found in (await everything(database_url)).items() if not found] == [
        "buckets",
        "answers",
        "departures",
        "installations",
        "tickets",
        "memos",
    ]
    await store.write(purge)
    assert await everything(database_url) == empty


@pytest.mark.parametrize("elsewhere", [OTHER_COMMUNITY, SAME_NAME_ON_SLACK], ids=["community", "platform"])
async def test_a_group_elsewhere_is_left_as_it_is_with_the_people_who_are_in_both(
    store: SqlStore, database_url: str, elsewhere: Place
) -> None:
    await store.write(lambda tx: live(tx, found_group(tx, elsewhere), MAYA))
    before = await everything(database_url)
    await store.write(lambda tx: live(tx, found_group(tx, HALL), JONAS, MAYA))
    await store.write(purge)
    assert await everything(database_url) == before


async def test_a_group_with_a_channel_on_another_platform_loses_only_this_one(
    store: SqlStore, database_url: str
) -> None:
    def elsewhere(tx: Transaction) -> Group:
        group = found_group(tx, ANNEX)
        live(tx, group, MAYA)
        return group

    group = await store.write(elsewhere)
    before = await everything(database_url)

    def here(tx: Transaction) -> None:
        tx.groups.bind(group.id, HALL, by=MAYA, at=NOW)
        for each in tx.log.on_day(group.id, TODAY):
            feed(tx, group, each.id)
        tx.deliveries.add(Parcel(Post.LEADERBOARD, TODAY, NOW), tx.groups.bindings(group.id)[1:])

    await store.write(here)
    assert await everything(database_url) != before
    await store.write(purge)
    assert await everything(database_url) == before


async def test_other_installations_are_left_and_so_is_the_same_name_on_another_platform(
    store: SqlStore, database_url: str
) -> None:
    def install(tx: Transaction) -> None:
        tx.installations.keep(SAME_NAME_ON_SLACK.platform, Installation(SAME_NAME_ON_SLACK.community, "sealed", NOW))
        tx.installations.cover(HALL.platform, OTHER_COMMUNITY.community, by="organisation", at=NOW)

    await store.write(install)
    before = await everything(database_url)
    await store.write(lambda tx: tx.installations.cover(HALL.platform, HALL.community, by="organisation", at=NOW))
    assert await everything(database_url) != before
    await store.write(purge)
    assert await everything(database_url) == before


async def test_who_joined_a_group_from_here_stays_in_it_when_it_lives_on_elsewhere(store: SqlStore) -> None:
    def fill(tx: Transaction) -> Group:
        group = found_group(tx, HALL, ANNEX)
        live(tx, group, MAYA, JONAS)
        return group

    group = await store.write(fill)
    await store.write(purge)
    assert [each.name for each in await store.read(lambda tx: tx.members.of(group.id))] == ["maya", "jonas"]
    assert await store.read(lambda tx: tx.groups.at(ANNEX)) == group
    assert await store.read(lambda tx: tx.groups.at(HALL)) is None


async def test_an_outcome_that_comes_after_the_purge_changes_nothing(store: SqlStore, database_url: str) -> None:
    empty = await everything(database_url)
    await store.write(lambda tx: live(tx, found_group(tx), MAYA))
    first, *_ = await store.write(claim)
    await store.write(purge)
    await store.write(sent, first)
    await store.write(lambda tx: tx.deliveries.edited([first], at=NOW))
    await store.write(put_off, first, NOW)
    assert not await store.write(lambda tx: tx.groups.pause(first.binding_id, "gone", at=NOW))
    assert await everything(database_url) == empty
