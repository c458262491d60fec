from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.authorize import Authorize, Noted, note_workspaces, noted
from adapters.slack.workspaces import Workspace

OWLS = Workspace(tenant="T1", token="xoxb-1-owls", name="Owls", bot_id="B1", bot_user="U1BOT")
CROWS = Workspace(tenant="T2", token="xoxb-2-crows", name="Crows", bot_id="B2", bot_user="U2BOT")
BIRDS = Workspace(tenant="E1", token="xoxb-3-birds", name="Birds", bot_id="B3", bot_user="W3BOT")

Body = dict[str, Any]


@dataclass
class Installed:
    """Two workspaces and an organisation of which T7 is known. `asked` is what was asked for."""

    known: dict[str, Workspace] = field(default_factory=lambda: {"T1": OWLS, "T2": CROWS, "E1": BIRDS, "T7": BIRDS})
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    async def find(self, community: str, *, org: str | None = None) -> Workspace | None:
        self.asked.append((community, org))
        if org in self.known:
            self.known.setdefault(community, self.known[org])
        return self.known.get(community)


@dataclass
class Door:
    """Bolt's own app in front of a listener that keeps the context of what came through."""

    installed: Installed = field(default_factory=Installed)
    contexts: list[AsyncBoltContext] = field(default_factory=list)

    async def comes(self, body: Body, *, noting: bool = True) -> AsyncBoltContext | None:
        """Let a request come in, and return the context in which it is answered; None when it is refused."""
        nobody = AsyncWebClient(base_url="http://127.0.0.1:9/")  # whoever asks Slack fails
        authorize: Any = Authorize(self.installed)  # Bolt's annotation knows functions only
        app = AsyncApp(
            client=nobody,
            signing_secret="secret",
            authorize=authorize,
            before_authorize=note_workspaces if noting else None,
            process_before_response=True,
        )

        async def listen(context: AsyncBoltContext) -> None:
            self.contexts.append(context)
            await context.ack()

        app.command("/study")(listen)
        app.action("go")(listen)
        app.view("form")(listen)
        app.event("app_home_opened")(listen)
        before = len(self.contexts)
        await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
        return self.contexts[-1] if len(self.contexts) > before else None


@pytest.fixture
def door() -> Door:
    return Door()


def command(team: str, org: str | None = None, *, whole: bool = False) -> Body:
    enterprise = {"enterprise_id": org} if org else {}
    return {
        "command": "/study",
        "text": "",
        "team_id": team,
        "user_id": "U1",
        "channel_id": "C1",
        "is_enterprise_install": str(whole).lower(),
        **enterprise,
    }


def press(*, team: str | None, home: str, org: str | None = None, **rest: Any) -> Body:
    return {
        "type": "block_actions",
        "team": {"id": team} if team else None,
        "enterprise": {"id": org} if org else None,
        "is_enterprise_install": bool(org),
        "user": {"id": "U1", "team_id": home},
        "actions": [{"action_id": "go", "block_id": "b", "type": "button", "action_ts": "1"}],
        **rest,
    }


def submission(*, team: str | None, home: str, installed: str, org: str | None = None, opened: str = "") -> Body:
    return {
        "type": "view_submission",
        "team": {"id": team} if team else None,
        "enterprise": {"id": org} if org else None,
        "is_enterprise_install": bool(org),
        "user": {"id": "U1", "team_id": home},
        "view": {
            "type": "modal",
            "callback_id": "form",
            "team_id": opened or team,
            "app_installed_team_id": installed,
            "state": {"values": {}},
        },
    }


