"""People, their accounts and their places in groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection, and_, bindparam, delete, exists, insert, select, update

from adapters.sql.groups import GROUP, group_of
from adapters.sql.statement import Row, Statement, given
from adapters.sql.tables import accounts, bindings, groups, members, milestones, people, plans, zone_moves
from bot.domain.day import ZoneMove
from bot.domain.group import Group, Member
from bot.domain.milestone import Kind, Milestone
from bot.domain.plan import Plan
from bot.identity import Account, Place

_OWN_ACCOUNT = (accounts.c.platform == bindparam("platform"), accounts.c.user == bindparam("user"))
_PERSON = Statement(select(accounts.c.person_id).where(*_OWN_ACCOUNT))
_ADD_PERSON = Statement(insert(people).values().returning(people.c.id))
_REMOVE_PERSON = Statement(delete(people).where(people.c.id == bindparam("id")))
_ADD_ACCOUNT = Statement(
    lambda insert: insert(accounts).values(**given("platform", "user", "person_id")).on_conflict_do_nothing()
)

# One row for each zone move, so that a member and where they lived when come in one round trip.
_PLACE_IN_GROUP = ("id", "group_id", "person_id", "name", "joined", "left", "alias", "hidden")
_MEMBER_COLUMNS = (
    *(members.c[name] for name in _PLACE_IN_GROUP),
    *(zone_moves.c[name] for name in ("since", "zone", "day_start")),
)
_HOMES = zone_moves.c.person_id == members.c.person_id
_MEMBER = select(*_MEMBER_COLUMNS).join(zone_moves, _HOMES).order_by(members.c.id, zone_moves.c.since)
_HERE = Statement(
    select(*GROUP, *_MEMBER_COLUMNS)
    .select_from(
        bindings.join(groups, groups.c.id == bindings.c.group_id)
        .outerjoin(accounts, and_(*_OWN_ACCOUNT))
        .outerjoin(members, and_(members.c.group_id == groups.c.id, members.c.person_id == accounts.c.person_id))
        .outerjoin(zone_moves, _HOMES)
    )
    .where(
        bindings.c.platform == bindparam("at_platform"),
        bindings.c.community == bindparam("community"),
        bindings.c.channel == bindparam("channel"),
    )
    .order_by(zone_moves.c.since)
)
_FIND = Statement(
    _MEMBER.join(accounts, accounts.c.person_id == members.c.person_id).where(
        *_OWN_ACCOUNT, members.c.group_id == bindparam("group_id")
    )
)
_GET = Statement(_MEMBER.where(members.c.id == bindparam("id")))
_OF = Statement(_MEMBER.where(members.c.group_id == bindparam("group_id")))
_ADD = Statement(
    lambda insert: (
        insert(members)
        .values(**given("group_id", "person_id", "name", "joined"), hidden=False)
        .on_conflict_do_nothing()
        .returning(members.c.id)
    )
)
_FIRST_PLAN = Statement(insert(plans).values(**given("member_id", "since", "weekdays", "weekly_minutes")))
_CHANGE = Statement(
    update(members).where(members.c.id == bindparam("id")).values(**given("name", "alias", "hidden", "joined", "left"))
)

_MOVE = ("person_id", "since", "zone", "day_start")
_SETTLE = Statement(
    insert(zone_moves).from_select(
        _MOVE,
        select(*(bindparam(name, type_=zone_moves.c[name].type) for name in _MOVE)).where(
            ~exists().where(zone_moves.c.person_id == bindparam("person_id"))
        ),
    )
)
_REMEMBER_MOVE = Statement(
    lambda insert: (
        insert(zone_moves)
        .values(**given(*_MOVE))
        .on_conflict_do_update(index_elements=["person_id", "since"], set_=given("zone", "day_start"))
    )
)
_CELEBRATE = Statement(
    lambda insert: insert(milestones).values(**given("member_id", "kind", "value", "day")).on_conflict_do_nothing()
)
_MILESTONES = Statement(
    select(milestones.c.member_id, milestones.c.kind, milestones.c.value)
    .join(members, members.c.id == milestones.c.member_id)
    .where(members.c.group_id == bindparam("group_id"), milestones.c.day.between(bindparam("first"), bindparam("last")))
    .order_by(milestones.c.day.desc(), milestones.c.value.desc(), milestones.c.member_id)
)


class SqlMembers:
    """See `bot.ports.store.Members`."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def here(self, place: Place, account: Account) -> tuple[Group, Member | None] | None:
        """Return the channel's group and the person's place in it, in one round trip."""
        rows = _HERE.rows(
            self._connection,
            at_platform=place.platform,
            community=place.community,
            channel=place.channel,
            platform=account.platform,
            user=account.user,
        )
        if not rows:
            return None
        end = len(GROUP)
        joined = rows[0][end] is not None
        return group_of(rows[0][:end]), _member([row[end:] for row in rows]) if joined else None

    def find(self, account: Account, group_id: int) -> Member | None:
        """Return the person's place in the group, whether they belong to it now or left."""
        rows = _FIND.rows(self._connection, platform=account.platform, user=account.user, group_id=group_id)
        return next(_members(rows), None)

    def add(self, account: Account, group: Group, *, name: str, home: ZoneMove, plan: Plan) -> Member:
        """Add the person to the group from the day of their first plan; who is there is returned as they are."""
        person_id = self._person(account)
        _SETTLE.count(self._connection, person_id=person_id, **_move(home))
        row = _ADD.row(self._connection, group_id=group.id, person_id=person_id, name=name, joined=plan.since)
        if row:
            _FIRST_PLAN.count(
                self._connection,
                member_id=row[0],
                since=plan.since,
                weekdays=plan.weekdays.mask,
                weekly_minutes=plan.weekly_minutes,
            )
        found = self.find(account, group.id)
        if found is None:
            raise LookupError(f"{account} could not be added to group {group.id}")
        return found

    def _person(self, account: Account) -> int:
        """Return the person behind an account; both are made when they are new."""
        key = {"platform": account.platform, "user": account.user}
        if row := _PERSON.row(self._connection, **key):
            return int(row[0])
        (made,) = _ADD_PERSON.one(self._connection)
        if _ADD_ACCOUNT.count(self._connection, person_id=made, **key):
            return int(made)
        # Another transaction added the account at the same instant, and has committed by now.
        _REMOVE_PERSON.count(self._connection, id=made)
        return int(_PERSON.one(self._connection, **key)[0])

    def get(self, member_id: int) -> Member:
        """Return a member that is known to exist."""
        for member in _members(_GET.rows(self._connection, id=member_id)):
            return member
        raise LookupError(f"no member {member_id}")

    def of(self, group_id: int) -> list[Member]:
        """Return everybody who ever joined the group, in that order."""
        return list(_members(_OF.rows(self._connection, group_id=group_id)))

    def change(self, member: Member) -> None:
        """Save name, alias, visibility and the days of joining and leaving."""
        _CHANGE.count(
            self._connection,
            id=member.id,
            name=member.name,
            alias=member.alias,
            hidden=member.hidden,
            joined=member.joined,
            left=member.left,
        )

    def move(self, member: Member, move: ZoneMove) -> None:
        """Record where the person lives from now on."""
        _REMEMBER_MOVE.count(self._connection, person_id=member.person_id, **_move(move))

    def celebrate(self, member_id: int, milestone: Milestone, *, day: date) -> bool:
        """Record a milestone; False when it was celebrated before."""
        kind, value = milestone.kind.value, milestone.value
        return _CELEBRATE.count(self._connection, member_id=member_id, kind=kind, value=value, day=day) == 1

    def milestones(self, group_id: int, first: date, last: date) -> list[tuple[int, Milestone]]:
        """Return who of the group reached what between two days, as (member id, milestone), newest first."""
        rows = _MILESTONES.rows(self._connection, group_id=group_id, first=first, last=last)
        return [(member_id, Milestone(Kind(kind), value)) for member_id, kind, value in rows]


def _move(move: ZoneMove) -> dict[str, object]:
    return {"since": move.since, "zone": move.zone, "day_start": move.day_start}


@lru_cache(maxsize=4096)
def _home(since: datetime, zone: str, day_start: int) -> ZoneMove:
    """Return one object for all who have always lived in a zone."""
    return ZoneMove(since, zone, day_start)


def _members(rows: Iterable[Row]) -> Iterator[Member]:
    for _, moves in groupby(rows, key=itemgetter(0)):
        yield _member(list(moves))


def _member(rows: Sequence[Row]) -> Member:
    number, group_id, person_id, name, joined, left, alias, hidden, *_ = rows[0]
    homes = tuple([_home(*row[-3:]) for row in rows])
    return Member(number, group_id, person_id, name, joined, homes, left, alias, hidden)
