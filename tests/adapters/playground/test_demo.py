from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from adapters.playground.characters import DAYS, acts
from adapters.playground.demo import play_four_weeks
from adapters.playground.messages import clean
from adapters.playground.room import Message, Room
from bot.cards.plain import as_text

OpenRoom = Callable[[Path], AbstractAsyncContextManager[Room]]
PEOPLE = {"Maya", "Jonas", "Amara", "Tomás", "Mei"}


def shown(message: Message, zone: str) -> str:
    return as_text(message.card, zone) if message.card else message.text


@pytest.mark.parametrize("weekday", range(7))
def test_the_four_weeks_are_the_same_whenever_they_begin(weekday: int) -> None:
    first = date(2026, 3, 2) + timedelta(days=weekday)
    everything = acts(first)
    assert everything == acts(first)
    assert {act.who for act in everything} == PEOPLE
    assert {act.day for act in everything} <= set(range(1, DAYS + 1))
    assert all(act.line == "" or clean(act.line) == act.line for act in everything)
    assert everything == sorted(everything, key=lambda act: (act.day, act.at))


def test_nobody_says_the_same_twice_in_the_same_week() -> None:
    notes = [(act.who, act.day // 7, act.line.partition(" ")[2].partition(" ")[2]) for act in acts(date(2026, 3, 2))]
    said = [note for note in notes if note[2]]
    assert len(said) == len(set(said))


@dataclass(frozen=True)
class History:
    """What four weeks left behind."""

    took: timedelta
    people: list[str]
    told: list[tuple[datetime, str]]
    posts: list[str]
    mistakes: list[str]
    streaks: dict[str, str]


async def lived(room: Room, zone: str) -> History:
    await room.open(zone)
    start = room.time.now()
    await play_four_weeks(room, room.time)
    everything = room.messages(None)
    took = room.time.now() - start
    streaks = {}
    for who in sorted(PEOPLE):
        await room.say(who, "/streak")
        streaks[who] = shown(room.messages(who)[-1], room.zone).splitlines()[0]
    return History(
        took=took,
        people=room.people,
        told=[(message.at, shown(message, room.zone)) for message in everything],
        posts=[shown(message, room.zone) for message in everything if message.card and message.audience is None],
        mistakes=[shown(each, room.zone) for each in everything if each.card and each.card.tone == "careful"],
        streaks=streaks,
    )


@pytest.fixture(scope="module")
def history(room_on: OpenRoom, tmp_path_factory: pytest.TempPathFactory) -> History:
    """Four weeks in Berlin from Monday, 2 March: lived once, because that takes seconds."""

    async def live() -> History:
        async with room_on(tmp_path_factory.mktemp("demo")) as room:
            return await lived(room, "Europe/Berlin")

    return asyncio.run(live())


def test_four_weeks_are_lived_through_without_a_mistake(history: History) -> None:
    assert history.mistakes == []
    assert set(history.people) == PEOPLE
    # Berlin's clocks went forward on 29 March: four weeks later by the clock on the wall is an hour less.
    assert history.took == timedelta(days=28, hours=-1)


def test_the_history_is_told_by_prompts_boards_and_everybody_s_figures(history: History) -> None:
    assert sum("what will you study today?" in post for post in history.posts) == 28
    assert sum("own plans kept" in post for post in history.posts) == 3
    assert history.streaks == {
        "Amara": "You have a 5-day streak",
        "Jonas": "You have a 19-day streak",
        "Maya": "You have a 28-day streak",
        "Mei": "You have a 12-day streak",
        "Tomás": "You have a 18-day streak",
    }


@pytest.mark.parametrize(
    "words", ["Undone: ", "Changed: ", "logged for yesterday", "Pause planned", "Rest well", "Comeback: ", "Welcome to"]
)
def test_everything_that_makes_a_group_lively_happens(history: History, words: str) -> None:
    assert any(words in text for _, text in history.told)


async def test_the_same_start_gives_the_same_history_and_four_more_weeks_can_follow(
    closed_room: Room, history: History
) -> None:
    assert await lived(closed_room, "Europe/Berlin") == history
    before = closed_room.time.now()
    await play_four_weeks(closed_room, closed_room.time)
    assert closed_room.time.now() == before + timedelta(days=28)
