"""The power goes at an instant that is bad for everybody: nothing is lost, and nothing happens twice."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest
import pytest_asyncio

from tests.simulators.slack.faults import Hung
from tests.simulators.slack.model import Message, View
from tests.simulators.slack.reading import text_of
from tests.simulators.slack.replies import Reply
from tests.wire.slack.owls import Owls, Running

LONG_AGO, A_WHILE_AGO = timedelta(hours=2, minutes=1), timedelta(hours=1, minutes=50)


@dataclass(frozen=True, slots=True)
class Crash:
    """What was going on when the program was killed, group by group. It runs again."""

    form: tuple[Owls, View, Message]
    """Ada had a form open, and below it the prompt."""
    answered: tuple[Owls, Reply]
    """Ada's press was written, and she was not answered yet."""
    posted: tuple[Owls, Message]
    """Slack had taken the prompt, and nobody had heard so."""
    late: Owls
    """The prompt fell due a while before the start."""
    too_late: Owls


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def crash(by_socket: Running) -> Crash:
    """Kill the program in the midst of all that, and start it again."""
    it = by_socket.it
    first, second, third, late, too_late = [await by_socket.group() for _ in range(5)]
    prompt, pressed = await asyncio.gather(first.prompt(), second.prompt())
    form = (await first.ada.press("Check in", prompt)).view
    it.faults.next("chat.postMessage", Hung(taken=True))
    posted = await third.prompt()
    it.faults.next("response_url", Hung())
    answered = await second.ada.press("25 min", pressed, waits=False)
    await it.until(lambda: not it.faults.ordered, "an answer on its way")
    await by_socket.program.kill()
    by_socket.write("UPDATE deliveries SET lease_until = 0 WHERE lease_until IS NOT NULL")
    await late.prompt_falls_due(A_WHILE_AGO)
    await too_late.prompt_falls_due(LONG_AGO)
    await by_socket.start()
    return Crash((first, form, prompt), (second, answered), (third, posted), late, too_late)


@pytest.mark.usefixtures("owls")
async def test_buttons_and_open_forms_outlive_it(crash: Crash) -> None:
    group, form, prompt = crash.form
    sent = await group.ada.submit(form, minutes="45", note="eigenvalues")
    assert sent.text.splitlines()[:3] == ["Showup", "Welcome! 45 min logged", "eigenvalues"]
    pressed = await group.maya.press("25 min", prompt)
    assert pressed.text.splitlines()[0] == "Welcome! 25 min logged"
    assert group.minutes() == [45, 25]


@pytest.mark.usefixtures("owls")
async def test_a_press_that_was_written_and_not_answered_counts_once_and_can_be_answered_still(crash: Crash) -> None:
    group, pressed = crash.answered
    assert (pressed.error, pressed.shown, group.minutes()) == ("", [], [25])
    assert (await group.ada.again(pressed)).failure == ""
    await pressed.until(lambda reply: bool(reply.shown))
    assert pressed.text.splitlines()[0] == "Welcome! 25 min logged"
    assert group.minutes() == [25]


async def test_a_post_of_which_nobody_heard_is_not_posted_again(crash: Crash, owls: Owls) -> None:
    group, prompt = crash.posted
    await owls.prompt()
    assert group.it.posts(group.hall) == [prompt]
    assert (len(group.tries()), group.deliveries()) == (1, ["unknown"])
    pressed = await group.ada.press("25 min", prompt)
    assert pressed.text.splitlines()[0] == "Welcome! 25 min logged"


async def test_what_fell_due_meanwhile_is_posted_once_unless_it_is_too_late(crash: Crash, owls: Owls) -> None:
    await crash.late.it.posted(crash.late.hall, 1)
    await owls.prompt()
    assert [each.status for each in crash.late.tries()] == [200]
    assert crash.too_late.tries() == []
    assert crash.too_late.deliveries() == ["missed"]


async def test_what_was_not_written_yet_can_be_done_again(owls: Owls) -> None:
    # The last test here, because it kills the program once more.
    prompt, told = await owls.prompt(), len(owls.it.sent)
    with owls.running.slow_database():
        doing = asyncio.create_task(owls.ada.press("50 min", prompt, waits=False))
        await owls.it.until(lambda: len(owls.it.sent) == told + 1, "an acknowledgement")
        await owls.program.kill()
    unwritten = await doing
    assert owls.minutes() == []
    await owls.running.start()
    assert (await owls.ada.again(unwritten)).failure == ""
    await unwritten.until(lambda reply: bool(reply.shown))
    assert text_of(unwritten.message).splitlines()[0] == "Welcome! 50 min logged"
    assert owls.minutes() == [50]
