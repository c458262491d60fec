"""The Web API as this program calls it: for what people wait for, and for posts that must never be doubled."""

from __future__ import annotations

import logging
import math
from types import TracebackType
from typing import Self

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

SECONDS_TO_CONNECT = 5.0
"""A connection that was not made by then certainly carried nothing: what was to go over it may be tried again."""
SECONDS_WAITED = 8.0
SECONDS_POSTED = 15.0

# The SDK would put what it sends and gets into the log of somebody who looks for an error with DEBUG.
_quiet = logging.getLogger(f"{__name__}.sdk")
_quiet.setLevel(logging.INFO)


class Web:
    """Makes clients that share two sessions, from `start` to `close`. `api_url` is https://slack.com/api/ or a proxy.

    None of them repeats anything by itself: whether a repetition can do harm is known only to who asks.
    """

    def __init__(
        self,
        api_url: str,
        *,
        patience: float = SECONDS_WAITED,
        posting_patience: float = SECONDS_POSTED,
        connecting_patience: float = SECONDS_TO_CONNECT,
    ) -> None:
        self._api_url = api_url
        self._patience = patience
        self._posting_patience = posting_patience
        self._connecting_patience = connecting_patience
        self._waited: aiohttp.ClientSession | None = None
        self._posted: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Open the sessions."""
        self._waited = aiohttp.ClientSession(timeout=self._timeout(self._patience))
        # On a connection that was kept, Slack may just be hanging up: nobody could say whether it took a post.
        fresh = aiohttp.TCPConnector(force_close=True)
        self._posted = aiohttp.ClientSession(connector=fresh, timeout=self._timeout(self._posting_patience))

    async def close(self) -> None:
        """Close them with their connections."""
        for session in (self._waited, self._posted):
            if session:
                await session.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def client(self, token: str | None = None) -> AsyncWebClient:
        """Return a client for what people wait for; its connections are kept."""
        return self._made(token, self._waited, self._patience)

    def posting(self, token: str, *, team: str | None = None) -> AsyncWebClient:
        """Return a client for posts: each goes over a connection of its own.

        `team` is the workspace that is meant where the token is that of a whole organisation.
        """
        return self._made(token, self._posted, self._posting_patience, team=team)

    def _made(
        self, token: str | None, session: aiohttp.ClientSession | None, patience: float, *, team: str | None = None
    ) -> AsyncWebClient:
        if session is None:
            raise RuntimeError("The Web API is used before it is started")
        return AsyncWebClient(
            token=token,
            base_url=self._api_url,
            timeout=math.ceil(patience),
            session=session,
            team_id=team,
            logger=_quiet,
            # Without the word the SDK repeats what a broken connection may have carried.
            retry_handlers=[],
        )

    def _timeout(self, seconds: float) -> aiohttp.ClientTimeout:
        return aiohttp.ClientTimeout(total=seconds, connect=self._connecting_patience)