def opened(*, authorized: str | None, outermost: str, org: str | None = None, **rest: Any) -> Body:
    return {
        "type": "event_callback",
        "team_id": outermost,
        "event": {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"},
        "authorizations": [
            {"team_id": authorized, "enterprise_id": org, "user_id": "U1BOT", "is_enterprise_install": bool(org)}
        ],
        **rest,
    }


@pytest.mark.parametrize("noting", [True, False])
@pytest.mark.parametrize(
    "body_of",
    [
        command,
        lambda team: press(team=team, home=team),
        lambda team: submission(team=team, home=team, installed=team),
        lambda team: opened(authorized=team, outermost=team),
    ],
    ids=["command", "press", "form", "event"],
)
@pytest.mark.parametrize("workspace", [OWLS, CROWS], ids=["T1", "T2"])
async def test_a_request_is_answered_with_the_token_of_its_workspace(
    door: Door, workspace: Workspace, body_of: Callable[[str], Body], *, noting: bool
) -> None:
    context = await door.comes(body_of(workspace.tenant), noting=noting)
    assert context is not None
    assert context.client.token == context.bot_token == workspace.token
    assert (context.team_id, context.bot_id, context.bot_user_id) == (
        workspace.tenant,
        workspace.bot_id,
        workspace.bot_user,
    )
    assert context.user_id == "U1"
    assert door.installed.asked == [(workspace.tenant, None)]


async def test_a_workspace_without_an_installation_is_refused(door: Door) -> None:
    assert await door.comes(command("T3")) is None
    assert await door.comes(press(team=None, home="T3")) is None
    assert await door.comes(command("T3", "E2", whole=True)) is None


async def test_a_command_tells_that_its_workspace_is_of_the_organisation(door: Door) -> None:
    context = await door.comes(command("T8", "E1", whole=True))
    assert context is not None
    assert (context.team_id, context.client.token) == ("T8", BIRDS.token)
    assert door.installed.asked == [("T8", "E1")]


async def test_a_workspace_of_an_organisation_with_its_own_installation_is_not_the_organisations(door: Door) -> None:
    context = await door.comes(command("T1", "E1"))
    assert context is not None
    assert context.client.token == OWLS.token
    assert door.installed.asked == [("T1", None)]


@pytest.mark.parametrize(
    "body",
    [
        opened(authorized="T8", outermost="T8", org="E1"),
        opened(authorized=None, outermost="T8", org="E1"),
        opened(authorized=None, outermost="T8", org="E1", is_ext_shared_channel=False),
        opened(authorized=None, outermost="T2", org="E1", is_ext_shared_channel=True, context_team_id="T8"),
    ],
    ids=["authorised", "outermost", "not shared", "shared"],
)
async def test_an_event_for_an_organisation_is_from_the_workspace_that_it_names(door: Door, body: Body) -> None:
    context = await door.comes(body)
    assert context is not None
    assert (context.team_id, context.client.token) == ("T8", BIRDS.token)
    assert context.client.default_params["team_id"] == "T8"
    assert door.installed.asked == [("T8", "E1")]


async def test_an_event_in_a_shared_channel_is_never_taken_for_one_of_the_other_organisation(door: Door) -> None:
    context = await door.comes(opened(authorized=None, outermost="T2", org="E1", is_ext_shared_channel=True))
    assert context is not None
    assert context.team_id is None
    assert context.client.token == BIRDS.token


@pytest.mark.parametrize(
    "body",
    [
        press(team=None, home="T7", org="E1"),
        press(team=None, home="T2", org="E1", message={"team": "T7"}),
        press(team=None, home="T7", org="E1", view={"type": "home", "team_id": "E1", "app_installed_team_id": "E1"}),
        submission(team=None, home="T7", installed="E1", org="E1", opened="E1"),
        submission(team=None, home="T2", installed="E1", org="E1", opened="T7"),
    ],
    ids=["press", "press of a stranger", "press at home", "form", "form of a stranger"],
)
async def test_without_a_team_the_workspace_is_one_that_is_known_to_be_the_organisations(
    door: Door, body: Body
) -> None:
    context = await door.comes(body)
    assert context is not None
    assert (context.team_id, context.client.token) == ("T7", BIRDS.token)
    assert context.client.default_params["team_id"] == "T7"


@pytest.mark.parametrize("noting", [True, False])
async def test_a_person_of_another_organisation_does_not_bring_their_workspace_into_this_one(
    door: Door, *, noting: bool
) -> None:
    for home in ("T2", "T9"):
        context = await door.comes(press(team=None, home=home, org="E1"), noting=noting)
        assert context is not None
        assert (context.team_id, context.client.token) == (None, BIRDS.token)
        assert "team_id" not in context.client.default_params
    assert door.installed.known == Installed().known


async def test_a_press_that_comes_in_the_name_of_another_organisation_is_answered_by_whose_message_it_is(
    door: Door,
) -> None:
    context = await door.comes({**press(team="T3", home="T3"), "message": {"team": "T1"}})
    assert context is not None
    assert (context.team_id, context.client.token) == ("T1", OWLS.token)


async def test_in_a_shared_channel_a_form_belongs_to_where_the_app_is_installed(door: Door) -> None:
    context = await door.comes(submission(team="T2", home="T2", installed="T1"))
    assert context is not None
    assert (context.team_id, context.client.token) == ("T1", OWLS.token)


def test_what_a_request_says_of_workspaces_may_be_anything() -> None:
    assert noted({"type": "block_actions", "team": "T1", "user": None, "view": [], "message": {"team": 7}}) == Noted(
        None, ()
    )
    assert noted({"type": "event_callback"}) == Noted(None, ())
    assert noted({}) == Noted(None, ())
