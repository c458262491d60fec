"""The ways in which Slack says no, with its words."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """An answer that is not `ok`."""

    def __init__(self, error: str, messages: list[str] | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.body: dict[str, Any] = {"ok": False, "error": error} | more
        if messages:
            self.body["response_metadata"] = {"messages": [f"[ERROR] {each}" for each in messages]}


def arguments(*messages: str) -> Refusal:
    """Return the refusal of arguments that are not as they should be."""
    return Refusal("invalid_arguments", list(messages))


def scope(needed: str, provided: set[str]) -> Refusal:
    """Return the refusal of a token that may not do that."""
    return Refusal("missing_scope", needed=needed, provided=",".join(sorted(provided)))
