from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from adapters.slack.accounts import account_of, parts_of
from adapters.slack.messenger import SlackMessenger
from adapters.slack.pictures import Pictures
from adapters.slack.web import Web
from bot.cards import Button, Card, buttons, text
from bot.identity import Account, Place
from bot.ports.messenger import NEVER, Declined, Later, Refused, Sent, Unknown
from tests.adapters.slack.outbox import PROMPT, Outbox, sending
from tests.platforms import MONDAY
from tests.simulators.slack.faults import Broken, Dropped, Fault, Held, Hung, RateLimited
from tests.simulators.slack.faults import Refused as SaysNo
from tests.simulators.slack.model import Message
from tests.simulators.slack.reading import buttons_of, text_of

ROSTER = Card("What will you study today?", (text("Ada checked in."), buttons(Button("Check in", "checkin"))))
POST, UPDATE = "chat.postMessage", "chat.update"
SAID = "What will you study today?\nPick one small thing."


@pytest.fixture
async def outbox(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Outbox]:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with sending() as made:
        yield made


async def posted(outbox: Outbox, card: Card = PROMPT, *, thread: str | None = None) -> Message:
    """Post a card, and return the message that it has become."""
    outcome = await outbox.post(card, thread=thread)
    assert isinstance(outcome, Sent)
    return outbox.hall.messages[outcome.message]


async def test_an_account_is_a_workspace_and_a_member() -> None:
    assert account_of("T1", "U2") == Account("slack", "T1/U2")
    assert parts_of(account_of("T1", "U2")) == ("T1", "U2")


async def test_a_card_is_posted_once_and_known_by_its_ts(outbox: Outbox) -> None:
    message = await posted(outbox)
    assert (outbox.posts, text_of(message), message.thread_ts) == ([message], SAID, None)
    assert (outbox.messenger.platform, outbox.messenger.recognises) == ("slack", NEVER)


async def test_nothing_is_looked_for_in_what_is_posted(outbox: Outbox) -> None:
    message = await posted(outbox)
    await outbox.edit(message, ROSTER)
    post, edit = outbox.slack.ledger.of("chat.*")
    assert {key: post.arguments.get(key) for key in ("unfurl_links", "unfurl_media", "link_names", "parse")} == {
        "unfurl_links": False, "unfurl_media": False, "link_names": None, "parse": None,
    }  # fmt: skip
    assert {key: edit.arguments.get(key) for key in ("link_names", "parse")} == {"link_names": None, "parse": "none"}


@pytest.mark.parametrize(
    "fault",
    [
        Dropped(taken=True),
        Hung(taken=True),
        Broken(taken=True),
        SaysNo("fatal_error", taken=True),
        SaysNo("internal_error", taken=True),
    ],
)
async def test_what_was_taken_without_a_word_is_unknown_and_stands_there_once(fault: Fault, outbox: Outbox) -> None:
    outbox.hurry()
    outbox.slack.faults.next(POST, fault)
    assert isinstance(await outbox.post(), Unknown)
    assert (len(outbox.asked), [text_of(each) for each in outbox.posts]) == (1, [SAID])


@pytest.mark.parametrize("fault", [Dropped(), Hung(), Broken(), Broken(500), SaysNo("service_unavailable")])
async def test_what_may_have_been_taken_is_not_sent_again(fault: Fault, outbox: Outbox) -> None:
    outbox.hurry()
    outbox.slack.faults.next(POST, fault)
    assert isinstance(await outbox.post(), Unknown)
    assert (len(outbox.asked), outbox.posts) == (1, [])


async def test_whether_a_post_got_through_cannot_be_found_out(outbox: Outbox) -> None:
    await posted(outbox)
    asked = len(outbox.slack.ledger.requests)
    found = await outbox.messenger.find(outbox.place, key="showup-1", since=MONDAY, thread=None)
    assert isinstance(found, Unknown)
    assert len(outbox.slack.ledger.requests) == asked


async def test_a_post_waits_when_slack_asks_to(outbox: Outbox) -> None:
    outbox.slack.faults.next(POST, RateLimited(7))
    assert await outbox.post() == Later(7, "Slack asked to wait")
    assert (outbox.asked, outbox.posts) == (["chat.postMessage ratelimited"], [])


async def test_a_post_waits_while_slack_cannot_be_reached(outbox: Outbox) -> None:
    await posted(outbox)
    await outbox.slack.shut()
    assert await outbox.post() == Later(15, "Slack cannot be reached")
    await outbox.slack.reopen()
    assert isinstance(await outbox.post(), Sent)


async def test_a_post_waits_while_the_installation_cannot_be_read(outbox: Outbox) -> None:
    outbox.known.reachable = False
    assert await outbox.post() == Later(15, "the installation cannot be read now")
    assert outbox.asked == []


async def test_all_that_belongs_to_a_post_has_its_time(outbox: Outbox) -> None:
    outbox.slack.faults.next(POST, Hung())
    async with Web(outbox.slack.api_url) as web:
        hurried = SlackMessenger(outbox.known, web, Pictures(outbox.painter), patience=0.1)
        async with asyncio.timeout(5):
            outcome = await hurried.post(outbox.place, PROMPT, key="showup-1", thread=None)
    assert outcome == Unknown("Slack did not answer in time")


