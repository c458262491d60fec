from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from adapters.sql.store import SqlStore
from adapters.sql.tables import installations
from bot.ports.installations import Installation
from bot.ports.store import Transaction
from tests.adapters.sql.samples import NOW, SOON, execute, rows

ACME = Installation("E1", "sealed acme", NOW)
OWLS = Installation("T1", "sealed owls", NOW)
ROW = """
INSERT INTO installations (platform, tenant, sealed, under, installed_at) VALUES ('slack', 'T1', {values}, {at})
"""


async def keep(store: SqlStore, *kept: Installation) -> None:
    """Keep installations on Slack."""
    for each in kept:
        await store.write(_keep, each)


def _keep(tx: Transaction, installation: Installation) -> None:
    tx.installations.keep("slack", installation)


async def cover(store: SqlStore, *communities: str, by: str = "E1") -> None:
    """Let a tenant's installation cover communities on Slack."""
    for each in communities:
        await store.write(_cover, each, by)


def _cover(tx: Transaction, community: str, by: str) -> None:
    tx.installations.cover("slack", community, by=by, at=NOW)


async def drop(store: SqlStore, tenant: str, until: datetime = NOW) -> bool:
    """Forget what was installed until an instant."""
    return await store.write(lambda tx: tx.installations.drop("slack", tenant, until=until))


async def found(store: SqlStore, community: str, platform: str = "slack") -> Installation | None:
    """Return the installation for a community."""
    return await store.read(lambda tx: tx.installations.find(platform, community))


async def covered_by(store: SqlStore, tenant: str) -> list[str]:
    """Return what a tenant's installation covers."""
    return list(await store.read(lambda tx: tx.installations.covered_by("slack", tenant)))


def test_an_installation_does_not_show_what_is_sealed() -> None:
    assert "sealed" not in repr(OWLS)


async def test_what_nobody_installed_is_not_there(store: SqlStore) -> None:
    await keep(store, OWLS)
    assert (await found(store, "T2"), await found(store, "T1", "discord")) == (None, None)


async def test_an_installation_replaces_an_older_one(store: SqlStore, other: SqlStore) -> None:
    newer = Installation("T1", "sealed anew", SOON)
    await keep(store, OWLS, newer)
    assert await found(other, "T1") == newer


async def test_a_community_that_is_covered_has_the_installation_of_its_organisation(store: SqlStore) -> None:
    await keep(store, ACME, OWLS)
    await cover(store, "T3", "T2")
    assert [await found(store, each) for each in ("T1", "T2", "T3", "E1")] == [OWLS, ACME, ACME, ACME]
    assert (await covered_by(store, "E1"), await covered_by(store, "T1")) == (["T2", "T3"], [])


async def test_an_organisation_that_is_covered_itself_hands_nothing_on(store: SqlStore) -> None:
    await keep(store, OWLS)
    await cover(store, "E1", by="T1")
    await cover(store, "T2", by="E1")
    assert (await found(store, "E1"), await found(store, "T2")) == (OWLS, None)


async def test_a_community_s_own_installation_comes_before_one_that_covers_it(store: SqlStore) -> None:
    await keep(store, ACME)
    await cover(store, "T1")
    await keep(store, OWLS)
    await cover(store, "T1")
    assert (await found(store, "T1"), await covered_by(store, "E1")) == (OWLS, [])


async def test_a_community_can_come_to_another_organisation(store: SqlStore) -> None:
    await keep(store, ACME, Installation("E2", "sealed bolt", NOW))
    await cover(store, "T1")
    await cover(store, "T1", by="E2")
    assert (await covered_by(store, "E1"), await covered_by(store, "E2")) == ([], ["T1"])


async def test_all_installations_of_a_platform_come_oldest_first(store: SqlStore) -> None:
    older = Installation("T9", "sealed", NOW - timedelta(days=1))
    await keep(store, OWLS, ACME, older)
    await cover(store, "T2")
    await store.write(lambda tx: tx.installations.keep("elsewhere", OWLS))
    assert await store.read(lambda tx: tx.installations.all("slack")) == [older, ACME, OWLS]


async def test_what_is_sealed_is_replaced_only_while_it_is_what_it_was(store: SqlStore) -> None:
    def reseal(tx: Transaction, sealed: str) -> bool:
        return tx.installations.reseal("slack", "T1", sealed, instead_of="sealed owls")

    await keep(store, OWLS)
    assert [await store.write(reseal, sealed) for sealed in ("anew", "too late")] == [True, False]
    assert await found(store, "T1") == Installation("T1", "anew", NOW)


async def test_a_dropped_installation_is_gone_and_what_it_covered_is_still_known(
    store: SqlStore, database_url: str
) -> None:
    await keep(store, ACME, OWLS)
    await cover(store, "T2")
    assert await drop(store, "E1")
    assert [await found(store, each) for each in ("E1", "T2", "T1")] == [None, None, OWLS]
    assert await covered_by(store, "E1") == ["T2"]
    columns = (installations.c.tenant, installations.c.sealed, installations.c.under)
    assert sorted(await rows(database_url, select(*columns))) == [("T1", "sealed owls", None), ("T2", None, "E1")]


async def test_an_installation_from_after_the_instant_stays(store: SqlStore) -> None:
    await keep(store, OWLS)
    assert not await drop(store, "T1", NOW - timedelta(microseconds=1))
    assert await found(store, "T1") == OWLS


@pytest.mark.parametrize("tenant", ["T1", "T2"], ids=["unknown", "covered"])
async def test_dropping_what_has_no_installation_changes_nothing(
    store: SqlStore, database_url: str, tenant: str
) -> None:
    await keep(store, ACME)
    await cover(store, "T2")
    before = await rows(database_url, select(installations))
    assert await drop(store, tenant)
    assert await rows(database_url, select(installations)) == before


@pytest.mark.parametrize("values", ["NULL, NULL", "'sealed', 'E1'"])
async def test_the_database_takes_no_row_that_is_neither_an_installation_nor_covered(
    store: SqlStore, database_url: str, values: str
) -> None:
    del store
    at = "0" if database_url.startswith("sqlite") else "now()"
    with pytest.raises(Exception, match="ck_installations_own_or_covered"):
        await execute(database_url, ROW.format(values=values, at=at))
