"""The short form of the torture: twenty kills in a quarter of a minute. `make torture` is the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.postgres_server import PostgresServer
from tests.torture.database import Database
from tests.torture.run import ALL, Plan, torture
from tests.torture.sheet import Sheet


@pytest.fixture
def torture_seed(pytestconfig: pytest.Config) -> int:
    """Return what the dice begin with: `--torture-seed`."""
    seed: int = pytestconfig.getoption("--torture-seed")
    return seed


def told(sheet: Sheet) -> str:
    """Return the sheet, with what does not balance."""
    return "\n".join([sheet.markdown(), *(f"- {each.words}" for each in sheet.findings)])


@pytest.mark.postgres
async def test_whatever_happens_to_three_processes_the_books_balance(
    postgres_server: PostgresServer, postgres_url: str, tmp_path: Path, torture_seed: int
) -> None:
    plan = Plan(seed=torture_seed, kills=14)
    sheet = await torture(plan, Database(postgres_url, postgres_server), tmp_path, print)
    assert sheet.balances, told(sheet)
    assert sheet.done["killed"] >= plan.kills


async def test_whatever_happens_to_one_process_on_a_file_the_books_balance(
    sqlite_url: str, tmp_path: Path, torture_seed: int
) -> None:
    plan = Plan(seed=torture_seed, kills=6, cast=(ALL,), night="autumn", groups=4, kills_an_episode=6)
    sheet = await torture(plan, Database(sqlite_url), tmp_path, print)
    assert sheet.balances, told(sheet)
    assert sheet.done["killed"] >= plan.kills
