"""The power goes at an instant that is bad for everybody: nothing is lost, and nothing happens twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

import pytest
import pytest_asyncio

from tests.simulators.discord.faults import Hung
from tests.simulators.discord.forms import Modal
from tests.simulators.discord.model import Message, Permission
from tests.simulators.discord.people import Reply
from tests.wire.owls import Owls, Running

ANSWERS = "POST /interactions/*"
LONG_AGO, A_WHILE_AGO = timedelta(hours=2, minutes=1), timedelta(hours=1, minutes=50)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A group in which Ada and Bea pressed a button: what Ada did was written, what Bea did had to wait."""

    group: Owls
    written: Reply
    unwritten: Reply


@dataclass(frozen=True, slots=True)
class Crash:
    """What was going on when the program was killed, group by group. It runs again."""

    form: tuple[Owls, Modal]
    pressed: Pressed
    posted: tuple[Owls, Message]
    """Discord had taken the prompt, and nobody had heard so."""
    forgotten: tuple[Owls, Message]
    """The same, and Discord has forgotten since under which nonce it came."""
    lost: Owls
    """As long ago, and Discord had never got it."""
    refused: tuple[Owls, Message]
    """The channel refused the prompt, and Maya was told."""
    late: Owls
    """The prompt fell due a while before the start."""
    too_late: Owls
    unavailable: Owls
    """The prompt fell due in a server that was not available at the start."""
    removed: Owls
    """The prompt fell due in a server from which the bot was removed while nothing ran."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def crash(running: Running) -> Crash:
    """Kill the program in the midst of all that, and start it again."""
    api = running.api
    first, second, third, forgotten, lost, refused, late, too_late = [
        await running.group(running.guild) for _ in range(8)
    ]
    unavailable, removed = [await running.group(api.add_guild("Larks")) for _ in range(2)]
    api.deny(refused.hall, Permission.SEND_MESSAGES)
    for group in (second, refused):
        await api.slash(group.maya, group.hall, "group prompt now")
    form = (await api.click(first.ada, await first.prompt(), "Check in")).modal
    (prompt,) = await api.posted(second.hall, 1)
    api.faults.next(f"POST {third.path}", Hung(taken=True))
    posted = await third.prompt()
    api.faults.next(f"POST {forgotten.path}", Hung(taken=True))
    api.faults.next(f"POST {lost.path}", Hung())
    taken = await forgotten.prompt()
    await api.slash(lost.maya, lost.hall, "group prompt now")
    await api.state.bell.until(lambda: bool(lost.posts()), "a try that hangs")
    (notice,) = await api.posted(api.dm(refused.maya), 1)
    pressed = await killed_while_two_press(second, prompt)
    leases_run_out(running)
    for group in (forgotten, lost):
        (request,) = group.posts()
        tried_long_ago(running, request.body["nonce"])
        api.state.nonces.pop(request.body["nonce"], None)
    for group in (late, unavailable, removed):
        await group.prompt_falls_due(A_WHILE_AGO)
    await too_late.prompt_falls_due(LONG_AGO)
    api.outage(unavailable.maya.guild)
    api.remove_bot(removed.maya.guild)
    await running.program.start()
    return Crash(
        (first, form),
        pressed,
        (third, posted),
        (forgotten, taken),
        lost,
        (refused, notice),
        late,
        too_late,
        unavailable,
        removed,
    )


async def killed_while_two_press(group: Owls, prompt: Message) -> Pressed:
    """Kill the program after it wrote what Ada did and before it answers her, and while Bea has to wait."""
    api, bea = group.api, group.api.add_member(group.maya.guild, "Bea")
    with pytest.MonkeyPatch.context() as patch:
        api.faults.next(ANSWERS, Hung())
        patch.setattr(api.state, "deadline", 0.5)
        written = await api.click(group.ada, prompt, "25 min")
    with pytest.MonkeyPatch.context() as patch, group.slow_database():
        patch.setattr(api, "patience", 0)
        unwritten = await api.click(bea, prompt, "50 min")
        await group.program.kill()
    return Pressed(group, written, unwritten)


def leases_run_out(running: Running) -> None:
    """Let the time be over for which what was in hand belonged to the program that was killed."""
    with closing(sqlite3.connect(running.database)) as connection, connection:
        connection.execute("UPDATE deliveries SET lease_until = 0 WHERE lease_until IS NOT NULL")


def tried_long_ago(running: Running, nonce: str) -> None:
    """Let the first try under a nonce have been made longer ago than Discord knows it."""
    with closing(sqlite3.connect(running.database)) as connection, connection:
        earlier = "UPDATE deliveries SET tried_at = tried_at - 180 * 1000000 WHERE id = ?"
        connection.execute(earlier, [nonce.partition("-")[2]])


@pytest.mark.usefixtures("owls")
async def test_buttons_and_open_forms_outlive_it(crash: Crash) -> None:
    group, form = crash.form
    assert form.cause.message
    pressed = await group.api.click(group.ada, form.cause.message, "25 min")
    assert pressed.text.splitlines()[0] == "### Welcome! 25 min logged"
    sent = await group.api.submit(group.ada, form, {"How long": "45", "What you studied": "eigenvalues"})
    assert sent.text.splitlines()[:2] == ["### 45 min logged", "> eigenvalues"]
    assert group.minutes() == [25, 45]


@pytest.mark.usefixtures("owls")
async def test_what_was_written_is_there_and_what_was_not_can_be_done_again(crash: Crash) -> None:
    group, unwritten = crash.pressed.group, crash.pressed.unwritten
    assert (crash.pressed.written.acknowledged, unwritten.loading) == (False, True)
    assert group.minutes() == [25]
    assert unwritten.interaction.member
    assert unwritten.interaction.message
    again = await group.api.click(unwritten.interaction.member, unwritten.interaction.message, "50 min")
    assert again.text.splitlines()[0] == "### Welcome! 50 min logged"
    assert group.minutes() == [25, 50]


@pytest.mark.usefixtures("owls")
async def test_a_post_that_was_taken_is_not_posted_a_second_time(crash: Crash) -> None:
    group, prompt = crash.posted
    await group.posted_well()
    assert group.api.posts(group.hall) == [prompt]
    assert [(each.status, each.body["nonce"]) for each in group.posts()] == [(None, prompt.nonce), (200, prompt.nonce)]
    assert (await group.api.click(group.ada, prompt, "25 min")).acknowledged


@pytest.mark.usefixtures("owls")
async def test_a_post_of_long_ago_is_looked_for_and_posted_only_if_it_is_not_there(crash: Crash) -> None:
    group, prompt = crash.forgotten
    await crash.lost.posted_well()
    assert [each.status for each in crash.lost.posts()] == [None, 200]
    assert len(group.api.posts(crash.lost.hall)) == 1
    # What is found is known from then on: a check-in is posted into its thread.
    await group.api.click(group.ada, prompt, "25 min")
    await group.api.state.bell.until(lambda: prompt.thread is not None, "a thread under what was found")
    assert (group.api.posts(group.hall), [each.status for each in group.posts()]) == ([prompt], [None])


@pytest.mark.usefixtures("owls")
async def test_who_was_told_that_posting_is_paused_is_not_told_again(crash: Crash) -> None:
    group, notice = crash.refused
    await crash.late.posted_well()
    settings = await group.api.slash(group.maya, group.hall, "group settings")
    assert "-# Posting is paused: I lack Send Messages" in settings.text
    assert [each.status for each in group.posts()] == [403]
    assert group.api.posts(group.api.dm(group.maya)) == [notice]


@pytest.mark.usefixtures("owls")
async def test_what_fell_due_meanwhile_is_posted_once_unless_it_is_too_late(crash: Crash) -> None:
    await crash.late.posted_well()
    assert [each.status for each in crash.late.posts()] == [200]
    assert crash.too_late.posts() == []


@pytest.mark.usefixtures("owls")
async def test_a_removal_that_nobody_saw_is_told_from_an_outage(crash: Crash) -> None:
    await crash.unavailable.posted_well()
    assert [each.status for each in crash.unavailable.posts()] == [200]
    assert crash.removed.posts() == []
