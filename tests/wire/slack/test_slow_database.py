"""Time runs short: everything is acknowledged within Slack's 3 s, and what people did is done and answered."""

from __future__ import annotations

import asyncio

import pytest

from tests.simulators.slack.reading import buttons_of, labels_of, text_of
from tests.wire.slack.owls import Owls, Running

WAITING = "Showup\nOne moment…"


@pytest.fixture(params=["by_socket", "by_http"])
def running(request: pytest.FixtureRequest) -> Running:
    """Give the program by both ways."""
    made: Running = request.getfixturevalue(request.param)
    return made


async def test_what_takes_long_is_acknowledged_in_time_and_answered_when_it_is_done(owls: Owls) -> None:
    it, ada, maya, bea = owls.it, owls.ada, owls.maya, owls.newcomer("Bea")
    earlier = (await maya.command("/checkin", "10", owls.hall)).message
    form = (await ada.press("Check in", await owls.prompt())).view
    await ada.open_home()
    told = len(it.sent)
    with owls.running.slow_database():
        doing = [
            asyncio.create_task(bea.command("/checkin", "45", owls.hall)),
            asyncio.create_task(maya.press("Undo", earlier)),
            asyncio.create_task(ada.submit(form, minutes="30")),
        ]
        await it.until(lambda: len(it.sent) == told + 3, "three acknowledgements")
        opened = await maya.press("Edit", earlier)
        assert labels_of(opened.view) == ["How long", "What you studied", "Link"]
        assert [text_of(each) for each in ada.modals[1:]] == [WAITING]
        assert owls.minutes() == [10]
    typed, pressed, submitted = await asyncio.gather(*doing)
    await submitted.until(lambda reply: WAITING not in reply.text)
    assert typed.text.splitlines()[0] == "Welcome! 45 min logged"
    await pressed.until(lambda reply: earlier in reply.shown)
    assert text_of(earlier).splitlines()[0] == "Undone: 10 min, today"
    assert text_of(ada.modals[-1]).splitlines()[:2] == ["Showup", "Welcome! 30 min logged"]
    assert sorted(owls.minutes()) == [30, 45]


async def test_a_form_that_comes_too_late_to_be_opened_is_told(owls: Owls, monkeypatch: pytest.MonkeyPatch) -> None:
    prompt = await owls.prompt()
    monkeypatch.setattr(owls.it.state, "trigger_life", 0)
    pressed = await owls.ada.press("Check in", prompt)
    typed = await owls.maya.command("/checkin", "", owls.hall)
    assert [each.error for each in owls.it.ledger.of("views.open")[-2:]] == ["expired_trigger_id"] * 2
    for each, reader in ((pressed, owls.ada), (typed, owls.maya)):
        assert (each.message.only_for, each.text.splitlines()[0]) == (reader.user, "That took too long to open")
    assert buttons_of(prompt) == ["Check in", "25 min", "50 min", "90 min", "Rest today"]


async def test_an_acknowledgement_that_comes_too_late_loses_no_check_in(
    owls: Owls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owls.it.state, "deadline", 0.1)
    owls.program.freeze()
    reply = await owls.ada.command("/checkin", "45", owls.hall)
    owls.program.thaw()
    assert reply.error == "operation_timeout"
    await owls.it.posted(owls.hall, 1)
    assert owls.titles() == ["Ada studied 45 min"]
    assert owls.minutes() == [45]


async def test_what_is_under_way_when_it_is_stopped_is_answered_first(owls: Owls) -> None:
    said, told = len(owls.program.said), len(owls.it.sent)
    with owls.running.slow_database():
        doing = asyncio.create_task(owls.ada.command("/checkin", "45", owls.hall))
        await owls.it.until(lambda: len(owls.it.sent) > told, "an acknowledgement")
        stopping = asyncio.create_task(owls.program.stop(within=4))
        await owls.it.state.bell.came(lambda: False, within=0.2)
    await stopping
    reply = await doing
    assert owls.program.said[said:] == ["Showup has stopped."]
    assert reply.text.splitlines()[0] == "Welcome! 45 min logged"


async def test_what_is_not_acknowledged_yet_when_it_is_stopped_is_answered_first(owls: Owls) -> None:
    with owls.running.slow_database():
        doing = asyncio.create_task(owls.ada.command("/checkin", "45", owls.hall))
        # It is certainly heard by then, and is not put off before a second has passed.
        await owls.it.state.bell.came(lambda: False, within=0.3)
        stopping = asyncio.create_task(owls.program.stop(within=4))
        await owls.it.state.bell.came(lambda: False, within=0.2)
    await stopping
    reply = await doing
    assert (reply.error, owls.minutes()) == ("", [45])
    assert reply.text.splitlines()[0] == "Welcome! 45 min logged"
