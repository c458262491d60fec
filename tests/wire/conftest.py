"""A Discord and a program for each test, or shared, and a look at whether all that was asked keeps to the contract."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from tests.simulators.discord import contract
from tests.simulators.discord.model import Channel, Member
from tests.simulators.discord.simulator import Simulator, simulator
from tests.simulators.process import Showup, showup
from tests.wire.owls import Owls, Running, let_nothing_rest, settings

HERE = Path(__file__).parent
FIXTURE = pytest_asyncio.fixture(loop_scope="session")


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Let all tests of this folder run in one event loop, where the shared Discord lives on between them."""
    for each in items:
        if HERE in each.path.parents and pytest_asyncio.is_async_test(each):
            each.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@FIXTURE
async def discord_api() -> AsyncIterator[Simulator]:
    """Give a Discord on loopback. Without the published contract its requests are not held to it."""
    async with simulator() as made:
        yield made
        assert contract.departures(made.ledger) == []


@pytest.fixture
def hall(discord_api: Simulator) -> Channel:
    """Give a channel of a server with the bot."""
    return discord_api.add_channel(discord_api.add_guild("Owls"), "study-hall")


@pytest.fixture
def ada(discord_api: Simulator, hall: Channel) -> Member:
    """Give a person in that server."""
    assert hall.guild
    return discord_api.add_member(hall.guild, "Ada")


@FIXTURE
async def program(discord_api: Simulator, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Showup]:
    """Give the program, set up for that Discord and not started yet."""
    async with showup(tmp_path, sqlite_url, **settings(discord_api)) as made:
        yield made
        assert discord_api.state.token not in made.log


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def running(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """Give the program that many tests share."""
    folder = tmp_path_factory.mktemp("wire")
    database = Path(shutil.copy(sqlite_template, folder / "showup.db"))
    let_nothing_rest(database)
    async with simulator() as api, showup(folder, f"sqlite:///{database}", **settings(api)) as program:
        guild = api.add_guild("Owls")
        await program.start()
        made = Running(api, program, database, guild)
        yield made
        assert made.departures() == []


@FIXTURE
async def owls(running: Running) -> AsyncIterator[Owls]:
    """Give a new group on the shared program."""
    api, program = running.api, running.program
    said = len(program.said)
    yield await running.group(running.guild)
    print(*program.said[said:], sep="\n")  # noqa: T201 - pytest shows it beside a failure
    ordered = [*api.faults.ordered]
    api.faults.ordered.clear()
    assert ordered == []
    assert running.departures() == running.told_secrets() == []
