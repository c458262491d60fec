"""The ways in which Discord says no, with its numbers."""

from __future__ import annotations

from collections.abc import Sized
from typing import Any


class Refusal(Exception):
    """An answer other than success."""

    def __init__(self, status: int, code: int, message: str, errors: Any = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, "code": code} | ({"errors": errors} if errors is not None else {})


def invalid(*path: str | int, code: str, says: str) -> Refusal:
    """Return the refusal of a body, which names the field at fault."""
    errors: Any = {"_errors": [{"code": code, "message": says}]}
    for step in reversed(path):
        errors = {str(step): errors}
    return Refusal(400, 50035, "Invalid Form Body", errors)


def at(path: tuple[str | int, ...], says: str) -> Refusal:
    """Return the refusal of a field that is not as it should be."""
    return invalid(*path, code="BASE_TYPE_BAD_VALUE", says=says)


def length(path: tuple[str | int, ...], key: str, value: Sized, least: int, most: int) -> None:
    """Refuse a field that is too short or too long."""
    if not least <= len(value) <= most:
        raise invalid(*path, key, code="BASE_TYPE_BAD_LENGTH", says=f"Must be between {least} and {most} in length.")


def unauthorized() -> Refusal:
    """Return the answer to a wrong token."""
    return Refusal(401, 0, "401: Unauthorized")


def unknown_channel() -> Refusal:
    """Return the answer where a channel is gone."""
    return Refusal(404, 10003, "Unknown Channel")


def unknown_guild() -> Refusal:
    """Return the answer where a server never was."""
    return Refusal(404, 10004, "Unknown Guild")


def unknown_member() -> Refusal:
    """Return the answer where somebody is not in a server."""
    return Refusal(404, 10007, "Unknown Member")


def unknown_message() -> Refusal:
    """Return the answer where a message is gone."""
    return Refusal(404, 10008, "Unknown Message")


def unknown_webhook() -> Refusal:
    """Return the answer where an interaction's token has died or was not answered yet."""
    return Refusal(404, 10015, "Unknown Webhook")


def unknown_interaction() -> Refusal:
    """Return the answer to a bot that was too late."""
    return Refusal(404, 10062, "Unknown interaction")


def acknowledged() -> Refusal:
    """Return the answer to a bot that answers twice."""
    return Refusal(400, 40060, "Interaction has already been acknowledged.")


def too_large() -> Refusal:
    """Return the answer to a file over the limit."""
    return Refusal(413, 40005, "Request entity too large")


def missing_access() -> Refusal:
    """Return the answer where the bot does not see a channel."""
    return Refusal(403, 50001, "Missing Access")


def not_the_author() -> Refusal:
    """Return the answer to a bot that edits what somebody else wrote."""
    return Refusal(403, 50005, "Cannot edit a message authored by another user")


def empty() -> Refusal:
    """Return the answer to a message without anything in it."""
    return Refusal(400, 50006, "Cannot send an empty message")


def no_dms() -> Refusal:
    """Return the answer where a person takes no direct messages."""
    return Refusal(403, 50007, "Cannot send messages to this user")


def missing_permissions() -> Refusal:
    """Return the answer where the bot may not do that."""
    return Refusal(403, 50013, "Missing Permissions")


def no_mutual_guilds() -> Refusal:
    """Return the answer where the bot shares no server with a person."""
    return Refusal(403, 50278, "Cannot send messages to this user due to having no mutual guilds")


def thread_exists() -> Refusal:
    """Return the answer where a message has its thread already."""
    return Refusal(400, 160004, "A thread has already been created for this message")
