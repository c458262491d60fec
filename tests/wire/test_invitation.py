"""`showup discord invite`, as a process: the link, or one line that says what is wrong."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.simulators.discord.model import BOT
from tests.simulators.discord.simulator import Simulator
from tests.simulators.process import Ended, run

NOWHERE = "http://127.0.0.1:9/api/v10"
"""An address at which nobody listens."""


async def test_it_prints_the_link_and_nothing_else(discord_api: Simulator, tmp_path: Path) -> None:
    ended = await invite(discord_api, tmp_path)
    (link,) = ended.printed
    assert link.startswith("https://discord.com/oauth2/authorize?")
    assert parse_qs(urlsplit(link).query) == {
        "client_id": [str(discord_api.state.application_id)],
        "scope": ["bot applications.commands"],
        "permissions": [str(int(BOT))],
    }
    assert ended.code == 0


async def test_whatever_is_wrong_is_said_in_one_line(discord_api: Simulator, tmp_path: Path) -> None:
    refused, missing, unreachable = await asyncio.gather(
        invite(discord_api, tmp_path, DISCORD_TOKEN="of.somebody.else"),
        invite(discord_api, tmp_path, DISCORD_TOKEN=""),
        invite(discord_api, tmp_path, DISCORD_API_URL=NOWHERE),
    )
    assert said(refused) == (
        "showup: Discord does not know the token in DISCORD_TOKEN: copy it again from the Bot page of your application"
    )
    assert said(missing) == "showup: DISCORD_TOKEN is not set: docs/discord.md says where to find it"
    assert said(unreachable).startswith(f"showup: cannot reach Discord at {NOWHERE}: ")


async def invite(api: Simulator, folder: Path, **settings: str) -> Ended:
    """Run it on a Discord."""
    ours = {"DISCORD_TOKEN": api.state.token, "DISCORD_API_URL": api.api_url}
    return await run(folder, "discord", "invite", **{**ours, **settings})


def said(ended: Ended) -> str:
    """Return the one line that tells why it ended."""
    assert (ended.code, ended.printed) == (2, [])
    (line,) = (each for each in ended.logged if " INFO " not in each)
    return line
