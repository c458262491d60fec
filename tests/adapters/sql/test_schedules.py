from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from adapters.sql.store import SqlStore
from bot.domain.day import DAY, EVERY_DAY, Weekdays
from bot.domain.schedule import Occurrence, Post, Schedule
from bot.ports.store import Transaction
from tests.adapters.sql.samples import ANNEX, HALL, NOW, TODAY, found_group

MONDAYS = Weekdays.of([0])
LIBRARY = replace(HALL, channel="library")


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
    found = await store.write(lambda tx: tx.schedules.due(NOW, limit=10))
    assert [(each.schedule.id, each.zone) for each in found] == [(number, "Europe/Berlin") for number in expected]
    assert await store.write(lambda tx: tx.schedules.due(NOW, limit=1)) == found[:1]


async def test_schedules_that_were_advanced_are_due_again_at_their_new_instants_or_never(store: SqlStore) -> None:
    def fill(tx: Transaction) -> tuple[int, int, int]:
        group, other = found_group(tx), found_group(tx, ANNEX)
        first, second = (put(tx, group.id, post, NOW) for post in (Post.PROMPT, Post.LEADERBOARD))
        return first, second, put(tx, other.id, Post.PROMPT, NOW)

    first, second, third = await store.write(fill)
    await store.write(lambda tx: tx.schedules.advance({first: NOW + DAY, second: None}))
    due = await store.write(lambda tx: tx.schedules.due(NOW, limit=10))
    assert [each.schedule.id for each in due] == [third]
    due = await store.write(lambda tx: tx.schedules.due(datetime.max.replace(tzinfo=UTC), limit=10))
    assert [(each.schedule.id, each.schedule.next_due_at) for each in due] == [(third, NOW), (first, NOW + DAY)]


async def test_an_occurrence_of_a_local_date_is_recorded_once(store: SqlStore) -> None:
    group = await store.write(found_group)
    number = await store.write(lambda tx: put(tx, group.id, Post.PROMPT, NOW))

    def occur(tx: Transaction, back: int) -> Mapping[int, int]:
        return tx.schedules.occur([Occurrence(number, TODAY - back * DAY, NOW, f"key {back}")])

    first = await store.write(occur, 0)
    assert list(first) == [number]
    assert await store.write(occur, 0) == {}
    assert await store.write(occur, 1) not in ({}, first)


async def test_occurrences_of_many_schedules_are_recorded_together_but_for_those_that_are_there(
    store: SqlStore,
) -> None:
    def fill(tx: Transaction) -> tuple[list[int], Mapping[int, int]]:
        groups = [found_group(tx, replace(ANNEX, channel=str(number))) for number in range(3)]
        numbers = [put(tx, group.id, Post.PROMPT, NOW) for group in groups]
        tx.schedules.occur([Occurrence(numbers[1], TODAY, NOW)])
        return numbers, tx.schedules.occur(Occurrence(number, TODAY, NOW) for number in numbers)

    numbers, made = await store.write(fill)
    assert sorted(made) == [numbers[0], numbers[2]]
    assert len(set(made.values())) == 2


async def test_recent_prompts_are_those_of_each_schedule_since_its_day(store: SqlStore) -> None:
    def fill(tx: Transaction) -> tuple[int, ...]:
        mine, other, new = (put(tx, found_group(tx, each).id, Post.PROMPT, NOW) for each in (HALL, ANNEX, LIBRARY))
        for back in range(4):
            tx.schedules.occur(Occurrence(each, TODAY - back * DAY, NOW, f"key {back}") for each in (mine, other))
        return mine, other, new

    mine, other, new = await store.write(fill)
    since = {mine: TODAY - 2 * DAY, other: TODAY, new: TODAY}
    recent = await store.read(lambda tx: tx.schedules.recent_prompts(since))
    assert recent == {mine: {"key 0", "key 1", "key 2"}, other: {"key 0"}}
