"""The simulated Slack's Web API, asked by the unmodified client: what it keeps, and what it refuses."""

from __future__ import annotations

from collections.abc import Awaitable

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.simulators.slack.greeter import buttons, modal, words
from tests.simulators.slack.model import SCOPES, Workspace
from tests.simulators.slack.reading import buttons_of, text_of
from tests.simulators.slack.simulator import Slack, slack

HOME = {"type": "home", "blocks": [words("Home")]}


def client(it: Slack, workspace: Workspace) -> AsyncWebClient:
    return AsyncWebClient(token=workspace.token.value, base_url=it.api_url)


async def refusal(call: Awaitable[object]) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_messages_are_posted_changed_and_deleted() -> None:
    async with slack() as it:
        owls = it.workspace("Owls")
        hall, web = it.channel(owls, "study-hall"), client(it, owls)
        posted = await web.chat_postMessage(channel=hall.id, text="Hello", blocks=[words("Hello all"), buttons("Go")])
        [message] = it.posts(hall)
        assert (posted["channel"], posted["ts"]) == (hall.id, message.ts)
        assert (text_of(message), buttons_of(message)) == ("Hello all", ["Go"])
        await web.chat_update(channel=hall.id, ts=message.ts, text="Bye", blocks=[words("Bye all")])
        assert (text_of(message), message.text, message.edits) == ("Bye all", "Bye", 1)
        reply = await web.chat_postMessage(channel=hall.id, text="A word", thread_ts=message.ts)
        deeper = await web.chat_postMessage(channel=hall.id, text="Another", thread_ts=reply["ts"])
        assert [each.thread_ts for each in it.posts(hall)] == [None, message.ts, message.ts]
        await web.chat_delete(channel=hall.id, ts=deeper["ts"])
        assert [text_of(each) for each in it.posts(hall)] == ["Bye all", "A word"]
        assert len(it.ledger.accepted("chat.*")) == len(it.ledger) == 5


async def test_a_direct_message_goes_by_the_person_s_id() -> None:
    async with slack() as it:
        owls = it.workspace("Owls")
        ada, web = it.person(owls, "Ada"), client(it, owls)
        first = await web.chat_postMessage(channel=ada.id, text="Psst")
        again = await web.chat_postMessage(channel=first["channel"], text="And more")
        assert first["channel"] == again["channel"]
        assert first["channel"][0] == "D"
        assert [text_of(each) for each in ada.direct_messages] == ["Psst", "And more"]
        it.state.messages_tab = False
        assert await refusal(web.chat_postMessage(channel=ada.id, text="Hi")) == "messages_tab_disabled"


async def test_an_ephemeral_message_is_for_one_member_of_the_channel() -> None:
    async with slack() as it:
        owls = it.workspace("Owls")
        ada = it.person(owls, "Ada")
        hall, web = it.channel(owls, "study-hall"), client(it, owls)
        late = it.state.dm(owls, ada.user)
        await web.chat_postEphemeral(channel=hall.id, user=ada.id, text="Only you")
        assert [text_of(each) for each in ada.ephemerals] == ["Only you"]
        assert it.posts(hall) == []
        stamp = ada.ephemerals[0].ts
        assert await refusal(web.chat_update(channel=hall.id, ts=stamp, text="No")) == "message_not_found"
        hall.members.remove(ada.user)
        assert await refusal(web.chat_postEphemeral(channel=hall.id, user=ada.id, text="x")) == "user_not_in_channel"
        assert late.messages == {}


async def test_where_the_bot_may_not_post() -> None:
    async with slack() as it:
        owls, cats = it.workspace("Owls"), it.workspace("Cats", scopes=[each for each in SCOPES if "pub" not in each])
        web, hers = client(it, owls), client(it, cats)
        away, hidden = it.channel(owls, "away", bot=False), it.channel(owls, "hidden", private=True, bot=False)
        foreign = it.channel(cats, "cats", bot=False)
        old, gone = it.channel(owls, "old"), it.channel(owls, "gone")
        old.archived, gone.deleted = True, True
        ada = it.person(cats, "Ada")
        said = ada.says("mine", foreign)
        assert (await web.chat_postMessage(channel=away.id, text="by chat:write.public"))["ok"]
        refused = [
            await refusal(web.chat_postMessage(channel=hidden.id, text="x")),
            await refusal(web.chat_postMessage(channel=old.id, text="x")),
            await refusal(web.chat_postMessage(channel=gone.id, text="x")),
            await refusal(web.chat_postMessage(channel=foreign.id, text="x")),
            await refusal(web.chat_postMessage(channel=ada.id, text="x")),
            await refusal(hers.chat_postMessage(channel=foreign.id, text="x")),
            await refusal(hers.chat_update(channel=foreign.id, ts=said.ts, text="x")),
            await refusal(hers.chat_delete(channel=foreign.id, ts="1.1")),
            await refusal(web.chat_postMessage(channel=away.id, text="x", thread_ts="1.1")),
        ]
        assert refused == [
            "channel_not_found", "is_archived", "channel_not_found", "channel_not_found", "channel_not_found",
            "not_in_channel", "cant_update_message", "message_not_found", "thread_not_found",
        ]  # fmt: skip


