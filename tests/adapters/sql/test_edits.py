from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from adapters.sql.store import SqlStore
from bot.domain.day import DAY
from bot.domain.delivery import EDIT_EVERY, EDIT_OLD_EVERY, LEASE, Delivery
from bot.domain.schedule import Post
from bot.ports.posts import Parcel
from bot.ports.store import Transaction
from tests.adapters.sql.samples import (
    ANNEX,
    HALL,
    NOW,
    TODAY,
    check_in,
    claim,
    found,
    found_group,
    next_due_at,
    prompt,
    send_due,
    sent,
    take_edits,
)

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


async def a_sent_prompt(store: SqlStore) -> Delivery:
    """Send a prompt now."""

    def send(tx: Transaction) -> Delivery:
        group = found_group(tx)
        prompt(tx, group.id)
        (made,) = send_due(tx)
        return replace(made, message=f"message {made.id}")

    return await store.write(send)


async def touch(store: SqlStore, delivery: Delivery, at: datetime) -> None:
    await store.write(lambda tx: tx.deliveries.touch(now=at, group_id=delivery.group_id, day=delivery.day))


async def edits(store: SqlStore, now: datetime) -> list[Delivery]:
    return await store.write(take_edits, now)


async def test_a_message_that_nobody_touched_needs_no_edit(store: SqlStore) -> None:
    await a_sent_prompt(store)
    assert await edits(store, NOW + DAY) == []
    assert await store.read(next_due_at) is None


async def test_a_touched_prompt_is_edited_at_the_pace_of_edits(store: SqlStore) -> None:
    made = await a_sent_prompt(store)
    await touch(store, made, NOW + SECOND)
    assert await store.read(next_due_at) == NOW + EDIT_EVERY
    assert await edits(store, NOW + EDIT_EVERY - SECOND) == []
    (edit,) = await edits(store, NOW + EDIT_EVERY)
    assert (edit.id, edit.message, edit.revision) == (made.id, made.message, 1)


async def test_a_prompt_that_was_quiet_for_long_is_edited_at_once(store: SqlStore) -> None:
    made = await a_sent_prompt(store)
    await touch(store, made, NOW + HOUR)
    assert await store.read(next_due_at) == NOW + HOUR


async def test_many_touches_make_one_edit_that_shows_the_last(store: SqlStore) -> None:
    made = await a_sent_prompt(store)
    for seconds in range(1, 4):
        await touch(store, made, NOW + seconds * SECOND)
    assert [each.revision for each in await edits(store, NOW + EDIT_EVERY)] == [3]


async def test_an_edit_that_is_taken_belongs_to_its_taker_until_the_lease_runs_out(store: SqlStore) -> None:
    made = await a_sent_prompt(store)
    await touch(store, made, NOW + HOUR)
    (edit,) = await edits(store, NOW + HOUR)
    assert await edits(store, NOW + HOUR + LEASE - SECOND) == []
    assert await edits(store, NOW + HOUR + LEASE) == [edit]


async def test_a_recorded_edit_is_not_due_again(store: SqlStore) -> None:
    made = await a_sent_prompt(store)
    await touch(store, made, NOW + HOUR)
    (edit,) = await edits(store, NOW + HOUR)
    await store.write(lambda tx: tx.deliveries.edited([edit], at=NOW + HOUR))
    assert await store.read(next_due_at) is None
    await touch(store, made, NOW + HOUR + SECOND)
    assert await store.read(next_due_at) == NOW + HOUR + EDIT_OLD_EVERY


async def test_what_changed_while_an_edit_was_on_its_way_gets_another_edit(store: SqlStore) -> None:
    made = await a_sent_prompt(store)
    await touch(store, made, NOW + SECOND)
    (edit,) = await edits(store, NOW + EDIT_EVERY)
    await touch(store, made, NOW + EDIT_EVERY)
    edited_at = NOW + EDIT_EVERY + SECOND
    await store.write(lambda tx: tx.deliveries.edited([edit], at=edited_at))
    assert await store.read(next_due_at) == edited_at + EDIT_EVERY
    assert [each.revision for each in await edits(store, edited_at + EDIT_EVERY)] == [2]


