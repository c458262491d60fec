"""What is in the tables, held against the model, the platforms and the calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from adapters.sql.tables import check_ins, deliveries, members, occurrences, schedules
from bot.cards.plain import as_text
from bot.domain.delivery import State
from tests.torture.model import roster, spent
from tests.torture.scene import Group, Scene

OPEN = {State.DUE, State.CLAIMED}
MAY_BE_THERE = {*OPEN, State.SENT, State.UNKNOWN}


class Posted(NamedTuple):
    """A row of deliveries, with its check-in where it is about one."""

    id: int
    post: str
    day: date
    state: str
    attempts: int
    message: str | None
    try_at: datetime
    edit_due_at: datetime | None
    reason: str | None
    name: str | None
    minutes: int | None
    undone: bool | None

    @property
    def key(self) -> str:
        """The name by which a platform knows it."""
        return f"showup-{self.id}"


_own = ("id", "post", "day", "state", "attempts", "message", "try_at", "edit_due_at", "reason")
POSTED = (
    select(*(deliveries.c[name] for name in _own), members.c.name, check_ins.c.minutes, check_ins.c.undone)
    .outerjoin(check_ins, check_ins.c.id == deliveries.c.check_in_id)
    .outerjoin(members, members.c.id == check_ins.c.member_id)
)
TOTALS = (
    select(members.c.name, check_ins.c.day, func.sum(check_ins.c.minutes))
    .join(members, members.c.id == check_ins.c.member_id)
    .where(~check_ins.c.undone)
    .group_by(members.c.name, check_ins.c.day)
)
OCCURRED = select(schedules.c.post, occurrences.c.day).join(schedules, schedules.c.id == occurrences.c.schedule_id)


def audit(connection: Connection, scene: Scene) -> Iterator[str]:
    """Yield everything that is wrong at any instant."""
    kept = {(name, day): minutes for name, day, minutes in connection.execute(TOTALS)}
    known = {(each.name, day): minutes for each in scene.group.members for day, minutes in each.minutes.items()}
    if kept != known:
        yield f"the log has {kept.items() - known.items()} instead of {known.items() - kept.items()}"
    yield from _received(connection, scene.group)
    yield from _occurred(connection, scene)


def _posted(connection: Connection) -> list[Posted]:
    rows: Sequence[Any] = connection.execute(POSTED).all()
    return [Posted(*row) for row in rows]


def _received(connection: Connection, group: Group) -> Iterator[str]:
    """Yield what the platform received twice, or otherwise than the books say."""
    posted = {each.key: each for each in _posted(connection)}
    for key, received in group.hall.received.items():
        if len(received) > 1:
            yield f"{posted[key]} came {len(received)} times: {received}"
        if posted[key].state not in MAY_BE_THERE:
            yield f"{posted[key]} came all the same"
    for key, each in posted.items():
        if each.state == State.SENT and each.message not in [there.message for there in group.hall.received[key]]:
            yield f"{each} never came"


def _occurred(connection: Connection, scene: Scene) -> Iterator[str]:
    """Yield the dates that have no occurrence, or one too many."""
    rows = [(post, day) for post, day in connection.execute(OCCURRED)]
    if len(set(rows)) < len(rows):
        yield f"a date is there twice: {sorted(rows)}"
    for post in ("prompt", "leaderboard"):
        there = {day for what, day in rows if what == post}
        certain = scene.group.due(post, scene.since, scene.seen)
        possible = scene.group.due(post, scene.since, scene.latest) | (scene.asked_for if post == "prompt" else set())
        if not certain <= there <= possible:
            yield f"the {post} was due on {sorted(certain)} and has {sorted(there)} of {sorted(possible)}"


def final(connection: Connection, scene: Scene) -> Iterator[str]:
    """Yield what has not come to its end although nothing went wrong any more, and what shows something old."""
    now = scene.clock.now()
    for each in _posted(connection):
        if each.state in OPEN and each.try_at <= now:
            yield f"{each} waits for ever"
        elif each.state == State.SENT and each.edit_due_at and each.edit_due_at <= now:
            yield f"{each} waits for ever to be edited"
        elif each.state == State.SENT:
            yield from _shown(scene.group, each)


def _shown(group: Group, each: Posted) -> Iterator[str]:
    shown = as_text(group.hall.cards[each.message or ""], group.zone)
    if each.post == "feed":
        studied = f"studied {spent(each.minutes)}" if each.minutes else "showed up"
        expected = f"{each.name} {'took a check-in back.' if each.undone else studied}"
        if shown.partition("\n")[0] != expected:
            yield f"{each} shows {shown!r}"
    elif each.post == "prompt":
        names = roster(group.members, each.day)
        line = shown.split("\n")[2]
        named = set(line.partition(": ")[2].split(", ")) if " checked in: " in line else set()
        if named != names:
            yield f"{each} shows {shown!r} instead of {names}"
