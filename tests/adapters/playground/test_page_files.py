"""The files of the playground's page, and the pictures of its cards."""

from __future__ import annotations

import asyncio
import re
from html.parser import HTMLParser

import pytest

from tests.adapters.playground.page import Client, CountingPainter, act, state


class Linked(HTMLParser):
    """Collects what a page loads, and what a strict policy would forbid in it."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.paths += [given[name] for name in ("src", "href") if given.get(name, "").startswith("/")]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        self.inline += [name for name in given if name == "style" or name.startswith("on")]


async def test_the_page_and_everything_it_loads_is_served_and_nothing_in_it_is_inline(client: Client) -> None:
    page = await client.get("/")
    assert (page.status, page.content_type) == (200, "text/html")
    linked = Linked()
    linked.feed(await page.text())
    assert linked.inline == []
    waiting, seen = list(linked.paths), set[str]()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        response = await client.get(path)
        assert response.status == 200, path
        modules = re.findall(r'from "\./([\w.]+)"', await response.text()) if path.endswith(".js") else []
        waiting += [f"/playground/page/{name}" for name in modules]
    assert {path.rsplit(".")[-1] for path in seen} == {"css", "ico", "js"}


async def test_a_file_that_did_not_change_is_not_sent_again(client: Client) -> None:
    first = await client.get("/playground/page/app.js")
    assert first.headers["Cache-Control"] == "no-cache"
    again = await client.get("/playground/page/app.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, await again.read()) == (304, b"")


async def test_only_the_files_of_the_page_are_served(client: Client) -> None:
    for path in (
        "/playground/page/../routes.py",
        "/playground/page/routes.py",
        "/playground/page/",
        "/playground/page/index.html",
    ):
        assert (await client.get(path)).status == 404


async def board(client: Client) -> str:
    """Have a leaderboard posted and return the address of its picture."""
    await act(client, "say", line="/leaderboard")
    blocks = (await state(client))["messages"][-1]["card"]["blocks"]
    return next(str(each["src"]) for each in blocks if each["kind"] == "picture")


async def test_a_picture_is_painted_once_and_kept_for_good(client: Client, painter: CountingPainter) -> None:
    source = await board(client)
    assert painter.painted == 0
    answers = await asyncio.gather(*(client.get(source) for _ in range(3)))
    assert [(each.status, each.content_type, await each.read()) for each in answers] == [
        (200, "image/png", b"PNG of Study group: own plans kept")
    ] * 3
    assert painter.painted == 1
    assert answers[0].headers["Cache-Control"] == "private, max-age=31536000, immutable"


async def test_a_picture_under_an_old_name_is_not_kept(client: Client) -> None:
    source = await board(client)
    stale = await client.get(source.partition("?")[0], params={"v": "old"})
    assert (stale.status, stale.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize("name", ["1-0.png", "99-0.png", "1-7.png"])
async def test_a_picture_that_is_not_there_is_a_sentence(client: Client, name: str) -> None:
    await act(client, "say", line="no picture here")
    response = await client.get(f"/playground/pictures/{name}")
    assert (response.status, (await response.json())["error"]) == (404, "There is no such picture any more.")
