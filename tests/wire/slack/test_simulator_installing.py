"""Installing the app in the simulated Slack, events, and removing it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from scheduler.clock import TravelClock
from tests.simulators.slack.greeter import by_http
from tests.simulators.slack.model import Impossible
from tests.simulators.slack.simulator import Slack, slack

# slack_sdk 3.47 sends the secrets of the app by a helper that aiohttp is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

BACK = "https://showup.example/slack/oauth"


def page(it: Slack, scope: str = "commands,chat:write", **more: str) -> str:
    return f"{it.authorize_url}?{urlencode({'client_id': it.client_id, 'scope': scope, 'redirect_uri': BACK} | more)}"


def brought(address: str) -> dict[str, str]:
    assert address.startswith(f"{BACK}?")
    return {key: value for key, [value] in parse_qs(urlsplit(address).query).items()}


async def exchange(it: Slack, code: str, **more: str) -> AsyncWebClient:
    client = AsyncWebClient(base_url=it.api_url)
    secrets = {"client_id": it.client_id, "client_secret": it.client_secret, "redirect_uri": BACK} | more
    answer = await client.oauth_v2_access(code=code, **secrets)
    return AsyncWebClient(token=answer["access_token"], base_url=it.api_url)


async def refused(it: Slack, code: str, **more: str) -> str:
    with pytest.raises(SlackApiError) as caught:
        await exchange(it, code, **more)
    return str(caught.value.response["error"])


async def test_a_workspace_installs_the_app() -> None:
    async with slack() as it:
        owls = it.workspace("Owls", installed=False)
        hall, ada = it.channel(owls, "study-hall"), it.person(owls, "Ada")
        with pytest.raises(Impossible, match="the app is not installed in Owls"):
            await ada.command("/greet", "Ada", hall)
        told = brought(it.authorize(page(it, state="s1"), owls, ada))
        assert told["state"] == "s1"
        web = await exchange(it, told["code"])
        assert (await web.auth_test())["team_id"] == owls.id
        assert (owls.installed, owls.installer, owls.token.scopes) == (True, ada.user, {"commands", "chat:write"})
        assert await refused(it, told["code"]) == "code_already_used"


async def test_a_person_may_decline_or_take_a_scope_out() -> None:
    async with slack() as it:
        owls = it.workspace("Owls", installed=False)
        declined = brought(it.authorize(page(it, state="s1"), owls, approves=False))
        assert declined == {"error": "access_denied", "state": "s1"}
        told = brought(it.authorize(page(it), owls, without=["chat:write"]))
        await exchange(it, told["code"])
        assert owls.token.scopes == {"commands"}
        await exchange(it, brought(it.authorize(page(it, "users:read"), owls))["code"])
        assert owls.token.scopes == {"commands", "users:read"}


async def test_codes_secrets_and_addresses_must_be_right() -> None:
    clock = TravelClock(frozen_at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    async with slack(clock) as it:
        owls = it.workspace("Owls", installed=False)
        code = brought(it.authorize(page(it), owls))["code"]
        assert await refused(it, "guessed") == "invalid_code"
        assert await refused(it, code, client_secret="guessed") == "bad_client_secret"
        assert await refused(it, code, redirect_uri="https://elsewhere.example") == "bad_redirect_uri"
        with pytest.raises(Impossible, match="does not know that client id"):
            it.authorize(page(it, client_id="1.1"), owls)
        with pytest.raises(Impossible, match="is not the page of Slack"):
            it.authorize("https://elsewhere.example/?client_id=1", owls)
        clock.hold(clock.now() + timedelta(minutes=11))
        assert await refused(it, code) == "invalid_code"
        assert not owls.installed


async def test_an_organisation_installs_it_for_all_its_workspaces() -> None:
    async with slack() as it:
        birds = it.enterprise("Birds")
        owls, wrens = (it.workspace(name, installed=False, enterprise=birds) for name in ("Owls", "Wrens"))
        hall, cats = it.channel(wrens, "study-hall"), it.channel(it.workspace("Cats"), "cats")
        code = brought(it.authorize(page(it), owls, org_wide=True))["code"]
        web = await exchange(it, code)
        reply = it.ledger.of("oauth.v2.access")[0].reply
        assert (reply["team"], reply["enterprise"]["id"], reply["is_enterprise_install"]) == (None, birds.id, True)
        assert owls.installed
        assert wrens.installed
        await web.chat_postMessage(channel=hall.id, text="Hello")
        assert it.ledger.of("chat.postMessage")[0].tenant == birds.id
        with pytest.raises(SlackApiError, match="channel_not_found"):
            await web.chat_postMessage(channel=cats.id, text="Hello")


async def test_an_app_that_is_removed_hears_of_it_in_either_order() -> None:
    async with slack() as it, by_http(it) as app:
        # Bolt asks for a token for each event; the other workspace lends one.
        it.workspace("Cats")
        owls, wrens = it.workspace("Owls"), it.workspace("Wrens")
        web = AsyncWebClient(token=owls.token.value, base_url=it.api_url)
        await it.events.uninstall(owls)
        await it.events.uninstall(wrens, revoked_first=True)
        told = [(each["team_id"], each["event"]["type"]) for each in app.heard]
        assert told == [
            (owls.id, "app_uninstalled"), (owls.id, "tokens_revoked"),
            (wrens.id, "tokens_revoked"), (wrens.id, "app_uninstalled"),
        ]  # fmt: skip
        with pytest.raises(SlackApiError, match="account_inactive"):
            await web.auth_test()


async def test_an_app_may_remove_itself() -> None:
    async with slack() as it, by_http(it) as app:
        it.workspace("Cats")
        owls = it.workspace("Owls")
        web = AsyncWebClient(token=owls.token.value, base_url=it.api_url)
        with pytest.raises(SlackApiError, match="bad_client_secret"):
            await web.apps_uninstall(client_id=it.client_id, client_secret="guessed")
        await web.apps_uninstall(client_id=it.client_id, client_secret=it.client_secret)
        await it.events.settle()
        assert [each["event"]["type"] for each in app.heard] == ["app_uninstalled", "tokens_revoked"]
        assert not owls.installed


async def test_an_event_is_told_again_at_once_after_a_minute_and_after_five() -> None:
    clock = TravelClock(frozen_at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    async with slack(clock) as it:
        owls = it.workspace("Owls")
        it.send_to("http://127.0.0.1:9/nobody")
        event = await it.events.tell(owls, {"type": "team_rename"})
        assert await it.events.tell_what_is_due() == []
        clock.hold(clock.now() + timedelta(seconds=60))
        assert await it.events.tell_what_is_due() == [event]
        clock.hold(clock.now() + timedelta(seconds=300))
        assert await it.events.tell_what_is_due() == [event]
        clock.hold(clock.now() + timedelta(hours=1))
        assert await it.events.tell_what_is_due() == []
        told = [(each.retry, each.reason, each.body["event_id"]) for each, _ in it.sent]
        assert told == [
            (0, "", event.id), (1, "connection_failed", event.id), (2, "connection_failed", event.id),
            (3, "connection_failed", event.id),
        ]  # fmt: skip


async def test_what_happens_to_channels_is_told() -> None:
    async with slack() as it, by_http(it) as app:
        owls = it.workspace("Owls")
        hall, attic = it.channel(owls, "study-hall"), it.channel(owls, "attic")
        before = hall.id
        await it.events.rename_id(hall)
        await it.events.kick_bot(hall)
        await it.events.archive(attic)
        told = [{key: each["event"].get(key) for key in ("type", "channel", "new_channel_id")} for each in app.heard]
        assert told == [
            {"type": "channel_id_changed", "channel": None, "new_channel_id": hall.id},
            {"type": "channel_left", "channel": hall.id, "new_channel_id": None},
            {"type": "channel_archive", "channel": attic.id, "new_channel_id": None},
        ]
        assert (before != hall.id, hall.bot_is_member, attic.archived) == (True, False, True)
        assert [each.heard for each in it.events.all] == [True, True, True]
