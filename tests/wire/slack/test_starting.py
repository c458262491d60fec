"""Starting and stopping on Slack: what the operator reads when all is well, and when a setting is wrong."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bot.configuration import Settings
from bot.errors import StartupProblem
from bot.live import on_platforms
from tests.simulators.discord import contract
from tests.simulators.discord import simulator as discord
from tests.simulators.process import Ended, run, showup
from tests.simulators.slack.faults import Broken, Dropped, Fault, RateLimited, Refused
from tests.simulators.slack.simulator import Slack, slack
from tests.wire.owls import Running as OnDiscord
from tests.wire.owls import settings as on_discord
from tests.wire.slack.owls import KEY, PUBLIC_URL, Running, address_of, by_socket, for_many

NOWHERE = "http://127.0.0.1:9/api"
"""An address at which nobody listens."""
BOT, APP, SIGNING = "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"
ID, SECRET, URL = "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SHOWUP_PUBLIC_URL"
API, KEYS = "SLACK_API_URL", "SHOWUP_ENCRYPTION_KEYS"
MANY = {ID: "1.2", SECRET: "s", SIGNING: "s", URL: PUBLIC_URL}
NO_SOCKET = (
    "Slack does not open a socket for SLACK_APP_TOKEN ({}): it is the app-level token with connections:write, and "
    "Socket Mode must be on"
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """How the program ended with settings that are wrong, by what is wrong with them."""

    ended: Mapping[str, Ended]
    secrets: tuple[str, ...]

    def said(self, what: str) -> list[str]:
        """Return the lines that say what is wrong, and nothing but that."""
        ended = self.ended[what]
        assert (ended.code, ended.printed) == (2, [])
        assert [each for each in self.secrets if any(each in line for line in ended.logged)] == []
        return [line.removeprefix("showup: ") for line in ended.logged]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def wrong(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Wrong:
    """Run it with all of them at the same time."""
    folder = tmp_path_factory.mktemp("wrong")
    always = {"SHOWUP_DATABASE_URL": f"sqlite:///{sqlite_template}", "SHOWUP_HTTP_PORT": "0"}
    async with slack() as it, slack() as refusing:
        owls, larks, many = it.workspace("Owls"), refusing.workspace("Larks"), for_many(it)
        refusing.faults.next("apps.connections.open", Refused("missing_scope"))
        settings = {
            "bot token": {**by_socket(it, owls), BOT: "xoxb-of-somebody-else"},
            "app token": by_socket(refusing, larks),
            "several": {**many, KEYS: "", URL: "", "SHOWUP_PUBLIC_ULR": PUBLIC_URL},
        }
        runs = (run(folder, "run", **{**always, **each}) for each in settings.values())
        ended = dict(zip(settings, await asyncio.gather(*runs), strict=True))
        told = (owls.token.value, larks.token.value, it.app_token, it.signing_secret, it.client_secret)
        return Wrong(ended, told)


async def test_a_token_that_slack_does_not_take_is_named(wrong: Wrong) -> None:
    assert wrong.said("bot token") == [
        "Slack does not take SLACK_BOT_TOKEN (invalid_auth): copy it again from Install App"
    ]
    assert wrong.said("app token") == [NO_SOCKET.format("missing_scope")]


async def test_several_problems_are_all_named(wrong: Wrong) -> None:
    assert wrong.said("several") == [
        "SHOWUP_PUBLIC_URL is not set: Slack sends its requests by HTTP to where it says",
        "SHOWUP_ENCRYPTION_KEYS is not set: tokens are never kept in the open; try `showup slack key`",
        "SHOWUP_PUBLIC_ULR is not a setting; did you mean SHOWUP_PUBLIC_URL?",
    ]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({APP: "xapp-of-somebody-else"}, NO_SOCKET.format("invalid_auth")),
        ({API: NOWHERE}, f"cannot reach Slack at {NOWHERE}/: Cannot connect to host"),
        (
            {BOT: "", APP: "", **MANY, KEYS: f"{KEY},{KEY[:20]}"},
            f"{KEYS}: key 2 is no key: `showup slack key` makes one",
        ),
        ({BOT: "", APP: "", **MANY, KEYS: "a password"}, f"{KEYS}: key 1 is no key: `showup slack key` makes one"),
    ],
)
async def test_what_is_found_out_while_it_starts_is_one_line(
    given: Mapping[str, str], problem: str, sqlite_url: str
) -> None:
    async with slack() as it:
        settings = {**by_socket(it, it.workspace("Owls")), "SHOWUP_DATABASE_URL": sqlite_url, **given}
        with pytest.raises(StartupProblem, match=re.escape(problem)) as caught:
            async with AsyncExitStack() as stack:
                await on_platforms(Settings.read({**settings, "SHOWUP_HTTP_PORT": "0"}), stack, asyncio.Event())
        assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
@pytest.mark.parametrize(
    "fault",
    [Broken(503), Broken(503, content_type="text/plain"), Dropped(), Refused("fatal_error")],
    ids=["page", "text", "dropped", "fatal_error"],
)
async def test_where_slack_is_ill_no_token_is_blamed(method: str, fault: Fault, sqlite_url: str) -> None:
    async with slack() as it:
        it.faults.next(method, fault)
        with pytest.raises(StartupProblem, match=r"^cannot (reach Slack|open a socket to Slack)[^\n]*$") as caught:
            await begun(it, sqlite_url)
        assert [each for each in ("TOKEN", "<", "{") if each in str(caught.value)] == []


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
async def test_where_slack_asks_to_wait_it_waits(method: str, sqlite_url: str) -> None:
    async with slack() as it:
        it.faults.next(method, RateLimited(1))
        await begun(it, sqlite_url)
        first, second = it.ledger.of(method)
        assert (second.at - first.at).total_seconds() >= 1


async def begun(it: Slack, database_url: str) -> None:
    """Start in this process, and stop at once."""
    settings = {**by_socket(it, it.workspace("Owls")), "SHOWUP_DATABASE_URL": database_url, "SHOWUP_HTTP_PORT": "0"}
    stop, connected = asyncio.Event(), asyncio.create_task(it.sockets.connected())
    connected.add_done_callback(lambda _: stop.set())
    try:
        async with AsyncExitStack() as stack:
            await on_platforms(Settings.read(settings), stack, stop)
    finally:
        connected.cancel()
        await asyncio.gather(connected, return_exceptions=True)


async def test_it_can_be_stopped_while_it_waits_for_slack(sqlite_url: str, tmp_path: Path) -> None:
    async with slack() as it:
        it.faults.next("apps.connections.open", RateLimited(30))
        async with showup(tmp_path, sqlite_url, **by_socket(it, it.workspace("Owls"))) as program:
            await program.launch()
            await program.until("Slack wants to be asked again in 30 s")
            await program.stop(within=3)
            assert program.said[-1] == "Showup has stopped."


async def test_by_socket_it_says_where_it_is_is_well_and_listens_to_nobody_else(by_socket: Running) -> None:
    assert by_socket.program.said == [
        f"Showup is running on Slack in Night Owls. Its health is at {address_of(by_socket.program)}/healthz."
    ]
    assert await slack_part(by_socket) == {"status": "ok", "detail": "one workspace, Socket Mode"}
    assert await status_of(by_socket, "/slack/events") == 404
    await stops_in_silence(by_socket)


async def test_by_http_it_says_where_it_is_is_well_and_needs_no_socket(by_http: Running) -> None:
    assert by_http.program.said == [
        f"Showup is running on Slack in Night Owls. Its health is at {address_of(by_http.program)}/healthz."
    ]
    assert await slack_part(by_http) == {"status": "ok", "detail": "one workspace, HTTP"}
    assert by_http.it.sockets.count == 0
    assert await status_of(by_http, "/slack/install") == 404
    await stops_in_silence(by_http)


async def test_for_many_it_says_where_it_is_installed_from_and_asks_slack_nothing(for_many: Running) -> None:
    where = f"in every workspace that installs it from {PUBLIC_URL}/slack/install"
    health = f"{address_of(for_many.program)}/healthz"
    assert for_many.program.said == [f"Showup is running on Slack {where}. Its health is at {health}."]
    assert await slack_part(for_many) == {"status": "ok", "detail": "many workspaces, HTTP"}
    assert len(for_many.it.ledger) == 0
    await stops_in_silence(for_many)


async def slack_part(running: Running) -> object:
    """Return what the health page says of Slack where all is well."""
    status, parts = await running.program.health()
    assert (status, parts["status"]) == (200, "ok")
    return parts["slack"]


async def status_of(running: Running, path: str) -> int:
    """Ask for a page."""
    async with aiohttp.ClientSession() as session, session.get(address_of(running.program) + path) as answer:
        return answer.status


async def stops_in_silence(running: Running) -> None:
    """Stop the program as a service manager does."""
    said = len(running.program.said)
    await running.program.stop(within=3)
    assert running.program.said[said:] == ["Showup has stopped."]


async def test_it_is_on_discord_and_on_slack_at_once(sqlite_url: str, tmp_path: Path) -> None:
    async with discord.simulator() as api, slack() as it:
        workspace, guild = it.workspace("Night Owls"), api.add_guild("Larks")
        both = {**on_discord(api), **by_socket(it, workspace)}
        async with showup(tmp_path, sqlite_url, **both) as program:
            await program.start()
            assert "Showup is running on Discord as showup and on Slack in Night Owls." in program.log
            database = tmp_path / "showup.db"
            owls = await Running(it, program, database, workspace, over_http=False).group()
            larks = await OnDiscord(api, program, database, guild).group(guild)
            await owls.ada.command("/checkin", "45", owls.hall)
            await api.slash(larks.ada, larks.hall, "checkin", {"minutes": "30"})
            assert (owls.minutes(), larks.minutes()) == ([45], [30])
            status, parts = await program.health()
            assert (status, parts["discord"]["status"], parts["slack"]["status"]) == (200, "ok", "ok")
            await program.stop(within=3)
        assert contract.departures(api.ledger) == it.problems == []
