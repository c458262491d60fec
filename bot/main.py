"""The composition root: what is run is put together here, in `live` or in `play`, and nowhere else."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack

from adapters.sql.migrate import migrate
from bot.configuration import Settings
from bot.live import on_platforms
from bot.play import in_the_playground


async def run(settings: Settings) -> None:
    """Run everything until SIGINT or SIGTERM. Raises `StartupProblem`.

    With a platform's token the bot is there, in real time; without one there is the playground, where time can move.
    """
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    await migrate(settings.database.url)
    async with AsyncExitStack() as stack:
        await (on_platforms if settings.is_live else in_the_playground)(settings, stack, stop)
    print("Showup has stopped.", flush=True)
