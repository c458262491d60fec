"""The composition root: what is run is put together here, in `live` or in `play`, and nowhere else."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack

from adapters.sql.migrate import migrate
from bot.configuration import Settings
from bot.errors import StartupProblem, Unavailable
from bot.live import on_platforms
from bot.play import in_the_playground
from bot.ports.clock import Clock
from bot.roles import EVERYTHING, Roles, require_work
from scheduler.clock import MACHINE


async def run(settings: Settings, roles: Roles = EVERYTHING, clock: Clock = MACHINE) -> None:
    """Run these parts of everything until SIGINT or SIGTERM. Raises `StartupProblem`.

    With a platform's token the bot is there, in real time; without one there is the playground, where time can move.
    """
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    require_work(roles, settings)
    await migrate(settings.database.url)
    try:
        async with AsyncExitStack() as stack:
            if settings.is_live:
                await on_platforms(settings, stack, stop, roles, clock)
            else:
                await in_the_playground(settings, stack, stop)
    except Unavailable as error:
        raise StartupProblem(f"The database went away while Showup was starting: {error}") from error
    print("Showup has stopped.", flush=True)
