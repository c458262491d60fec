"""The journeys of the product on a simulated Slack, both ways in, with the words and figures of the playground.

Each step of a script is done in both places. What the playground then shows, rendered for Slack, is what Slack must
show: the answers to whoever did something, and all that is posted for everybody.
"""

from __future__ import annotations

import html
import shlex
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, assert_never

import pytest

from adapters.playground.messages import Message as Told
from adapters.playground.messages import OpenForm
from adapters.playground.room import Change, Room
from adapters.playground.script import MoveClock, Press, Say, Step, Submit, parse, values_of
from adapters.playground.shelf import Shelf
from adapters.playground.stage import perform
from adapters.slack.forms import error_text
from adapters.slack.names import COMMAND
from adapters.slack.render import rendered
from adapters.slack.settings import Mode
from adapters.sql.migrate import migrate
from bot.cards import Card
from bot.commands.times import DaySet
from bot.domain.day import instant
from bot.play import assembled
from scheduler.clock import TravelClock
from tests.adapters.slack.hall import Hall, hall
from tests.simulators.slack.forms import Filled
from tests.simulators.slack.model import Impossible, Message, View
from tests.simulators.slack.people import Person
from tests.simulators.slack.reading import buttons_of
from tests.simulators.slack.replies import Reply

JOURNEYS = Path(__file__).parents[2] / "journeys"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MADE_BY_SLACK = {"block_id", "slack_file"}
Json = dict[str, Any]
Shown = Message | View


def looks(blocks: Any, channel: str) -> Any:
    """Return blocks without what Slack gives them, and without the channel that buttons in a modal carry."""
    match blocks:
        case dict():
            kept = {name: looks(each, channel) for name, each in blocks.items() if name not in MADE_BY_SLACK}
            return {**kept, "value": kept["value"].replace(f"@{channel}:", "@:")} if "value" in kept else kept
        case list():
            return [looks(each, channel) for each in blocks]
        case _:
            return blocks


@dataclass
class Both:
    """One script in two places."""

    room: Room
    hall: Hall
    seen: list[Shown] = field(default_factory=list)
    typed: dict[str, dict[str, Filled]] = field(default_factory=dict)

    def looks(self, shown: Shown) -> Any:
        """Return what somebody sees."""
        return looks(shown.blocks, self.hall.channel.id)

    def expected(self, card: Card, *, files: Sequence[str] = ()) -> Any:
        """Return how a card must look on Slack."""
        return looks(rendered(card, files=files).blocks, self.hall.channel.id)

    async def act(self, step: Step) -> Reply | None:
        """Do a step on Slack, and return what became of it."""
        match step:
            case Say(who, line):
                words = html.escape(line.removeprefix("/"), quote=False)
                is_checkin = words.partition(" ")[0] == "checkin"
                return await self.hall.types(who, f"/{words}" if is_checkin else f"{COMMAND} {words}")
            case Press(who, label):
                return await self._press(self.hall.person(who), label)
            case Submit(who, written):
                return await self._submit(self.hall.person(who), written)
            case MoveClock():
                await self.hall.machine.travel_to(self.room.time.now())
                return None
            case _:
                assert_never(step)

    async def _press(self, person: Person, label: str) -> Reply:
        """Press the newest button with that label; what stood in a modal that is closed is typed instead."""
        for each in reversed(self.seen):
            if _can_press(person, each, label):
                return await person.press(label, each)
        buttons = [button for each in self.room.messages(None) for button in each.buttons() if button.label == label]
        assert not buttons[-1].form
        assert not buttons[-1].arguments
        return await person.command(COMMAND, buttons[-1].command, self.hall.channel)

    async def _submit(self, person: Person, written: str) -> Reply:
        if person.modal and not person.modal.payload.get("submit"):
            await person.close()  # what the form was refused with
        assert person.modal
        elements = {block["block_id"]: block["element"] for block in person.modal.blocks if block["type"] == "input"}
        typed = self.typed.setdefault(person.modal.id, {})
        for name, words in values_of(written, list(elements)).items():
            typed[name] = await _as_filled(person, name, words, elements[name]["type"])
        return await person.submit(values=typed)

    async def follow(self, step: Step, shown: Sequence[Change]) -> None:
        """Do a step on Slack too, and compare what it answers with what the playground showed."""
        told = [each.card for each in shown if isinstance(each, Told) and each.card and each.audience]
        opened = any(isinstance(each, OpenForm) for each in shown)
        try:
            reply = await self.act(step)
        except Impossible:
            # Slack lets nobody choose an hour or a zone that is none; the playground refuses what was typed.
            assert [card.tone for card in told] == ["careful"], step
            return
        await self.hall.run_due()
        if reply and not (opened and not told) and told:
            (card,) = told
            if isinstance(step, Submit) and reply.errors:
                assert list(reply.errors.values()) == [error_text(card)], step
            else:
                assert self.looks(reply.seen) == self.expected(card), step
        self.seen += [*(reply.shown if reply else ()), *(each for each in self._posts() if each not in self.seen)]

    def posted(self) -> list[tuple[bool, Any]]:
        """Return what is posted for everybody on Slack, oldest first, and whether it stands in a thread."""
        return [(each.thread_ts is not None, self.looks(each)) for each in self._posts()]

    def _posts(self) -> list[Message]:
        return self.hall.posts()

    def expected_posts(self) -> list[tuple[bool, Any]]:
        """Return what is posted for everybody in the playground, rendered for Slack, with its pictures."""
        posts = [each for each in self.room.messages(None) if each.card and each.audience is None]
        return [(each.thread is not None, self.expected(each.card, files=("F1",))) for each in posts if each.card]


