from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from adapters.sql.store import SqlStore
from bot.domain.day import DAY, EVERY_DAY
from bot.domain.delivery import LEASE, Delivery, State
from bot.domain.schedule import Occurrence, Post
from bot.ports.posts import Parcel
from bot.ports.store import Transaction
from tests.adapters.sql.samples import (
    ANNEX,
    HALL,
    MAYA,
    NOW,
    SOON,
    TODAY,
    check_in,
    claim,
    close,
    found,
    found_group,
    next_due_at,
    prompt,
    put_off,
    repeat,
    send_due,
    sent,
)
from tests.platforms import delivery_counts

MINUTE = timedelta(minutes=1)


async def test_a_prompt_becomes_one_delivery_for_each_channel(store: SqlStore) -> None:
    group = await store.write(lambda tx: found_group(tx, HALL, ANNEX))
    await store.write(lambda tx: prompt(tx, group.id))
    hall, annex = await store.read(lambda tx: tx.groups.bindings(group.id))
    first, second = await store.write(claim)
    assert first == Delivery(
        id=first.id,
        group_id=group.id,
        binding_id=hall.id,
        place=HALL,
        post=Post.PROMPT,
        day=TODAY,
        due_at=NOW,
        state=State.CLAIMED,
        prompt_key="why",
        owner="process",
        lease_until=NOW + LEASE,
    )
    assert second == replace(first, id=second.id, binding_id=annex.id, place=ANNEX)


async def test_an_occurrence_never_has_two_deliveries_for_a_channel(store: SqlStore) -> None:
    def fill(tx: Transaction) -> None:
        group = found_group(tx)
        tx.schedules.put(group.id, Post.PROMPT, at=time(9), weekdays=EVERY_DAY, next_due_at=NOW)
        schedule = tx.schedules.of(group.id)[Post.PROMPT]
        number = tx.schedules.occur([Occurrence(schedule.id, TODAY, NOW)])[schedule.id]
        parcel = Parcel(Post.PROMPT, TODAY, NOW, occurrence_id=number)
        tx.deliveries.add_to_groups([(group.id, parcel)])
        tx.deliveries.add_to_groups([(group.id, parcel)])
        tx.deliveries.add(parcel, tx.groups.bindings(group.id))

    await store.write(fill)
    assert len(await store.write(claim)) == 1


async def test_a_check_in_never_has_two_feed_posts_in_a_channel(store: SqlStore) -> None:
    def fill(tx: Transaction) -> None:
        maya = found(tx)
        made = check_in(tx, maya, "event")
        for _ in range(2):
            parcel = Parcel(Post.FEED, TODAY, NOW, check_in_id=made.id)
            tx.deliveries.add(parcel, tx.groups.bindings(maya.group_id))

    await store.write(fill)
    assert len(await store.write(claim)) == 1


async def test_what_belongs_to_no_occurrence_can_be_posted_again(store: SqlStore) -> None:
    group = await store.write(found_group)
    for _ in range(2):
        await store.write(lambda tx: prompt(tx, group.id))
    assert len(await store.write(claim)) == 2


async def test_deliveries_are_claimed_longest_waiting_first_once_and_up_to_a_limit(store: SqlStore) -> None:
    def fill(tx: Transaction) -> None:
        group = found_group(tx)
        for minutes in (0, 2, 1):
            prompt(tx, group.id, due_at=NOW - minutes * MINUTE)
        prompt(tx, group.id, due_at=SOON)

    await store.write(fill)

    claims = [await store.write(lambda tx: claim(tx, limit=2)) for _ in range(3)]
    assert [[each.due_at for each in claimed] for claimed in claims] == [[NOW - 2 * MINUTE, NOW - MINUTE], [NOW], []]


async def test_what_is_for_a_paused_channel_waits_until_it_resumes(store: SqlStore) -> None:
    group = await store.write(lambda tx: found_group(tx, HALL, ANNEX))
    hall, annex = await store.read(lambda tx: tx.groups.bindings(group.id))
    await store.write(lambda tx: tx.groups.pause(hall.id, "gone", at=NOW))
    await store.write(lambda tx: prompt(tx, group.id))
    assert [each.binding_id for each in await store.write(send_due)] == [annex.id]
    assert await store.read(next_due_at) is None
    await store.write(lambda tx: tx.groups.resume(group.id))
    assert await store.read(next_due_at) == NOW
    assert [each.binding_id for each in await store.write(claim)] == [hall.id]


async def test_a_delivery_that_is_put_off_is_due_later_and_knows_when_it_was_due_first(store: SqlStore) -> None:
    group = await store.write(found_group)
    await store.write(lambda tx: prompt(tx, group.id))
    (claimed,) = await store.write(claim)
    await store.write(put_off, claimed, SOON)
    assert await store.write(claim) == []
    assert await store.read(next_due_at) == SOON
    assert await store.write(claim, NOW + DAY) == [replace(claimed, lease_until=NOW + DAY + LEASE)]


