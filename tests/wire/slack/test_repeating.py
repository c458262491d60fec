"""What Slack tells several times happens once: it repeats what nobody acknowledged, and now and then other things."""

from __future__ import annotations

import pytest

from tests.simulators.slack.reading import text_of
from tests.wire.slack.owls import Owls, Running


@pytest.fixture(params=["by_socket", "by_http"])
def running(request: pytest.FixtureRequest) -> Running:
    """Give the program by both ways."""
    made: Running = request.getfixturevalue(request.param)
    return made


async def test_a_command_that_reached_a_frozen_program_counts_once(owls: Owls, monkeypatch: pytest.MonkeyPatch) -> None:
    owls.program.freeze()
    with monkeypatch.context() as patch:
        patch.setattr(owls.it.state, "deadline", 0.2)
        reply = await owls.ada.command("/checkin", "45", owls.hall)
    owls.program.thaw()
    again = await owls.ada.again(reply)
    assert (reply.error, again.failure) == ("operation_timeout", "")
    await owls.it.posted(owls.hall, 1)
    assert owls.titles() == ["Ada studied 45 min"]
    assert owls.minutes() == [45]


async def test_an_event_that_reached_a_frozen_program_is_heard_once(
    owls: Owls, monkeypatch: pytest.MonkeyPatch
) -> None:
    owls.program.freeze()
    with monkeypatch.context() as patch:
        patch.setattr(owls.it.state, "deadline", 0.2)
        left = await owls.it.events.kick_bot(owls.hall)
    owls.program.thaw()
    assert left
    await owls.it.events.tell_again(left)
    assert [each.failure for each in left.acks] == ["operation_timeout", "operation_timeout", ""]
    assert [each.split("\n")[0] for each in await owls.notices(1)] == ["I cannot post in the channel of Owls"]
    owls.it.events.invite_bot(owls.hall)
    settings = (await owls.maya.command("/study", "settings", owls.hall)).message
    await owls.maya.press("Try again", settings)
    # Told once more, now that posting goes on, it is old news.
    await owls.it.events.tell_again(left)
    await owls.prompt()
    assert len(owls.maya.direct_messages) == 1


async def test_what_somebody_did_three_times_over_counts_once(owls: Owls) -> None:
    typed = await owls.ada.command("/checkin", "10", owls.hall)
    pressed = await owls.ada.press("25 min", await owls.prompt())
    form = await owls.ada.press("Check in", owls.prompts()[0])
    sent = await owls.ada.submit(form.view, minutes="45")
    for each in (typed, pressed, sent) * 2:
        assert (await owls.ada.again(each)).failure == ""
    await owls.it.until(lambda: bool(owls.prompts()[0].edits), "the roster")
    assert text_of(owls.prompts()[0]).splitlines()[-1] == "1 checked in: Ada 1 h 20 min"
    assert owls.minutes() == [10, 25, 45]
    assert owls.titles().count("Ada studied 25 min") == 1
