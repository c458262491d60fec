"""A running core on each engine."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.platforms import World, world


@pytest.fixture
async def core(database_url: str) -> AsyncIterator[World]:
    """Give a bot with a group."""
    async with world(database_url) as made:
        yield made
