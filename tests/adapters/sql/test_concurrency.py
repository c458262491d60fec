from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, time
from itertools import chain
from typing import TypeVar

import pytest

from adapters.sql.store import SqlStore
from bot.cards import Answer, Card
from bot.domain.day import EVERY_DAY
from bot.domain.delivery import LEASE
from bot.domain.group import Member
from bot.domain.milestone import Kind, Milestone
from bot.domain.schedule import Occurrence, Post, Schedule
from bot.ports.installations import Installation
from bot.ports.store import Transaction
from bot.usecases.community import installed, uninstalled
from tests.adapters.sql.samples import (
    ANNEX,
    GROUP,
    HALL,
    MAYA,
    NOW,
    TODAY,
    check_in,
    claim,
    found,
    found_group,
    join,
    prompt,
    sent,
    take_edits,
)

R = TypeVar("R")


async def race(one: SqlStore, other: SqlStore, do: Callable[[SqlStore], Awaitable[R]]) -> list[R]:
    """Do it eight times at the same instant, in two processes so to say."""
    return list(await asyncio.gather(*(do(each) for each in (one, other) for _ in range(4))))


async def test_the_same_event_at_the_same_instant_makes_one_check_in_and_gets_one_answer(
    store: SqlStore, other: SqlStore
) -> None:
    maya = await store.write(found)

    def answer_once(tx: Transaction) -> Answer:
        if first := tx.answers.claim("event", at=NOW):
            return first
        made = check_in(tx, maya, "event")
        answer = Answer(Card(f"Check-in {made.id} of {len(tx.log.on_day(maya.group_id, TODAY))}"), private=True)
        tx.answers.keep("event", answer)
        return answer

    answers = await race(store, other, lambda each: each.write(answer_once))
    (made,) = await store.read(lambda tx: tx.log.on_day(maya.group_id, TODAY))
    assert answers == [Answer(Card(f"Check-in {made.id} of 1"), private=True)] * 8


async def test_different_events_at_the_same_instant_all_count(store: SqlStore, other: SqlStore) -> None:
    maya = await store.write(found)
    events = iter(range(8))

    def add(tx: Transaction, event: int) -> None:
        check_in(tx, maya, str(event), minutes=5)

    await race(store, other, lambda each: each.write(add, next(events)))
    assert (await store.read(lambda tx: tx.log.history(maya))).minutes == {TODAY: 40}


async def test_two_claimers_never_get_the_same_delivery(store: SqlStore, other: SqlStore) -> None:
    def fill(tx: Transaction) -> None:
        group = found_group(tx)
        for _ in range(40):
            prompt(tx, group.id)

    async def claim_all(each: SqlStore) -> list[int]:
        claimed: list[int] = []
        while batch := await each.write(lambda tx: claim(tx, limit=3)):
            claimed += [delivery.id for delivery in batch]
        return claimed

    await store.write(fill)
    claimed = list(chain.from_iterable(await race(store, other, claim_all)))
    # What another claimer holds is passed over, so one that comes last may be left for the next tick.
    claimed += await claim_all(store)
    assert len(claimed) == len(set(claimed)) == 40


async def test_two_takers_never_get_the_same_edit_nor_the_same_expired_delivery(
    store: SqlStore, other: SqlStore
) -> None:
    def fill(tx: Transaction) -> None:
        group = found_group(tx)
        prompt(tx, group.id)
        (claimed,) = claim(tx)
        sent(tx, claimed)
        tx.deliveries.touch(now=NOW + LEASE, group_id=group.id, day=TODAY)
        prompt(tx, group.id)
        claim(tx)

    def take(tx: Transaction) -> list[int]:
        later = NOW + LEASE
        return [each.id for each in (*take_edits(tx, later), *claim(tx, later))]

    await store.write(fill)
    taken = list(chain.from_iterable(await race(store, other, lambda each: each.write(take))))
    assert len(taken) == len(set(taken)) == 2


async def test_the_same_occurrence_twice_at_the_same_instant_is_recorded_once(store: SqlStore, other: SqlStore) -> None:
    def fill(tx: Transaction) -> Schedule:
        group = found_group(tx)
        tx.schedules.put(group.id, Post.PROMPT, at=time(9), weekdays=EVERY_DAY, next_due_at=NOW)
        return tx.schedules.of(group.id)[Post.PROMPT]

    schedule = await store.write(fill)

    def occur(tx: Transaction) -> int:
        return len(tx.schedules.occur([Occurrence(schedule.id, TODAY, NOW)]))

    numbers = await race(store, other, lambda each: each.write(occur))
    assert sorted(numbers) == [0] * 7 + [1]


async def test_a_person_who_joins_twice_at_the_same_instant_is_one_person_and_one_member(
    store: SqlStore, other: SqlStore
) -> None:
    group = await store.write(found_group)
    members: list[Member] = await race(store, other, lambda each: each.write(lambda tx: join(tx, group)))
    assert await store.read(lambda tx: tx.members.of(group.id)) == members[:1]
    assert members == members[:1] * 8


async def test_a_channel_that_is_bound_twice_at_the_same_instant_belongs_to_one_group(
    store: SqlStore, other: SqlStore
) -> None:
    def bind(tx: Transaction) -> bool:
        group = found_group(tx, replace(ANNEX, channel=str(id(tx))))
        return tx.groups.bind(group.id, HALL, by=MAYA, at=NOW)

    assert sorted(await race(store, other, lambda each: each.write(bind))) == [False] * 7 + [True]