async def test_a_refusal_that_nobody_knows_is_tried_again_in_a_minute(outbox: Outbox) -> None:
    outbox.slack.faults.next(POST, SaysNo("message_limit_exceeded"))
    assert await outbox.post() == Later(60, "Slack answered message_limit_exceeded")


async def test_who_is_not_in_the_channel_must_be_invited(outbox: Outbox) -> None:
    outbox.hall.bot_is_member = False
    outbox.owls.token.scopes.remove("chat:write.public")
    assert await outbox.post() == Refused("I am not in this channel: type /invite @Showup there")
    outbox.hall.private = True
    assert await outbox.post() == Refused(
        "I cannot find this channel: if it is still there, type /invite @Showup in it"
    )


async def test_nothing_is_posted_in_an_archived_channel(outbox: Outbox) -> None:
    message = await posted(outbox)
    outbox.hall.archived = True
    archived = Refused("this channel is archived: unarchive it, or set me up in another one")
    assert await outbox.post(thread=message.ts) == archived
    assert await outbox.edit(message, ROSTER) == archived
    assert len(outbox.asked) == 3


async def test_a_missing_scope_is_named(outbox: Outbox) -> None:
    outbox.owls.token.scopes.remove("chat:write")
    assert await outbox.post() == Refused("I lack the permission chat:write: install me again and allow it")


async def test_nothing_is_posted_where_the_app_is_not_installed(outbox: Outbox) -> None:
    gone = Refused("Showup is not installed in this workspace any more: an admin can add it again")
    nowhere = Place("slack", "T0NOWHERE", outbox.hall.id)
    assert await outbox.messenger.post(nowhere, PROMPT, key="showup-1", thread=None) == gone
    assert await outbox.messenger.edit(nowhere, "1.000001", PROMPT) == gone
    assert await outbox.messenger.tell(account_of("T0NOWHERE", outbox.ada.id), PROMPT, key="showup-1") == gone
    assert outbox.asked == []


async def test_a_token_that_is_refused_is_not_tried_twice(outbox: Outbox) -> None:
    outbox.slack.state.revoke(outbox.owls.token)
    assert await outbox.post() == Refused(
        "Slack does not let me in any more: somebody must install me in this workspace again"
    )
    assert outbox.asked == ["chat.postMessage token_revoked"]


@pytest.mark.parametrize("error", ["token_revoked", "invalid_auth", "account_inactive"])
async def test_a_token_that_is_replaced_after_it_was_read_is_read_anew(error: str, outbox: Outbox) -> None:
    before = await outbox.known.find(outbox.owls.id)
    assert before
    outbox.slack.state.revoke(outbox.owls.token, error)
    outbox.owls.own_token = outbox.slack.state.token(outbox.owls.token.scopes, workspace=outbox.owls)
    outbox.known.late.append(before)
    message = await posted(outbox)
    assert (outbox.posts, outbox.asked) == ([message], [f"chat.postMessage {error}", "chat.postMessage"])


async def test_a_workspace_of_an_organisation_is_posted_to_with_its_token(outbox: Outbox) -> None:
    birds = outbox.slack.enterprise("Birds", scopes=outbox.owls.token.scopes)
    herons = outbox.slack.workspace("Herons", enterprise=birds)
    place = Place("slack", herons.id, outbox.slack.channel(herons, "reeds").id)
    assert isinstance(await outbox.messenger.post(place, PROMPT, key="showup-1", thread=None), Sent)
    assert outbox.slack.ledger.of(POST)[0].tenant == birds.id


async def test_a_reply_stands_in_the_thread_of_its_message(outbox: Outbox) -> None:
    prompt = await posted(outbox)
    reply = await posted(outbox, thread=prompt.ts)
    assert (reply.thread_ts, len(outbox.asked)) == (prompt.ts, 2)


async def test_a_reply_to_a_message_that_is_gone_stands_in_the_channel(outbox: Outbox) -> None:
    prompt = await posted(outbox)
    outbox.slack.state.remove(prompt)
    reply = await posted(outbox, thread=prompt.ts)
    assert (outbox.posts, reply.thread_ts) == ([reply], None)
    assert outbox.asked[1:] == ["chat.postMessage thread_not_found", "chat.postMessage"]


@pytest.mark.parametrize(
    "error",
    [
        "cannot_reply_to_message",
        "message_not_found",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
    ],
)
async def test_a_reply_stands_in_the_channel_where_the_thread_takes_none(error: str, outbox: Outbox) -> None:
    prompt = await posted(outbox)
    outbox.slack.faults.next(POST, SaysNo(error))
    assert (await posted(outbox, thread=prompt.ts)).thread_ts is None


