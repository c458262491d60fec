"""The disk is full: one clear error, kind answers, reading goes on, and with room again so does everything else."""

from __future__ import annotations

import asyncio
import logging
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.delivery import State
from scheduler import ticker
from scheduler.ticker import Ticker
from tests.platforms import MONDAY, delivery_counts, world
from tests.torture.crowd import Crowd

resource = pytest.importorskip("resource", reason="NO LIMITS OF FILES on this system")
NINE = MONDAY + timedelta(hours=1)
SIZE = 4 << 20
ALMOST_FULL = 512 << 10
"""Bytes in which a few more check-ins find room."""
FILE = "showup.db"
FIRST_LINES = ["You have a 1-day streak", "Owls: own plans kept"]
"""What is answered by reading."""


@dataclass
class Disk:
    """A file on a disk of which all can be taken but so many bytes, and ways to make room again."""

    file: Path
    leave: Callable[[int], None]
    make_room: Callable[[], None]


@contextmanager
def full_disk(folder: Path) -> Iterator[Disk]:
    """Give a disk of our own that is really full; only root may."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("NO DISK OF OUR OWN: only root can mount one")
    ballast = folder / "ballast"

    def leave(room: int) -> None:
        with ballast.open("ab") as more:
            more.write(bytes(shutil.disk_usage(folder).free - room))

    try:
        yield Disk(folder / FILE, leave, ballast.unlink)
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def limited_files(folder: Path) -> Iterator[Disk]:
    """Give files that this process cannot make longer: what comes closest to a full disk where nobody is root."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    log = folder / f"{FILE}-wal"

    def leave(room: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size + room, before[1]))

    def make_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    try:
        yield Disk(folder / FILE, leave, make_room)
    finally:
        make_room()


@pytest.fixture(params=[full_disk, limited_files])
def disk(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> Iterator[Disk]:
    """A disk with an empty database."""
    with request.param(tmp_path) as made:
        shutil.copy(sqlite_template, made.file)
        yield made


async def test_on_a_full_disk_one_error_is_told_members_are_answered_and_with_room_again_all_goes_on(
    disk: Disk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ticker, "EVERY", timedelta(seconds=0.02))
    async with asyncio.timeout(60), world(url := f"sqlite:///{disk.file}") as core:
        await core.do("ada", "/group settings feed=channel", admin=True)
        crowd, metronome = Crowd(core, url), Ticker(core.dispatcher, core.clock)
        disk.leave(ALMOST_FULL)
        while not crowd.turned_away:
            await crowd.check_in("maya")
        disk.leave(0)
        await core.store.write(lambda _: None)  # what writes nothing works, and is no news
        logged = len(crowd.logged)
        core.clock.hold(NINE)
        metronome.start()
        async with crowd.busy(2):
            await crowd.until(lambda: len(crowd.turned_away) > 30 and metronome.ticks["failed"] > 3)
            read = [await core.says("maya", each) for each in ("/streak", "/leaderboard")]
            assert [each.partition("\n")[0] for each in read] == FIRST_LINES
            told = [(record.name, record.levelno) for record in caplog.records if "apscheduler" not in record.name]
            assert (len(crowd.logged), core.platform.messages) == (logged, {})
            disk.make_room()
            await crowd.until(lambda: len(crowd.logged) > logged + 10)
        await metronome.stop()
        await core.machine.settle()
        await crowd.balance()
        assert told == [("adapters.sql.faults", logging.ERROR), ("scheduler.ticker", logging.WARNING)]
        assert await delivery_counts(core.store) == {State.SENT: len(crowd.logged) + 1}
        assert len(core.platform.messages) == len(crowd.logged) + 1
    with closing(sqlite3.connect(disk.file)) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
