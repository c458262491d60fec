"""One process of the program: the real composition root with a clock that a test can move. It can be forked.

`bot run` takes seconds to import what it needs. A process that has imported everything (multiprocessing's fork server,
which loads this module first) is forked for each run instead, so that a thousand of them can be killed in minutes.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# The platforms' parts are imported by the program only when they are set up: here they always are.
import adapters.discord.connection
import adapters.slack.connection  # noqa: F401 - as above
from bot import logs
from bot.configuration import Settings
from bot.errors import StartupProblem
from bot.main import run
from bot.roles import roles_named
from tests.torture.clock import MachineClock

NOT_STARTED = 2
"""The exit code of a program that says in one line why it cannot start."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be run, with which settings and roles, by which clock; and the file into which it is to log."""

    settings: Mapping[str, str]
    roles: tuple[str, ...]
    clock: Path
    log: Path


def work(order: Order) -> None:
    """Run the program until it is killed."""
    threading.Thread(target=_end_with_the_test, daemon=True).start()
    log = os.open(order.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(log, stream)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # it is the one of this process
    logs.begin()
    try:
        asyncio.run(run(Settings.read(order.settings), roles_named(order.roles), clock=MachineClock(order.clock)))
    except StartupProblem as problem:
        print(f"showup: {problem}", file=sys.stderr)  # noqa: T201 - as `bot.cli` does
        sys.exit(NOT_STARTED)


def _end_with_the_test() -> None:
    """Leave nothing behind where the test itself was killed."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
