"""Slack tells things again that it takes for lost: each counts once, and gets the same answer each time."""

from __future__ import annotations

import pytest

from tests.adapters.slack.hall import Hall, title
from tests.simulators.slack.model import Json, Message, View
from tests.simulators.slack.outlets import Ack
from tests.simulators.slack.people import Person
from tests.simulators.slack.reading import text_of
from tests.simulators.slack.replies import Reply


async def three_times(person: Person, reply: Reply) -> list[Ack]:
    """Let Slack tell of something twice more, and return all acknowledgements."""
    return [reply.ack, await person.again(reply), await person.again(reply)]


async def today(hall: Hall, who: str = "Jonas") -> str:
    """Return the line with somebody's minutes of today."""
    return next(line for line in (await hall.says(who, "/study me")).split("\n") if line.startswith("Today"))


async def test_a_command_counts_once_and_gets_the_same_answer(hall: Hall) -> None:
    reply = await hall.types("Jonas", "/checkin 45 eigenvalues")
    acks = await three_times(hall.person("Jonas"), reply)
    assert [ack.body for ack in acks] == [acks[0].body] * 3
    assert await today(hall) == "Today 45 min · this week 45 min of 10 h"


async def test_a_command_that_is_typed_again_counts_again(hall: Hall) -> None:
    await hall.types("Jonas", "/checkin 45")
    await hall.types("Jonas", "/checkin 45")
    assert (await today(hall)).startswith("Today 1 h 30 min")


async def test_a_press_counts_once_and_gets_the_same_answer(hall: Hall) -> None:
    prompt, jonas = await hall.prompt(), hall.person("Jonas")
    reply = await jonas.press("25 min", on=prompt)
    await three_times(jonas, reply)
    await hall.slack.until(lambda: len(jonas.ephemerals) == 3)
    assert {text_of(each) for each in jonas.ephemerals} == {reply.text}
    assert (await today(hall)).startswith("Today 25 min")
    await jonas.press("25 min", on=prompt)
    assert (await today(hall)).startswith("Today 50 min")


async def test_a_press_on_a_private_message_counts_once(hall: Hall) -> None:
    jonas = hall.person("Jonas")
    await hall.types("Jonas", "/checkin 30")
    shown = (await hall.types("Jonas", "/checkin 45")).message
    reply = await jonas.press("Undo", on=shown)
    await three_times(jonas, reply)
    await hall.slack.until(lambda: shown.edits == 3)
    assert title(shown) == "Undone: 45 min, today"
    assert (await today(hall)).startswith("Today 30 min")


async def test_a_press_in_app_home_counts_once(hall: Hall) -> None:
    jonas = hall.person("Jonas")
    await hall.types("Jonas", "/checkin 45")
    await jonas.open_home()
    reply = await jonas.press("25 min", on=jonas.home)
    await reply.until(lambda _: jonas.modal is not None)
    acks = await three_times(jonas, reply)
    assert [ack.failure for ack in acks] == ["", "", ""]
    await hall.restart()
    assert (await today(hall)).startswith("Today 1 h 10 min")


async def test_a_form_counts_once_and_gets_the_same_answer(hall: Hall) -> None:
    jonas = hall.person("Jonas")
    await hall.types("Jonas", "/checkin")
    reply = await jonas.submit(minutes="45", note="eigenvalues")
    acks = await three_times(jonas, reply)
    assert [ack.body for ack in acks] == [acks[0].body] * 3
    assert (await today(hall)).startswith("Today 45 min")


async def test_a_form_that_was_refused_and_is_sent_again_counts(hall: Hall) -> None:
    jonas = hall.person("Jonas")
    await hall.types("Jonas", "/checkin")
    await three_times(jonas, await jonas.submit(minutes="a while"))
    await three_times(jonas, await jonas.submit(minutes="20h"))
    await jonas.close()
    assert title(await jonas.submit(minutes="45")) == "Welcome! 45 min logged"
    assert (await today(hall)).startswith("Today 45 min")


async def test_forms_that_are_opened_one_after_the_other_count_each(hall: Hall) -> None:
    jonas = hall.person("Jonas")
    for _ in range(2):
        await hall.types("Jonas", "/checkin")
        await jonas.submit(minutes="45")
        await jonas.close()
    assert (await today(hall)).startswith("Today 1 h 30 min")


async def test_an_answer_for_everybody_is_given_to_everybody_once(hall: Hall) -> None:
    jonas = hall.person("Jonas")
    await hall.types("Jonas", "/checkin 45")
    shown = (await hall.types("Jonas", "/study leaderboard")).message
    await three_times(jonas, await jonas.press("Share", on=shown))
    await hall.restart()
    assert len(hall.posts()) == 1


async def test_two_people_who_press_at_the_same_moment_count_both(hall: Hall) -> None:
    prompt = await hall.prompt()
    jonas, ines = hall.person("Jonas"), hall.person("Ines")
    first = await jonas.press("25 min", on=prompt)
    body: Json = {**first.parcel.body, "user": {**first.parcel.body["user"], "id": ines.id, "name": "ines"}}
    await hall.slack.desk.post.deliver(type(first.parcel)("interactive", body))
    await hall.restart()
    assert [(await today(hall, who))[:12] for who in ("Jonas", "Ines")] == ["Today 25 min"] * 2


@pytest.mark.parametrize("times", [1, 3])
async def test_that_the_bot_was_removed_from_a_channel_is_told_once(times: int, hall: Hall) -> None:
    event = await hall.slack.events.kick_bot(hall.channel)
    assert event
    for _ in range(times):
        await hall.slack.events.tell_again(event)
    await hall.later(minutes=5)
    await hall.slack.events.tell_again(event)
    await hall.later(days=1)
    assert [text_of(each).count("I was removed from the channel") for each in hall.person("Maya").direct_messages] == [
        1
    ]


async def test_an_old_event_does_not_pause_what_goes_on_again(hall: Hall) -> None:
    event = await hall.slack.events.kick_bot(hall.channel)
    assert event
    hall.slack.events.invite_bot(hall.channel)
    shown = (await hall.types("Maya", "/study settings")).message
    await hall.person("Maya").press("Try again", on=shown)
    await hall.slack.events.tell_again(event)
    assert "Posting is paused" not in await hall.says("Maya", "/study settings")


async def test_a_repetition_after_a_restart_counts_once_too(hall: Hall) -> None:
    jonas = hall.person("Jonas")
    reply = await hall.types("Jonas", "/checkin 45")
    await hall.restart()
    assert (await jonas.again(reply)).body == reply.ack.body
    assert (await today(hall)).startswith("Today 45 min")


async def test_a_question_may_be_asked_again(hall: Hall) -> None:
    jonas = hall.person("Jonas")
    await hall.types("Jonas", "/checkin 45")
    reply = await hall.types("Jonas", "/study me")
    assert isinstance(reply.seen, Message | View)
    assert [ack.body for ack in await three_times(jonas, reply)] == [reply.ack.body] * 3
