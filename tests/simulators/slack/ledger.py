"""What the app asked of Slack, every request in order."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.simulators.slack.model import Json

WRITTEN_AS_JSON = ("blocks", "view", "files", "attachments", "metadata")
"""Arguments that come as JSON inside of a form."""


@dataclass(slots=True, repr=False)
class Request:
    """One request. `method` is that of the Web API, or `upload`, or `response_url`.

    `status` and `error` are empty until it was answered; `error` stays so when it was accepted.
    """

    method: str
    path: str
    at: datetime
    headers: Mapping[str, str]
    arguments: Json = field(default_factory=dict)
    data: bytes = b""
    tenant: str = ""
    """The workspace or organisation of its token, or the workspace of its response_url."""
    status: int | None = None
    error: str = ""
    accepted: bool = False
    """Whether it took effect, even if nobody was told."""
    reply: Any = None

    def __repr__(self) -> str:
        return f"<{self.method} → {self.error or self.status or 'no answer'}>"

    @property
    def token(self) -> str:
        """The token that came with it."""
        scheme, _, value = self.headers.get("Authorization", "").partition(" ")
        return value if scheme == "Bearer" else str(self.arguments.get("token", ""))


class Ledger:
    """All requests."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def __iter__(self) -> Iterator[Request]:
        return iter(self.requests)

    def __len__(self) -> int:
        return len(self.requests)

    def of(self, pattern: str) -> list[Request]:
        """Return the requests of a method such as `chat.postMessage` or `views.*`."""
        return [each for each in self.requests if fnmatch.fnmatchcase(each.method, pattern)]

    def accepted(self, pattern: str) -> list[Request]:
        """Return those of them that took effect."""
        return [each for each in self.of(pattern) if each.accepted]

    async def take(self, request: web.Request, method: str, at: datetime) -> Request:
        """Read a request and write it down."""
        entry = Request(method, request.path, at, dict(request.headers), dict(request.query))
        self.requests.append(entry)
        if method == "upload":
            entry.data = await _uploaded(request)
        elif request.content_type == "application/json":
            entry.arguments |= await request.json()
        else:
            entry.arguments |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
        for key in WRITTEN_AS_JSON:
            if isinstance(value := entry.arguments.get(key), str):
                entry.arguments[key] = _decoded(value)
        return entry


async def _uploaded(request: web.Request) -> bytes:
    """Return the bytes of a file, which may come as the whole body or as a part of a form."""
    if request.content_type != "multipart/form-data":
        return await request.read()
    parts = (await request.post()).values()
    return b"".join(each.file.read() for each in parts if isinstance(each, web.FileField))


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text