@pytest.mark.parametrize("state", [State.MISSED, State.REFUSED, State.UNKNOWN])
async def test_a_closed_delivery_is_never_claimed_again_nor_put_off(store: SqlStore, state: State) -> None:
    group = await store.write(found_group)
    await store.write(lambda tx: prompt(tx, group.id))
    (claimed,) = await store.write(claim)
    await store.write(close, claimed, state)
    await store.write(put_off, claimed, SOON)
    await store.write(repeat, claimed, SOON)
    assert await store.write(claim, NOW + DAY) == []
    assert await delivery_counts(store) == {state: 1}


async def test_a_sent_delivery_stays_sent_whatever_late_news_says(store: SqlStore) -> None:
    group = await store.write(found_group)
    await store.write(lambda tx: prompt(tx, group.id))
    (claimed,) = await store.write(send_due)
    await store.write(put_off, claimed, SOON)
    await store.write(repeat, claimed, SOON)
    await store.write(close, claimed, State.UNKNOWN)
    assert await store.write(claim, NOW + DAY) == []
    assert await delivery_counts(store) == {State.SENT: 1}


async def test_the_platform_s_word_counts_even_after_the_delivery_was_given_up(store: SqlStore) -> None:
    group = await store.write(found_group)
    await store.write(lambda tx: prompt(tx, group.id))
    (claimed,) = await store.write(claim)
    await store.write(close, claimed, State.UNKNOWN)
    await store.write(sent, claimed, SOON)
    assert await delivery_counts(store) == {State.SENT: 1}


async def test_a_claimed_delivery_expires_with_its_lease_and_is_taken_over_once(store: SqlStore) -> None:
    group = await store.write(found_group)
    await store.write(lambda tx: prompt(tx, group.id))
    (claimed,) = await store.write(claim)
    after = NOW + LEASE
    assert await store.write(claim, after - timedelta(seconds=1)) == []
    taken_over = replace(claimed, lease_until=after + LEASE, tried_at=NOW)
    assert await store.write(claim, after) == [taken_over]
    assert await store.write(claim, after) == []
    again = replace(taken_over, lease_until=after + 2 * LEASE)
    assert await store.write(claim, after + LEASE) == [again]


async def test_a_threaded_feed_post_goes_under_the_prompt_of_its_channel_and_day(store: SqlStore) -> None:
    def fill(tx: Transaction) -> list[Delivery]:
        maya = found(tx)
        tx.groups.bind(maya.group_id, ANNEX, by=MAYA, at=NOW)
        prompt(tx, maya.group_id, day=TODAY - DAY)
        prompt(tx, maya.group_id)
        sent = send_due(tx)
        made = check_in(tx, maya, "event")
        parcel = Parcel(Post.FEED, TODAY, NOW, check_in_id=made.id, threaded=True)
        tx.deliveries.add(parcel, tx.groups.bindings(maya.group_id))
        return sent

    sent = await store.write(fill)
    threads = {each.binding_id: each.thread for each in await store.write(claim)}
    assert threads == {each.binding_id: f"message {each.id}" for each in sent if each.day == TODAY}


@pytest.mark.parametrize("threaded", [True, False])
async def test_a_feed_post_has_no_thread_where_the_prompt_is_not_up_or_none_is_wanted(
    store: SqlStore, *, threaded: bool
) -> None:
    def fill(tx: Transaction) -> None:
        maya = found(tx)
        prompt(tx, maya.group_id, due_at=NOW if not threaded else SOON)
        if not threaded:
            send_due(tx)
        made = check_in(tx, maya, "event")
        parcel = Parcel(Post.FEED, TODAY, NOW, check_in_id=made.id, threaded=threaded)
        tx.deliveries.add(parcel, tx.groups.bindings(maya.group_id))

    await store.write(fill)
    assert [(each.post, each.thread) for each in await store.write(claim)] == [(Post.FEED, None)]


async def test_next_due_is_the_earliest_of_schedules_and_deliveries(store: SqlStore) -> None:
    assert await store.read(next_due_at) is None
    group = await store.write(found_group)

    def schedule(tx: Transaction) -> None:
        tx.schedules.put(group.id, Post.PROMPT, at=time(9), weekdays=EVERY_DAY, next_due_at=NOW + DAY)

    await store.write(schedule)
    assert await store.read(next_due_at) == NOW + DAY
    await store.write(lambda tx: prompt(tx, group.id, due_at=SOON))
    assert await store.read(next_due_at) == SOON


async def test_a_lease_that_runs_out_is_due_as_well(store: SqlStore) -> None:
    group = await store.write(found_group)
    await store.write(lambda tx: prompt(tx, group.id))
    await store.write(claim)
    assert await store.read(next_due_at) == NOW + LEASE
