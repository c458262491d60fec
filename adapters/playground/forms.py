"""How a declared form becomes a dialog that is open for somebody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.playground.messages import FormField, OpenForm
from bot.commands.declare import Command


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
