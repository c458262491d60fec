"""What was asked of Slack, looked at as a whole: can any of it ping, and did each token go where it belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.simulators.slack.ledger import Request
from tests.simulators.slack.simulator import Slack

PINGS = {"user", "usergroup", "broadcast", "channel", "user_profile"}
"""The elements of rich text that stand for somebody or something, and not for words."""
SPECIAL = re.compile(r"<(?:@|!(?!date\^)|#)")
"""What stands for somebody or something in mrkdwn."""
SHOWN = ("text", "blocks", "view", "attachments")


def sent(slack: Slack) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield everything that was sent to be shown: what was asked for by its method, and what acknowledged something."""
    for request in slack.ledger:
        if any(key in request.arguments for key in SHOWN):
            yield request.method, request.arguments
    for _, ack in slack.sent:
        if isinstance(ack.body, dict):
            yield "acknowledgement", ack.body


def pinging(slack: Slack) -> list[tuple[str, Any]]:
    """Return what can ping somebody, or leaves it to Slack to read names out of words."""
    return [(method, each) for method, body in sent(slack) for each in _pinging(method, body)]


def _pinging(method: str, body: dict[str, Any]) -> Iterator[Any]:
    if body.get("link_names") or body.get("parse") not in {None, "none"}:
        yield body
    if SPECIAL.search(str(body.get("text", ""))):
        yield body["text"]
    for part in parts([body.get(key) for key in SHOWN[1:]]):
        match part:
            case {"type": "mrkdwn", "text": str(text)}:
                # App Home may name the channels of groups that have no room there.
                named = method == "views.publish" and "<#" in text
                if part.get("verbatim") is not True or (SPECIAL.search(text) and not named):
                    yield part
            case {"type": str(kind)} if kind in PINGS:
                yield part
            case _:
                pass


def parts(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a tree, nested ones too."""
    match tree:
        case dict():
            yield tree
            for each in tree.values():
                yield from parts(each)
        case list():
            for each in tree:
                yield from parts(each)
        case _:
            pass


def misdirected(slack: Slack) -> list[Request]:
    """Return what was done in a channel with the token of another workspace."""
    return [each for each in slack.ledger if each.accepted and not _belongs(slack, each)]


def _belongs(slack: Slack, request: Request) -> bool:
    channel = slack.state.channels.get(str(request.arguments.get("channel", "")))
    if channel is None or not request.tenant:
        return True
    organisation = channel.workspace.enterprise
    return request.tenant in {channel.workspace.id, organisation.id if organisation else None}
