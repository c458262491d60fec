"""The journeys of the product on a simulated Discord: the same words, figures and buttons as in the playground.

Each step of a script is done in both places. What the playground then shows, rendered for Discord, is what Discord
must show: the answers to whoever did something, and all that is posted for everybody.
"""

from __future__ import annotations

import shlex
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, assert_never

import discord
import pytest
from simcord.backend.errors import SetupError
from simcord.results import InteractionResult

from adapters.discord.names import discord_name
from adapters.playground.messages import Message, OpenForm
from adapters.playground.room import Change, Room
from adapters.playground.script import MoveClock, Press, Say, Step, Submit, parse, values_of
from adapters.playground.shelf import Shelf
from adapters.playground.stage import perform
from adapters.sql.migrate import migrate
from bot.calls import Line
from bot.cards import Card
from bot.commands import named, understand
from bot.commands.options import Number
from bot.commands.times import DaySet
from bot.domain.day import instant
from bot.play import assembled
from scheduler.clock import TravelClock
from tests.adapters.discord.hall import Hall, Json, answer, components, fields, hall, labels, parts

JOURNEYS = Path(__file__).parents[2] / "journeys"
SHOWN = ("type", "content", "label", "custom_id", "style", "accent_color")
AGAIN = "Open the form again"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def looks(shown: Sequence[Json]) -> list[Json]:
    """Return components without what Discord gives them: ids, and the addresses of pictures."""
    seen: list[Json] = []
    for each in parts(list(shown)):
        pictures = [item.get("description") for item in each.get("items", [])]
        told = {key: each[key] for key in SHOWN if each.get(key) is not None}
        seen.append({**told, "pictures": pictures} if pictures else told)
    return seen


@dataclass
class Both:
    """One script in two places."""

    room: Room
    hall: Hall
    modals: dict[str, InteractionResult] = field(default_factory=dict)
    answers: dict[str, list[Any]] = field(default_factory=dict)

    async def expected(self, card: Card) -> list[Json]:
        """Return how a card must look on Discord."""
        rendered = await self.hall.client.renderer.render(card)
        return looks(rendered.view.to_components())

    async def act(self, step: Step) -> InteractionResult | None:
        """Do a step on Discord, and return what became of it."""
        match step:
            case Say(who, words):
                return await self._say(who, words)
            case Press(who, label):
                return await self._press(who, label)
            case Submit(who, words):
                return await self._submit(who, words)
            case MoveClock():
                await self.hall.machine.travel_to(self.room.time.now())
                return None
            case _:
                assert_never(step)

    async def _say(self, who: str, line: str) -> InteractionResult:
        command, words = understand(Line(line))
        numbers = {option.name for option in command.options if isinstance(option.kind, Number)}
        given = {name: int(value) if name in numbers else value for name, value in words.items()}
        return self._remembered(who, await self.hall.slash(who, discord_name(command.name), **given))

    async def _press(self, who: str, label: str) -> InteractionResult:
        seen = sorted((*self._posts(), *self.answers.get(who, [])), key=lambda message: int(message.id))
        message = next(each for each in reversed(seen) if label in labels(each))
        return self._remembered(who, await self.hall.person(who).click(message, label=label))

    async def _submit(self, who: str, written: str) -> InteractionResult:
        form = self.modals[who].modal
        if form is None:
            refused = self.answers[who][-1]
            self.modals[who] = await self.hall.person(who).click(refused, label=AGAIN)
            form = self.modals[who].modal or {}
        start = {each["name"]: each["starts"] for each in fields(form)}
        given = values_of(written, list(start))
        values = {name: _as_filled(value, start[name]) for name, value in given.items()}
        sent = await self.hall.person(who).submit_modal(self.modals[who], {**start, **values})
        self.modals[who] = sent
        return self._remembered(who, sent)

    async def follow(self, step: Step, shown: Sequence[Change]) -> None:
        """Do a step on Discord too, and compare what it answers with what the playground showed."""
        told = [each.card for each in shown if isinstance(each, Message) and each.card and each.audience]
        forms = [each for each in shown if isinstance(each, OpenForm)]
        try:
            result = await self.act(step)
        except SetupError as error:
            # Discord does not even offer an admin's command to others; the playground refuses it.
            assert "is not visible to this user" in str(error)  # noqa: PT017 (it says why the step is left out)
            assert [card.title for card in told] == ["Only admins can do that"]
            return
        await self.hall.run_due()
        if result and result.modal:
            (form,) = forms
            assert {each["name"]: each["starts"] for each in fields(result.modal)} == form_starts(form)
        elif result and told:  # an answer for everybody is among the posts
            (card,) = told
            got = looks(components(answer(result)))
            assert (got[:-2] if forms else got) == await self.expected(card), step

    async def posted(self) -> list[tuple[bool, list[Json]]]:
        """Return what is posted for everybody on Discord, oldest first, and whether it stands in a thread."""
        return [(each.channel.id != self.hall.channel.id, looks(components(each))) for each in self._posts()]

    def _posts(self) -> list[discord.Message]:
        """Return what is posted for everybody on Discord, oldest first."""
        channels = [self.hall.channel, *self.hall.channel.threads]
        return sorted((each for channel in channels for each in self.hall.posts(channel)), key=lambda post: post.id)

    async def expected_posts(self) -> list[tuple[bool, list[Json]]]:
        """Return what is posted for everybody in the playground, rendered for Discord."""
        posts = [each for each in self.room.messages(None) if each.card and each.audience is None]
        return [(each.thread is not None, await self.expected(each.card)) for each in posts if each.card]

    def _remembered(self, who: str, result: InteractionResult) -> InteractionResult:
        if result.modal:
            self.modals[who] = result
        else:
            self.answers.setdefault(who, []).append(answer(result))
        return result