def _can_press(person: Person, shown: Shown, label: str) -> bool:
    if isinstance(shown, View):
        return shown.owner is person.user and not shown.closed and label in buttons_of(shown)
    return shown.only_for in {None, person.user} and not shown.deleted and label in buttons_of(shown)


async def _as_filled(person: Person, name: str, words: str, element: str) -> Filled:
    """Return what somebody who wants to say these words does in a field: types them, ticks boxes, or picks one."""
    match element:
        case "checkboxes":
            return [WEEKDAYS[number] for number in DaySet("").read(words)]
        case "external_select" if words and person.modal:
            offered = await person.options(person.modal, name, words)
            return offered[0].partition(",")[0] if offered else words
        case _:
            return words


@asynccontextmanager
async def both(url: str, other_url: str, header: str, mode: Mode) -> AsyncIterator[Both]:
    """Open both places as the first line of a script says."""
    given = shlex.split(header)
    local = datetime.fromisoformat(given[given.index("--clock") + 1])
    zone = given[given.index("--zone") + 1] if "--zone" in given else "Europe/Berlin"
    clock = TravelClock(frozen_at=instant(local.date(), local.time(), zone))
    async with (
        Shelf(":memory:") as shelf,
        assembled(other_url, shelf=shelf, clock=clock) as playground,
        hall(url, group=False, mode=mode) as there,
    ):
        there.clock.hold(clock.now())
        # As in the playground, nobody's profile knows a zone.
        there.person("maya", admin=True, tz="" if "--empty" in given else zone)
        await playground.room.open(zone, make_group="--empty" not in given)
        if "--empty" not in given:
            await there.types("maya", f"/study group setup name=Study group zone={zone}")
        yield Both(playground.room, there)


@pytest.mark.parametrize("mode", [Mode.HTTP, Mode.SOCKET])
@pytest.mark.parametrize(
    "name", ["first_day", "a_week", "setup", "leaderboard_monday", "undo_and_edit", "mistakes", "travel", "plan_change"]
)
async def test_a_journey_looks_on_slack_as_it_does_in_the_playground(
    name: str, mode: Mode, sqlite_url: str, tmp_path: Path
) -> None:
    await migrate(other := f"sqlite:///{tmp_path}/playground.db")
    script = (JOURNEYS / f"{name}.chat").read_text(encoding="utf-8").splitlines()
    async with both(sqlite_url, other, script[0].removeprefix("# showup chat "), mode) as places:
        for _, step in parse(script, name):
            with places.room.listen() as changes:
                await perform(places.room, step, echo=lambda _: None)
                shown = [changes.get_nowait() for _ in range(changes.qsize())]
            await places.follow(step, shown)
            assert places.posted() == places.expected_posts(), step
