"""The pages on which an installation in Slack ends, as a browser shows them under the server's policy."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web

from adapters.slack.oauth_pages import TOO_LATE, problem_page, success_page
from adapters.slack.routes import slack_routes
from adapters.slack.workspaces import Workspace
from adapters.web.server import WebServer
from tests.browser.driver import DESKTOP, PHONE, Look, Windows

DARK = Look(dark=True)
PAGES = {
    "/well": success_page(Workspace("T1", "", "Night owls who learn together", "B1", "U1"), app="A1"),
    "/late": problem_page(TOO_LATE, again="/slack/install"),
}


def page(path: str) -> web.RouteDef:
    async def shown(_: web.Request) -> web.StreamResponse:
        return web.Response(text=PAGES[path], content_type="text/html")

    return web.get(path, shown)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def address() -> AsyncIterator[str]:
    routes = [*slack_routes(lambda: None, signing_secret="secret", installs=True), *map(page, PAGES)]
    server = WebServer(host="127.0.0.1", port=0, routes=routes, health={})
    await server.start()
    yield server.address
    await server.stop()


@pytest.mark.parametrize("look", [DESKTOP, PHONE, DARK], ids=["desktop", "phone", "dark"])
@pytest.mark.parametrize("path", PAGES)
async def test_an_installation_ends_on_a_page_that_fits_and_can_be_read(
    windows: Windows, address: str, path: str, look: Look
) -> None:
    window = await windows.take(look)
    await window.page.goto(f"{address}{path}")
    main = await window.page.locator("main").bounding_box()
    assert main
    assert main["x"] >= 0
    assert main["width"] <= min(look.width, 34 * 16 + 48)
    assert await window.page.evaluate("document.documentElement.scrollWidth") <= look.width
    assert await window.page.locator("h1").evaluate("each => getComputedStyle(each).fontSize") == "28px"
    assert await window.page.locator("a").evaluate("each => getComputedStyle(each).color") == (
        "rgb(127, 209, 185)" if look.dark else "rgb(29, 92, 76)"
    )
    # Chromium looks for an icon of the site by itself; there is none.
    assert [each for each in window.problems if "404 (Not Found)" not in each] == []
    await window.page.close()
