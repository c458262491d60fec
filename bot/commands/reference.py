"""The reference page of all commands, as Markdown, made from the declarations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.commands.declare import Command, Option, Topic

OPENING = """# Commands

Made from the declarations in `bot/commands` by `make docs`; do not edit by hand.

In a typed line, options come in any order: `/checkin 45 eigenvalues @yesterday`. `name=value` fills an option by its
name. A command of several words may be called by its last ones where no other can be meant: `/setup` is
`/group setup`, `/hide me` is `/privacy hide me`. The same commands are offered on every platform.
"""


def reference(commands: Sequence[Command[Any]]) -> str:
    """Return the page."""
    sections = [OPENING]
    for topic in Topic:
        sections.append(f"## {topic}\n")
        sections += [_section(command) for command in commands if command.listed and command.topic is topic]
    return "\n".join(sections)


def _section(command: Command[Any]) -> str:
    who = "admins only, " if command.admin else ""
    seen = "only you see the answer" if command.private else "everybody sees the answer"
    lines = [f"### /{command.name}", "", f"{command.help} ({who}{seen})", ""]
    options = [_option(option) for option in command.typed_options]
    if options:
        lines += ["| option | what | expects |", "|---|---|---|", *options, ""]
    if command.form:
        fields = ", ".join(field.label for field in command.form.fields)
        lines += [f"Form “{command.form.title}”: {fields}.", ""]
    return "\n".join([*lines, "```text", *command.examples, "```", ""])


def _option(option: Option) -> str:
    required = " (required)" if option.required else ""
    return f"| `{option.name}`{required} | {option.kind.help} | {option.kind.expects} |"
