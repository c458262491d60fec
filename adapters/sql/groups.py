"""Groups and their channel bindings."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, insert, select, update

from adapters.sql.statement import Row, Statement, given
from adapters.sql.tables import accounts, bindings, departures, groups, members
from bot.domain.day import Weekdays
from bot.domain.group import Binding, Feed, Group
from bot.identity import Account, Place
from bot.ports.groups import GroupHere

_PLACE = tuple(bindings.c[name] for name in ("platform", "community", "channel"))
_THERE = tuple(column == bindparam(column.name) for column in _PLACE)

_SETTINGS = ("name", "zone", "week_start", "study_days", "feed", "grace_days", "weekly_goal")
GROUP = (groups.c.id, *(groups.c[name] for name in _SETTINGS))
"""The columns of which `group_of` makes a group."""

_GROUP = select(*GROUP)
_AT = Statement(_GROUP.join(bindings, bindings.c.group_id == groups.c.id).where(*_THERE))
_GET = Statement(_GROUP.where(groups.c.id == bindparam("id")))
_ADD = Statement(insert(groups).values(**given(*_SETTINGS, "created_at")).returning(groups.c.id))
_CHANGE = Statement(update(groups).where(groups.c.id == bindparam("id")).values(**given(*_SETTINGS)))

_BIND = Statement(
    lambda insert: (
        insert(bindings)
        .values(**given("group_id", "platform", "community", "channel"))
        .values(**given("set_up_by_platform", "set_up_by_user", "created_at"))
        .on_conflict_do_nothing()
    )
)
_SET_UP_BY = Statement(select(bindings.c.set_up_by_platform, bindings.c.set_up_by_user).where(*_THERE))
_BINDING = select(bindings.c.id, bindings.c.group_id, *_PLACE, bindings.c.paused_reason)
_BINDING_AT = Statement(_BINDING.where(*_THERE))
_BINDINGS = Statement(_BINDING.where(bindings.c.group_id == bindparam("group_id")).order_by(bindings.c.id))
_other = bindings.alias("other")
_MOVE = Statement(
    update(bindings)
    .where(
        *_THERE,
        ~exists().where(
            _other.c.platform == bindparam("platform"),
            _other.c.community == bindparam("community"),
            _other.c.channel == bindparam("to"),
        ),
    )
    .values(channel=bindparam("to"))
)
_OF = Statement(
    select(*_PLACE, groups.c.name)
    .join(groups, groups.c.id == bindings.c.group_id)
    .where(
        bindings.c.platform == bindparam("platform"),
        bindings.c.community == bindparam("community"),
        ((bindings.c.set_up_by_platform == bindparam("platform")) & (bindings.c.set_up_by_user == bindparam("user")))
        | exists().where(
            members.c.group_id == bindings.c.group_id,
            members.c.left.is_(None),
            accounts.c.person_id == members.c.person_id,
            accounts.c.platform == bindparam("platform"),
            accounts.c.user == bindparam("user"),
        ),
    )
    .order_by(bindings.c.id)
)
_PAUSE = Statement(
    update(bindings)
    .where(bindings.c.id == bindparam("id"), bindings.c.paused_at.is_(None))
    .values(**given("paused_at", "paused_reason"))
)
_RESUME = Statement(
    update(bindings)
    .where(
        bindings.c.group_id == bindparam("group_id"),
        bindings.c.paused_at.is_not(None),
        ~exists().where(departures.c.platform == bindings.c.platform, departures.c.community == bindings.c.community),
    )
    .values(paused_at=None, paused_reason=None)
)


def group_of(row: Row) -> Group:
    """Make a group of its columns."""
    number, name, zone, week_start, mask, feed, grace_days, weekly_goal = row
    return Group(number, name, zone, week_start, Weekdays(mask), Feed(feed), grace_days, weekly_goal)


def _binding(row: Row) -> Binding:
    number, group_id, *place, paused = row
    return Binding(number, group_id, Place(*place), paused)


def _place(place: Place) -> dict[str, str]:
    return {"platform": place.platform, "community": place.community, "channel": place.channel}


class SqlGroups:
    """See `bot.ports.store.Groups`."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def at(self, place: Place) -> Group | None:
        """Return the group bound to the channel."""
        row = _AT.row(self._connection, **_place(place))
        return group_of(row) if row else None

    def get(self, group_id: int) -> Group:
        """Return a group that is known to exist."""
        return group_of(_GET.one(self._connection, id=group_id))

    def add(self, group: Group, *, at: datetime) -> Group:
        """Add a group; its id is given by the store."""
        (number,) = _ADD.one(self._connection, **_settings(group), created_at=at)
        return replace(group, id=number)

    def change(self, group: Group) -> None:
        """Save a group's settings."""
        _CHANGE.count(self._connection, id=group.id, **_settings(group))

    def bind(self, group_id: int, place: Place, *, by: Account, at: datetime) -> bool:
        """Bind a channel; False when it already belongs to a group."""
        made = _BIND.count(
            self._connection,
            group_id=group_id,
            **_place(place),
            set_up_by_platform=by.platform,
            set_up_by_user=by.user,
            created_at=at,
        )
        return made == 1

    def bindings(self, group_id: int) -> list[Binding]:
        """Return the group's channels, oldest first."""
        return [_binding(row) for row in _BINDINGS.rows(self._connection, group_id=group_id)]

    def binding(self, place: Place) -> Binding | None:
        """Return the binding of the channel to its group."""
        row = _BINDING_AT.row(self._connection, **_place(place))
        return _binding(row) if row else None

    def move(self, place: Place, channel: str) -> bool:
        """Let the channel have another id; False when it has no group, or when the other one has one already."""
        return _MOVE.count(self._connection, **_place(place), to=channel) == 1

    def set_up_by(self, place: Place) -> Account | None:
        """Return who bound the channel."""
        row = _SET_UP_BY.row(self._connection, **_place(place))
        return Account(*row) if row else None

    def of(self, account: Account, *, community: str) -> list[GroupHere]:
        """Return the channels of a community whose group the account belongs to now or set up, oldest first."""
        rows = _OF.rows(self._connection, platform=account.platform, user=account.user, community=community)
        return [GroupHere(Place(*place), name) for *place, name in rows]

    def pause(self, binding_id: int, reason: str, *, at: datetime) -> bool:
        """Stop posting in a channel, with the platform's reason; False when it is paused already, for the first one."""
        return _PAUSE.count(self._connection, id=binding_id, paused_at=at, paused_reason=reason) == 1

    def resume(self, group_id: int) -> None:
        """Post again in every paused channel of the group, except where the bot was removed."""
        _RESUME.count(self._connection, group_id=group_id)


def _settings(group: Group) -> dict[str, object]:
    return {
        "name": group.name,
        "zone": group.zone,
        "week_start": group.week_start,
        "study_days": group.study_days.mask,
        "feed": group.feed.value,
        "grace_days": group.grace_days,
        "weekly_goal": group.weekly_goal,
    }
