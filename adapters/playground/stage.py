"""How a step of a script is done in a room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from adapters.playground.room import Room
from adapters.playground.script import (
    MoveClock,
    Press,
    Say,
    Step,
    Submit,
    Unplayable,
    instant,
    values_of,
    written,
)


async def perform(room: Room, step: Step, *, echo: Callable[[str], None]) -> None:
    """Do one step; a press and a submission are echoed first. Raises `Unplayable` where nothing was done."""
    match step:
        case Say(who, words):
            await _say(room, who, words)
        case Press(who, label):
            message, button = newest_button(room, who, label)
            echo(written(step))
            await room.press(who, message, button)
        case Submit(who, words):
            values = _values(room, who, words)
            echo(written(step))
            await room.submit(who, values)
        case MoveClock(down=down):
            await _move(room, instant(step, now=room.time.now(), zone=room.zone), down=down)
        case _:
            assert_never(step)


async def _say(room: Room, who: str, words: str) -> None:
    try:
        await room.say(who, words)
    except ValueError as error:
        raise Unplayable(str(error)) from error


async def _move(room: Room, goal: datetime, *, down: bool) -> None:
    try:
        await room.travel_to(goal, down=down)
    except ValueError as error:  # a clock that runs went past it in this very moment
        raise Unplayable(f"the clock does not go back: {error}") from error


def newest_button(room: Room, who: str, label: str) -> tuple[int, int]:
    """Find the newest button with that label that the person sees: its message and its index there."""
    others: dict[str, None] = {}
    for message in room.newest(who):
        for index, button in enumerate(message.buttons()):
            if button.label == label:
                return message.id, index
            others[f"[{button.label}]"] = None
    there = f"there are {', '.join(others)}" if others else "there are none"
    raise Unplayable(f"there is no button [{label}] that {who} can see; {there}")


def _values(room: Room, who: str, words: str) -> dict[str, str]:
    form = room.form_for(who)
    if form is None:
        raise Unplayable(f"no form is open for {who}")
    return values_of(words, [field.name for field in form.fields])
