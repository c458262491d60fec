"""One Chromium for all browser tests, one program for each module, windows of their own for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from tests.browser.driver import Program, Seats, Windows, chromium


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder, let them share one event loop, and skip them aloud without a browser."""
    missing = pytest.mark.skip(reason="no Chromium found: install chromium, or name one in CHROMIUM")
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            if chromium() is None:
                item.add_marker(missing)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def windows() -> AsyncIterator[Windows]:
    expect.set_options(timeout=10_000)
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=[*flags, "--no-first-run"])
        yield Windows(browser)
        await browser.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def program(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Program]:
    program = Program(tmp_path_factory.mktemp("program"))
    await program.start()
    yield program
    await program.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def seats(windows: Windows, program: Program) -> AsyncIterator[Seats]:
    seats = Seats(windows, program)
    yield seats
    await seats.close()
