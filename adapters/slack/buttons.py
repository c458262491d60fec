"""Buttons that survive restarts: what a press means stands in the button's value, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from adapters.slack.limits import BUTTON_TEXT, BUTTON_VALUE
from bot.calls import Invocation
from bot.cards import Button
from bot.cards.letters import one_line, shortened

PREFIX = "showup:"
"""What this version and all later ones know their buttons by, so it never changes."""

_READABLE = re.compile(r"(?P<how>run|form)@(?P<channel>\w*):(?P<what>[^?]*\?.*)", re.ASCII | re.DOTALL)
_UNNAMED = "…"


@dataclass(frozen=True, slots=True)
class Press:
    """What a press on a button asks for: a command with arguments, run or opened as a form.

    `channel` is where it is meant, for presses in App Home and in modals, which are nowhere themselves.
    """

    command: str
    arguments: Mapping[str, str]
    form: bool
    channel: str = ""

    def value(self) -> str:
        """Return the value of a button that asks for this."""
        how = "form" if self.form else "run"
        return f"{how}@{self.channel}:{Invocation(self.command, self.arguments).packed()}"

    @classmethod
    def read(cls, value: str) -> Self | None:
        """Return what a button asks for; None when this version cannot read its value."""
        if (match := _READABLE.fullmatch(value)) is None:
            return None
        what = Invocation.unpacked(match["what"])
        return cls(what.command, what.arguments, match["how"] == "form", match["channel"])


def button_element(button: Button, position: int, channel: str) -> dict[str, Any] | None:
    """Return the button as Slack shows it; None for one that carries more than a value holds.

    `position` tells it apart from the other buttons of its message or view.
    """
    value = Press(button.command, button.arguments, button.form, channel).value()
    if len(value) > BUTTON_VALUE:
        return None
    label = shortened(one_line(button.label), BUTTON_TEXT) or _UNNAMED
    element = {
        "type": "button",
        "action_id": f"{PREFIX}{position}",
        "text": {"type": "plain_text", "text": label, "emoji": False},
        "value": value,
    }
    return element if button.style == "plain" else {**element, "style": button.style}
