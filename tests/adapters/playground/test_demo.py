from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.playground.characters import DAYS, acts
from adapters.playground.demo import play_four_weeks
from adapters.playground.messages import clean
from adapters.playground.room import Message, Room
from bot.cards.text import as_text

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


async def test_four_weeks_are_lived_through_without_a_mistake(room: Room) -> None:
    start = room.time.now()
    await play_four_weeks(room, room.time)
    # Berlin's clocks went forward on 29 March: four weeks later by the clock on the wall is an hour less.
    assert room.time.now() == start + timedelta(days=28, hours=-1)
    assert set(room.people) == PEOPLE
    careful = [message for message in room.messages(None) if message.card and message.card.tone == "careful"]
    assert [shown(message, room.zone) for message in careful] == []


async def test_the_history_is_told_by_prompts_boards_and_everybody_s_figures(room: Room) -> None:
    await play_four_weeks(room, room.time)
    posts = [shown(message, room.zone) for message in room.messages(None) if message.audience is None and message.card]
    assert sum("what will you study today?" in post for post in posts) == 28
    assert sum("own plans kept" in post for post in posts) == 3
    streaks = {}
    for who in sorted(PEOPLE):
        await room.say(who, "/streak")
        streaks[who] = shown(room.messages(who)[-1], room.zone).splitlines()[0]
    assert streaks == {
        "Amara": "You have a 5-day streak",
        "Jonas": "You have a 19-day streak",
        "Maya": "You have a 28-day streak",
        "Mei": "You have a 12-day streak",
        "Tomás": "You have a 18-day streak",
    }


async def test_everything_that_makes_the_group_lively_happens(room: Room) -> None:
    await play_four_weeks(room, room.time)
    told = "\n".join(shown(message, room.zone) for message in room.messages(None))
    for words in (
        "Undone: ",
        "Changed: ",
        "logged for yesterday",
        "Pause planned",
        "Rest well",
        "Comeback: ",
        "Welcome to",
    ):
        assert words in told


async def test_four_more_weeks_can_follow(room: Room) -> None:
    start = room.time.now()
    for _ in range(2):
        await play_four_weeks(room, room.time)
    assert room.time.now() == start + timedelta(days=56, hours=-1)


async def test_the_same_start_gives_the_same_history(tmp_path: Path, room_on: OpenRoom) -> None:
    histories = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        async with room_on(tmp_path / name) as room:
            await room.open("America/New_York")
            await play_four_weeks(room, room.time)
            histories.append([(message.at, shown(message, room.zone)) for message in room.messages(None)])
    assert histories[0] == histories[1]
