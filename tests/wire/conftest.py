"""A Discord and a program for each test, and at the end a look at whether all that was asked keeps to the contract."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.simulators.discord import contract
from tests.simulators.discord.model import Channel, Member
from tests.simulators.discord.simulator import Simulator, simulator
from tests.simulators.process import Showup, showup


@pytest.fixture
async def discord_api() -> AsyncIterator[Simulator]:
    """Give a Discord on loopback. Without the published contract its requests are not held to it."""
    async with simulator() as made:
        yield made
    if not contract.MISSING:
        assert departures(made) == []


def departures(made: Simulator) -> list[str]:
    """Return how the requests so far depart from the contract."""
    return [
        f"{each.method} {each.path}: {problem}"
        for each in made.ledger
        for problem in contract.problems(each.method, each.path, each.body)
    ]


@pytest.fixture
def hall(discord_api: Simulator) -> Channel:
    """Give a channel of a server with the bot."""
    return discord_api.add_channel(discord_api.add_guild("Owls"), "study-hall")


@pytest.fixture
def ada(discord_api: Simulator, hall: Channel) -> Member:
    """Give a person in that server."""
    assert hall.guild
    return discord_api.add_member(hall.guild, "Ada")


@pytest.fixture
async def program(discord_api: Simulator, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Showup]:
    """Give the program, set up for that Discord and not started yet."""
    settings = {"DISCORD_TOKEN": discord_api.state.token, "DISCORD_API_URL": discord_api.api_url}
    async with showup(tmp_path, sqlite_url, **settings) as made:
        yield made
