"""What Slack tells the app, and the one of two ways that goes by HTTP: signed, acknowledged within three seconds."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol
from urllib.parse import urlencode

import aiohttp

from bot.ports.clock import Clock
from scheduler.clock import SystemClock
from tests.simulators.slack.model import Json
from tests.simulators.slack.state import State

Kind = Literal["slash_commands", "interactive", "events_api"]
Tampering = Literal["wrong secret", "old timestamp", "malformed timestamp", "missing headers"]

TIMEOUT, DISPATCH = "operation_timeout", "dispatch_failed"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing that the app is told; `retry` counts from 1 when it is told again."""

    kind: Kind
    body: Json
    retry: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ack:
    """How the app acknowledged it. `failure` is what the person reads if it did not; `body` is JSON, text or None."""

    failure: str = ""
    status: int | None = None
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    """Why it is told again."""


class Outlet(Protocol):
    """A way to the app."""

    async def deliver(self, parcel: Parcel) -> Ack:
        """Tell it, and return what it says to that; whoever calls stops waiting after the deadline."""
        ...


class Http:
    """POSTs to the app's address."""

    def __init__(self, state: State) -> None:
        self.url = ""
        self.clock: Clock = SystemClock()
        """What signatures are dated by. The SDK holds them against the machine's time, whatever Slack's clock says."""
        self._state = state
        self._tampering: Tampering | None = None
        self._session: aiohttp.ClientSession | None = None

    @contextmanager
    def tampered(self, how: Tampering) -> Iterator[None]:
        """Let requests meanwhile be such as Slack never sends."""
        self._tampering = how
        try:
            yield
        finally:
            self._tampering = None

    async def deliver(self, parcel: Parcel) -> Ack:
        """Tell the app."""
        data, content_type = _written(parcel)
        headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0", **self.signature(data)}
        if parcel.retry:
            headers |= {"x-slack-retry-num": str(parcel.retry), "x-slack-retry-reason": parcel.reason}
        try:
            async with self._client().post(self.url, data=data, headers=headers, allow_redirects=False) as answer:
                body, answered = await answer.text(), dict(answer.headers)
        except (aiohttp.ClientError, ConnectionError):
            return Ack(DISPATCH, reason="connection_failed")
        if answer.status != 200:
            return Ack(DISPATCH, answer.status, body, answered, "http_error")
        return Ack("", 200, _read(body), answered)

    def signature(self, data: bytes) -> Mapping[str, str]:
        """Return the headers that show that something comes from Slack, or that pretend it badly."""
        at = str(int(self.clock.now().timestamp()) - (301 if self._tampering == "old timestamp" else 0))
        if self._tampering == "malformed timestamp":
            at = "yesterday"
        secret = "guessed" if self._tampering == "wrong secret" else self._state.signing_secret
        signed = hmac.new(secret.encode(), f"v0:{at}:".encode() + data, hashlib.sha256).hexdigest()
        if self._tampering == "missing headers":
            return {}
        return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={signed}"}

    async def close(self) -> None:
        """Let go of connections."""
        if self._session:
            await self._session.close()

    def _client(self) -> aiohttp.ClientSession:
        self._session = self._session or aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self._session


@dataclass(slots=True)
class Post:
    """The post office: whatever goes to the app goes through here, and is written down in `sent`."""

    state: State
    http: Http
    outlet: Outlet
    sent: list[tuple[Parcel, Ack]] = field(default_factory=list)

    async def deliver(self, parcel: Parcel) -> Ack:
        """Tell the app. An acknowledgement after the deadline, by either clock, is none."""
        began = self.state.now()
        ack = await self._by_the_deadline(parcel)
        if not ack.failure and self.state.since(began) > self.state.deadline:
            ack = Ack(TIMEOUT, ack.status, reason="http_timeout")
        self.sent.append((parcel, ack))
        self.state.bell.ring()
        return ack

    async def _by_the_deadline(self, parcel: Parcel) -> Ack:
        try:
            async with asyncio.timeout(self.state.deadline):
                return await self.outlet.deliver(parcel)
        except TimeoutError:
            return Ack(TIMEOUT, reason="http_timeout")


def _written(parcel: Parcel) -> tuple[bytes, str]:
    match parcel.kind:
        case "events_api":
            return json.dumps(parcel.body).encode(), "application/json"
        case "slash_commands":
            return urlencode(parcel.body).encode(), "application/x-www-form-urlencoded"
        case "interactive":
            return urlencode({"payload": json.dumps(parcel.body)}).encode(), "application/x-www-form-urlencoded"


def _read(body: str) -> Any:
    try:
        return json.loads(body) if body else None
    except json.JSONDecodeError:
        return body
