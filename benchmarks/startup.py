"""Starting, and doing nothing: `showup run` beside a Python that only imports the same modules."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from adapters.sql.migrate import migrate
from benchmarks.measure import Figure, Of, at_most, progress
from benchmarks.processes import Running, can_watch, running
from tests.simulators.discord.simulator import simulator
from tests.simulators.slack.simulator import slack

ROUNDS, ROUNDS_QUICK = 7, 3
IDLE_FOR, IDLE_FOR_QUICK = 20.0, 5.0
SETTLED_AFTER = 5.0

RUNS, IMPORTED, AWAKE = "Showup is running", "imported", "awake"
RUN_AND_NOTE = """
import atexit, pathlib, sys
atexit.register(lambda: pathlib.Path(sys.argv[1]).write_text(" ".join(sys.modules)))
from bot.cli import cli
sys.exit(cli(["run"]))
"""
IMPORT = f"""
import contextlib, importlib, pathlib, sys
for name in pathlib.Path(sys.argv[1]).read_text().split():
    with contextlib.suppress(ImportError):
        importlib.import_module(name)
print("{IMPORTED}", flush=True)
sys.stdin.read()
"""
WAKE = f"""
import time
print("{AWAKE}", flush=True)
while True:
    time.sleep(1)
"""


@dataclass(frozen=True, slots=True)
class Program:
    """The program in a place: the folder of its database, and its settings."""

    place: str
    folder: Path
    settings: Mapping[str, str]

    def runs(self) -> AbstractAsyncContextManager[Running]:
        """Run it."""
        return running("-m", "bot", "run", ready=RUNS, folder=self.folder, settings=self.settings)

    async def note(self) -> None:
        """Run it once, to learn what it imports. It also does what only a first start does, such as compiling."""
        noting = ("-c", RUN_AND_NOTE, str(self.folder / "imports"))
        async with running(*noting, ready=RUNS, folder=self.folder, settings=self.settings):
            await asyncio.sleep(1)

    def imports(self) -> AbstractAsyncContextManager[Running]:
        """Import the same modules and do nothing else."""
        return running("-c", IMPORT, str(self.folder / "imports"), ready=IMPORTED, folder=self.folder)


async def figures(folder: Path, *, quick: bool = False) -> list[Figure]:
    """Measure in the playground, and on simulated platforms on loopback."""
    if not can_watch():
        progress("SKIPPED: memory and processor time of a program are read from /proc, which is not here")
        return []
    playground = await _program("playground", folder, {})
    async with simulator() as discord, slack() as slack_api:
        discord.add_channel(discord.add_guild("Owls"), "study-hall")
        owls = slack_api.workspace("Owls")
        on_platforms = {
            "DISCORD_TOKEN": discord.state.token,
            "DISCORD_API_URL": discord.api_url,
            "SLACK_BOT_TOKEN": owls.token.value,
            "SLACK_APP_TOKEN": slack_api.app_token,
            "SLACK_API_URL": slack_api.api_url,
        }
        live = await _program("Discord and Slack", folder, on_platforms)
        both = (playground, live)
        return [
            *[await _start(each, ROUNDS_QUICK if quick else ROUNDS) for each in both],
            *[figure for each in both for figure in await _idle(each, IDLE_FOR_QUICK if quick else IDLE_FOR)],
        ]


async def _program(place: str, folder: Path, settings: Mapping[str, str]) -> Program:
    """Give the program a folder of its own, with a migrated database in it."""
    own = folder / place
    own.mkdir()
    url = f"sqlite:///{own}/showup.db"
    await migrate(url)
    made = Program(place, own, {"SHOWUP_DATABASE_URL": url, "SHOWUP_HTTP_PORT": "0", **settings})
    await made.note()
    return made


async def _start(program: Program, rounds: int) -> Figure:
    """Compare the medians of starts in turn."""
    progress(f"starting {rounds} times, {program.place}")
    starts, imports = [], []
    for _ in range(rounds):
        async with program.imports() as only:
            imports.append(only.seconds)
        async with program.runs() as started:
            starts.append(started.seconds)
    target = (at_most(1.5, Of.RATIO),)
    return Figure(f"start to ready, {program.place}", median(starts), "s", median(imports), target)


async def _idle(program: Program, seconds: float) -> list[Figure]:
    """Watch it do nothing."""
    progress(f"idle for {SETTLED_AFTER + seconds:g} s, {program.place}")
    waking = running("-c", WAKE, ready=AWAKE, folder=program.folder)
    async with program.runs() as idle, program.imports() as only, waking as awake:
        await asyncio.sleep(SETTLED_AFTER)
        before = idle.worked, awake.worked
        await asyncio.sleep(seconds)
        share, beside = (
            (now - then) / seconds * 100 for now, then in zip((idle.worked, awake.worked), before, strict=True)
        )
        return [
            Figure(f"idle memory, {program.place}", idle.resident, "MB", only.resident, (at_most(120),)),
            Figure(f"idle processor time, {program.place}", share, "%", beside, (at_most(0.5),), tolerance=1.0),
        ]
