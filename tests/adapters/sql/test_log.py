from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from adapters.sql.statement import Statement, StatementFailed
from adapters.sql.store import SqlStore
from adapters.sql.tables import check_in_changes
from bot.domain.checkin import CheckIn
from bot.domain.day import DAY, Weekdays
from bot.domain.group import Member
from bot.domain.history import History
from bot.domain.plan import Pause, Plan
from bot.ports.store import Transaction
from tests.adapters.sql.samples import HALL, JONAS, NOW, PLAN, TODAY, check_in, found, found_group, join, rows, undone

YESTERDAY = TODAY - DAY


async def history(store: SqlStore, member: Member) -> History:
    return await store.read(lambda tx: tx.log.history(member))


async def test_a_new_member_has_no_days_and_the_plan_with_which_they_joined(store: SqlStore) -> None:
    maya = await store.write(found)
    assert await history(store, maya) == History(plans=(PLAN,), moves=maya.moves)


async def test_check_ins_of_a_day_add_up_and_a_day_of_0_minutes_is_a_day(store: SqlStore) -> None:
    maya = await store.write(found)
    await store.write(lambda tx: check_in(tx, maya, "one", minutes=25))
    await store.write(lambda tx: check_in(tx, maya, "two", minutes=50))
    await store.write(lambda tx: check_in(tx, maya, "three", day=YESTERDAY, minutes=0))
    assert (await history(store, maya)).minutes == {YESTERDAY: 0, TODAY: 75}


async def test_a_check_in_comes_back_as_it_was_recorded(store: SqlStore) -> None:
    maya = await store.write(found)
    made = await store.write(lambda tx: check_in(tx, maya, "event"))
    assert made == CheckIn(made.id, maya.id, maya.group_id, TODAY, 25, "vectors", "https://example.org", NOW)
    assert await store.read(lambda tx: tx.log.get(made.id)) == made
    assert await store.read(lambda tx: tx.log.get(made.id + 1)) is None


async def test_an_event_makes_one_check_in_for_ever_even_after_an_undo(store: SqlStore) -> None:
    maya = await store.write(found)
    made = await store.write(lambda tx: check_in(tx, maya, "event"))
    await store.write(lambda tx: tx.log.change(made, undone(made), at=NOW))
    with pytest.raises(StatementFailed):
        await store.write(lambda tx: check_in(tx, maya, "event"))


@pytest.mark.parametrize("minutes", [-1, 961])
async def test_the_database_refuses_minutes_that_no_day_has(store: SqlStore, minutes: int) -> None:
    maya = await store.write(found)
    with pytest.raises(StatementFailed):
        await store.write(lambda tx: check_in(tx, maya, "event", minutes=minutes))
    assert (await history(store, maya)).minutes == {}


async def test_an_undone_check_in_counts_nowhere_but_is_kept(store: SqlStore) -> None:
    maya = await store.write(found)
    first = await store.write(lambda tx: check_in(tx, maya, "one", minutes=25))
    second = await store.write(lambda tx: check_in(tx, maya, "two", minutes=50))
    await store.write(lambda tx: tx.log.change(second, undone(second), at=NOW))
    assert (await history(store, maya)).minutes == {TODAY: 25}
    assert await store.read(lambda tx: tx.log.on_day(maya.group_id, TODAY)) == [first]
    assert await store.read(lambda tx: tx.log.latest(maya.id)) == first
    assert await store.read(lambda tx: tx.log.get(second.id)) == undone(second)


async def test_an_edit_moves_what_is_counted_and_leaves_an_audit_line(store: SqlStore, database_url: str) -> None:
    maya = await store.write(found)
    old = await store.write(lambda tx: check_in(tx, maya, "event"))
    new = replace(old, day=YESTERDAY, minutes=50, note="matrices", link="")
    await store.write(lambda tx: tx.log.change(old, new, at=NOW + timedelta(minutes=5)))
    assert await store.read(lambda tx: tx.log.get(old.id)) == new
    assert (await history(store, maya)).minutes == {YESTERDAY: 50}
    audited = await rows(
        database_url,
        select(*(check_in_changes.c[each] for each in ("check_in_id", "changed_at", "day", "minutes", "note"))),
    )
    assert audited == [(old.id, NOW + timedelta(minutes=5), TODAY, 25, "vectors")]


async def test_the_latest_check_in_is_that_of_the_latest_instant(store: SqlStore) -> None:
    maya = await store.write(found)
    assert await store.read(lambda tx: tx.log.latest(maya.id)) is None
    late = await store.write(lambda tx: check_in(tx, maya, "late"))
    early = replace(late, at=NOW - timedelta(hours=1))
    await store.write(lambda tx: tx.log.add(early, event="early"))
    assert await store.read(lambda tx: tx.log.latest(maya.id)) == late


