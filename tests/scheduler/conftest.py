"""A running core for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.platforms import World, world


@pytest.fixture
async def core(tmp_path: Path) -> AsyncIterator[World]:
    """Give a bot with a group."""
    async with world(tmp_path) as made:
        yield made