async def test_contents_that_slack_does_not_take() -> None:
    async with slack() as it:
        owls = it.workspace("Owls")
        hall, web = it.channel(owls, "study-hall"), client(it, owls)
        assert await refusal(web.api_call("chat.postMessage", json={"channel": hall.id})) == "no_text"
        assert await refusal(web.chat_postMessage(channel=hall.id, text="x" * 40_001)) == "msg_too_long"
        with pytest.raises(SlackApiError) as caught:
            await web.chat_postMessage(channel=hall.id, text="x", blocks=[words("x" * 3001)])
        assert caught.value.response["error"] == "invalid_blocks"
        assert len(caught.value.response["response_metadata"]["messages"]) >= 1
        ada = it.person(owls, "Ada")
        large = HOME | {"private_metadata": "é" * 125_000}
        assert await refusal(web.views_publish(user_id=ada.id, view=large)) == "view_too_large"
        assert await refusal(web.views_publish(user_id=ada.id, view=modal("No", words("x")))) == "invalid_arguments"
        assert it.posts(hall) == []


async def test_tokens_and_scopes() -> None:
    async with slack() as it:
        owls, cats = it.workspace("Owls"), it.workspace("Cats", scopes=["commands"])
        hall, web = it.channel(owls, "study-hall"), client(it, owls)
        who = await web.auth_test()
        assert (who["team_id"], who["user_id"], who["bot_id"]) == (owls.id, owls.bot.id, owls.bot_id)
        assert set(who.headers["x-oauth-scopes"].split(",")) == set(SCOPES)
        assert await refusal(AsyncWebClient(base_url=it.api_url).auth_test()) == "not_authed"
        assert await refusal(AsyncWebClient(token="xoxb-no", base_url=it.api_url).auth_test()) == "invalid_auth"
        with pytest.raises(SlackApiError) as caught:
            await client(it, cats).chat_postMessage(channel=hall.id, text="x")
        assert {key: caught.value.response[key] for key in ("error", "needed", "provided")} == {
            "error": "missing_scope", "needed": "chat:write", "provided": "commands",
        }  # fmt: skip
        assert await refusal(web.files_info(file="F1")) == "missing_scope"
        assert await refusal(web.conversations_open(users=owls.bot.id)) == "missing_scope"
        assert await refusal(web.api_call("chat.shout")) == "unknown_method"
        assert await refusal(web.apps_connections_open(app_token=owls.token.value)) == "not_allowed_token_type"
        it.state.revoke(owls.token)
        assert await refusal(web.auth_test()) == "token_revoked"
        assert [each.tenant for each in it.ledger.of("auth.test")] == [owls.id, "", "", owls.id]


async def test_people_and_channels_can_be_asked_about() -> None:
    async with slack() as it:
        owls, cats = it.workspace("Owls"), it.workspace("Cats")
        hall, web = it.channel(owls, "study-hall"), client(it, owls)
        ada = it.person(owls, "Ada", tz="Asia/Kolkata", admin=True)
        told = (await web.users_info(user=ada.id))["user"]
        assert (told["tz"], told["tz_offset"], told["is_admin"], told["is_owner"]) == (
            "Asia/Kolkata",
            19800,
            True,
            False,
        )
        assert told["profile"]["display_name"] == "Ada"
        nowhere = (await web.users_info(user=it.person(owls, "Bea", tz="").id))["user"]
        assert "tz" not in nowhere
        eve, tom = it.stranger(hall, "Eve"), it.person(cats, "Tom")
        assert (await web.users_info(user=eve.id))["user"]["is_stranger"]
        assert await refusal(web.users_info(user=tom.id)) == "user_not_found"
        shown = (await web.conversations_info(channel=hall.id))["channel"]
        assert (shown["name"], shown["is_member"], shown["is_ext_shared"]) == ("study-hall", True, True)
        quiet = it.channel(owls, "quiet", private=True, bot=False)
        assert await refusal(web.conversations_info(channel=quiet.id)) == "channel_not_found"
        assert await refusal(web.conversations_info(channel=it.state.dm(owls, ada.user).id)) == "missing_scope"