async def test_the_check_ins_of_a_group_s_day_are_listed_oldest_first(store: SqlStore) -> None:
    def fill(tx: Transaction) -> list[CheckIn]:
        maya = found(tx)
        jonas = join(tx, tx.groups.get(maya.group_id), JONAS)
        stranger = join(tx, found_group(tx, replace(HALL, channel="other")), JONAS)
        early = replace(check_in(tx, jonas, "template"), at=NOW - timedelta(hours=1))
        tx.log.change(early, undone(early), at=NOW)
        check_in(tx, stranger, "in another group")
        check_in(tx, maya, "on another day", day=YESTERDAY)
        late = check_in(tx, maya, "late")
        return [tx.log.add(early, event="early"), late]

    made = await store.write(fill)
    assert await store.read(lambda tx: tx.log.on_day(made[0].group_id, TODAY)) == made


async def test_plans_are_ascending_and_one_from_the_same_day_replaces_the_first(store: SqlStore) -> None:
    maya = await store.write(found)
    weekdays = Weekdays(0b0011111)
    later, sooner = Plan(TODAY + 30 * DAY, weekdays, 300), Plan(TODAY + DAY, weekdays, 0)
    for plan in (later, sooner, Plan(TODAY, weekdays, 100), Plan(TODAY, weekdays, 200)):
        await store.write(lambda tx, plan: tx.log.plan(maya.id, plan), plan)
    assert (await history(store, maya)).plans == (Plan(TODAY, weekdays, 200), sooner, later)


async def test_a_pause_can_be_shortened_and_removed(store: SqlStore) -> None:
    maya = await store.write(found)
    week, month = Pause(TODAY, TODAY + 6 * DAY), Pause(TODAY + 60 * DAY, TODAY + 89 * DAY)
    await store.write(lambda tx: tx.log.pause(maya.id, month, at=NOW))
    await store.write(lambda tx: tx.log.pause(maya.id, week, at=NOW))
    assert (await history(store, maya)).pauses == (week, month)
    await store.write(lambda tx: tx.log.end_pause(maya.id, week, last=TODAY + DAY))
    assert (await history(store, maya)).pauses == (Pause(TODAY, TODAY + DAY), month)
    await store.write(lambda tx: tx.log.end_pause(maya.id, month, last=None))
    assert (await history(store, maya)).pauses == (Pause(TODAY, TODAY + DAY),)


async def test_a_rest_is_spent_once_for_a_day(store: SqlStore) -> None:
    maya = await store.write(found)
    assert await store.write(lambda tx: tx.log.rest(maya.id, TODAY, at=NOW))
    assert not await store.write(lambda tx: tx.log.rest(maya.id, TODAY, at=NOW))
    assert (await history(store, maya)).rests == {TODAY}


async def test_what_is_read_of_many_is_what_the_log_of_each_holds_and_takes_one_query(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(tx: Transaction) -> list[Member]:
        maya = found(tx)
        group = tx.groups.get(maya.group_id)
        jonas, idle = join(tx, group, JONAS), join(tx, group, replace(JONAS, user="idle"))
        stranger = join(tx, found_group(tx, replace(HALL, channel="other")), JONAS)
        for number, (who, day) in enumerate(
            [(maya, 0), (maya, 0), (maya, -1), (jonas, -2), (jonas, -5), (stranger, 0)]
        ):
            check_in(tx, who, f"event {number}", day=TODAY + day * DAY, minutes=10 + number)
        gone = check_in(tx, idle, "undone")
        tx.log.change(gone, undone(gone), at=NOW)
        tx.log.plan(maya.id, Plan(TODAY + DAY, Weekdays(1), 60))
        for later in (30, 0):
            tx.log.pause(jonas.id, Pause(TODAY + later * DAY, TODAY + later * DAY), at=NOW)
        tx.log.rest(maya.id, YESTERDAY, at=NOW)
        return [maya, jonas, idle]

    queries: list[object] = []
    run = Statement.rows

    def counted(self: Statement, *arguments: Any, **values: Any) -> Any:
        queries.append(self)
        return run(self, *arguments, **values)

    members = await store.write(fill)
    own = {each.id: await history(store, each) for each in members}
    monkeypatch.setattr(Statement, "rows", counted)
    meant = await store.read(lambda tx: tx.log.intentions(members))
    assert meant == {number: each.with_minutes({}) for number, each in own.items()}
    first, last = TODAY - 2 * DAY, YESTERDAY
    logged = await store.read(lambda tx: tx.log.logged(members[0].group_id, first, last))
    expected = {number: each.logged(first, last) for number, each in own.items()}
    assert {number: (set(each.days), each.minutes) for number, each in logged.items()} == {
        number: (set(each.days), each.minutes) for number, each in expected.items() if each.days
    }
    done = await store.read(lambda tx: tx.log.days(members, until=YESTERDAY))
    assert done == {number: set(each.until(YESTERDAY).minutes) for number, each in own.items() if number in done}
    assert set(done) == {each.id for each in members[:2]}
    assert len(queries) == 3
    assert await store.read(lambda tx: (tx.log.intentions([]), tx.log.days([], until=TODAY))) == ({}, {})


async def test_dates_are_kept_from_the_first_to_the_last_there_is(store: SqlStore) -> None:
    maya = await store.write(found)
    for day in (date.min, date.max):
        await store.write(lambda tx, day: check_in(tx, maya, str(day), day=day), day)
    assert set((await history(store, maya)).minutes) == {date.min, date.max}
