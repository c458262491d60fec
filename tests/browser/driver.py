"""Drives the real program and a real Chromium the way people do: through what is on the screen."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, Request, Response, expect

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Look:
    """How large a window is, and which colours its owner likes."""

    width: int = 1280
    height: int = 800
    dark: bool = False


DESKTOP = Look()
PHONE = Look(360, 740)


def chromium() -> str | None:
    """Find a Chromium; the environment variable CHROMIUM names another one."""
    for name in (
        os.environ.get("CHROMIUM", ""),
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ):
        if name and (found := shutil.which(name)):
            return found
    return None


@dataclass
class Program:
    """`python -m bot run` as a process of its own, on a database of its own."""

    folder: Path
    port: int = 0
    address: str = ""
    _process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        settings = {
            "SHOWUP_DATABASE_URL": f"sqlite:///{self.folder}/showup.db",
            "SHOWUP_HTTP_PORT": str(self.port),
            "SHOWUP_PLAYGROUND_ZONE": "Europe/Berlin",
        }
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SHOWUP_")}
        with (self.folder / "stderr").open("ab") as stderr:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run",
                cwd=ROOT,
                env=inherited | settings,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=stderr,
            )  # fmt: skip
        assert self._process.stdout
        line = (await asyncio.wait_for(self._process.stdout.readline(), 30)).decode()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        assert found, f"no address in {line!r}; stderr: {self.complaints}"
        self.address, self.port = found[0], int(found[1])

    async def stop(self) -> None:
        """Stop it as Ctrl-C does; it must end cleanly, in under two seconds, without a word of complaint."""
        assert self._process
        assert self._process.stdout
        self._process.send_signal(signal.SIGINT)
        async with asyncio.timeout(2):
            await self._process.stdout.read()
            assert await self._process.wait() == 0
        if self.complaints:
            raise AssertionError(self.complaints)

    @property
    def complaints(self) -> str:
        return (self.folder / "stderr").read_text(encoding="utf-8")


@dataclass
class Window:
    """A browser window, and everything that went wrong behind its screen."""

    page: Page
    look: Look
    problems: list[str] = field(default_factory=list)

    def watch(self) -> None:
        def console(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                self.problems.append(f"console: {message.text}")

        def failed(request: Request) -> None:
            # Aborted are the stream when another person takes the seat, and what is under way when a page closes.
            if request.failure != "net::ERR_ABORTED":
                self.problems.append(f"failed: {request.url} {request.failure}")

        def answered(response: Response) -> None:
            if response.status >= 400:
                self.problems.append(f"{response.status}: {response.url}")

        self.page.on("console", console)
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.page.on("requestfailed", failed)
        self.page.on("response", answered)


class Windows:
    """Lends out windows. Opening one is slow and the page keeps nothing in a browser, so they are used again."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: list[Window] = []

    async def take(self, look: Look) -> Window:
        window = next((each for each in self._free if each.look == look), None)
        if window is None:
            return await self._open(look)
        self._free.remove(window)
        window.problems.clear()
        return window

    async def give_back(self, window: Window, program: Program) -> None:
        # To an empty corner of the same site: for another site the browser would start another process.
        await window.page.goto(f"{program.address}/healthz")
        self._free.append(window)

    async def _open(self, look: Look) -> Window:
        context = await self._browser.new_context(
            viewport={"width": look.width, "height": look.height},
            color_scheme="dark" if look.dark else "light",
            # Far from the group's zone: what the page shows must be the server's.
            timezone_id="Pacific/Auckland",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        window = Window(await context.new_page(), look)
        window.watch()
        return window


@dataclass
class Seat:
    """One person at one browser window."""

    window: Window
    who: str

    @property
    def page(self) -> Page:
        return self.window.page

    @property
    def problems(self) -> list[str]:
        return self.window.problems

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log", name="Messages")

    @property
    def field(self) -> Locator:
        return self.page.get_by_role("combobox", name=f"Message #study-hall as {self.who}")

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def newest(self) -> Locator:
        """Return the newest message that is no reply."""
        return self.log.locator(":scope > article").last

    async def say(self, line: str) -> None:
        await self.field.fill(line)
        await self.field.press("Escape")  # the completion, so that Enter sends
        await self.field.press("Enter")

    async def sees(self, words: str | re.Pattern[str]) -> Locator:
        """Wait for a message that says this, and return it."""
        message = self.log.get_by_role("article").filter(has_text=words).last
        await expect(message).to_be_visible()
        return message

    async def move_clock(self, button: str) -> None:
        """Move the clock and wait until it stands still again."""
        face = self.page.locator(".face")
        before = await face.inner_text()
        await self.page.get_by_role("complementary", name="Clock").get_by_role("button", name=button).click()
        await expect(face).not_to_have_text(before, use_inner_text=True)
        await expect(self.page.locator("#busy")).to_be_hidden()

    async def monday(self) -> None:
        """Go to the next Monday at 09:00, where the time of day at which the tests run plays no part."""
        await self.move_clock("Next Monday 09:00")


class Seats:
    """Seats people at windows of their own, and looks at the end whether all went well in them."""

    def __init__(self, windows: Windows, program: Program) -> None:
        self._windows = windows
        self.program = program
        self._seats: list[Seat] = []

    async def open(self, who: str, *, look: Look = DESKTOP) -> Seat:
        seat = Seat(await self._windows.take(look), who)
        self._seats.append(seat)
        await seat.page.goto(f"{self.program.address}/?who={who}")
        await expect(seat.field).to_be_visible()
        return seat

    async def close(self) -> None:
        problems = [f"{seat.who}: {problem}" for seat in self._seats for problem in seat.problems]
        for seat in self._seats:
            await self._windows.give_back(seat.window, self.program)
        if problems:
            raise AssertionError("\n".join(problems))
