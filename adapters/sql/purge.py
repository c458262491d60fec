"""Forgetting a community: what nobody else has a part in goes, children before what they point to."""

from __future__ import annotations

from sqlalchemy import Column, ColumnElement, Connection, Table, bindparam, delete, exists, or_, select

from adapters.sql.statement import Statement
from adapters.sql.tables import (
    accounts,
    bindings,
    check_in_changes,
    check_ins,
    deliveries,
    groups,
    installations,
    members,
    milestones,
    occurrences,
    pauses,
    people,
    plans,
    rests,
    schedules,
    zone_moves,
)
from adapters.sql.types import OneOf

_CHANNELS = tuple(bindings.c[name] == bindparam(name) for name in ("platform", "community"))
_another = bindings.alias("another")
_elsewhere = or_(_another.c.platform != bindings.c.platform, _another.c.community != bindings.c.community)
_GROUPS = Statement(
    select(bindings.c.group_id)
    .distinct()
    .where(*_CHANNELS, ~exists().where(_another.c.group_id == bindings.c.group_id, _elsewhere))
)
_DELIVERIES = Statement(delete(deliveries).where(deliveries.c.binding_id.in_(select(bindings.c.id).where(*_CHANNELS))))
_BINDINGS = Statement(delete(bindings).where(*_CHANNELS))
_INSTALLATION = Statement(
    delete(installations).where(
        installations.c.platform == bindparam("platform"), installations.c.tenant == bindparam("community")
    )
)


def _of(parent: Table, column: Column[int]) -> ColumnElement[bool]:
    """Return the condition that a row belongs to one of the parents that belong to the groups."""
    return column.in_(select(parent.c.id).where(OneOf(parent.c.group_id)))


_OF_GROUPS = (
    Statement(delete(occurrences).where(_of(schedules, occurrences.c.schedule_id))),
    Statement(delete(schedules).where(OneOf(schedules.c.group_id))),
    Statement(delete(check_in_changes).where(_of(check_ins, check_in_changes.c.check_in_id))),
    Statement(delete(check_ins).where(OneOf(check_ins.c.group_id))),
    *(Statement(delete(each).where(_of(members, each.c.member_id))) for each in (plans, pauses, rests, milestones)),
    Statement(delete(members).where(OneOf(members.c.group_id))),
    Statement(delete(groups).where(OneOf(groups.c.id))),
)
_PEOPLE = Statement(select(members.c.person_id).distinct().where(OneOf(members.c.group_id)))
_WITHOUT_A_GROUP = Statement(
    select(people.c.id).where(OneOf(people.c.id), ~exists().where(members.c.person_id == people.c.id))
)
_OF_PEOPLE = (
    *(Statement(delete(each).where(OneOf(each.c.person_id))) for each in (zone_moves, accounts)),
    Statement(delete(people).where(OneOf(people.c.id))),
)


def purge(connection: Connection, platform: str, community: str) -> None:
    """Delete the community's channels, the groups without another one, and the people without another group."""
    which = {"platform": platform, "community": community}
    group_ids = [number for (number,) in _GROUPS.rows(connection, **which)]
    person_ids = [number for (number,) in _PEOPLE.rows(connection, ids=group_ids)]
    for statement in (_DELIVERIES, _BINDINGS, _INSTALLATION):
        statement.count(connection, **which)
    for statement in _OF_GROUPS:
        statement.count(connection, ids=group_ids)
    lonely = [number for (number,) in _WITHOUT_A_GROUP.rows(connection, ids=person_ids)]
    for statement in _OF_PEOPLE:
        statement.count(connection, ids=lonely)
