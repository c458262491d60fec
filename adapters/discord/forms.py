"""Declared forms as Discord's modals: all they need stands in their id, so one that is open survives a restart."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from adapters.discord.limits import LABEL, LABEL_HINT, MODAL_TITLE, PLACEHOLDER, TEXT_INPUT
from bot.calls import Invocation
from bot.commands.declare import Command, Field, Option
from bot.commands.options import Choice, Kind, Link, Words
from bot.commands.times import DaySet, Weekday

DRAFT = "draft"
WEEKDAYS = Weekday("").choices
_ID = re.compile(r"form(?P<filled>[01]):(?P<what>[^?]+\?.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Submission:
    """A form that was sent: its command, what its button carried, and what its fields hold.

    `filled` says that the fields showed all there was: then one that was sent empty was emptied on purpose.
    """

    command: str
    carried: Mapping[str, str]
    fields: Mapping[str, str]
    filled: bool


def modal(command: Command[Any], *, carried: Mapping[str, str], started: Mapping[str, str], filled: bool) -> ui.Modal:
    """Return the form of a command, starting with what is known; see `Submission` for `filled`."""
    if command.form is None:
        raise ValueError(f"/{command.name} has no form")
    made = ui.Modal(
        title=command.form.title[:MODAL_TITLE],
        custom_id=f"form{int(filled)}:{Invocation(command.name, carried).packed()}",
    )
    options = {option.name: option for option in command.options}
    for field in command.form.fields:
        option = options[field.option]
        component = _component(field, option, started.get(option.name, ""))
        # How to write something is said beside what is written, not beside a list.
        hint = option.kind.help[:LABEL_HINT] if isinstance(component, ui.TextInput) else None
        made.add_item(ui.Label(text=field.label[:LABEL], description=hint, component=component))
    # The id tells all, so discord.py need not remember the form: two people may have the same one open.
    made.stop()
    return made


def _component(field: Field, option: Option, start: str) -> ui.Item[Any]:
    match option.kind:
        case Choice(choices=words) | Weekday(choices=words):
            return _select(option, words, {_read(option.kind, start)}, at_most=1)
        case DaySet():
            return _select(option, WEEKDAYS, set(_read(option.kind, start) or ()), at_most=7)
        case _:
            room = longest(option.kind)
            return ui.TextInput(
                custom_id=option.name,
                style=discord.TextStyle.long if field.long else discord.TextStyle.short,
                default=start[:room] or None,
                placeholder=option.kind.expects[:PLACEHOLDER],
                required=option.required,
                max_length=room,
            )


def _select(option: Option, words: Sequence[str], chosen: set[object], *, at_most: int) -> ui.Select[Any]:
    """Return a list to choose from; `chosen` holds words or their numbers."""
    return ui.Select(
        custom_id=option.name,
        # discord.py has had different defaults for it, so it is always said.
        required=option.required,
        min_values=1 if option.required else 0,
        max_values=at_most,
        options=[
            discord.SelectOption(label=word.capitalize(), value=word, default=word in chosen or number in chosen)
            for number, word in enumerate(words)
        ],
    )


def _read(kind: Kind, words: str) -> Any:
    try:
        return kind.read(words) if words else None
    except ValueError:
        return None


def longest(kind: Kind) -> int:
    """Return how many characters a field takes."""
    match kind:
        case Words(at_most=length) | Link(at_most=length):
            return min(length, TEXT_INPUT)
        case _:
            return PLACEHOLDER


def submission(data: Mapping[str, Any]) -> Submission | None:
    """Return what was sent; None when no form of this version has that id."""
    if (match := _ID.fullmatch(data["custom_id"])) is None:
        return None
    filled = match["filled"] == "1"
    sent = {name: words for name, words in _fields(data["components"]) if words or filled}
    what = Invocation.unpacked(match["what"])
    return Submission(what.command, what.arguments, sent, filled)


def _fields(components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for label in components:
        field = label.get("component", {})
        if "custom_id" in field:
            yield field["custom_id"], field.get("value") or ",".join(field.get("values", ()))


class Drafts:
    """Forms that were refused, so that nobody types anything twice. The newest thousand, in memory."""

    AT_MOST = 1000

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, str], Submission] = OrderedDict()

    def keep(self, user_id: int, name: str, form: Submission) -> None:
        """Keep somebody's form under a name."""
        self._kept[user_id, name] = form
        if len(self._kept) > self.AT_MOST:
            self._kept.popitem(last=False)

    def find(self, user_id: int, name: str | None) -> Submission | None:
        """Return the form that was kept for somebody under that name; nobody gets another's."""
        return self._kept.get((user_id, name)) if name else None
