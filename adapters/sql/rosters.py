"""Who has checked in: what prompts show, for many groups in one round trip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import BigInteger, Connection, Date, func, select

from adapters.sql.rows import given_rows
from adapters.sql.statement import Statement
from adapters.sql.tables import COUNTS, check_ins, members
from bot.ports.posts import Seen

_asked = given_rows(group_id=BigInteger(), day=Date())
_SEEN = Statement(
    select(
        check_ins.c.group_id,
        check_ins.c.day,
        check_ins.c.member_id,
        func.coalesce(members.c.alias, members.c.name),
        members.c.hidden,
        check_ins.c.minutes,
    )
    .join(_asked, (_asked.c.group_id == check_ins.c.group_id) & (_asked.c.day == check_ins.c.day))
    .join(members, members.c.id == check_ins.c.member_id)
    .where(COUNTS)
    .order_by(check_ins.c.at, check_ins.c.id)
)


def rosters(connection: Connection, about: Iterable[tuple[int, date]]) -> Mapping[tuple[int, date], Sequence[Seen]]:
    """Return who has checked in, first come first, for each group and day; without those of which nobody has."""
    found: dict[tuple[int, date], dict[int, Seen]] = {}
    for group_id, day, member_id, name, hidden, minutes in _SEEN.rows(connection, given=set(about)):
        seen = found.setdefault((group_id, day), {})
        before = seen[member_id].minutes if member_id in seen else 0
        seen[member_id] = Seen(name, hidden, before + minutes)
    return {key: list(seen.values()) for key, seen in found.items()}
