from __future__ import annotations

import asyncio
import base64
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import oauth_stores
from adapters.slack.installations import ManyWorkspaces
from adapters.slack.manifest import SCOPES
from adapters.slack.oauth import oauth_flow
from adapters.slack.oauth_pages import STYLE_PATH
from adapters.slack.sealing import Vault, new_key
from adapters.slack.workspaces import Workspace
from bot.cards import Card
from bot.errors import Unavailable
from bot.presence import Presence
from tests.platforms import MONDAY, World, world

# The SDK 3.47 sends the client's secret by a class of which aiohttp 3.14 warns.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

CLIENT, SECRET = "111.222-showup-tests", "client-secret"
PUBLIC = "https://showup.example"
CODE = "code-from-slack"
OWLS = Workspace(tenant="T1", token="xoxb-1-owls", name="Owls", bot_id="B1", bot_user="U1BOT", installed_by="U1")
BIRDS = Workspace(tenant="E1", token="xoxb-3-birds", name="Birds", bot_id="B3", bot_user="W3BOT", installed_by="W1")

Json = dict[str, Any]


def granted(workspace: Workspace, **rest: Any) -> Json:
    where = {"id": workspace.tenant, "name": workspace.name}
    return {
        "ok": True,
        "access_token": workspace.token,
        "token_type": "bot",
        "scope": ",".join(SCOPES),
        "bot_user_id": workspace.bot_user,
        "app_id": "A1",
        "team": None if workspace.is_org else where,
        "enterprise": where if workspace.is_org else None,
        "is_enterprise_install": workspace.is_org,
        "authed_user": {"id": workspace.installed_by},
        **rest,
    }


@dataclass
class Slack:
    """The two methods that an installation asks for. `asked` are the calls with what they carried."""

    grants: Json | web.Response = field(default_factory=lambda: granted(OWLS))
    bots: dict[str, str] = field(default_factory=lambda: {each.token: each.bot_id for each in (OWLS, BIRDS)})
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    async def access(self, request: web.Request) -> web.Response:
        await self._hears(request)
        return self.grants if isinstance(self.grants, web.Response) else web.json_response(self.grants)

    async def test(self, request: web.Request) -> web.Response:
        await self._hears(request)
        bot = self.bots.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        return web.json_response({"ok": True, "bot_id": bot} if bot else {"ok": False, "error": "invalid_auth"})

    async def _hears(self, request: web.Request) -> None:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append((request.path, request.headers.get("Authorization", ""), form))


@dataclass
class Browser:
    """Somebody's browser: it keeps one cookie, follows nothing, and reads pages."""

    flow: AsyncOAuthFlow
    cookie: str = ""

    async def begins(self, **query: str) -> str:
        """Open the page that sends to Slack, and return where to."""
        answer = await self.flow.handle_installation(self._request(query))
        assert answer.status == 302
        self._keep(answer)
        (location,) = answer.headers["location"]
        return location

    async def comes_back(self, **query: str) -> BoltResponse:
        """Come back from Slack."""
        answer = await self.flow.handle_callback(self._request(query))
        self._keep(answer)
        return answer

    async def installs(self, **query: str) -> BoltResponse:
        """Begin, allow it in Slack, and come back."""
        state = asked_for(await self.begins())["state"]
        return await self.comes_back(**{"code": CODE, "state": state, **query})

    def _request(self, query: dict[str, str]) -> AsyncBoltRequest:
        return AsyncBoltRequest(body="", query=urlencode(query), headers={"cookie": self.cookie} if self.cookie else {})

    def _keep(self, answer: BoltResponse) -> None:
        (given,) = answer.headers["set-cookie"]
        self.cookie = "" if "1970" in given else given.split(";")[0]


