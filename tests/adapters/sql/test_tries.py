"""What the store notes about tries of which nobody knows the end, so that one is repeated only while that is safe."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from adapters.sql.store import SqlStore
from adapters.sql.tables import deliveries
from bot.domain.delivery import EDIT_EVERY, LEASE, Delivery, State
from bot.domain.group import Binding
from bot.domain.schedule import Post
from bot.ports.posts import Parcel
from bot.ports.store import Transaction
from tests.adapters.sql.samples import (
    ANNEX,
    HALL,
    MAYA,
    NOW,
    TODAY,
    check_in,
    found,
    found_group,
    prompt,
    rows,
    send_due,
)

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def claim(tx: Transaction, after: timedelta = timedelta()) -> list[Delivery]:
    """Claim what is due some time from now."""
    return tx.deliveries.claim(NOW + after, limit=10, lease_until=NOW + after + LEASE)


async def a_claimed_prompt(store: SqlStore) -> Delivery:
    """Claim a prompt now."""

    def make(tx: Transaction) -> Delivery:
        prompt(tx, found_group(tx).id)
        (claimed,) = claim(tx)
        return claimed

    return await store.write(make)


async def test_the_first_try_is_remembered_over_all_repetitions(store: SqlStore) -> None:
    first = await a_claimed_prompt(store)
    assert first.tried_at is None
    await store.write(lambda tx: tx.deliveries.repeat(first, NOW + 15 * SECOND, "timeout"))
    (second,) = await store.write(claim, 15 * SECOND)
    await store.write(lambda tx: tx.deliveries.repeat(second, NOW + 30 * SECOND, "timeout"))
    (third,) = await store.write(claim, 30 * SECOND)
    assert (second.tried_at, third.tried_at) == (NOW, NOW)


async def test_a_try_that_the_platform_did_not_take_is_forgotten(store: SqlStore) -> None:
    first = await a_claimed_prompt(store)
    await store.write(lambda tx: tx.deliveries.put_off(first, NOW + MINUTE, "429"))
    assert await store.write(claim, MINUTE) == [replace(first, lease_until=NOW + MINUTE + LEASE)]


async def test_an_earlier_try_stays_open_when_the_platform_did_not_take_the_repetition(store: SqlStore) -> None:
    first = await a_claimed_prompt(store)
    await store.write(lambda tx: tx.deliveries.repeat(first, NOW + 15 * SECOND, "timeout"))
    (second,) = await store.write(claim, 15 * SECOND)
    await store.write(lambda tx: tx.deliveries.put_off(second, NOW + MINUTE, "429"))
    assert [each.tried_at for each in await store.write(claim, MINUTE)] == [NOW]


@pytest.mark.parametrize("late_news", ["put_off", "repeat"])
async def test_news_of_who_lost_the_lease_do_not_undo_the_claim_of_another(
    store: SqlStore, other: SqlStore, late_news: str
) -> None:
    slow = await a_claimed_prompt(store)
    (taken_over,) = await other.write(lambda tx: tx.deliveries.expired(NOW + LEASE))
    await store.write(lambda tx: getattr(tx.deliveries, late_news)(slow, NOW + LEASE, "late news"))
    assert await store.write(claim, LEASE + SECOND) == []
    assert await other.write(lambda tx: tx.deliveries.expired(NOW + 2 * LEASE)) == [
        replace(taken_over, lease_until=NOW + 3 * LEASE)
    ]


@pytest.mark.parametrize("end", [State.SENT, State.MISSED, State.REFUSED, State.UNKNOWN])
async def test_what_is_settled_is_no_longer_being_tried(store: SqlStore, database_url: str, end: State) -> None:
    claimed = await a_claimed_prompt(store)
    assert await rows(database_url, select(deliveries.c.state, deliveries.c.tried_at)) == [("claimed", NOW)]

    def settle(tx: Transaction) -> None:
        if end is State.SENT:
            tx.deliveries.sent(claimed.id, "message", at=NOW)
        else:
            tx.deliveries.close(claimed.id, end, "why")

    await store.write(settle)
    assert await rows(database_url, select(deliveries.c.state, deliveries.c.tried_at)) == [(str(end), None)]


async def test_what_changed_between_the_first_try_and_its_repetition_gets_an_edit(store: SqlStore) -> None:
    first = await a_claimed_prompt(store)
    await store.write(lambda tx: tx.deliveries.repeat(first, NOW + 15 * SECOND, "timeout"))
    await store.write(lambda tx: tx.deliveries.touch(now=NOW + SECOND, group_id=first.group_id, day=TODAY))
    (second,) = await store.write(claim, 15 * SECOND)
    # The platform has the message of the first try, and gives it back as it is.
    await store.write(lambda tx: tx.deliveries.sent(second.id, "message", at=NOW + 16 * SECOND))
    assert await store.read(lambda tx: tx.deliveries.next_due_at()) == NOW + 16 * SECOND + EDIT_EVERY


async def test_a_repetition_goes_where_the_first_try_went_although_there_is_a_thread_by_now(store: SqlStore) -> None:
    def post_in_channel(tx: Transaction) -> Delivery:
        maya = found(tx)
        made = check_in(tx, maya, "event")
        parcel = Parcel(Post.FEED, TODAY, NOW, check_in_id=made.id, threaded=True)
        tx.deliveries.add(parcel, tx.groups.bindings(maya.group_id))
        (claimed,) = claim(tx)
        tx.deliveries.repeat(claimed, NOW + 15 * SECOND, "timeout")
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
    assert await store.read(lambda tx: tx.deliveries.next_due_at()) == NOW + SECOND
    (notice,) = await store.write(claim, MINUTE)
    assert (notice.post, notice.place, notice.binding_id, notice.to) == (Post.NOTICE, HALL, hall.id, MAYA)