async def test_a_channel_that_refuses_twice_at_the_same_instant_is_paused_once(
    store: SqlStore, other: SqlStore
) -> None:
    def bound(tx: Transaction) -> int:
        (hall,) = tx.groups.bindings(found_group(tx).id)
        return hall.id

    hall = await store.write(bound)

    def pause(tx: Transaction) -> bool:
        return tx.groups.pause(hall, "no permission", at=NOW)

    assert sorted(await race(store, other, lambda each: each.write(pause))) == [False] * 7 + [True]


async def test_an_event_that_several_processes_hear_at_the_same_instant_counts_once(
    store: SqlStore, other: SqlStore
) -> None:
    heard = await race(store, other, lambda each: each.write(lambda tx: tx.answers.hear("event", at=NOW)))
    assert sorted(heard) == [False] * 7 + [True]


async def test_a_ticket_that_is_used_several_times_at_the_same_instant_has_one_winner(
    store: SqlStore, other: SqlStore
) -> None:
    used = await race(store, other, lambda each: each.write(lambda tx: tx.tickets.use("state", expires_at=NOW + LEASE)))
    assert sorted(used) == [False] * 7 + [True]


async def test_a_channel_that_moves_several_times_at_the_same_instant_moves_once(
    store: SqlStore, other: SqlStore
) -> None:
    await store.write(found_group)
    moved = await race(store, other, lambda each: each.write(lambda tx: tx.groups.move(HALL, "library")))
    assert sorted(moved) == [False] * 7 + [True]


@pytest.mark.parametrize("at", [NOW, NOW + LEASE], ids=["while installed", "never installed"])
async def test_an_installation_at_the_instant_of_an_older_removal_stays_and_nothing_of_it_is_departed(
    store: SqlStore, other: SqlStore, at: datetime
) -> None:
    if at == NOW:
        await store.write(lambda tx: tx.installations.keep("slack", Installation("T1", "old", NOW)))
    turns = iter(range(8))

    def install_or_remove(tx: Transaction, turn: int) -> None:
        if turn == 3:
            installed(tx, "slack", "T1", "new", now=NOW + LEASE)
        else:
            uninstalled(tx, "slack", "T1", at=NOW, now=NOW + LEASE)

    await race(store, other, lambda each: each.write(install_or_remove, next(turns)))
    assert await store.read(lambda tx: tx.installations.all("slack")) == [Installation("T1", "new", NOW + LEASE)]
    assert await store.read(lambda tx: tx.communities.departed("slack")) == frozenset()


async def test_two_processes_that_are_to_forget_the_same_community_both_live_on(
    store: SqlStore, other: SqlStore
) -> None:
    def leave(tx: Transaction) -> None:
        join(tx, found_group(tx))
        tx.communities.depart(HALL.platform, HALL.community, at=NOW, purge_at=NOW)

    def purge(tx: Transaction) -> int:
        overdue = tx.communities.overdue(NOW)
        for platform, community in overdue:
            tx.communities.purge(platform, community)
        return len(overdue)

    await store.write(leave)
    assert sorted(await race(store, other, lambda each: each.write(purge))) == [0] * 7 + [1]
    assert await store.read(lambda tx: tx.groups.at(HALL)) is None


async def test_a_milestone_reached_twice_at_the_same_instant_is_celebrated_once(
    store: SqlStore, other: SqlStore
) -> None:
    maya = await store.write(found)
    week = Milestone(Kind.STREAK, 7)

    def celebrate(tx: Transaction) -> bool:
        return tx.members.celebrate(maya.id, week, day=TODAY)

    assert sorted(await race(store, other, lambda each: each.write(celebrate))) == [False] * 7 + [True]


async def test_touches_at_the_same_instant_all_raise_the_revision(store: SqlStore, other: SqlStore) -> None:
    def fill(tx: Transaction) -> int:
        group = found_group(tx)
        prompt(tx, group.id)
        (claimed,) = claim(tx)
        sent(tx, claimed)
        return group.id

    group_id = await store.write(fill)

    def touch(tx: Transaction) -> None:
        tx.deliveries.touch(now=NOW + LEASE, group_id=group_id, day=TODAY)

    await race(store, other, lambda each: each.write(touch))
    (edit,) = await store.write(take_edits, NOW + LEASE)
    assert edit.revision == 8


@pytest.mark.postgres
async def test_who_gives_up_while_another_holds_the_event_leaves_the_store_usable(postgres_url: str) -> None:
    store = await SqlStore.open(postgres_url)
    claimed, leave = asyncio.Event(), asyncio.Event()

    def hold(tx: Transaction) -> None:
        tx.answers.claim("event", at=NOW)
        claimed.set()
        while not leave.is_set():  # each query lets the loop go on with the other task
            tx.groups.at(HALL)

    holder = asyncio.create_task(store.write(hold))
    await claimed.wait()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(store.write(lambda tx: tx.answers.claim("event", at=NOW)), timeout=0.05)
    leave.set()
    await holder
    assert (await store.write(found_group)).name == GROUP.name
    await store.close()
