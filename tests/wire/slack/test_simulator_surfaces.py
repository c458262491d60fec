"""The simulated Slack's views, response_urls and files, used by the unmodified client."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from scheduler.clock import TravelClock
from tests.simulators.slack.greeter import buttons, by_http, field, modal, words
from tests.simulators.slack.model import SCOPES, Workspace
from tests.simulators.slack.reading import text_of
from tests.simulators.slack.simulator import Slack, slack

HOME = {"type": "home", "blocks": [words("Home")]}


def client(it: Slack, workspace: Workspace) -> AsyncWebClient:
    return AsyncWebClient(token=workspace.token.value, base_url=it.api_url)


async def refusal(call: Awaitable[object]) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_a_trigger_is_good_once_and_for_three_seconds() -> None:
    clock = TravelClock(frozen_at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    async with slack(clock) as it:
        owls, cats = it.workspace("Owls"), it.workspace("Cats")
        web, ada = client(it, owls), it.person(owls, "Ada")
        view = modal("Form", field("Words", {"type": "plain_text_input"}))
        early, late = it.state.trigger(owls, ada.user), it.state.trigger(owls, ada.user)
        assert await refusal(client(it, cats).views_open(trigger_id=early.id, view=view)) == "invalid_trigger_id"
        assert await refusal(web.views_push(trigger_id=early.id, view=view)) == "not_found"
        opened = await web.views_open(trigger_id=early.id, view=view)
        assert await refusal(web.views_open(trigger_id=early.id, view=view)) == "exchanged_trigger_id"
        clock.hold(clock.now() + timedelta(seconds=3.1))
        assert await refusal(web.views_open(trigger_id=late.id, view=view)) == "expired_trigger_id"
        assert ada.modal
        assert opened["view"]["id"] == ada.modal.id


async def test_a_view_is_changed_only_as_it_was_seen() -> None:
    async with slack() as it:
        owls = it.workspace("Owls")
        web, ada = client(it, owls), it.person(owls, "Ada")
        first = (await web.views_publish(user_id=ada.id, view=HOME))["view"]
        second = (await web.views_publish(user_id=ada.id, view=HOME, hash=first["hash"]))["view"]
        assert (first["id"], first["hash"] != second["hash"]) == (second["id"], True)
        assert await refusal(web.views_publish(user_id=ada.id, view=HOME, hash=first["hash"])) == "hash_conflict"
        opened = await web.views_open(trigger_id=it.state.trigger(owls, ada.user).id, view=modal("One", words("x")))
        number, mark = opened["view"]["id"], opened["view"]["hash"]
        await web.views_update(view_id=number, hash=mark, view=modal("Two", words("y")))
        assert (
            await refusal(web.views_update(view_id=number, hash=mark, view=modal("x", words("z")))) == "hash_conflict"
        )
        assert ada.modal
        assert text_of(ada.modal) == "Two\ny"
        await ada.close()
        assert await refusal(web.views_update(view_id=number, view=modal("Late", words("x")))) == "not_found"
        it.state.home_tab = False
        assert await refusal(web.views_publish(user_id=ada.id, view=HOME)) == "not_enabled"


async def test_a_response_url_is_good_five_times_within_half_an_hour() -> None:
    clock = TravelClock(frozen_at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    async with slack(clock) as it:
        owls = it.workspace("Owls")
        hall, ada = it.channel(owls, "study-hall"), it.person(owls, "Ada")
        url = AsyncWebhookClient(it.state.response_url(ada.user, hall, kind="commands"))
        told = [(await url.send(text=f"{number}", replace_original=True)) for number in range(6)]
        assert [(each.status_code, each.body) for each in told] == [*[(200, "ok")] * 5, (404, "used_url")]
        assert [text_of(each) for each in ada.ephemerals] == ["0", "1", "2", "3", "4"]
        late = AsyncWebhookClient(it.state.response_url(ada.user, hall, kind="commands"))
        assert (await late.send(text="")).body == "no_text"
        clock.hold(clock.now() + timedelta(minutes=31))
        assert (await late.send(text="x")).body == "expired_url"
        assert [each.accepted for each in it.ledger.of("response_url")] == [True] * 5 + [False] * 3


async def test_a_press_s_response_url_replaces_unless_told_otherwise() -> None:
    async with slack() as it, by_http(it):
        owls = it.workspace("Owls")
        hall, ada, web = it.channel(owls, "study-hall"), it.person(owls, "Ada"), client(it, owls)
        await web.chat_postMessage(channel=hall.id, text="Prompt", blocks=[words("Prompt"), buttons("Again")])
        [prompt] = it.posts(hall)
        url = AsyncWebhookClient(it.state.response_url(ada.user, hall, prompt, kind="actions"))
        await url.send(text="Only for Ada", replace_original=False)
        assert ([text_of(each) for each in ada.ephemerals], text_of(prompt)) == (["Only for Ada"], "Prompt")
        await ada.press("Again", prompt)
        assert (text_of(prompt), it.posts(hall)) == ("Hello again", [prompt])
        await url.send(text="Oops")
        assert text_of(prompt) == "Oops"
        await url.send(delete_original=True)
        assert it.posts(hall) == []


async def test_a_file_goes_up_in_three_steps() -> None:
    async with slack() as it:
        owls = it.workspace("Owls", scopes=[*SCOPES, "files:read"])
        hall, web, ada = it.channel(owls, "study-hall"), client(it, owls), it.person(owls, "Ada")
        done = await web.files_upload_v2(
            content=b"owl", filename="owl.png", title="An owl", alt_txt="A small owl", channel=hall.id,
            initial_comment="Look",
        )  # fmt: skip
        [file] = it.state.files.values()
        assert (done["files"][0]["id"], file.data, file.alt_text) == (file.id, b"owl", "A small owl")
        assert [(text_of(each), each.files) for each in it.posts(hall)] == [("Look", [file])]
        refused = await refusal(web.files_upload_v2(content=b"owl", filename="o.png", channel=ada.id))
        assert refused == "invalid_arguments"
        assert (await web.files_info(file=file.id))["file"]["mimetype"] == "image/png"
        await web.files_delete(file=file.id)
        assert await refusal(web.files_info(file=file.id)) == "file_deleted"


async def test_a_new_file_may_not_be_shown_while_it_is_processed() -> None:
    async with slack() as it:
        owls = it.workspace("Owls")
        hall, web = it.channel(owls, "study-hall"), client(it, owls)
        it.state.pending_files = 2
        await web.files_upload_v2(content=b"owl", filename="owl.png")
        [number] = it.state.files
        picture = {"type": "image", "slack_file": {"id": number}, "alt_text": "An owl"}
        assert await refusal(web.chat_postMessage(channel=hall.id, text="x", blocks=[picture])) == "invalid_blocks"
        assert await refusal(web.chat_postMessage(channel=hall.id, text="x", blocks=[picture])) == "invalid_blocks"
        await web.chat_postMessage(channel=hall.id, text="x", blocks=[picture])
        assert [text_of(each) for each in it.posts(hall)] == ["An owl"]
