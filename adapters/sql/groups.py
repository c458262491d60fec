"""Groups and their channel bindings."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, insert, select, update

from adapters.sql.statement import Row, Statement, given
from adapters.sql.tables import bindings, departures, groups
from bot.domain.day import Weekdays
from bot.domain.group import Binding, Feed, Group
from bot.identity import Account, Place

_SETTINGS = ("name", "zone", "week_start", "study_days", "feed", "grace_days", "weekly_goal")
_GROUP = select(groups.c.id, *(groups.c[name] for name in _SETTINGS))
_AT = Statement(
    _GROUP.join(bindings, bindings.c.group_id == groups.c.id).where(
        *(bindings.c[name] == bindparam(name) for name in ("platform", "community", "channel"))
    )
)
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
_BINDINGS = Statement(
    select(
        bindings.c.id,
        bindings.c.platform,
        bindings.c.community,
        bindings.c.channel,
        bindings.c.paused_reason,
    )
    .where(bindings.c.group_id == bindparam("group_id"))
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


def _group(row: Row) -> Group:
    number, name, zone, week_start, mask, feed, grace_days, weekly_goal = row
    return Group(number, name, zone, week_start, Weekdays(mask), Feed(feed), grace_days, weekly_goal)


class SqlGroups:
    """See `bot.ports.store.Groups`."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def at(self, place: Place) -> Group | None:
        """Return the group bound to the channel."""
        row = _AT.row(self._connection, platform=place.platform, community=place.community, channel=place.channel)
        return _group(row) if row else None

    def get(self, group_id: int) -> Group:
        """Return a group that is known to exist."""
        return _group(_GET.one(self._connection, id=group_id))

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
            platform=place.platform,
            community=place.community,
            channel=place.channel,
            set_up_by_platform=by.platform,
            set_up_by_user=by.user,
            created_at=at,
        )
        return made == 1

    def bindings(self, group_id: int) -> list[Binding]:
        """Return the group's channels, oldest first."""
        return [
            Binding(number, group_id, Place(platform, community, channel), paused)
            for number, platform, community, channel, paused in _BINDINGS.rows(self._connection, group_id=group_id)
        ]

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
