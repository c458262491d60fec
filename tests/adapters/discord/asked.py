"""What was asked of Discord, looked at as a whole: does it keep to the published contract, and can any of it ping."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from functools import cache
from typing import Any

from simcord.types import HttpLogEntry

from tests.simulators.discord import contract

ID = re.compile(r"\d{15,}")
MESSAGES = ("POST /channels/*/messages", "PATCH /channels/*/messages/*", "POST /webhooks/*", "PATCH /webhooks/*")
CALLBACK = "POST /interactions/*/callback"
WITH_A_MESSAGE = (4, 7)
"""The kinds of callbacks that carry one: an answer, and one that takes the place of what was there."""


def messages(requests: Sequence[HttpLogEntry]) -> Iterator[dict[str, Any]]:
    """Yield every message that requests carry."""
    for each in requests:
        asked, body = f"{each.method} {each.path}", each.json
        if isinstance(body, dict) and any(fnmatch(asked, pattern) for pattern in MESSAGES):
            yield body
        elif isinstance(body, dict) and fnmatch(asked, CALLBACK) and body["type"] in WITH_A_MESSAGE:
            yield body["data"]


def pinging(requests: Sequence[HttpLogEntry]) -> list[dict[str, Any]]:
    """Return the messages that leave it to Discord whom to ping."""
    return [message for message in messages(requests) if message.get("allowed_mentions") != {"parse": []}]


def departures(requests: Sequence[HttpLogEntry]) -> list[str]:
    """Return how requests depart from Discord's contract; nothing where that is not here."""
    if contract.MISSING:
        return []
    asked = [(each.method, ID.sub("1", each.path), json.dumps(each.json)) for each in requests if each.json]
    return [f"{method} {path}: {each}" for method, path, body in asked for each in _problems(method, path, body)]


@cache
def _problems(method: str, path: str, body: str) -> list[str]:
    """Return what is wrong with a request. Most are made in every hall, and looking at one takes a while."""
    return contract.problems(method, path, json.loads(body))
