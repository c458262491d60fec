"""What the tests of Discord share: a study hall on a fresh database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.adapters.discord.hall import Hall
from tests.adapters.discord.hall import hall as open_hall


@pytest.fixture
async def hall(sqlite_url: str) -> AsyncIterator[Hall]:
    """A hall with a group of its own; see `tests.adapters.discord.hall`."""
    async with open_hall(sqlite_url) as opened:
        yield opened
