"""Four weeks of plausible history for the playground, lived through the real commands and the real scheduler."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.playground.characters import DAYS, Act, Tap, acts
from adapters.playground.room import Room, TimeMachine
from adapters.playground.script import MoveClock, instant


async def play_four_weeks(room: Room, time: TimeMachine) -> None:
    """Let five people study for four weeks from the room's now on; the clock then stands four weeks later.

    People say and tap what members would, so every figure is one that members could have made. They begin tomorrow.
    """
    start = time.now().astimezone(ZoneInfo(room.zone)).replace(tzinfo=None)
    end = start + timedelta(days=DAYS)
    for act in acts(start.date()):
        wall = datetime.combine(start.date() + timedelta(days=act.day), act.at)
        if wall < end:
            await _move_to(room, time, wall)
            await _do(room, act)
    await _move_to(room, time, end)


async def _move_to(room: Room, time: TimeMachine, wall: datetime) -> None:
    """Move the clock to a local time, unless it is past already.

    It can be: a clock change swallowed it, or the clock runs and what was done just before took its time.
    """
    move = MoveClock(wall.date(), wall.time())
    goal = instant(move, now=time.now() - timedelta(hours=3), zone=room.zone)
    with contextlib.suppress(ValueError):
        await room.travel_to(goal)


async def _do(room: Room, act: Act) -> None:
    found = act.tap and _find(room, act.who, act.tap)
    if act.tap and found:
        await room.press(act.who, *found)
        if act.tap.values is not None:
            await room.submit(act.who, act.tap.values)
    elif act.line:
        await room.say(act.who, act.line)


def _find(room: Room, who: str, tap: Tap) -> tuple[int, int] | None:
    """Find the newest button of today that does this; yesterday's prompt would count for yesterday."""
    place = ZoneInfo(room.zone)
    today = room.time.now().astimezone(place).date()
    for message in room.newest(who):
        if message.at.astimezone(place).date() != today:
            return None
        for index, button in enumerate(message.buttons()):
            carried = tap.arguments.items() <= dict(button.arguments).items()
            if button.command == tap.command and carried and button.form == (tap.values is not None):
                return message.id, index
    return None
