"""Buttons that survive restarts: what a press means stands in the button's id, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import discord
from discord import ui

from adapters.discord.limits import BUTTON_LABEL, CUSTOM_ID
from bot.calls import Invocation
from bot.cards import Button
from bot.cards.letters import one_line, shortened

# The first word is what this version and all later ones know their buttons by, so it never changes.
_OURS = re.compile(r"showup:.*", re.DOTALL)
_READABLE = re.compile(r"showup:\d+:(?P<how>run|form):(?P<what>[^?]*\?.*)")
_STYLES = {
    "plain": discord.ButtonStyle.secondary,
    "primary": discord.ButtonStyle.primary,
    "danger": discord.ButtonStyle.danger,
}
_UNNAMED = "…"


@dataclass(frozen=True, slots=True)
class Press:
    """What a press on a button asks for: a command with arguments, run or opened as a form."""

    command: str
    arguments: Mapping[str, str]
    form: bool

    def custom_id(self, position: int) -> str:
        """Return the id of the button at that position; it tells apart two of one message that ask for the same."""
        how = "form" if self.form else "run"
        return f"showup:{position}:{how}:{Invocation(self.command, self.arguments).packed()}"

    @classmethod
    def read(cls, custom_id: str) -> Self | None:
        """Return what a button asks for; None when this version cannot read its id."""
        if (match := _READABLE.fullmatch(custom_id)) is None:
            return None
        what = Invocation.unpacked(match["what"])
        return cls(what.command, what.arguments, match["how"] == "form")


class CommandButton(ui.DynamicItem[ui.Button[Any]], template=_OURS):
    """A button of any message we ever sent. Pressing it makes the client dispatch `press` with what it asks for."""

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Return the button that was pressed, as far as that matters now."""
        return cls(ui.Button(custom_id=match[0]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the press on."""
        interaction.client.dispatch("press", interaction, Press.read(self.custom_id))


def command_button(button: Button, position: int) -> CommandButton | None:
    """Return the button as Discord shows it; None for one that carries more than an id holds."""
    custom_id = Press(button.command, button.arguments, button.form).custom_id(position)
    if len(custom_id) > CUSTOM_ID:
        return None
    label = shortened(one_line(button.label), BUTTON_LABEL) or _UNNAMED
    return CommandButton(ui.Button(label=label, custom_id=custom_id, style=_STYLES[button.style]))
