"""A store on a fresh database, once on each engine, and a second one on the same database like another process."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.sql.store import SqlStore


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[SqlStore]:
    """The store under test."""
    opened = await SqlStore.open(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[SqlStore]:
    """A second store on the same database."""
    opened = await SqlStore.open(database_url)
    yield opened
    await opened.close()
