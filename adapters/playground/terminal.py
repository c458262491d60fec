"""The terminal itself: asking for a line while the event loop goes on, and writing above what is typed."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TextIO

try:
    import readline
    import termios
except ImportError:  # Windows has neither; there lines are read without history and completion
    _HAS_LINE_EDITOR = False
else:
    _HAS_LINE_EDITOR = True

CLEAR_LINE = "\r\x1b[K"


class Terminal:
    """Asks and tells. `read` blocks for a line like the builtin `input` and raises EOFError at the end."""

    def __init__(self, *, out: TextIO, read: Callable[[str], str] = input, commands: Sequence[str] = ()) -> None:
        self._out = out
        self._read = read
        self._commands = commands
        self._prompt: str | None = None

    async def ask(self, prompt: str) -> str | None:
        """Return the next line, or None at the end of the input.

        The line is read by a daemon thread: a thread of asyncio's own pool would hold up the end of the
        program until somebody presses Enter.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[str | None] = loop.create_future()

        def deliver(line: str | None) -> None:
            if not answer.done():
                answer.set_result(line)

        def wait() -> None:
            line = self._line(prompt)
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(deliver, line)

        self._prompt = prompt
        threading.Thread(target=wait, name="terminal", daemon=True).start()
        try:
            return await answer
        finally:
            self._prompt = None

    def _line(self, prompt: str) -> str | None:
        try:
            return self._read(prompt)
        except UnicodeDecodeError:
            return ""
        except (EOFError, OSError):
            return None

    def tell(self, text: str) -> None:
        """Write whole lines; while a line is being typed they go above it."""
        if self._prompt is None or not self._out.isatty():
            self._out.write(text)
        else:
            typed = readline.get_line_buffer() if _HAS_LINE_EDITOR else ""
            self._out.write(f"{CLEAR_LINE}{text}{self._prompt}{typed}")
        self._out.flush()

    @contextlib.contextmanager
    def ready(self) -> Iterator[None]:
        """Complete commands on Tab meanwhile, and leave the terminal as it was found."""
        if not _HAS_LINE_EDITOR or self._read is not input or not sys.stdin.isatty():
            yield
            return
        found = termios.tcgetattr(sys.stdin)
        readline.set_completer_delims("")
        readline.set_completer(self.complete)
        # macOS has libedit under the name of readline, and that is bound in another language.
        libedit = "libedit" in (readline.__doc__ or "")
        readline.parse_and_bind("bind ^I rl_complete" if libedit else "tab: complete")
        try:
            yield
        finally:
            # The thread may still be waiting for a line, with the terminal switched to single keys.
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, found)

    def complete(self, typed: str, number: int) -> str | None:
        """Return the line with the command that is being typed completed, one of several by number."""
        before, slash, name = typed.rpartition("/")
        if not slash or (before and not before.endswith(": ")):
            return None
        fitting = [command for command in self._commands if command.startswith(name)]
        return f"{before}/{fitting[number]}" if number < len(fitting) else None
