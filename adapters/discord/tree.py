"""The command tree: every declared command as a typed slash command, and the two commands of Discord's own menus.

It is made from the one declaration in `bot.commands`; nothing about a command is said here again.
"""

from __future__ import annotations

import logging
from inspect import Parameter, Signature
from typing import Any

import discord
from discord import app_commands

from adapters.discord.desk import Desk
from adapters.discord.limits import DESCRIPTION
from adapters.discord.names import discord_name
from adapters.discord.options import SuggestedOption, TypedOption
from bot.calls import Invocation
from bot.commands import COMMANDS
from bot.commands.declare import Command, Option
from bot.commands.suggest import has_suggestions

log = logging.getLogger(__name__)

ADMINS = discord.Permissions(manage_guild=True)
IN_SERVERS = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
FOR_SERVERS = app_commands.AppInstallationType(guild=True, user=False)
Interaction = discord.Interaction[Any]
SlashCommand = app_commands.Command[Any, ..., None]


class Tree(app_commands.CommandTree[Any]):
    """The tree. A command that Discord still shows but this version does not have is answered like any stale one."""

    def __init__(self, client: discord.Client, desk: Desk) -> None:
        super().__init__(client, allowed_contexts=IN_SERVERS, allowed_installs=FOR_SERVERS)
        self._desk = desk
        for declared in COMMANDS:
            if declared.listed:
                self._add(declared)
        self.add_command(app_commands.ContextMenu(name="Log as check-in", callback=self._log_message))
        self.add_command(app_commands.ContextMenu(name="Study stats", callback=self._stats))

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Answer what does not fit the tree."""
        is_bug = isinstance(error, app_commands.CommandInvokeError)
        level = logging.ERROR if is_bug else logging.INFO
        log.log(level, "Interaction %s does not fit: %s", interaction.id, error, exc_info=error if is_bug else None)
        if interaction.type is not discord.InteractionType.autocomplete:
            await self._desk.outdated(interaction)

    def _add(self, declared: Command[Any]) -> None:
        *path, name = discord_name(declared.name).split(" ")
        command = SlashCommand(
            name=name, description=declared.help[:DESCRIPTION], callback=_callback(declared, self._desk)
        )
        if path:
            self._group(*path).add_command(command)
        else:
            command.default_permissions = ADMINS if declared.admin else None
            self.add_command(command)

    def _group(self, first: str, *rest: str) -> app_commands.Group:
        """Return the group of that path, made where it is not there yet."""
        group = self.get_command(first)
        if not isinstance(group, app_commands.Group):
            admins = all(each.admin for each in COMMANDS if each.name.startswith(f"{first} "))
            group = app_commands.Group(
                name=first,
                description=f"Everything about the {first}.",
                default_permissions=ADMINS if admins else None,
            )
            self.add_command(group)
        for name in rest:
            inner = group.get_command(name)
            if not isinstance(inner, app_commands.Group):
                inner = app_commands.Group(name=name, description=f"Everything about the {name}.", parent=group)
            group = inner
        return group

    async def _log_message(self, interaction: Interaction, message: discord.Message) -> None:
        await self._desk.log_message(interaction, message)

    async def _stats(self, interaction: Interaction, user: discord.User) -> None:
        await self._desk.stats(interaction, user)


def _callback(declared: Command[Any], desk: Desk) -> Any:
    """Return the function that discord.py calls. It derives the options from a signature, so it is given one."""

    async def run(interaction: Interaction, **given: str | None) -> None:
        words = {name: value for name, value in given.items() if value is not None}
        await desk.run(interaction, Invocation(declared.name, words))

    options = declared.typed_options
    run.__dict__["__signature__"] = Signature(
        [
            Parameter("interaction", Parameter.POSITIONAL_OR_KEYWORD, annotation=Interaction),
            *(_parameter(option, declared, desk) for option in options),
        ]
    )
    return app_commands.describe(**{option.name: option.kind.help[:DESCRIPTION] for option in options})(run)


def _parameter(option: Option, declared: Command[Any], desk: Desk) -> Parameter:
    suggested = has_suggestions(option)
    annotation = SuggestedOption(option, declared, desk) if suggested else TypedOption(option)
    default = Parameter.empty if option.required else None
    return Parameter(option.name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
