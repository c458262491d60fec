"""Slack gives a request up after 3 s: what people do is acknowledged in time, however slow the store is."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Concatenate

import pytest

from adapters.pictures.painter import PillowPainter
from adapters.slack import desk, errands
from adapters.slack.manifest import CHECK_IN_SHORTCUT
from bot.ports.store import P, R, Store, Transaction
from tests.adapters.slack.hall import Hall, starts, title
from tests.adapters.slack.hall import hall as open_hall
from tests.simulators.slack.faults import Broken, Held
from tests.simulators.slack.model import Message, View
from tests.simulators.slack.people import Person
from tests.simulators.slack.reading import text_of
from tests.simulators.slack.replies import Reply

WAIT = "One moment…"
A_MOMENT = 0.02
"""Seconds for the patience of the desk, which only a timer ends, while the store is slow."""


class Gate:
    """Stands before a real store, and lets nobody through while it is shut."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._open = asyncio.Event()
        self._open.set()
        self._monkeypatch = monkeypatch

    def before(self, store: Store) -> Store:
        """Stand before a store."""
        self._store = store
        return self

    async def read(self, do: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """See `Store`."""
        await self._open.wait()
        return await self._store.read(do, *args, **kwargs)

    async def write(self, do: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """See `Store`."""
        await self._open.wait()
        return await self._store.write(do, *args, **kwargs)

    def shut(self) -> None:
        """Let nobody through."""
        self._monkeypatch.setattr(desk, "PATIENCE", A_MOMENT)
        self._open.clear()

    def open(self) -> None:
        """Let everybody through who waits."""
        self._open.set()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """A gate that stands open."""
    return Gate(monkeypatch)


@pytest.fixture
async def hall(gate: Gate, sqlite_url: str) -> AsyncIterator[Hall]:
    """A hall with a gate before its store."""
    async with open_hall(sqlite_url, behind=gate.before) as opened:
        yield opened
        gate.open()


Act = Callable[[], Awaitable[Reply]]
Scene = Callable[[Hall, Person], Awaitable[Act]]
"""Prepares something that somebody does, while the store is quick."""


async def a_command(hall: Hall, jonas: Person) -> Act:
    return lambda: jonas.command("/checkin", "45", hall.channel, waits=False)


async def a_question(hall: Hall, jonas: Person) -> Act:
    return lambda: jonas.command("/study", "streak", hall.channel, waits=False)


async def a_button_of_a_prompt(hall: Hall, jonas: Person) -> Act:
    prompt = await hall.prompt()
    return lambda: jonas.press("25 min", on=prompt, waits=False)


async def a_button_of_a_private_answer(hall: Hall, jonas: Person) -> Act:
    shown = (await hall.types("Jonas", "/checkin 45")).message
    return lambda: jonas.press("Undo", on=shown, waits=False)


async def a_button_for_everybody(hall: Hall, jonas: Person) -> Act:
    shown = (await hall.types("Jonas", "/study leaderboard")).message
    return lambda: jonas.press("Share", on=shown, waits=False)


async def a_button_in_a_modal(hall: Hall, jonas: Person) -> Act:
    await hall.types("Jonas", "/checkin")
    await jonas.submit(minutes="45")
    return lambda: jonas.press("Undo", waits=False)


async def a_button_in_app_home(hall: Hall, jonas: Person) -> Act:
    await hall.types("Jonas", "/checkin 45")
    await jonas.open_home()
    return lambda: jonas.press("My page", on=jonas.home, waits=False)


async def a_form(hall: Hall, jonas: Person) -> Act:
    await hall.types("Jonas", "/checkin")
    return lambda: jonas.submit(minutes="30")


def seen(jonas: Person, titled: str) -> bool:
    """Tell whether something with that title was shown."""
    return any(title(each).startswith(titled) for each in jonas.user.sights)


@pytest.mark.parametrize(
    ("scene", "meanwhile", "answer"),
    [
        (a_command, "", "Welcome! 45 min logged"),
        (a_question, "", "You have a 0-day streak so far"),
        (a_button_of_a_prompt, "", "Welcome! 25 min logged"),
        (a_button_of_a_private_answer, "", "Undone: 45 min, today"),
        (a_button_for_everybody, "", "Night owls: own plans kept"),
        (a_button_in_a_modal, "", "Undone: 45 min, today"),
        (a_button_in_app_home, WAIT, "Jonas"),
        (a_form, WAIT, "Welcome! 30 min logged"),
    ],
)
async def test_everything_is_acknowledged_in_time_and_answered_when_the_store_is_back(
    scene: Scene, meanwhile: str, answer: str, gate: Gate, hall: Hall
) -> None:
    jonas = hall.person("Jonas")
    act = await scene(hall, jonas)
    gate.shut()
    reply = await act()
    assert reply.error == ""
    if meanwhile:
        await reply.until(lambda reply: bool(reply.shown))
    assert [title(each) for each in reply.shown] == ([meanwhile] if meanwhile else [])
    gate.open()
    await reply.until(lambda reply: bool(reply.shown) and title(reply.shown[-1]) == answer)
    public = scene is a_button_for_everybody
    assert isinstance(reply.seen, View) or reply.seen.ephemeral is not public


async def test_a_held_form_has_its_answer_on_top_and_closing_it_ends_both(gate: Gate, hall: Hall) -> None:
    jonas = hall.person("Jonas")
    form = (await hall.types("Jonas", "/checkin")).view
    gate.shut()
    reply = await jonas.submit(minutes="30", note="eigenvalues")
    assert (jonas.modals[0], title(jonas.modals[1])) == (form, WAIT)
    gate.open()
    await reply.until(lambda reply: title(reply.seen) == "Welcome! 30 min logged")
    assert len(jonas.modals) == 2
    await jonas.close()
    assert jonas.modals == []


@pytest.mark.parametrize(
    ("given", "answer"),
    [("17h", "17 h is more than 16 h for one day"), ("a while", "I could not read “a while” (minutes)")],
)
async def test_a_held_form_that_is_refused_is_still_there_below(
    given: str, answer: str, gate: Gate, hall: Hall
) -> None:
    jonas = hall.person("Jonas")
    form = (await hall.types("Jonas", "/checkin")).view
    before = len(hall.slack.ledger.of("users.info"))
    held = asyncio.Event()
    await hall.restart()
    hall.slack.faults.next("users.info", Held(held))
    gate.shut()
    reply = await jonas.submit(minutes=given, note="eigenvalues")
    assert [title(each) for each in jonas.modals[1:]] == [WAIT]
    gate.open()
    held.set()
    await reply.until(lambda reply: title(reply.seen) == answer)
    assert len(hall.slack.ledger.of("users.info")) == before + 1
    await jonas.close()
    assert jonas.modals == [form]
    assert form.values["note"]["note"]["value"] == "eigenvalues"
    accepted = await jonas.submit(minutes="30")
    await accepted.until(lambda reply: bool(reply.shown) and title(reply.shown[-1]) == "Welcome! 30 min logged")


async def test_a_form_that_was_held_twice_is_held_twice(gate: Gate, hall: Hall) -> None:
    jonas = hall.person("Jonas")
    await hall.types("Jonas", "/checkin")
    for given, answer in (("17h", "17 h is more than 16 h for one day"), ("1h", "Welcome! 1 h logged")):
        gate.shut()
        await jonas.submit(minutes=given)
        await hall.modal(jonas, WAIT)
        gate.open()
        await hall.modal(jonas, answer)
        await jonas.close()


@pytest.mark.parametrize("how", ["command", "message", "home"])
async def test_a_form_opens_while_it_can_and_is_filled_in_when_the_store_is_back(
    how: str, gate: Gate, hall: Hall
) -> None:
    jonas = hall.person("Jonas")
    shown = (await hall.types("Jonas", "/checkin 45 eigenvalues")).message
    home = (await jonas.open_home()).view
    acts: dict[str, Act] = {
        "command": lambda: jonas.command("/study", "edit", hall.channel),
        "message": lambda: jonas.press("Edit", on=shown),
        "home": lambda: jonas.press("Change plan", on=home),
    }
    gate.shut()
    reply = await acts[how]()
    assert (title(reply), len(jonas.modals)) == (WAIT, 1)
    gate.open()
    form = await hall.form("Jonas")
    assert (form is reply.shown[0], len(jonas.modals)) == (True, 1)
    known = {"minutes": "45", "note": "eigenvalues", "link": ""}
    assert how == "home" or starts(form) == known


async def test_a_form_for_admins_that_opened_before_it_was_refused_says_so(gate: Gate, hall: Hall) -> None:
    jonas = hall.person("Jonas")
    gate.shut()
    reply = await hall.types("Jonas", "/study setup")
    assert title(reply) == WAIT
    gate.open()
    await reply.until(lambda reply: title(reply.seen) == "Only admins can do that")
    assert len(jonas.modals) == 1


async def test_a_shortcut_opens_while_it_can(gate: Gate, hall: Hall) -> None:
    await hall.types("Jonas", "/checkin 30")
    gate.shut()
    reply = await hall.person("Jonas").shortcut(CHECK_IN_SHORTCUT, waits=False)
    await reply.until(lambda reply: bool(reply.shown), within=1)
    assert title(reply) == WAIT
    gate.open()
    assert await hall.form("Jonas") is reply.shown[0]


async def test_suggestions_come_empty_and_in_time_when_the_store_is_slow(gate: Gate, hall: Hall) -> None:
    jonas = hall.person("Jonas")
    form = (await hall.types("Jonas", "/checkin")).view
    gate.shut()
    assert await jonas.options(form, "day") == []
    assert hall.slack.sent[-1][1].failure == ""
    gate.open()
    await hall.restart()


async def test_what_everybody_sees_is_shared_once_even_when_it_takes_a_while(gate: Gate, hall: Hall) -> None:
    await hall.types("Jonas", "/checkin 45")
    shown = (await hall.types("Jonas", "/study leaderboard")).message
    held = asyncio.Event()
    hall.slack.faults.next("files.getUploadURLExternal", Held(held))
    gate.shut()
    reply = await hall.person("Jonas").press("Share", on=shown, waits=False)
    gate.open()
    await hall.slack.until(lambda: bool(hall.slack.ledger.of("files.getUploadURLExternal")))
    assert hall.posts() == []
    held.set()
    await reply.until(lambda _: len(hall.posts()) == 1)
    assert "image" in {block["type"] for block in hall.posts()[0].blocks}


async def test_a_refusal_in_public_is_told_in_private_even_after_a_wait(gate: Gate, hall: Hall) -> None:
    message = hall.old_message("Jonas", "run@:share+leaderboard?by=improved&span=all")
    gate.shut()
    reply = await hall.person("Jonas").press("Old", on=message, waits=False)
    gate.open()
    await reply.until(lambda reply: bool(reply.shown))
    assert (title(reply), reply.message.ephemeral) == ("All time has nothing to be compared with", True)


async def test_a_trigger_that_expired_leaves_nobody_without_an_answer(hall: Hall) -> None:
    hall.slack.state.trigger_life = -1
    reply = await hall.types("Jonas", "/checkin")
    assert (isinstance(reply.seen, Message), reply.message.ephemeral) == (True, True)
    assert title(reply) == "That took too long to open"


async def test_a_press_in_app_home_counts_even_when_its_trigger_expired(hall: Hall) -> None:
    await hall.types("Jonas", "/checkin 45")
    jonas = hall.person("Jonas")
    await jonas.open_home()
    hall.slack.state.trigger_life = -1
    reply = await jonas.press("25 min", on=jonas.home, waits=False)
    assert reply.error == ""
    assert "Today 1 h 10 min" in await hall.home("Jonas", "Today 1 h 10 min")
    assert jonas.modals == []


async def test_a_check_in_counts_even_when_its_response_url_is_no_more(
    gate: Gate, hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    jonas = hall.person("Jonas")
    gate.shut()
    reply = await jonas.command("/checkin", "45", hall.channel, waits=False)
    life, hall.slack.state.url_life = hall.slack.state.url_life, -1
    gate.open()
    await hall.slack.until(lambda: len(hall.slack.ledger.of("response_url")) >= 2)
    await hall.restart()
    hall.slack.state.url_life = life
    assert (reply.error, reply.shown) == ("", [])
    assert "Today 45 min" in await hall.says("Jonas", "/study me")
    assert [record.levelname for record in caplog.records if record.exc_info] == []


async def test_a_modal_that_was_closed_meanwhile_is_no_harm(
    gate: Gate, hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    jonas = hall.person("Jonas")
    await hall.types("Jonas", "/checkin")
    gate.shut()
    await jonas.submit(minutes="30")
    await jonas.close(everything=True)
    gate.open()
    await hall.slack.until(lambda: bool(hall.slack.ledger.of("views.update")))
    await hall.restart()
    assert "Today 30 min" in await hall.says("Jonas", "/study me")
    assert [record.levelname for record in caplog.records if record.exc_info] == []


async def test_what_is_under_way_is_answered_before_the_app_stops(gate: Gate, hall: Hall) -> None:
    jonas = hall.person("Jonas")
    gate.shut()
    reply = await jonas.command("/checkin", "45", hall.channel, waits=False)
    stopping = asyncio.create_task(hall.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    gate.open()
    await stopping
    assert title(reply) == "Welcome! 45 min logged"
    await hall.start()
    assert "Today 45 min" in await hall.says("Jonas", "/study me")


async def test_what_follows_from_what_is_under_way_is_done_before_the_app_stops(gate: Gate, hall: Hall) -> None:
    jonas = hall.person("Jonas")
    await jonas.open_home()
    gate.shut()
    await jonas.command("/checkin", "45", hall.channel, waits=False)
    stopping = asyncio.create_task(hall.stop())
    await asyncio.sleep(0)
    gate.open()
    await stopping
    assert jonas.home
    assert "Today 45 min" in text_of(jonas.home)
    await hall.start()


async def test_what_takes_too_long_does_not_keep_the_app_from_stopping(
    gate: Gate, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    jonas = hall.person("Jonas")
    monkeypatch.setattr(errands, "GRACE", A_MOMENT)
    gate.shut()
    replies = [
        await jonas.command("/checkin", "45", hall.channel, waits=False),
        await jonas.press("Old", on=hall.old_message("Jonas", "run@:checkin?minutes=25"), waits=False),
    ]
    await hall.stop()
    gate.open()
    assert [(reply.error, reply.shown) for reply in replies] == [("", [])] * 2
    await hall.start()
    assert title(await hall.types("Ines", "/checkin 10")) == "Welcome! 10 min logged"


async def test_what_breaks_is_told_in_private_with_the_number_under_which_it_is_in_the_log(
    gate: Gate, hall: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> bytes:
        raise ZeroDivisionError

    await hall.types("Jonas", "/checkin 45")
    monkeypatch.setattr(PillowPainter, "paint", broken)
    shown, jonas = hall.old_message("Jonas", "run@:share+leaderboard?by=hours&span=all"), hall.person("Jonas")
    at_once = await jonas.press("Old", on=shown)
    gate.shut()
    late = await jonas.press("Old", on=shown, waits=False)
    gate.open()
    await late.until(lambda reply: bool(reply.shown))
    answers = [at_once.shown[0], late.shown[0]]
    assert [title(each) for each in answers] == ["Something went wrong here"] * 2
    told = [re.findall(r"this number: ([0-9a-f]{8})", text_of(each)) for each in answers]
    logged = [
        re.findall(r"Incident ([0-9a-f]{8})", record.getMessage()) for record in caplog.records if record.exc_info
    ]
    assert told == logged
    assert hall.posts() == [shown]


async def test_a_slow_slack_keeps_nobody_from_an_acknowledgement(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    held = asyncio.Event()
    monkeypatch.setattr(desk, "PATIENCE", A_MOMENT)
    hall.slack.faults.next("users.info", Held(held), times=9)
    reply = await hall.person("Ines").command("/checkin", "45", hall.channel, waits=False)
    assert (reply.error, reply.shown) == ("", [])
    held.set()
    await reply.until(lambda reply: bool(reply.shown))
    assert title(reply) == "Welcome! 45 min logged"


async def test_slack_errors_after_a_wait_are_told_by_the_response_url(gate: Gate, hall: Hall) -> None:
    gate.shut()
    hall.slack.faults.next("views.open", Broken())
    reply = await hall.person("Jonas").command("/study", "edit", hall.channel, waits=False)
    gate.open()
    await reply.until(lambda reply: bool(reply.shown))
    assert (title(reply), reply.message.ephemeral) == ("Something went wrong here", True)
