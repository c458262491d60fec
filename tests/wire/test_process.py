"""The program as a process: the levers that the other tests of this folder pull."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulators.process import RUNNING, showup


async def test_a_program_can_be_killed_and_started_again_on_its_database(sqlite_url: str, tmp_path: Path) -> None:
    async with showup(tmp_path, sqlite_url) as program:
        await program.start()
        await program.kill()
        assert program.ended
        await program.start()
        await program.stop()
        assert sum(RUNNING in line for line in program.said) == 2
        assert "Showup has stopped." in program.said[-1]


async def test_a_program_that_does_not_start_shows_why(sqlite_url: str, tmp_path: Path) -> None:
    async with showup(tmp_path, sqlite_url, SHOWUP_HTTP_PORT="none") as program:
        with pytest.raises(AssertionError, match="SHOWUP_HTTP_PORT is “none”"):
            await program.start()
        assert await program.exits() == 2
