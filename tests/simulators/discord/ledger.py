"""What the bot asked of Discord, every request in order."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.simulators.discord.model import Upload

PREFIX = "/api/v10"


@dataclass(slots=True)
class Request:
    """One request. `path` and `route` stand below the version of the API; `status` is None until it was answered."""

    method: str
    path: str
    route: str
    at: float
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    authorization: str
    body: Any = None
    files: dict[str, Upload] = field(default_factory=dict)
    status: int | None = None
    reply: Any = None

    def __str__(self) -> str:
        return f"{self.method} {self.path} → {self.status or 'no answer'}"

    def fits(self, pattern: str) -> bool:
        """Tell whether a pattern such as `POST /channels/*/messages` means this request."""
        return fnmatch.fnmatchcase(f"{self.method} {self.path}", pattern)


class Ledger:
    """All requests."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def __iter__(self) -> Iterator[Request]:
        return iter(self.requests)

    def __len__(self) -> int:
        return len(self.requests)

    def of(self, pattern: str) -> list[Request]:
        """Return the requests that a pattern such as `POST /channels/*/messages` means."""
        return [each for each in self.requests if each.fits(pattern)]

    async def take(self, request: web.Request, at: float) -> Request:
        """Read a request and write it down."""
        resource = request.match_info.route.resource
        entry = Request(
            method=request.method,
            path=request.path.removeprefix(PREFIX),
            route=resource.canonical.removeprefix(PREFIX) if resource else "",
            at=at,
            parameters=dict(request.match_info),
            query=dict(request.query),
            authorization=request.headers.get("Authorization", ""),
        )
        self.requests.append(entry)
        if request.content_type == "multipart/form-data":
            async for part in await request.multipart():
                assert isinstance(part, BodyPartReader)
                data = bytes(await part.read())
                if part.name == "payload_json":
                    entry.body = json.loads(data)
                else:
                    entry.files[part.name or ""] = Upload(part.filename or "", data)
        elif request.can_read_body and (text := await request.text()):
            entry.body = json.loads(text)
        return entry
