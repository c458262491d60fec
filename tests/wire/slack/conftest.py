"""A Slack and a program for each module, in each of the ways to be there, and a look at what nobody may ever read."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from tests.simulators.process import showup
from tests.simulators.slack.simulator import slack
from tests.wire.owls import let_nothing_rest
from tests.wire.slack import owls as settings
from tests.wire.slack.owls import Owls, Running

SHARED = pytest_asyncio.fixture(scope="module", loop_scope="session")


@asynccontextmanager
async def running_in(folder: Path, template: Path, mode: str) -> AsyncIterator[Running]:
    """Give the program as it is in a mode, not started yet."""
    database = Path(shutil.copy(template, folder / "showup.db"))
    let_nothing_rest(database)
    async with slack() as it:
        workspace = it.workspace("Night Owls", installed=mode != "many")
        match mode:
            case "socket":
                chosen = settings.by_socket(it, workspace)
            case "http":
                chosen = settings.by_http(it, workspace)
            case _:
                chosen = settings.for_many(it)
        async with showup(folder, f"sqlite:///{database}", **chosen) as program:
            yield Running(it, program, database, workspace, over_http=mode != "socket")


@SHARED
async def by_socket(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """Give the program in one workspace, by Socket Mode."""
    async with running_in(tmp_path_factory.mktemp("socket"), sqlite_template, "socket") as running:
        await running.start()
        yield running


@SHARED
async def by_http(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """Give the program in one workspace, by HTTP."""
    async with running_in(tmp_path_factory.mktemp("http"), sqlite_template, "http") as running:
        await running.start()
        yield running


@SHARED
async def for_many(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """Give the program that every workspace can install."""
    async with running_in(tmp_path_factory.mktemp("many"), sqlite_template, "many") as running:
        await running.start()
        yield running


@pytest.fixture
def running(by_socket: Running) -> Running:
    """Give the program of a module, which may choose another one."""
    return by_socket


@pytest_asyncio.fixture(loop_scope="session")
async def owls(running: Running) -> AsyncIterator[Owls]:
    """Give a new group, and look afterwards that nothing was left over, misunderstood or told."""
    running.new_lines()
    made = await running.group()
    yield made
    said = running.new_lines()
    print(*said, sep="\n")  # noqa: T201 - pytest shows it beside a failure
    left, problems = len(running.it.faults.ordered), [*running.it.problems]
    running.it.faults.ordered.clear()
    running.it.problems.clear()
    assert left == 0
    assert problems == running.secrets_in(said) == []
    assert [line for line in said if "Traceback" in line or " ERROR " in line] == []
