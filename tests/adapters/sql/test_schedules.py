from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from adapters.sql.store import SqlStore
from bot.domain.day import DAY, EVERY_DAY, Weekdays
from bot.domain.schedule import Post, Schedule
from bot.ports.store import Transaction
from tests.adapters.sql.samples import ANNEX, NOW, TODAY, found_group

MONDAYS = Weekdays.of([0])


def put(tx: Transaction, group_id: int, post: Post, next_due_at: datetime | None) -> int:
    """Set a schedule and return its id."""
    tx.schedules.put(group_id, post, at=time(9, 30), weekdays=MONDAYS, next_due_at=next_due_at)
    return tx.schedules.of(group_id)[post].id


async def test_a_group_has_one_schedule_for_each_post(store: SqlStore) -> None:
    group = await store.write(found_group)
    assert await store.read(lambda tx: tx.schedules.of(group.id)) == {}
    number = await store.write(lambda tx: put(tx, group.id, Post.PROMPT, NOW))
    other = await store.write(lambda tx: put(tx, group.id, Post.LEADERBOARD, None))
    assert await store.read(lambda tx: tx.schedules.of(group.id)) == {
        Post.PROMPT: Schedule(number, group.id, Post.PROMPT, time(9, 30), MONDAYS, NOW),
        Post.LEADERBOARD: Schedule(other, group.id, Post.LEADERBOARD, time(9, 30), MONDAYS, None),
    }


async def test_setting_a_schedule_again_keeps_its_id(store: SqlStore) -> None:
    group = await store.write(found_group)
    number = await store.write(lambda tx: put(tx, group.id, Post.PROMPT, NOW))

    def put_again(tx: Transaction) -> None:
        tx.schedules.put(group.id, Post.PROMPT, at=time(18), weekdays=EVERY_DAY, next_due_at=None)

    await store.write(put_again)
    again = Schedule(number, group.id, Post.PROMPT, time(18), EVERY_DAY, None)
    assert await store.read(lambda tx: tx.schedules.of(group.id)) == {Post.PROMPT: again}


async def test_due_schedules_come_longest_waiting_first_up_to_a_limit(store: SqlStore) -> None:
    def fill(tx: Transaction) -> list[int]:
        group, other = found_group(tx), found_group(tx, ANNEX)
        second = put(tx, group.id, Post.PROMPT, NOW)
        first = put(tx, group.id, Post.LEADERBOARD, NOW - timedelta(hours=1))
        put(tx, other.id, Post.PROMPT, NOW + timedelta(microseconds=1))
        put(tx, other.id, Post.LEADERBOARD, None)
        return [first, second]

    expected = await store.write(fill)
    assert [each.id for each in await store.write(lambda tx: tx.schedules.due(NOW, limit=10))] == expected
    assert [each.id for each in await store.write(lambda tx: tx.schedules.due(NOW, limit=1))] == expected[:1]


async def test_a_schedule_that_was_advanced_is_due_no_more(store: SqlStore) -> None:
    group = await store.write(found_group)
    number = await store.write(lambda tx: put(tx, group.id, Post.PROMPT, NOW))
    await store.write(lambda tx: tx.schedules.advance(number, NOW + DAY))
    assert await store.write(lambda tx: tx.schedules.due(NOW, limit=10)) == []
    await store.write(lambda tx: tx.schedules.advance(number, None))
    assert await store.write(lambda tx: tx.schedules.due(datetime.max.replace(tzinfo=UTC), limit=10)) == []


async def test_an_occurrence_of_a_local_date_is_recorded_once(store: SqlStore) -> None:
    group = await store.write(found_group)
    number = await store.write(lambda tx: put(tx, group.id, Post.PROMPT, NOW))

    def occur(tx: Transaction, back: int) -> int | None:
        return tx.schedules.occur(number, TODAY - back * DAY, due_at=NOW, prompt_key=f"key {back}")

    first = await store.write(occur, 0)
    assert first is not None
    assert await store.write(occur, 0) is None
    assert await store.write(occur, 1) not in {None, first}


async def test_recent_prompts_are_those_of_the_group_since_a_day(store: SqlStore) -> None:
    def fill(tx: Transaction) -> int:
        group, other = found_group(tx), found_group(tx, ANNEX)
        mine, others = put(tx, group.id, Post.PROMPT, NOW), put(tx, other.id, Post.PROMPT, NOW)
        for back in range(4):
            tx.schedules.occur(mine, TODAY - back * DAY, due_at=NOW, prompt_key=f"key {back}")
        tx.schedules.occur(others, TODAY, due_at=NOW, prompt_key="of another group")
        tx.schedules.occur(put(tx, group.id, Post.LEADERBOARD, NOW), TODAY, due_at=NOW, prompt_key=None)
        return group.id

    group_id = await store.write(fill)
    recent = await store.read(lambda tx: tx.schedules.recent_prompts(group_id, since=TODAY - 2 * DAY))
    assert recent == {"key 0", "key 1", "key 2"}
