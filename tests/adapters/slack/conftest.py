"""What the tests of Slack share: a study hall on a fresh database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.adapters.slack.hall import Hall
from tests.adapters.slack.hall import hall as open_hall


@pytest.fixture
async def hall(sqlite_url: str, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Hall]:
    """A hall with a group of its own, where nothing may break unseen; see `tests.adapters.slack.hall`."""
    async with open_hall(sqlite_url) as opened:
        yield opened
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
