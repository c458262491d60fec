"""What the manifest of the app lets people and Slack do, where a test gives it."""

from __future__ import annotations

from tests.simulators.slack.model import Impossible, Json


def check_command(manifest: Json | None, name: str) -> None:
    """Refuse a command that the manifest does not have."""
    if manifest is not None:
        known = [each["command"] for each in manifest["features"].get("slash_commands", [])]
        if name not in known:
            raise Impossible(f"{name} is no command; there are {known}")


def check_shortcut(manifest: Json | None, kind: str, callback_id: str) -> None:
    """Refuse a shortcut of a kind, `global` or `message`, that the manifest does not have."""
    if manifest is not None:
        known = [each["callback_id"] for each in manifest["features"].get("shortcuts", []) if each["type"] == kind]
        if callback_id not in known:
            raise Impossible(f"{callback_id} is no {kind} shortcut; there are {known}")


def hears_of(manifest: Json | None, event: str) -> bool:
    """Tell whether the app has subscribed to events of a type."""
    if manifest is None:
        return True
    return event in manifest["settings"].get("event_subscriptions", {}).get("bot_events", [])
