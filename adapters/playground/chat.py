"""`showup chat`: the playground in a terminal, played from a script or talked to by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TextIO
from zoneinfo import ZoneInfo

from adapters.playground.room import CHANNEL, Room
from adapters.playground.script import ScriptError, Step, Unplayable, deed, is_move, parse, parse_line, speaker
from adapters.playground.stage import perform
from adapters.playground.terminal import Terminal
from adapters.playground.transcript import Transcript
from bot.commands import COMMANDS

HELP = f"""\
/checkin 45 eigenvalues    say something in #{CHANNEL}; /help lists the commands, Tab completes them
jonas: /streak             speak as jonas from now on
[Undo]                     press the newest button with that label
(minutes=50, note=maps)    submit the form that is open
@ 09:30                    move the clock; also: @ 2026-03-03 09:00
quit                       end, as Ctrl-D does
"""


async def play(room: Room, lines: Iterable[str], *, source: str, out: TextIO) -> None:
    """Play a script in an open room and write what happens.

    The whole script is read before anything is done. Raises `ScriptError` for the first line that cannot be
    read or played; what happened before it was written. `source` is the script's name in errors.
    """
    steps = parse(lines, source)
    with room.listen() as changes:
        transcript = Transcript(room, changes, out.write)
        for number, step in steps:
            try:
                await perform(room, step, echo=transcript.echo)
            except Unplayable as error:
                raise ScriptError(source, number, str(error)) from error
            finally:
                transcript.catch_up()
                out.flush()


async def interactive(room: Room, *, out: TextIO, read: Callable[[str], str] = input, who: str = "maya") -> None:
    """Talk with the room by hand until `quit`, Ctrl-D or cancellation; what is posted meanwhile appears."""
    terminal = Terminal(out=out, read=read, commands=[each.name for each in COMMANDS if each.listed])
    terminal.tell(f"Showup, talking as {who} in #{CHANNEL}. ? explains, quit ends.\n")
    with room.listen() as changes, terminal.ready():
        transcript = Transcript(room, changes, terminal.tell, by_hand=True)
        while (line := await _next_line(room, terminal, transcript, who)) is not None:
            if line in {"?", "help"}:
                terminal.tell(HELP)
                continue
            try:
                who, step = understood(line, who, room.people)
                if step is not None:
                    await perform(room, step, echo=transcript.echo)
            except Unplayable as error:
                terminal.tell(f"{error}. ? explains.\n")
            transcript.catch_up()


async def _next_line(room: Room, terminal: Terminal, transcript: Transcript, who: str) -> str | None:
    """Wait for a line while writing what happens; None when the conversation ends."""
    local = room.time.now().astimezone(ZoneInfo(room.zone))
    following = asyncio.create_task(transcript.follow())
    try:
        line = await terminal.ask(f"[{local:%Y-%m-%d %H:%M}] {who}> ")
    finally:
        following.cancel()
        await asyncio.wait({following})
    if not following.cancelled():
        following.result()  # which says why it could not go on
    if line is None:
        terminal.tell("\n")  # Ctrl-D leaves the cursor behind the prompt
    return None if line is None or line.strip() in {"quit", "exit"} else line.strip()


def understood(line: str, who: str, people: list[str]) -> tuple[str, Step | None]:
    """Return who speaks from now on and what they do; None when nothing is done. Raises `Unplayable`.

    `name: …` is somebody speaking when they were here before or the name is one word, so that one can still
    say "the plan for today: rest".
    """
    if not line or line.startswith("#") or is_move(line):
        return who, parse_line(line)
    named = speaker(line)
    known = {name.casefold() for name in people}
    if named and (named[0].casefold() in known or not any(letter.isspace() for letter in named[0])):
        return (named[0], parse_line(line)) if named[1] else (named[0], None)
    return who, deed(who, line)
