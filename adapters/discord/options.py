"""Declared options as Discord types them: ranges, lengths, choices, and suggestions while they are typed."""

from __future__ import annotations

from typing import Any, Protocol

import discord
from discord import app_commands
from discord.enums import AppCommandOptionType

from adapters.discord.limits import CHOICE, CHOICES, OPTION_TEXT
from bot.calls import Suggestion
from bot.commands.declare import Command, Option
from bot.commands.options import Choice, Link, Number, Words
from bot.commands.times import Weekday

Value = app_commands.Choice[str | int | float]


class Suggests(Protocol):
    """Whoever knows what could complete an option."""

    async def suggest(
        self, interaction: discord.Interaction[Any], command: str, option: str, typed: str
    ) -> tuple[Suggestion, ...]:
        """Return what could complete it."""
        ...


class TypedOption(app_commands.Transformer):
    """An option that people fill in with what Discord checks; it reaches the core as words."""

    def __init__(self, option: Option) -> None:
        self.option = option

    @property
    def type(self) -> AppCommandOptionType:
        """Return integer for numbers and string for all else."""
        return AppCommandOptionType.integer if isinstance(self.option.kind, Number) else AppCommandOptionType.string

    @property
    def min_value(self) -> int | None:
        """Return the least number, or the least length of a text."""
        match self.option.kind:
            case Number(least=least):
                return least
            case Words(least=least):
                return least or None
            case _:
                return None

    @property
    def max_value(self) -> int | None:
        """Return the greatest number, or the greatest length of a text."""
        match self.option.kind:
            case Number(most=most):
                return most
            case Words(at_most=length) | Link(at_most=length):
                return min(length, OPTION_TEXT)
            case _:
                return None

    @property
    def choices(self) -> list[Value] | None:
        """Return the words to choose from, where they are fixed."""
        match self.option.kind:
            case Choice(choices=words) | Weekday(choices=words):
                return [app_commands.Choice(name=word, value=word) for word in words]
            case _:
                return None

    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> str:
        """Return the words of the value."""
        return str(value)


class SuggestedOption(TypedOption):
    """An option with suggestions while it is typed. Discord still lets people send anything."""

    def __init__(self, option: Option, command: Command[Any], source: Suggests) -> None:
        super().__init__(option)
        self._command = command
        self._source = source

    async def autocomplete(self, interaction: discord.Interaction[Any], value: Any, /) -> list[Value]:
        """Return what could complete what is typed."""
        found = await self._source.suggest(interaction, self._command.name, self.option.name, str(value))
        return [app_commands.Choice(name=each.label[:CHOICE], value=each.words[:CHOICE]) for each in found[:CHOICES]]
