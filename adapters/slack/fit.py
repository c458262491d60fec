"""What of a card goes into one Slack message, when it would not all go."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack.limits import MESSAGE_JSON
from adapters.slack.rich import rich_text, under
from bot.cards.letters import length

Json = dict[str, Any]
_ELLIPSIS: Json = {"type": "text", "text": "…"}
_ENDS: Mapping[str, Json] = {
    "rich_text_section": _ELLIPSIS,
    "rich_text_quote": _ELLIPSIS,
    "rich_text_list": {"type": "rich_text_section", "elements": [_ELLIPSIS]},
}
"""What stands where elements are missing."""


def fitted(title: Json | None, blocks: Sequence[Json], at_most: int, *, beside: Sequence[Json] = ()) -> list[Json]:
    """Return what a message holds of the blocks, with the title at the head of the words that come first.

    The title and the buttons go before all else; of the rest, what comes last is cut or lost. `beside` is what stands
    in the message already, and is not returned.
    """
    room = MESSAGE_JSON - sum(map(_weight, beside)) - (_weight(rich_text([title])) if title else 0)
    left = at_most - len(beside) - (1 if title else 0)
    kept: dict[int, Json] = {}
    for index, block in sorted(enumerate(blocks), key=lambda numbered: numbered[1]["type"] != "actions"):
        if left and (fitting := _cut(block, room)):
            kept[index] = fitting
            left, room = left - 1, room - _weight(fitting)
    fitting_blocks = [kept[index] for index in sorted(kept)]
    match title, fitting_blocks:
        case None, _:
            return fitting_blocks
        case dict(), [{"type": "rich_text", "elements": elements}, *rest]:
            return [rich_text(under(title, elements)), *rest]
        case _:
            return [rich_text([title]), *fitting_blocks]


def _weight(part: Json) -> int:
    """Return how much of a message's room a block or a part of one takes, with the comma behind it."""
    return length(json.dumps(part, ensure_ascii=False, separators=(",", ":"))) + 1


def _cut(part: Json, room: int) -> Json | None:
    """Return as much of a block or a part of one as there is room for, with an ellipsis where it ends too early.

    None for nothing. Only text is cut: a time, a link or a row of buttons is there or not.
    """
    if _weight(part) <= room:
        return part
    if part["type"] == "text":
        return _cut_text(part, room)
    if not part["type"].startswith("rich_text"):
        return None
    end = _ENDS.get(part["type"])
    kept, is_cut = _kept(part, room - (_weight(end) if end else 0))
    kept += [end] if end and kept and not is_cut else []
    return {**part, "elements": kept} if kept else None


def _kept(part: Json, room: int) -> tuple[list[Json], bool]:
    """Return the elements there is room for, and whether the last of them was cut."""
    kept: list[Json] = []
    room -= _weight({**part, "elements": []})
    for element in part["elements"]:
        if (fitting := _cut(element, room)) is None:
            return kept, False
        kept.append(fitting)
        if fitting is not element:
            return kept, True
        room -= _weight(element)
    return kept, False


def _cut_text(element: Json, room: int) -> Json | None:
    text = element["text"]
    while text:
        shorter = {**element, "text": f"{text.rstrip()}…"}
        if (excess := _weight(shorter) - room) <= 0:
            return shorter
        # A letter takes two of the room at most.
        text = text[: -max(1, excess // 2)]
    return None
