"""What Slack does not take: channels that cannot be posted in, answers that come to nothing, and what is done then."""

from __future__ import annotations

import re

import pytest

from bot.domain.delivery import State
from tests.adapters.slack.hall import Hall, title
from tests.platforms import delivery_counts
from tests.simulators.slack.faults import Broken, Dropped, Fault, RateLimited, Refused
from tests.simulators.slack.reading import text_of

PROMPT = "Mon 2 Mar: what will you study today?"
POST, EDIT = "chat.postMessage", "chat.update"


def titles(hall: Hall) -> list[str]:
    """Return the first lines of what is posted in the channel."""
    return [title(post) for post in hall.posts()]


def told(hall: Hall, who: str = "Maya") -> list[str]:
    """Return what somebody was told by direct message."""
    return [text_of(each) for each in hall.person(who).direct_messages]


@pytest.mark.parametrize(
    "error", ["not_in_channel", "channel_not_found", "is_archived", "restricted_action", "missing_scope"]
)
async def test_a_channel_that_refuses_is_paused_and_who_set_it_up_is_told_once(error: str, hall: Hall) -> None:
    hall.slack.faults.next(POST, Refused(error))
    await hall.types("Maya", "/study prompt now")
    await hall.run_due()
    assert told(hall) == []
    await hall.later(days=2)
    assert (titles(hall), len(told(hall))) == ([], 1)
    settings = await hall.types("Maya", "/study settings")
    (reason,) = re.findall(r"Posting is paused: (.*?)\. When", settings.text)
    assert reason in told(hall)[0]
    resumed = await hall.person("Maya").press("Try again", on=settings.message)
    assert "Posting goes on" in resumed.text
    await hall.later(days=1)
    assert len(titles(hall)) == 1


@pytest.mark.parametrize("fault", [RateLimited(2), Refused("ratelimited")], ids=str)
async def test_what_slack_cannot_take_now_is_tried_again(fault: Fault, hall: Hall) -> None:
    hall.slack.faults.next(POST, fault, times=2)
    await hall.types("Maya", "/study prompt now")
    await hall.later(minutes=2)
    assert (titles(hall), await delivery_counts(hall.store)) == ([PROMPT], {State.SENT: 1})


@pytest.mark.parametrize(
    "fault", [Dropped(taken=True), Broken(taken=True), Refused("fatal_error", taken=True)], ids=str
)
async def test_what_may_have_been_taken_is_never_posted_twice(fault: Fault, hall: Hall) -> None:
    hall.slack.faults.next(POST, fault)
    await hall.types("Maya", "/study prompt now")
    await hall.later(minutes=40)
    assert (titles(hall), await delivery_counts(hall.store)) == ([PROMPT], {State.UNKNOWN: 1})


async def test_the_roster_is_edited_again_when_slack_may_not_have_taken_it(hall: Hall) -> None:
    prompt = await hall.prompt()
    hall.slack.faults.next(EDIT, Broken())
    await hall.types("Jonas", "/checkin 45")
    await hall.later(minutes=5)
    assert "1 checked in: Jonas 45 min" in text_of(prompt)
    assert prompt.edits == 1


async def test_somebody_who_takes_no_direct_messages_is_left_alone(hall: Hall) -> None:
    hall.slack.state.messages_tab = False
    await hall.slack.events.kick_bot(hall.channel)
    await hall.later(days=2)
    assert told(hall) == []
    assert len([each for each in hall.slack.ledger.of(POST) if each.arguments["channel"][0] == "U"]) == 1
    assert "Posting is paused: I was removed from the channel" in await hall.says("Maya", "/study settings")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Refused("expired_trigger_id"), "That took too long to open"),
        (Broken(), "Something went wrong here"),
        (Dropped(), "Something went wrong here"),
    ],
    ids=["too late", "broken", "dropped"],
)
async def test_a_form_that_slack_does_not_open_is_answered_in_private(fault: Fault, said: str, hall: Hall) -> None:
    hall.slack.faults.next("views.open", fault)
    reply = await hall.types("Jonas", "/checkin")
    assert (title(reply), reply.message.ephemeral) == (said, True)
    reply = await hall.types("Jonas", "/checkin")
    assert reply.view.payload["title"]["text"] == "Check in"


@pytest.mark.parametrize("status", [404, 500])
async def test_an_answer_that_nobody_takes_is_done_all_the_same(
    status: int, hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    hall.slack.faults.next("response_url", Broken(status=status), times=9)
    reply = await hall.person("Jonas").press("25 min", on=await hall.prompt(), waits=False)
    await hall.slack.until(lambda: len(hall.slack.ledger.of("response_url")) >= 2)
    await hall.restart()
    assert (reply.error, reply.shown) == ("", [])
    hall.slack.faults.ordered.clear()
    assert "Today 25 min" in await hall.says("Jonas", "/study me")
    assert "ERROR" not in {record.levelname for record in caplog.records}


async def test_when_all_of_slack_is_away_commands_are_still_answered(hall: Hall) -> None:
    await hall.slack.shut()
    reply = await hall.types("Jonas", "/checkin 45")
    assert title(reply) == "Welcome! 45 min logged"
    await hall.types("Jonas", "/study me")
    await hall.slack.reopen()
    assert "Today 45 min" in await hall.says("Jonas", "/study me")