@dataclass
class Host:
    """Showup for many workspaces, with who was greeted."""

    world: World
    slack: Slack
    address: str
    vault: Vault = field(default_factory=lambda: Vault([new_key()]))
    greeted: list[tuple[Workspace, str, str]] = field(default_factory=list)
    problem: Exception | None = None

    def __post_init__(self) -> None:
        self.workspaces = ManyWorkspaces(self.world.presence, self.vault)

    async def greet(self, workspace: Workspace, installer: str, card: Card) -> None:
        self.greeted.append((workspace, installer, card.title))
        if self.problem:
            raise self.problem

    def flow(self, presence: Presence | None = None, **rest: Any) -> AsyncOAuthFlow:
        client = AsyncWebClient(base_url=self.address, retry_handlers=[])
        return oauth_flow(
            client_id=CLIENT,
            client_secret=SECRET,
            public_url=PUBLIC,
            web_client=client,
            presence=presence or self.world.presence,
            vault=self.vault,
            workspaces=self.workspaces,
            greet=self.greet,
            **rest,
        )

    def browser(self) -> Browser:
        return Browser(self.flow())


@pytest.fixture
async def host(sqlite_url: str) -> AsyncIterator[Host]:
    slack = Slack()
    application = web.Application()
    application.add_routes([web.post("/oauth.v2.access", slack.access), web.post("/auth.test", slack.test)])
    async with world(sqlite_url, group=False) as made, TestServer(application) as server:
        yield Host(made, slack, f"{server.make_url('/')}")


