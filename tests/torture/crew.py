"""The processes of the program: each is started, killed, and started again by whoever looks after it."""

from __future__ import annotations

import asyncio
import multiprocessing
import re
import signal
from collections import Counter
from collections.abc import Callable
from multiprocessing.context import ForkServerContext, ForkServerProcess

from tests.torture.worker import NOT_STARTED, Order, work

REST = 0.3
"""Seconds before a program that ended by itself is started again, as service managers do."""
KILLED = -signal.SIGKILL
BEGINS = re.compile(r"\d{4}-\d\d-\d\d |Showup |Process ")
ANNOUNCED = ("The database cannot be", "discord.shard: Failed to connect", "discord.client: Attempting a reconnect")
"""What is logged as an error and tells of others."""


def _forkery() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([work.__module__])
    return context


class _Run:
    """One process, from its start to its end."""

    def __init__(self, order: Order) -> None:
        self._process: ForkServerProcess = _forkery().Process(target=work, args=(order,), daemon=True)
        self._process.start()
        self.pid = self._process.pid
        self._over = asyncio.Event()
        asyncio.get_running_loop().add_reader(self._process.sentinel, self._end)

    def kill(self) -> None:
        """Kill it at this very moment."""
        self._process.kill()

    async def ends(self) -> int:
        """Wait until it has ended, and return its exit code; a killed one ends with minus nine."""
        await self._over.wait()
        assert self._process.exitcode is not None
        return self._process.exitcode

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._process.join()
        self._over.set()


class Worker:
    """One place at which a process runs, again and again."""

    def __init__(self, name: str, order: Order, tell: Callable[[str], None]) -> None:
        self.name = name
        self.order = order
        self.starts = 0
        self.ends: Counter[int] = Counter()
        """How often it ended with which code."""
        self._tell = tell
        self._run: _Run | None = None
        self._keeping: asyncio.Task[None] | None = None

    @property
    def crashes(self) -> int:
        """How often it ended by itself in a way that it does not announce in one line."""
        return sum(number for code, number in self.ends.items() if code not in {KILLED, NOT_STARTED})

    def said(self) -> list[str]:
        """Return the lines that all its runs wrote."""
        return self.order.log.read_text().splitlines() if self.order.log.exists() else []

    def surprises(self) -> list[str]:
        """Return what it wrote of errors that it did not expect: each first line, and the last line below it."""
        found: list[str] = []
        for line in self.said():
            if BEGINS.match(line):
                found.append(line)
            elif found and line:
                found[-1] = f"{found[-1].partition(' … ')[0]} … {line}"
        return [each for each in found if " ERROR " in each and not any(known in each for known in ANNOUNCED)]

    @property
    def pid(self) -> int | None:
        """The number of the process that runs now."""
        return self._run.pid if self._run else None

    def begin(self) -> None:
        """Start it, and start it again whenever it ends."""
        assert not self._keeping
        self._keeping = asyncio.create_task(self._keep(), name=f"keep {self.name}")

    async def kill(self) -> bool:
        """Kill it at this very moment, and tell whether there was anything to kill; it is started again at once."""
        if not (run := self._run):
            return False
        run.kill()
        return await run.ends() == KILLED

    async def end(self) -> bool:
        """Kill it, tell whether there was anything to kill, and leave it dead."""
        keeping, self._keeping = self._keeping, None
        if keeping:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
        killed = await self.kill()
        await self._note()
        return killed

    async def _keep(self) -> None:
        while True:
            self._run = _Run(self.order)
            self.starts += 1
            self._tell(f"{self.name} starts as process {self._run.pid}")
            await self._run.ends()
            if await self._note() != KILLED:
                await asyncio.sleep(REST)

    async def _note(self) -> int | None:
        """Write down how the process ended."""
        run, self._run = self._run, None
        if run is None:
            return None
        code = await run.ends()
        self.ends[code] += 1
        self._tell(f"{self.name} ended with {code}")
        return code