async def test_what_changed_while_the_post_was_on_its_way_gets_an_edit(store: SqlStore) -> None:
    group = await store.write(found_group)
    await store.write(lambda tx: prompt(tx, group.id))
    (claimed,) = await store.write(claim)
    await touch(store, claimed, NOW)
    assert await store.read(next_due_at) == NOW + LEASE
    await store.write(sent, claimed, NOW + SECOND)
    assert await store.read(next_due_at) == NOW + SECOND + EDIT_EVERY


async def test_a_post_that_is_still_due_will_show_the_newest_state_anyway(store: SqlStore) -> None:
    group = await store.write(found_group)
    await store.write(lambda tx: prompt(tx, group.id))
    await store.write(lambda tx: tx.deliveries.touch(now=NOW, group_id=group.id, day=TODAY))
    await store.write(send_due)
    assert await store.read(next_due_at) is None


async def test_a_touch_reaches_the_prompts_of_that_day_in_every_channel_of_the_group_and_no_others(
    store: SqlStore,
) -> None:
    def fill(tx: Transaction) -> list[Delivery]:
        group = found_group(tx, HALL, ANNEX)
        stranger = found_group(tx, replace(HALL, channel="other"))
        for number in (group.id, stranger.id):
            prompt(tx, number)
            prompt(tx, number, day=TODAY - DAY)
        return [each for each in send_due(tx) if (each.group_id, each.day) == (group.id, TODAY)]

    touched = await store.write(fill)
    await touch(store, touched[0], NOW + HOUR)
    assert [each.id for each in await edits(store, NOW + HOUR)] == [each.id for each in touched]


async def test_a_touch_reaches_the_feed_posts_of_a_check_in(store: SqlStore) -> None:
    def fill(tx: Transaction) -> int:
        maya = found(tx)
        made = [check_in(tx, maya, event) for event in ("one", "two")]
        for each in made:
            parcel = Parcel(Post.FEED, TODAY, NOW, check_in_id=each.id)
            tx.deliveries.add(parcel, tx.groups.bindings(maya.group_id))
        send_due(tx)
        tx.deliveries.touch(now=NOW + HOUR, group_id=maya.group_id, check_in_id=made[1].id)
        return made[1].id

    check_in_id = await store.write(fill)
    assert [each.check_in_id for each in await edits(store, NOW + HOUR)] == [check_in_id]


async def test_edits_are_taken_longest_waiting_first_up_to_a_limit(store: SqlStore) -> None:
    def fill(tx: Transaction) -> list[int]:
        group = found_group(tx)
        for back in (1, 0):
            prompt(tx, group.id, day=TODAY - back * DAY)
        made = {each.day: each.id for each in send_due(tx)}
        tx.deliveries.touch(now=NOW + HOUR, group_id=group.id, day=TODAY)
        tx.deliveries.touch(now=NOW + 2 * HOUR, group_id=group.id, day=TODAY - DAY)
        return [made[TODAY], made[TODAY - DAY]]

    expected = await store.write(fill)
    later = NOW + 2 * HOUR
    first, second = [await store.write(lambda tx: take_edits(tx, later, limit=1)) for _ in range(2)]
    assert [each.id for each in (*first, *second)] == expected


async def test_edits_in_a_paused_channel_wait(store: SqlStore) -> None:
    made = await a_sent_prompt(store)
    await touch(store, made, NOW + HOUR)
    await store.write(lambda tx: tx.groups.pause(made.binding_id, "gone", at=NOW))
    assert await store.read(next_due_at) is None
    assert await edits(store, NOW + DAY) == []
    await store.write(lambda tx: tx.groups.resume(made.group_id))
    assert [each.id for each in await edits(store, NOW + DAY)] == [made.id]