async def test_a_reply_that_may_have_been_taken_is_not_repeated_in_the_channel(outbox: Outbox) -> None:
    prompt = await posted(outbox)
    outbox.slack.faults.next(POST, Dropped(taken=True))
    assert isinstance(await outbox.post(thread=prompt.ts), Unknown)
    assert (len(outbox.posts), len(outbox.asked)) == (2, 2)


@pytest.mark.parametrize("error", ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"])
async def test_a_card_that_slack_does_not_like_is_said_in_plain_words(
    error: str, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    outbox.slack.faults.next(POST, SaysNo(error))
    message = await posted(outbox, ROSTER)
    liked = await posted(outbox, ROSTER)
    assert (text_of(message), buttons_of(message)) == (text_of(liked), buttons_of(liked))
    assert [block["type"] for block in message.blocks] == ["section", "actions"]
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR] == [
        f"Slack did not take the blocks of a message ({error}): "
    ]


async def test_a_card_that_slack_does_not_like_at_all_is_let_go(outbox: Outbox) -> None:
    outbox.slack.faults.next(POST, SaysNo("invalid_blocks"), times=2)
    assert await outbox.post() == Declined("Slack answered invalid_blocks")
    assert len(outbox.asked) == 2


async def test_what_is_told_in_private_lands_with_that_person_alone(outbox: Outbox) -> None:
    bea = outbox.slack.person(outbox.owls, "Bea")
    outcome = await outbox.messenger.tell(account_of(outbox.owls.id, outbox.ada.id), PROMPT, key="showup-1")
    (message,) = outbox.ada.direct_messages
    assert (outcome, text_of(message)) == (Sent(message.ts), SAID)
    assert (bea.direct_messages, outbox.posts) == ([], [])


async def test_nobody_can_be_told_anything_where_the_messages_tab_is_off(outbox: Outbox) -> None:
    outbox.slack.state.messages_tab = False
    outcome = await outbox.messenger.tell(account_of(outbox.owls.id, outbox.ada.id), PROMPT, key="showup-1")
    assert outcome == Refused("messages from me are turned off: whoever made my app can turn its Messages tab on")


async def test_what_may_have_been_told_is_not_told_again(outbox: Outbox) -> None:
    outbox.slack.faults.next(POST, Dropped(taken=True))
    outcome = await outbox.messenger.tell(account_of(outbox.owls.id, outbox.ada.id), PROMPT, key="showup-1")
    assert (isinstance(outcome, Unknown), len(outbox.ada.direct_messages)) == (True, 1)


async def test_an_edit_replaces_what_a_message_says(outbox: Outbox) -> None:
    message = await posted(outbox)
    assert await outbox.edit(message, ROSTER) == Sent(message.ts)
    assert (outbox.posts, text_of(message)) == ([message], "What will you study today?\nAda checked in.")
    assert (buttons_of(message), message.edits) == (["Check in"], 1)


async def test_an_edit_follows_a_channel_to_its_new_id(outbox: Outbox) -> None:
    message = await posted(outbox)
    await outbox.slack.events.rename_id(outbox.hall)
    assert await outbox.edit(message, ROSTER) == Sent(message.ts)


@pytest.mark.parametrize("fault", [Dropped(taken=True), Hung(), Broken(), SaysNo("fatal_error")])
async def test_an_edit_that_may_be_lost_is_made_again(fault: Fault, outbox: Outbox) -> None:
    message = await posted(outbox)
    outbox.hurry()
    outbox.slack.faults.next(UPDATE, fault)
    assert isinstance(await outbox.edit(message, ROSTER), Later)
    assert await outbox.edit(message, ROSTER) == Sent(message.ts)


async def test_an_edit_waits_when_slack_asks_to(outbox: Outbox) -> None:
    message = await posted(outbox)
    outbox.slack.faults.next(UPDATE, RateLimited(3))
    assert await outbox.edit(message, ROSTER) == Later(3, "Slack asked to wait")


async def test_a_message_that_is_gone_is_not_edited_any_more(outbox: Outbox) -> None:
    message = await posted(outbox)
    outbox.slack.state.remove(message)
    assert await outbox.edit(message, ROSTER) == Unknown("the message was deleted")


async def test_an_edit_that_slack_does_not_like_is_said_in_plain_words(outbox: Outbox) -> None:
    message = await posted(outbox)
    outbox.slack.faults.next(UPDATE, SaysNo("invalid_blocks"))
    assert await outbox.edit(message, ROSTER) == Sent(message.ts)
    assert [block["type"] for block in message.blocks] == ["section", "actions"]
    outbox.slack.faults.next(UPDATE, SaysNo("invalid_blocks"), times=2)
    assert await outbox.edit(message, ROSTER) == Declined("Slack answered invalid_blocks")


async def test_a_post_that_hangs_holds_up_no_other(outbox: Outbox) -> None:
    answer = asyncio.Event()
    outbox.slack.faults.next(POST, Held(answer))
    hanging = asyncio.create_task(outbox.post())
    await outbox.slack.until(lambda: len(outbox.asked) == 1)
    assert (isinstance(await outbox.post(), Sent), hanging.done()) == (True, False)
    answer.set()
    assert isinstance(await hanging, Sent)
