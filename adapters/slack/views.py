"""Views around cards: the modal that shows an answer, the one that waits for it, and App Home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from adapters.slack.buttons import PREFIX
from adapters.slack.forms import submission, words
from adapters.slack.limits import MODAL_TITLE, VIEW_BLOCKS
from adapters.slack.names import spelled
from adapters.slack.render import Rendered, rendered
from bot.cards import Card

ANSWER = "showup:answer"
LEAST = 5
"""Blocks below which a group's card in App Home would not be worth its place."""
NAMED = 20
"""Channels that are named where their groups have no room."""

Json = dict[str, Any]


def answer_view(shown: Rendered, *, channel: str) -> Json:
    """Return the modal that shows an answer; it keeps the channel for which its buttons are."""
    return {
        **_modal(shown.blocks),
        "callback_id": ANSWER,
        "private_metadata": channel,
        "close": words("Close", MODAL_TITLE),
    }


def waiting_view() -> Json:
    """Return the modal that is opened while it can be opened, for what takes a moment."""
    return _modal([{"type": "section", "text": words("One moment…", MODAL_TITLE)}])


def _modal(blocks: Sequence[Json]) -> Json:
    return {"type": "modal", "title": words("Showup", MODAL_TITLE), "blocks": list(blocks)}


def home_view(cards: Sequence[tuple[str, Card]], *, others: Sequence[str] = ()) -> Json:
    """Return App Home with the card of each group, as pairs of its channel and the card.

    What comes last is shortened where there is no room for all, and then only named by its channel, as `others` are.
    """
    blocks: list[Json] = []
    unshown = list(others)
    for number, (channel, card) in enumerate(cards):
        divider: list[Json] = [{"type": "divider"}] if blocks else []
        # One block is kept for the channels of those that do not fit.
        kept = 1 if others or cards[number + 1 :] else 0
        room = VIEW_BLOCKS - len(blocks) - len(divider) - kept
        if room < LEAST:
            unshown = [*(left for left, _ in cards[number:]), *others]
            break
        blocks += [*divider, *rendered(card, channel=channel, at_most=room).blocks]
    return {"type": "home", "blocks": [*_numbered(blocks), *([_left_out(unshown)] if unshown else [])]}


def _left_out(channels: Sequence[str]) -> Json:
    named = ", ".join(f"<#{channel}>" for channel in channels[:NAMED])
    others = f" and {len(channels) - NAMED} more" if channels[NAMED:] else ""
    text = f"There is no room here for your groups in {named}{others}. {spelled('me')} in there shows them."
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def _numbered(blocks: Sequence[Json]) -> list[Json]:
    """Number the buttons of all cards as if they were those of one: in a view no two may have the same id."""
    numbers = count()
    return [
        {**block, "elements": [{**each, "action_id": f"{PREFIX}{next(numbers)}"} for each in block["elements"]]}
        if block["type"] == "actions"
        else block
        for block in blocks
    ]


def channel_of(view: Mapping[str, Any]) -> str:
    """Return the channel for which a modal is; nothing for another view, whose buttons carry their channel."""
    if sent := submission(view):
        return sent.channel
    return str(view.get("private_metadata") or "") if view.get("callback_id") == ANSWER else ""
