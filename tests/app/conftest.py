"""A running core for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.platforms import World, world


@pytest.fixture
async def core(sqlite_url: str) -> AsyncIterator[World]:
    """Give a bot with a group."""
    async with world(sqlite_url) as made:
        yield made
