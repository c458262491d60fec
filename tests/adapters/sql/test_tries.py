"""What the store notes about tries of which nobody knows the end, so that one is repeated only while that is safe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from adapters.sql.store import SqlStore
from adapters.sql.tables import deliveries
from bot.domain.delivery import EDIT_EVERY, LEASE, SKEW, Delivery, State
from bot.domain.group import Binding
from bot.domain.schedule import Post
from bot.identity import Place
from bot.ports.posts import Lease, Parcel
from bot.ports.store import Transaction
from tests.adapters.sql import samples
from tests.adapters.sql.samples import (
    ANNEX,
    HALL,
    MAYA,
    NOW,
    TODAY,
    check_in,
    close,
    found,
    found_group,
    next_due_at,
    prompt,
    put_off,
    repeat,
    rows,
    send_due,
    sent,
)

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def claim(tx: Transaction, after: timedelta = timedelta(), *, owner: str = "process") -> list[Delivery]:
    """Claim what is due some time from now."""
    return samples.claim(tx, NOW + after, owner=owner)


async def a_claimed_prompt(store: SqlStore, *, at: datetime = NOW, place: Place = HALL) -> Delivery:
    """Claim a prompt that is due now."""

    def make(tx: Transaction) -> Delivery:
        prompt(tx, found_group(tx, place).id)
        (claimed,) = claim(tx, at - NOW)
        return claimed

    return await store.write(make)


async def test_the_first_try_is_remembered_over_all_repetitions(store: SqlStore) -> None:
    first = await a_claimed_prompt(store)
    assert first.tried_at is None
    await store.write(repeat, first, NOW + 15 * SECOND)
    (second,) = await store.write(claim, 15 * SECOND)
    await store.write(repeat, second, NOW + 30 * SECOND)
    (third,) = await store.write(claim, 30 * SECOND)
    assert (second.tried_at, third.tried_at) == (NOW, NOW)


async def test_a_try_that_the_platform_did_not_take_is_forgotten(store: SqlStore) -> None:
    first = await a_claimed_prompt(store)
    await store.write(put_off, first, NOW + MINUTE)
    assert await store.write(claim, MINUTE) == [replace(first, lease_until=NOW + MINUTE + LEASE)]


async def test_an_earlier_try_stays_open_when_the_platform_did_not_take_the_repetition(store: SqlStore) -> None:
    first = await a_claimed_prompt(store)
    await store.write(repeat, first, NOW + 15 * SECOND)
    (second,) = await store.write(claim, 15 * SECOND)
    await store.write(put_off, second, NOW + MINUTE)
    assert [each.tried_at for each in await store.write(claim, MINUTE)] == [NOW]


@pytest.mark.parametrize("late_news", [put_off, repeat])
async def test_news_of_who_lost_the_lease_do_not_undo_the_claim_of_another(
    store: SqlStore, other: SqlStore, late_news: Callable[[Transaction, Delivery, datetime], None]
) -> None:
    slow = await a_claimed_prompt(store)
    (taken_over,) = await other.write(claim, LEASE)
    await store.write(late_news, slow, NOW + LEASE)
    assert await store.write(claim, LEASE + SECOND) == []
    assert await other.write(claim, 2 * LEASE) == [replace(taken_over, lease_until=NOW + 3 * LEASE)]


async def test_nor_do_they_where_the_other_claimed_at_the_same_instant_by_another_clock(store: SqlStore) -> None:
    slow = await a_claimed_prompt(store)
    await store.write(put_off, slow, NOW)
    (taken,) = await store.write(lambda tx: claim(tx, owner="another process"))
    assert (taken.id, taken.lease_until) == (slow.id, slow.lease_until)
    await store.write(put_off, slow, NOW)
    assert await store.write(claim) == []


@pytest.mark.parametrize("end", [State.SENT, State.MISSED, State.REFUSED, State.UNKNOWN])
async def test_what_is_settled_is_no_longer_being_tried(store: SqlStore, database_url: str, end: State) -> None:
    claimed = await a_claimed_prompt(store)
    assert await rows(database_url, select(deliveries.c.state, deliveries.c.tried_at)) == [("claimed", NOW)]

    def settle(tx: Transaction) -> None:
        if end is State.SENT:
            sent(tx, claimed)
        else:
            close(tx, claimed, end)

    await store.write(settle)
    assert await rows(database_url, select(deliveries.c.state, deliveries.c.tried_at)) == [(str(end), None)]


async def test_what_changed_between_the_first_try_and_its_repetition_gets_an_edit(store: SqlStore) -> None:
    first = await a_claimed_prompt(store)
    await store.write(repeat, first, NOW + 15 * SECOND)
    await store.write(lambda tx: tx.deliveries.touch(now=NOW + SECOND, group_id=first.group_id, day=TODAY))
    (second,) = await store.write(claim, 15 * SECOND)
    # The platform has the message of the first try, and gives it back as it is.
    await store.write(sent, second, NOW + 16 * SECOND)
    assert await store.read(next_due_at) == NOW + 16 * SECOND + EDIT_EVERY


async def test_a_repetition_goes_where_the_first_try_went_although_there_is_a_thread_by_now(store: SqlStore) -> None:
    def post_in_channel(tx: Transaction) -> Delivery:
        maya = found(tx)
        made = check_in(tx, maya, "event")
        parcel = Parcel(Post.FEED, TODAY, NOW, check_in_id=made.id, threaded=True)
        tx.deliveries.add(parcel, tx.groups.bindings(maya.group_id))
        (claimed,) = claim(tx)
        repeat(tx, claimed, NOW + 15 * SECOND)
        return claimed

    first = await store.write(post_in_channel)
    await store.write(lambda tx: prompt(tx, first.group_id, due_at=NOW + SECOND))
    await store.write(send_due, NOW + SECOND)
    (second,) = await store.write(claim, 15 * SECOND)
    assert (second.id, first.thread, second.thread) == (first.id, None, None)


async def test_a_notice_goes_to_who_set_the_channel_up_although_it_is_paused(store: SqlStore) -> None:
    def pause(tx: Transaction) -> Binding:
        group = found_group(tx, HALL, ANNEX)
        hall, _ = tx.groups.bindings(group.id)
        tx.groups.pause(hall.id, "no permission", at=NOW)
        tx.deliveries.add(Parcel(Post.PROMPT, TODAY, NOW), [hall])
        tx.deliveries.add(Parcel(Post.NOTICE, TODAY, NOW + SECOND), [hall])
        return hall

    hall = await store.write(pause)
    assert await store.read(next_due_at) == NOW + SECOND
    (notice,) = await store.write(claim, MINUTE)
    assert (notice.post, notice.place, notice.binding_id, notice.to) == (Post.NOTICE, HALL, hall.id, MAYA)


async def test_a_lease_of_a_clock_that_was_ahead_ends_after_the_time_of_a_lease_and_no_sooner(store: SqlStore) -> None:
    ahead = 2 * HOUR
    slow = await a_claimed_prompt(store, at=NOW + ahead)
    await store.write(lambda tx: tx.deliveries.recall(NOW))
    await store.write(lambda tx: tx.deliveries.recall(NOW + 30 * SECOND))
    assert await store.write(claim, LEASE - SECOND) == []
    (taken_over,) = await store.write(claim, LEASE)
    assert (taken_over.id, taken_over.tried_at) == (slow.id, NOW + ahead)


async def test_a_try_of_a_clock_that_was_ahead_is_due_at_once_and_one_that_was_not_tried_is_not(
    store: SqlStore,
) -> None:
    first = await a_claimed_prompt(store, at=NOW + 2 * HOUR)
    await store.write(repeat, first, NOW + 2 * HOUR + MINUTE)
    other = await a_claimed_prompt(store, at=NOW + 2 * HOUR, place=ANNEX)
    await store.write(put_off, other, NOW + 2 * HOUR + MINUTE)
    await store.write(lambda tx: tx.deliveries.recall(NOW))
    assert [each.id for each in await store.write(claim)] == [first.id]


async def test_clocks_that_differ_a_little_leave_each_other_s_leases_alone(store: SqlStore) -> None:
    await a_claimed_prompt(store, at=NOW + SKEW)
    await store.write(lambda tx: tx.deliveries.recall(NOW))
    assert await store.read(next_due_at) == NOW + SKEW + LEASE


async def test_only_who_holds_it_takes_a_delivery_for_one_that_was_never_tried(store: SqlStore) -> None:
    slow = await a_claimed_prompt(store)
    (held,) = await store.write(claim, LEASE)
    later, lease = NOW + LEASE + SECOND, Lease("process", NOW + 2 * LEASE + SECOND)
    assert not await store.write(lambda tx: tx.deliveries.begin_anew(slow, now=later, lease=lease))
    assert await store.write(lambda tx: tx.deliveries.begin_anew(held, now=later, lease=lease))
    assert await store.write(claim, 2 * LEASE) == []
    (again,) = await store.write(claim, 2 * LEASE + SECOND)
    assert (again.id, again.tried_at) == (slow.id, later)


async def test_what_is_too_late_of_its_kind_is_found_on_its_platform_paused_or_not_unless_somebody_has_it(
    store: SqlStore,
) -> None:
    def fill(tx: Transaction) -> list[int]:
        group = found_group(tx, HALL, ANNEX)
        hall, annex = tx.groups.bindings(group.id)
        for minutes in (0, 1, 2):
            tx.deliveries.add(Parcel(Post.PROMPT, TODAY, NOW + minutes * MINUTE), [hall])
        tx.deliveries.add(Parcel(Post.LEADERBOARD, TODAY, NOW), [hall])
        tx.deliveries.add(Parcel(Post.PROMPT, TODAY, NOW), [annex])
        first, *_ = samples.claim(tx, NOW, limit=1)
        tx.groups.pause(hall.id, "gone", at=NOW)
        return [first.id, first.id + 1]

    expired, second = await store.write(fill)
    too_late = {**dict.fromkeys(Post, NOW), Post.PROMPT: NOW + 2 * MINUTE}

    def late(tx: Transaction) -> list[int]:
        return [each.id for each in tx.deliveries.late(HALL.platform, too_late=too_late, limit=9)]

    assert await store.write(late) == [second, expired]
    too_late[Post.PROMPT] = NOW + MINUTE
    assert await store.write(late) == [expired]


async def test_that_a_channel_works_again_is_said_once_to_who_was_told_that_it_was_paused(store: SqlStore) -> None:
    def fill(tx: Transaction) -> list[int]:
        ids = [each.id for each in tx.groups.bindings(found_group(tx, HALL, ANNEX, replace(HALL, channel="x")).id)]
        tx.deliveries.told(ids[:2], at=NOW)
        tx.groups.pause(ids[1], "gone again", at=NOW)
        return ids

    ids = await store.write(fill)
    (binding,) = await store.write(lambda tx: tx.deliveries.relieved(ids))
    assert (binding.id, binding.place, binding.paused) == (ids[0], HALL, None)
    assert await store.write(lambda tx: tx.deliveries.relieved(ids)) == []
