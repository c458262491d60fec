"""The program as a process: how the other tests of this folder hear that it did not start."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulators.process import showup


async def test_a_program_that_does_not_start_shows_why(sqlite_url: str, tmp_path: Path) -> None:
    async with showup(tmp_path, sqlite_url, SHOWUP_HTTP_PORT="none") as program:
        with pytest.raises(AssertionError, match="SHOWUP_HTTP_PORT is “none”"):
            await program.start()
        assert await program.exits() == 2
