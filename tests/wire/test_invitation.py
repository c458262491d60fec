"""`showup discord invite`, as a process: the link, or one line that says what is wrong."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio

from tests.simulators.discord.model import BOT
from tests.simulators.discord.simulator import simulator
from tests.simulators.process import Ended, run
from tests.wire.owls import settings

NOWHERE = "http://127.0.0.1:9/api/v10"
"""An address at which nobody listens."""


@dataclass(frozen=True, slots=True)
class Invited:
    """How it ended where all was well, and where something was wrong."""

    application_id: int
    well: Ended
    wrong_token: Ended
    no_token: Ended
    unreachable: Ended


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def invited(tmp_path_factory: pytest.TempPathFactory) -> Invited:
    """Run it in all cases at the same time."""
    folder = tmp_path_factory.mktemp("invitation")
    wrong = ({"DISCORD_TOKEN": "of.somebody.else"}, {"DISCORD_TOKEN": ""}, {"DISCORD_API_URL": NOWHERE})
    async with simulator() as api:
        runs = (run(folder, "discord", "invite", **{**settings(api), **each}) for each in ({}, *wrong))
        return Invited(api.state.application_id, *await asyncio.gather(*runs))


async def test_the_link_is_printed_and_nothing_else(invited: Invited) -> None:
    (link,) = invited.well.printed
    assert link.startswith("https://discord.com/oauth2/authorize?")
    assert parse_qs(urlsplit(link).query) == {
        "client_id": [str(invited.application_id)],
        "scope": ["bot applications.commands"],
        "permissions": [str(int(BOT))],
    }
    assert invited.well.code == 0


async def test_whatever_is_wrong_is_said_in_one_line(invited: Invited) -> None:
    assert said(invited.wrong_token) == (
        "showup: Discord does not know the token in DISCORD_TOKEN: copy it again from the Bot page of your application"
    )
    assert said(invited.no_token) == "showup: DISCORD_TOKEN is not set: docs/discord.md says where to find it"
    assert said(invited.unreachable).startswith(f"showup: cannot reach Discord at {NOWHERE}: ")


def said(ended: Ended) -> str:
    """Return the one line that tells why it ended."""
    assert (ended.code, ended.printed) == (2, [])
    (line,) = (each for each in ended.logged if " INFO " not in each)
    return line
