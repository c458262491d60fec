from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
termios = pytest.importorskip("termios", reason="this system has no pseudo-terminals")

ROOT = Path(__file__).parents[3]
PROMPT = "] maya> "


class Window:
    """A terminal window in which `showup chat` runs."""

    def __init__(self, process: asyncio.subprocess.Process, master: int) -> None:
        self.process = process
        self._master = master
        self._shown = ""

    async def until(self, text: str) -> str:
        """Wait for a text and return everything shown before it, since the last time."""
        async with asyncio.timeout(60):
            while text not in self._shown:
                self._shown += await self._read()
        before, _, self._shown = self._shown.partition(text)
        return before

    async def _read(self) -> str:
        loop = asyncio.get_running_loop()
        readable = asyncio.Event()
        loop.add_reader(self._master, readable.set)
        try:
            await readable.wait()
        finally:
            loop.remove_reader(self._master)
        return os.read(self._master, 65536).decode()

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def modes(self) -> list[object]:
        """Return how the terminal treats keys."""
        return list(termios.tcgetattr(self._master))


@pytest.fixture
async def window(tmp_path: Path) -> AsyncIterator[Window]:
    master, slave = pty.openpty()
    command = (sys.executable, "-m", "bot", "chat", "--zone", "Europe/Berlin", "--clock", "2026-03-02T08:00")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    process = await asyncio.create_subprocess_exec(
        *command, stdin=slave, stdout=slave, stderr=slave, cwd=tmp_path, env=environment, start_new_session=True
    )
    try:
        yield Window(process, master)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        os.close(master)
        os.close(slave)


async def test_tab_completes_the_arrow_key_brings_back_and_ctrl_d_leaves_the_terminal_as_it_was(window: Window) -> None:
    before = window.modes()
    await window.until(PROMPT)
    window.type("/chec\t 45 maps\n")
    shown = await window.until(PROMPT)
    assert shown.startswith(
        "/checkin 45 maps\r\n[2026-03-02 08:00] Showup → maya (private)\r\n    Welcome! 45 min logged"
    )
    window.type("\x1b[A\n")
    assert "/checkin 45 maps\r\n" in await window.until(PROMPT)
    assert window.modes() != before
    window.type("\x04")
    assert await asyncio.wait_for(window.process.wait(), 30) == 0
    assert window.modes() == before


async def test_an_interrupt_while_a_line_is_awaited_leaves_the_terminal_as_it_was(window: Window) -> None:
    before = window.modes()
    await window.until(PROMPT)
    window.process.send_signal(signal.SIGINT)
    assert await asyncio.wait_for(window.process.wait(), 30) == 130
    assert window.modes() == before