def _as_filled(words: str, start: Any) -> Any:
    """Return what somebody who wants to say these words does in a field: types them, or chooses from a list."""
    if not isinstance(start, list):
        return words
    return [words] if words in WEEKDAYS else [WEEKDAYS[number] for number in DaySet("").read(words)]


def form_starts(form: OpenForm) -> Mapping[str, Any]:
    """Return what the fields of a form start with, days as they are chosen from a list."""
    kinds = {option.name: option.kind for option in named(form.command).options}
    starts: dict[str, Any] = {}
    for each in form.fields:
        listed = isinstance(kinds[each.name], DaySet) or hasattr(kinds[each.name], "choices")
        starts[each.name] = _as_filled(each.value, []) if listed and each.value else each.value
    return starts


@asynccontextmanager
async def both(url: str, other_url: str, header: str) -> AsyncIterator[Both]:
    """Open both places as the first line of a script says."""
    given = shlex.split(header)
    local = datetime.fromisoformat(given[given.index("--clock") + 1])
    zone = given[given.index("--zone") + 1] if "--zone" in given else "Europe/Berlin"
    clock = TravelClock(frozen_at=instant(local.date(), local.time(), zone))
    async with (
        Shelf(":memory:") as shelf,
        assembled(other_url, shelf=shelf, clock=clock) as playground,
        hall(url, group=False) as there,
    ):
        there.clock.hold(clock.now())
        there.person("maya", admin=True)
        await playground.room.open(zone, make_group="--empty" not in given)
        if "--empty" not in given:
            opened = await there.slash("maya", "group setup", zone=zone)
            assert opened.modal
            await there.person("maya").submit_modal(
                opened, {each["name"]: each["starts"] for each in fields(opened.modal)}
            )
        yield Both(playground.room, there)


@pytest.mark.parametrize("name", ["first_day", "a_week", "setup", "leaderboard_monday", "undo_and_edit"])
async def test_a_journey_looks_on_discord_as_it_does_in_the_playground(
    name: str, sqlite_url: str, tmp_path: Path
) -> None:
    await migrate(other := f"sqlite:///{tmp_path}/playground.db")
    script = (JOURNEYS / f"{name}.chat").read_text(encoding="utf-8").splitlines()
    async with both(sqlite_url, other, script[0].removeprefix("# showup chat ")) as places:
        for _, step in parse(script, name):
            with places.room.listen() as changes:
                await perform(places.room, step, echo=lambda _: None)
                shown = [changes.get_nowait() for _ in range(changes.qsize())]
            await places.follow(step, shown)
            assert await places.posted() == await places.expected_posts(), step
