"""Installations by tenant, and the communities that the installation of a tenant covers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select, update

from adapters.sql.statement import Statement, given
from adapters.sql.tables import installations
from bot.ports.installations import Installation

_THIS = (installations.c.platform == bindparam("platform"), installations.c.tenant == bindparam("tenant"))
_IS_OWN = installations.c.sealed.is_not(None)
_INSTALLATION = (installations.c.tenant, installations.c.sealed, installations.c.installed_at)
_here = installations.alias("here")
_FIND = Statement(
    select(*_INSTALLATION)
    .join(
        _here,
        (installations.c.platform == _here.c.platform)
        & (installations.c.tenant == func.coalesce(_here.c.under, _here.c.tenant)),
    )
    .where(_here.c.platform == bindparam("platform"), _here.c.tenant == bindparam("community"), _IS_OWN)
)
_ALL = Statement(
    select(*_INSTALLATION)
    .where(installations.c.platform == bindparam("platform"), _IS_OWN)
    .order_by(installations.c.installed_at, installations.c.tenant)
)
_KEEP = Statement(
    lambda insert: (
        insert(installations)
        .values(**given("platform", "tenant", "sealed", "installed_at"), under=None)
        .on_conflict_do_update(
            index_elements=["platform", "tenant"], set_={**given("sealed", "installed_at"), "under": None}
        )
    )
)
_RESEAL = Statement(
    update(installations)
    .where(*_THIS, installations.c.sealed == bindparam("instead_of"))
    .values(sealed=bindparam("anew"))
)
# Who makes the installation at the same instant waits for this row, or this row for who makes it.
_HOLD = Statement(
    lambda insert: (
        insert(installations)
        .values(**given("platform", "tenant"), sealed="", installed_at=bindparam("until"))
        .on_conflict_do_nothing()
    )
)
_DROP = Statement(delete(installations).where(*_THIS, _IS_OWN, installations.c.installed_at <= bindparam("until")))
_NEWER = Statement(select(installations.c.tenant).where(*_THIS, _IS_OWN))
_COVER = Statement(
    lambda insert: (
        insert(installations)
        .values(**given("platform", "tenant", "under", "installed_at"))
        .on_conflict_do_update(
            index_elements=["platform", "tenant"],
            set_=given("under", "installed_at"),
            where=installations.c.sealed.is_(None),
        )
    )
)
_COVERED_BY = Statement(
    select(installations.c.tenant)
    .where(installations.c.platform == bindparam("platform"), installations.c.under == bindparam("tenant"))
    .order_by(installations.c.tenant)
)


class SqlInstallations:
    """See `bot.ports.installations.Installations`."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, platform: str, community: str) -> Installation | None:
        """Return the community's own installation, or that of the tenant who covers it."""
        row = _FIND.row(self._connection, platform=platform, community=community)
        return Installation(*row) if row else None

    def all(self, platform: str) -> list[Installation]:
        """Return all installations, oldest first."""
        return [Installation(*row) for row in _ALL.rows(self._connection, platform=platform)]

    def keep(self, platform: str, installation: Installation) -> None:
        """Keep an installation in place of what was on record for its tenant."""
        made = {"sealed": installation.sealed, "installed_at": installation.installed_at}
        _KEEP.count(self._connection, platform=platform, tenant=installation.tenant, **made)

    def reseal(self, platform: str, tenant: str, sealed: str, *, instead_of: str) -> bool:
        """Replace what is sealed; False when it is not `instead_of` any more."""
        which = {"platform": platform, "tenant": tenant, "instead_of": instead_of}
        return _RESEAL.count(self._connection, **which, anew=sealed) == 1

    def drop(self, platform: str, tenant: str, *, until: datetime) -> bool:
        """Forget the tenant's installation, if there is one; False when it was made after `until` and stays."""
        which = {"platform": platform, "tenant": tenant}
        # Twice: what the first pass was to hold may have been there, to be dropped by somebody else meanwhile. Then the
        # second pass holds, and whoever installs anew waits.
        for statement in (_HOLD, _DROP) * 2:
            statement.count(self._connection, **which, until=until)
        return _NEWER.row(self._connection, **which) is None

    def cover(self, platform: str, community: str, *, by: str, at: datetime) -> None:
        """Record that a tenant's installation covers a community, unless that has one of its own."""
        _COVER.count(self._connection, platform=platform, tenant=community, under=by, installed_at=at)

    def covered_by(self, platform: str, tenant: str) -> list[str]:
        """Return the communities that the tenant's installation covers."""
        return [community for (community,) in _COVERED_BY.rows(self._connection, platform=platform, tenant=tenant)]
