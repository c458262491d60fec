"""How a declared form becomes a dialog that is open for somebody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.playground.messages import FormField, OpenForm
from bot.cards import Button
from bot.commands import named
from bot.commands.declare import Command
from bot.errors import UnknownCommand


def behind(button: Button, *, admin: bool) -> Command[Any] | None:
    """Return the command whose form a button opens; None for one that runs at once.

    It is left to the core to refuse who may not run it, and to say that a command on an old card is no more.
    """
    try:
        command = named(button.command) if button.form else None
    except UnknownCommand:
        return None
    return command if command and command.form and (admin or not command.admin) else None


def opened(command: Command[Any], *, who: str, carried: Mapping[str, str], started: Mapping[str, str]) -> OpenForm:
    """Open the form of a command; `carried` is what the button held, `started` what the fields start with."""
    options = {option.name: option for option in command.options}
    fields = command.form.fields if command.form else ()
    return OpenForm(
        who=who,
        title=command.form.title if command.form else command.name,
        command=command.name,
        arguments=carried,
        fields=tuple(
            FormField(
                name=field.option,
                label=field.label,
                value=started.get(field.option, ""),
                hint=options[field.option].kind.help,
                long=field.long,
                required=options[field.option].required,
            )
            for field in fields
        ),
    )
