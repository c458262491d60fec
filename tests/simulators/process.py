"""The program as a process of its own, which a test starts, freezes, kills, and starts again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tests.simulators.bell import Bell

ROOT = Path(__file__).parents[2]
RUNNING = "Showup is running"
OURS = ("SHOWUP_", "DISCORD_", "SLACK_")


def environment(**settings: str) -> Mapping[str, str]:
    """Return an environment with nothing of ours but these settings."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
    return {**clean, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **settings}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run of the program ended, and the lines that it printed and those that it logged."""

    code: int
    printed: list[str]
    logged: list[str]


async def run(folder: Path, *arguments: str, **settings: str) -> Ended:
    """Run one of the program's commands to its end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments,
        cwd=folder,
        env=environment(**settings),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(30):
            printed, logged = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return Ended(process.returncode, printed.decode().splitlines(), logged.decode().splitlines())


class Showup:
    """The program on one database. `said` is every line that it printed or logged, over all its runs."""

    def __init__(self, folder: Path, database_url: str, *, role: str = "all", **settings: str) -> None:
        self.said: list[str] = []
        self._role = role
        self._folder = folder
        self._settings = {"SHOWUP_DATABASE_URL": database_url, "SHOWUP_HTTP_PORT": "0", **settings}
        self._bell = Bell()
        self._process: asyncio.subprocess.Process | None = None
        self._listening: asyncio.Task[None] | None = None

    async def start(self, *, within: float = 30, **settings: str) -> None:
        """Start it, with further settings for this run, and wait until it is connected."""
        before = len(self.said)
        await self.launch(**settings)
        await self.until(RUNNING, since=before, within=within)

    async def launch(self, **settings: str) -> None:
        """Start it, and wait for nothing."""
        assert self._process is None, "it runs already"
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", "--role", self._role,
            # Away from the project: a `.env` there is nobody's here.
            cwd=self._folder,
            env=environment(**{**self._settings, **settings}),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        self._listening = asyncio.create_task(self._listen(self._process))

    async def until(self, words: str, *, since: int = 0, within: float = 10) -> str:
        """Wait for a line with these words, and return it; `since` leaves out so many lines before it."""
        await self._bell.came(lambda: bool(self._lines(words, since)) or self.ended, within=within)
        found = self._lines(words, since)
        assert found, f"“{words}” was not said within {within:g} s:\n{self.log}"
        return found[0]

    async def stop(self, *, within: float = 10) -> None:
        """Stop it as a service manager does; it must end cleanly."""
        assert await self._end(signal.SIGTERM, within) == 0, self.log

    async def kill(self) -> None:
        """Kill it, as when the power goes."""
        await self._end(signal.SIGKILL, 10)

    async def exits(self, *, within: float = 10) -> int:
        """Wait until it ends by itself, and return its exit code."""
        return await self._end(None, within)

    async def forget(self) -> None:
        """Let one that ended by itself, or was never started, be started again."""
        if self.started:
            await self.exits()

    def freeze(self) -> None:
        """Let it stand still, as on a machine that swaps."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    async def health(self) -> tuple[int, Mapping[str, Any]]:
        """Ask how it is, and return the status and what the page says."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.address}/healthz") as answer:
            return answer.status, await answer.json()

    async def metrics(self) -> Mapping[str, float]:
        """Ask for its figures, and return them by their names, with their labels as they are on the page."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.address}/metrics") as answer:
            page = await answer.text()
        figures = [line.rpartition(" ") for line in page.splitlines() if not line.startswith("#")]
        return {name: float(figure) for name, _, figure in figures}

    @property
    def address(self) -> str:
        """Where it listens, which it says when it runs."""
        return self._lines(RUNNING, 0)[-1].split()[-1].removesuffix("/healthz.")

    @property
    def started(self) -> bool:
        """Whether it was started and nobody has seen it end."""
        return self._process is not None

    @property
    def ended(self) -> bool:
        """Whether no process runs."""
        return self._listening is None or self._listening.done()

    @property
    def log(self) -> str:
        """Everything that it said."""
        return "\n".join(self.said)

    def _lines(self, words: str, since: int) -> list[str]:
        return [line for line in self.said[since:] if words in line]

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout
        try:
            async for line in process.stdout:
                self.said.append(line.decode().rstrip())
                self._bell.ring()
        finally:
            asyncio.get_running_loop().call_soon(self._bell.ring)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process, "it does not run"
        self._process.send_signal(number)

    async def _end(self, number: signal.Signals | None, within: float) -> int:
        process, listening = self._process, self._listening
        assert process, "it does not run"
        assert listening
        if number and process.returncode is None:
            process.send_signal(number)
        try:
            async with asyncio.timeout(within):
                code = await process.wait()
                await listening
        except TimeoutError:
            raise AssertionError(f"it did not end within {within:g} s:\n{self.log}") from None
        self._process = self._listening = None
        return code


@asynccontextmanager
async def showup(folder: Path, database_url: str, *, role: str = "all", **settings: str) -> AsyncIterator[Showup]:
    """Give a program that is not started yet, and leave none behind. Its log is shown when the test fails."""
    made = Showup(folder, database_url, role=role, **settings)
    try:
        yield made
    finally:
        if made.started:
            await made.kill()
        print(made.log)  # noqa: T201 - pytest shows it beside a failure