class Reader(HTMLParser):
    """Reads a page: its words, its links, and what it is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words, self.links = "", [""]
        self.made_of: set[str] = set()
        self.feed(page)
        self.words, self.links = re.sub(r"\s+", " ", self.words).strip(), self.links[1:]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.made_of |= {tag, *(f"{tag} {name}" for name, _ in attrs)}
        self.links += [value or "" for name, value in attrs if (tag, name) == ("a", "href")]

    def handle_data(self, data: str) -> None:
        self.words += data


def asked_for(location: str) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(location).query).items()}


def read(answer: BoltResponse) -> Reader:
    assert answer.headers["content-type"] == ["text/html; charset=utf-8"]
    assert answer.headers["cache-control"] == ["no-store"]
    page = Reader(answer.body)
    # All that can be shown under `default-src 'self'`: no script, no style of its own, no picture.
    assert page.made_of <= {
        "html", "html lang", "head", "meta", "meta charset", "meta name", "meta content", "title", "body", "main", "h1",
        "p", "strong", "a", "a href", "link", "link rel", "link href",
    }  # fmt: skip
    assert answer.body.count("<link ") == answer.body.count(f'<link rel="stylesheet" href="{STYLE_PATH}">') == 1
    return page


async def test_who_installs_is_sent_to_slack_with_what_the_manifest_asks_for(host: Host) -> None:
    location = await host.browser().begins()
    assert location.startswith("https://slack.com/oauth/v2/authorize?")
    asked = asked_for(location)
    assert re.fullmatch(r"[\w-]{150,250}", asked.pop("state"))
    assert asked == {
        "client_id": CLIENT,
        "scope": ",".join(SCOPES),
        "redirect_uri": f"{PUBLIC}/slack/oauth_redirect",
    }


async def test_the_address_of_slack_can_be_another_one(host: Host) -> None:
    browser = Browser(host.flow(authorization_url="http://127.0.0.1:9/authorize"))
    assert (await browser.begins()).startswith("http://127.0.0.1:9/authorize?")


async def test_a_workspace_can_be_chosen_and_nothing_else_be_slipped_in(host: Host) -> None:
    browser = host.browser()
    assert asked_for(await browser.begins(team="T0123"))["team"] == "T0123"
    for slipped in ("T1&scope=admin", "T1\r\nSet-Cookie: a=b", "T1#", ""):
        asked = asked_for(await browser.begins(team=slipped))
        assert (asked.get("team"), asked["scope"]) == (None, ",".join(SCOPES))


async def test_the_state_is_bound_to_the_browser_for_ten_minutes(host: Host) -> None:
    answer = await host.flow().handle_installation(AsyncBoltRequest(body="", query="", headers={}))
    (location,), (cookie,) = answer.headers["location"], answer.headers["set-cookie"]
    state = asked_for(location)["state"]
    assert cookie == f"slack-app-oauth-state={state}; Secure; HttpOnly; Path=/; Max-Age=600"


async def test_a_workspace_is_installed_and_its_installer_greeted_once(host: Host) -> None:
    assert await host.workspaces.find("T1") is None
    answer = await host.browser().installs()
    page = read(answer)
    assert answer.status == 200
    assert page.words == (
        "Showup is in Owls Showup is in Owls In the channel where your group studies, type /study setup. "
        "In a private channel, type /invite @Showup first. Open Slack"
    )
    assert page.links == ["https://slack.com/app_redirect?app=A1&team=T1"]
    assert await host.workspaces.find("T1") == OWLS
    assert host.greeted == [(OWLS, "U1", "Hello! I help study groups show up")]
    basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
    assert host.slack.asked == [
        ("/oauth.v2.access", f"Basic {basic}", {"code": CODE, "redirect_uri": f"{PUBLIC}/slack/oauth_redirect"}),
        ("/auth.test", "Bearer xoxb-1-owls", {}),
    ]


async def test_the_token_is_kept_sealed(host: Host, tmp_path: Path) -> None:
    await host.browser().installs()
    (kept,) = await host.world.presence.installations("slack")
    assert kept.tenant == "T1"
    assert host.vault.open("T1", kept.sealed) == OWLS
    assert all(b"xoxb-" not in each.read_bytes() for each in tmp_path.iterdir())


@pytest.mark.parametrize("team", [None, {"id": "T7", "name": "Sparrows"}], ids=["null", "named"])
async def test_an_organisation_is_installed_as_a_whole(host: Host, team: Json | None) -> None:
    host.slack.grants = granted(BIRDS, team=team)
    page = read(await host.browser().installs())
    assert page.words.endswith(
        "Showup is in Birds Choose the workspaces in which it is to be. Then: In the channel where your group studies, "
        "type /study setup. In a private channel, type /invite @Showup first."
    )
    assert page.links == ["https://app.slack.com/manage/E1/integrations/profile/A1/workspaces/add"]
    assert await host.workspaces.find("T7") is None
    assert await host.workspaces.find("T7", org="E1") == BIRDS
    assert host.greeted == [(BIRDS, "W1", "Hello! I help study groups show up")]


async def test_installed_again_it_has_the_new_token_at_once(host: Host) -> None:
    browser = host.browser()
    await browser.installs()
    assert await host.workspaces.find("T1") == OWLS
    host.slack.grants = granted(OWLS, access_token="xoxb-1-anew")
    host.slack.bots["xoxb-1-anew"] = "B1"
    assert (await browser.installs()).status == 200
    found = await host.workspaces.find("T1")
    assert found is not None
    assert found.token == "xoxb-1-anew"


async def test_names_are_shown_and_never_run(host: Host) -> None:
    host.slack.grants = granted(OWLS, team={"id": "T1", "name": "<script>alert('&')</script>"}, app_id='"><script>')
    page = read(await host.browser().installs())
    assert page.words.startswith("Showup is in <script>alert('&')</script> Showup is in")


async def test_it_is_installed_also_where_nobody_can_be_greeted(host: Host, caplog: pytest.LogCaptureFixture) -> None:
    host.problem = RuntimeError("no direct messages")
    assert (await host.browser().installs()).status == 200
    assert await host.workspaces.find("T1") == OWLS
    assert "Whoever installed Showup in T1 was not greeted" in caplog.text
    assert "RuntimeError: no direct messages" in caplog.text
    assert "xoxb" not in caplog.text


async def test_nobody_waits_for_a_greeting_that_hangs(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oauth_stores, "GREETING_PATIENCE", 0.01)

    async def hang(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(host, "greet", hang)
    assert (await host.browser().installs()).status == 200
    assert await host.workspaces.find("T1") == OWLS


async def test_who_cancels_is_told_that_nothing_happened(host: Host) -> None:
    browser = host.browser()
    state = asked_for(await browser.begins())["state"]
    answer = await browser.comes_back(error="access_denied", state=state)
    page = read(answer)
    assert answer.status == 200
    assert page.words.endswith(
        "Nothing was installed You stopped before Showup was added, and that is fine. Begin again"
    )
    assert page.links == [f"{PUBLIC}/slack/install"]
    assert host.slack.asked == []


async def refused(host: Host, answer: BoltResponse, status: int, title: str) -> None:
    """Check that a problem is told, and that nothing was installed."""
    page = read(answer)
    assert (answer.status, page.words.startswith(title)) == (status, True), (answer.status, page.words)
    assert page.links == [f"{PUBLIC}/slack/install"]
    for secret in (CODE, SECRET, "xoxb", "state"):
        assert secret not in answer.body
    assert await host.world.presence.installations("slack") == ()
    assert host.greeted == []


@pytest.mark.parametrize("more", ["", "="], ids=["the same", "written otherwise"])
async def test_a_state_can_be_used_once(host: Host, more: str) -> None:
    browser = host.browser()
    state = asked_for(await browser.begins())["state"]
    cookie = browser.cookie
    host.slack.grants = {"ok": False, "error": "invalid_code"}
    await browser.comes_back(code=CODE, state=state)
    host.slack.grants = granted(OWLS)
    again = Browser(browser.flow, cookie + more)
    await refused(host, await again.comes_back(code=CODE, state=state + more), 400, "This installation is over")
    assert len(host.slack.asked) == 1


async def test_to_begin_an_installation_nothing_is_kept(host: Host) -> None:
    await host.world.store.close()
    begun = [asked_for(await host.browser().begins())["state"] for _ in range(3)]
    assert len(set(begun)) == 3


async def test_a_state_expires_after_ten_minutes(host: Host) -> None:
    browser = host.browser()
    state = asked_for(await browser.begins())["state"]
    host.world.clock.hold(MONDAY + timedelta(minutes=10))
    await refused(host, await browser.comes_back(code=CODE, state=state), 400, "This installation is over")
    assert host.slack.asked == []


async def test_a_state_is_good_for_nearly_ten_minutes(host: Host) -> None:
    browser = host.browser()
    state = asked_for(await browser.begins())["state"]
    host.world.clock.hold(MONDAY + timedelta(minutes=9, seconds=59))
    assert (await browser.comes_back(code=CODE, state=state)).status == 200


async def test_a_forged_state_is_refused_even_with_its_cookie(host: Host) -> None:
    browser = Browser(host.flow(), "slack-app-oauth-state=forged")
    await refused(host, await browser.comes_back(code=CODE, state="forged"), 400, "This installation is over")
    assert host.slack.asked == []


async def test_an_installation_ends_in_the_browser_in_which_it_was_begun(host: Host) -> None:
    flow = host.flow()
    state = asked_for(await Browser(flow).begins())["state"]
    somebody_else = Browser(flow)
    await somebody_else.begins()
    for browser in (Browser(flow), somebody_else):
        answer = await browser.comes_back(code=CODE, state=state)
        await refused(host, answer, 400, "This installation was not begun here")
    await refused(host, await Browser(flow).comes_back(code=CODE), 400, "This installation was not begun here")
    assert host.slack.asked == []


async def test_without_a_code_nothing_is_installed(host: Host) -> None:
    browser = host.browser()
    state = asked_for(await browser.begins())["state"]
    await refused(host, await browser.comes_back(state=state), 400, "Slack did not confirm it")


@pytest.mark.parametrize(
    ("answer", "status", "title", "level"),
    [
        ({"ok": False, "error": "invalid_code"}, 400, "Slack did not confirm it", logging.INFO),
        ({"ok": False, "error": "code_already_used"}, 400, "Slack did not confirm it", logging.INFO),
        ({"ok": False, "error": "bad_client_secret"}, 500, "Slack refused this installation", logging.ERROR),
        ({"ok": False, "error": "bad_redirect_uri"}, 500, "Slack refused this installation", logging.ERROR),
        ({"ok": False, "error": "internal_error"}, 502, "Slack does not answer", logging.WARNING),
        (web.Response(status=503, text="<p>", content_type="text/html"), 502, "Slack does not", logging.WARNING),
        (web.Response(status=500, text="{", content_type="application/json"), 502, "Slack does not", logging.WARNING),
        (granted(OWLS, access_token="xoxb-unknown"), 500, "Slack refused this installation", logging.ERROR),
        (granted(OWLS, access_token=None), 500, "Slack refused this installation", logging.ERROR),
        (granted(OWLS, team=None), 500, "Slack refused this installation", logging.ERROR),
        (granted(OWLS, refresh_token="xoxe-1", expires_in=43200), 500, "Slack refused this", logging.ERROR),
    ],
    ids=[
        "code", "used code", "secret", "address", "ill", "no JSON", "half JSON", "token", "no token", "no team",
        "token rotation",
    ],
)  # fmt: skip
async def test_what_slack_refuses_is_told_kindly_and_logged_without_secrets(
    host: Host, caplog: pytest.LogCaptureFixture, *, answer: Json | web.Response, status: int, title: str, level: int
) -> None:
    caplog.set_level(logging.INFO, "adapters.slack")
    host.slack.grants = answer
    await refused(host, await host.browser().installs(), status, title)
    assert max(record.levelno for record in caplog.records if record.name.startswith("adapters.slack")) == level
    for secret in (CODE, SECRET, "xoxb", "xoxe"):
        assert secret not in caplog.text


async def test_while_slack_is_away_nothing_is_installed(host: Host, caplog: pytest.LogCaptureFixture) -> None:
    host.address = "http://127.0.0.1:9/"
    await refused(host, await host.browser().installs(), 502, "Slack does not answer")
    assert "Slack did not answer an installation: ClientConnectorError" in caplog.text
    assert CODE not in caplog.text


async def test_what_stands_in_the_address_is_neither_shown_nor_believed(
    host: Host, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await host.browser().comes_back(error="<b>no</b>\nERROR root: all is lost " + "x" * 1000)
    await refused(host, answer, 500, "Slack refused this installation")
    assert "<b>" not in answer.body
    (said,) = (record.getMessage() for record in caplog.records)
    assert said == "An installation came to nothing: '<b>no</b>\\nERROR root: all is lost " + "x" * 24


class Busy(Presence):
    """A store that cannot take anything, from the door that is named on."""

    closed: frozenset[str] = frozenset()

    async def use(self, ticket: str, *, expires_at: datetime) -> bool:
        if "use" in self.closed:
            raise Unavailable
        return await super().use(ticket, expires_at=expires_at)

    async def installed(self, platform: str, tenant: str, sealed: str) -> Card:
        raise Unavailable


@pytest.mark.parametrize("closed", ["use", "installed"])
async def test_while_the_database_is_away_nothing_is_half_installed(host: Host, closed: str) -> None:
    presence = Busy(store=host.world.store, clock=host.world.clock)
    presence.closed = frozenset({closed})
    answer = await Browser(host.flow(presence)).installs()
    await refused(host, answer, 503, "One moment, please")


async def test_bolts_own_app_takes_nothing_from_the_environment_and_keeps_nothing_in_files(
    host: Host, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("CLIENT_ID", "CLIENT_SECRET", "SCOPES", "USER_SCOPES", "REDIRECT_URI", "INSTALL_PATH"):
        monkeypatch.setenv(f"SLACK_{name}", "from-the-environment")
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    app = AsyncApp(signing_secret="secret", client=AsyncWebClient(), oauth_flow=host.flow())
    assert app.oauth_flow is not None
    browser = Browser(app.oauth_flow)
    assert "from-the-environment" not in await browser.begins()
    assert (await browser.installs()).status == 200
    tokens = []

    @app.command("/study")
    async def listen(context: AsyncBoltContext) -> None:
        tokens.append(context.client.token)
        await context.ack()

    command = {"command": "/study", "team_id": "T1", "user_id": "U1", "is_enterprise_install": "false"}
    await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=command))
    assert tokens == ["xoxb-1-owls"]
    assert list(folder.iterdir()) == []
    assert not Path(FileInstallationStore(client_id=CLIENT).base_dir).exists()
    assert not Path(FileOAuthStateStore(client_id=CLIENT, expiration_seconds=600).base_dir).exists()
