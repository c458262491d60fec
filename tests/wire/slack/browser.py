"""Somebody's browser on its way through an installation: from the program to Slack's page and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Self

import aiohttp

from adapters.slack.oauth import AUTHORIZATION_URL
from tests.simulators.slack.model import Workspace
from tests.wire.slack.owls import PUBLIC_HOST, PUBLIC_URL, Running, address_of


class _Words(HTMLParser):
    """Reads what a page says and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.links: dict[str, str] = {}
        self._link = self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        self._link = dict(attrs).get("href") or "" if tag == "a" else ""

    def handle_data(self, data: str) -> None:
        if self._tag in {"style", "title"} or not data.strip():
            return
        self.said.append(data.strip())
        if self._link:
            self.links[data.strip()] = self._link


@dataclass(frozen=True, slots=True)
class Page:
    """What the browser shows at the end."""

    status: int
    title: str
    text: str
    links: dict[str, str]


@dataclass(slots=True)
class Browser:
    """A browser, which keeps the one cookie that an installation needs. It finds the program behind its public name."""

    running: Running
    cookie: str = field(default="", repr=False)

    async def begins(self) -> str:
        """Open the page that installs, and return where on Slack it leads."""
        status, location, _ = await self._get(f"{PUBLIC_URL}/slack/install")
        assert status == 302
        assert location.startswith(AUTHORIZATION_URL + "?")
        return location

    def decides(self, asked: str, workspace: Workspace, *, approves: bool = True) -> str:
        """Answer Slack's question, and return where Slack sends the browser then."""
        it = self.running.it
        return it.authorize(asked.replace(AUTHORIZATION_URL, it.authorize_url), workspace, approves=approves)

    async def comes_back(self, address: str) -> Page:
        """Follow Slack's redirection, and read the page."""
        status, _, body = await self._get(address)
        words = _Words()
        words.feed(body)
        return Page(status, words.said[0], "\n".join(words.said), words.links)

    async def installs(self, workspace: Workspace, *, approves: bool = True) -> Page:
        """Go all the way."""
        return await self.comes_back(self.decides(await self.begins(), workspace, approves=approves))

    def elsewhere(self) -> Self:
        """Return another browser."""
        return type(self)(self.running)

    async def _get(self, address: str) -> tuple[int, str, str]:
        assert address.startswith(PUBLIC_URL)
        here = address.replace(PUBLIC_URL, address_of(self.running.program))
        headers = {"Host": PUBLIC_HOST, **({"Cookie": self.cookie} if self.cookie else {})}
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.get(here, headers=headers, allow_redirects=False) as answer,
        ):
            if given := answer.headers.get("Set-Cookie"):
                self.cookie = given.partition(";")[0]
            return answer.status, answer.headers.get("Location", ""), await answer.text()
