"""Programs of our own, watched from outside: how long they take to be ready, their memory and their processor time.

The figures come from /proc, so they are there on Linux only.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOREIGN = ("SHOWUP_", "DISCORD_", "SLACK_", "PYTHONDONTWRITEBYTECODE")
READY_WITHIN = 60.0
STOPPED_WITHIN = 10.0


@dataclass(frozen=True, slots=True)
class Running:
    """A program that said it is ready; `seconds` is how long that took."""

    process: Process
    seconds: float

    @property
    def resident(self) -> float:
        """The MB of memory it holds."""
        return memory("VmRSS", self.process.pid)

    @property
    def worked(self) -> float:
        """The seconds of processor time its threads have had."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(each.read_text().split()[0]) for each in tasks) / 1e9


def memory(field: str, pid: int | str = "self") -> float:
    """Return what the kernel counts as a process's memory, in MB: `VmRSS` now, `VmHWM` at most until now."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{field}:"))


@asynccontextmanager
async def running(
    *arguments: str, ready: str, folder: Path, settings: Mapping[str, str] | None = None
) -> AsyncIterator[Running]:
    """Start Python with these arguments, wait until it prints a line that begins so, and stop it at the end."""
    log = folder / "program.log"
    with log.open("a") as errors:
        begin = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=folder, env=_environment(settings or {}), stdin=PIPE, stdout=PIPE,
            stderr=errors, limit=1 << 26,
        )  # fmt: skip
    try:
        async with asyncio.timeout(READY_WITHIN):
            if not await _says(process, ready):
                raise RuntimeError(f"{' '.join(arguments)} ended before it said “{ready}”:\n{_end_of(log)}")
        yield Running(process, time.perf_counter() - begin)
    finally:
        await _end(process)


async def _says(process: Process, begins: str) -> bool:
    """Tell whether it prints a line that begins so before it ends."""
    assert process.stdout
    while line := await process.stdout.readline():
        if line.decode().startswith(begins):
            return True
    return False


def _end_of(log: Path) -> str:
    return log.read_text()[-2000:]


async def _end(process: Process) -> None:
    """Ask it to end, and see to it."""
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(STOPPED_WITHIN):
            await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return an environment with nothing of Showup's but these settings; compiled modules are kept, as usual."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(FOREIGN)}
    return {**clean, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **settings}


def can_watch() -> bool:
    """Tell whether this machine shows what is measured here."""
    return Path("/proc/self/schedstat").exists()
