"""What belongs together in the database: of things that are written in one transaction, none is there without the rest.

It looks at the tables themselves, by rules that hold at every instant and whatever happened before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, null, select
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from adapters.sql.address import read_address
from adapters.sql.tables import (
    accounts,
    answers,
    bindings,
    check_in_changes,
    check_ins,
    deliveries,
    groups,
    members,
    occurrences,
    people,
    plans,
    schedules,
    zone_moves,
)
from bot.domain.delivery import State
from bot.domain.group import Feed
from bot.domain.schedule import Post

_out = deliveries.c


def _no(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say that no row meets all conditions."""
    return ~exists().where(*conditions)


_first_answer = select(func.min(answers.c.at)).scalar_subquery()  # answers are forgotten after a week
_of_group = schedules.c.group_id == groups.c.id

HALVES: dict[str, Select[Any]] = {
    "an event is taken and has no answer": select(answers.c.event).where(answers.c.answer == null()),
    "a check-in counts and its event has no answer": select(check_ins.c.event).where(
        check_ins.c.at >= _first_answer, _no(answers.c.event == check_ins.c.event)
    ),
    "a check-in is in another group than its member": select(check_ins.c.event)
    .join(members, members.c.id == check_ins.c.member_id)
    .where(members.c.group_id != check_ins.c.group_id),
    "a check-in is in no feed of its group": select(check_ins.c.event)
    .join(groups, groups.c.id == check_ins.c.group_id)
    .join(bindings, bindings.c.group_id == groups.c.id)
    .where(
        groups.c.feed != Feed.ROSTER.value,
        _no(_out.check_in_id == check_ins.c.id, _out.binding_id == bindings.c.id),
    ),
    "a check-in was taken back and nothing tells of it": select(check_ins.c.event).where(
        check_ins.c.undone, _no(check_in_changes.c.check_in_id == check_ins.c.id)
    ),
    "a group lacks a schedule or a channel": select(groups.c.id).where(
        _no(bindings.c.group_id == groups.c.id)
        | _no(_of_group, schedules.c.post == Post.PROMPT.value)
        | _no(_of_group, schedules.c.post == Post.LEADERBOARD.value)
    ),
    "a member has no plan": select(members.c.id).where(_no(plans.c.member_id == members.c.id)),
    "a person has no account, no home or no group": select(people.c.id).where(
        _no(accounts.c.person_id == people.c.id)
        | _no(zone_moves.c.person_id == people.c.id)
        | _no(members.c.person_id == people.c.id)
    ),
    "an occurrence is posted nowhere": select(occurrences.c.id)
    .join(schedules, schedules.c.id == occurrences.c.schedule_id)
    .join(bindings, bindings.c.group_id == schedules.c.group_id)
    .where(_no(_out.occurrence_id == occurrences.c.id, _out.binding_id == bindings.c.id)),
    "a delivery is claimed and nobody has it": select(_out.id).where(
        _out.state == State.CLAIMED.value, _out.owner.is_(None) | _out.tried_at.is_(None)
    ),
    "a delivery was sent and nobody knows when": select(_out.id).where(
        _out.state == State.SENT.value, _out.sent_at.is_(None)
    ),
}


def halves(connection: Connection) -> Iterator[str]:
    """Yield everything that is there without the rest."""
    for what, query in HALVES.items():
        if found := connection.execute(query).all():
            yield f"{what}: {', '.join(str(row[0]) for row in found[:10])} ({len(found)} in all)"


async def halves_of(url: str) -> list[str]:
    """Return everything in the database that is there without the rest."""
    engine = create_async_engine(read_address(url), poolclass=NullPool)
    async with engine.connect() as connection:
        return await connection.run_sync(lambda sync: list(halves(sync)))
