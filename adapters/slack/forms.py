"""Declared forms as Slack's modals: all they need stands in the view, so one that is open survives a restart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.slack.flat import NOTHING, plain_text
from adapters.slack.limits import (
    INPUT_LABEL,
    INPUT_TEXT,
    MODAL_TITLE,
    OPTION_TEXT,
    OPTION_VALUE,
    OPTIONS,
    PLACEHOLDER,
    PRIVATE_METADATA,
)
from bot.calls import Invocation, Suggestion
from bot.cards import Card
from bot.cards.letters import clean, length, one_line, shortened
from bot.commands.declare import Command, Field, Option
from bot.commands.options import Choice, Kind, Link, Number, Words
from bot.commands.times import DaySet, DayWord, LocalTime, Weekday, Zone

FORM = "showup:form"
CHANNEL = "showup:channel"
WEEKDAYS = Weekday("").choices
SHORT = 100
"""Characters that a field takes for what is not free text."""
ERROR = 500
"""Characters of an error under a field: our own, so that the form stays in sight."""

_TYPED = {"plain_text_input", "url_text_input", "number_input"}
_METADATA = re.compile(r"(?P<filled>[01])@(?P<channel>[^:]*):(?P<what>[^?]+\?.*)", re.DOTALL)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Submission:
    """A form that was sent: its command, what its button carried, what its fields hold, and for which channel it is.

    `filled` says that the fields showed all there was: then one that was sent empty was emptied on purpose.
    """

    command: str
    carried: Mapping[str, str]
    fields: Mapping[str, str]
    filled: bool
    channel: str


def form_view(
    command: Command[Any],
    *,
    carried: Mapping[str, str],
    started: Mapping[str, str],
    filled: bool,
    channel: str,
    places: Sequence[tuple[str, str]] = (),
) -> Json:
    """Return the form of a command, starting with what is known; see `Submission` for `filled`.

    `places` are pairs of a channel and the name of its group: with more than one, the form asks for which it is.
    Raises ValueError where what is carried has no room: half of it would mean something else.
    """
    if command.form is None:
        raise ValueError(f"/{command.name} has no form")
    metadata = f"{int(filled)}@{channel}:{Invocation(command.name, carried).packed()}"
    if length(metadata) > PRIVATE_METADATA:
        raise ValueError(f"/{command.name} carries more than a form of Slack holds")
    options = {option.name: option for option in command.options}
    fields = [_field(field, options[field.option], started.get(field.option, "")) for field in command.form.fields]
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": metadata,
        "title": words(command.form.title, MODAL_TITLE),
        "submit": words(command.form.submit, MODAL_TITLE),
        "close": words("Cancel", MODAL_TITLE),
        "blocks": [*_which_group(places, channel), *fields],
    }


def words(text: str, at_most: int) -> Json:
    """Return a short text as it is, without emoji made of its signs; Slack refuses empty ones."""
    return {"type": "plain_text", "text": shortened(one_line(text), at_most) or NOTHING, "emoji": False}


def _which_group(places: Sequence[tuple[str, str]], channel: str) -> Iterator[Json]:
    if len(places) > 1:
        offered = {place: _option(name, place) for place, name in places[:OPTIONS]}
        element = _select(CHANNEL, list(offered.values()), offered.get(channel))
        yield {"type": "input", "block_id": CHANNEL, "label": words("Group", INPUT_LABEL), "element": element}


def _field(field: Field, option: Option, start: str) -> Json:
    element = _input(option, start, long=field.long)
    # How to write something is said beside what is written, not beside a list.
    hint = {"hint": words(option.kind.help, INPUT_LABEL)} if element["type"] in _TYPED else {}
    return {
        "type": "input",
        "block_id": option.name,
        "optional": not option.required,
        "label": words(field.label, INPUT_LABEL),
        "element": element,
        **hint,
    }


def _input(option: Option, start: str, *, long: bool) -> Json:
    """Return what a field is filled in with. What it cannot show of the start is left out: then it starts empty."""
    name, hint, read = option.name, words(option.kind.expects, PLACEHOLDER), _read(option.kind, start)
    match option.kind:
        case Choice(choices=choices):
            offered = {word: _option(word.capitalize(), word) for word in choices}
            return _select(name, list(offered.values()), offered.get(read))
        case Weekday(choices=choices):
            days = [_option(day.capitalize(), day) for day in choices]
            return _select(name, days, None if read is None else days[read])
        case DaySet():
            days = [_option(day.capitalize(), day[:3]) for day in WEEKDAYS]
            return _element("checkboxes", name, options=days, initial_options=[days[number] for number in read or ()])
        case LocalTime():
            return _element("timepicker", name, initial_time=f"{read:%H:%M}" if read else None)
        case DayWord(ahead=True) if not (read and read.isalpha()):
            # Any day to come may be meant, but only the next ones are suggested.
            return _element("datepicker", name, initial_date=read)
        case Zone():
            return _element("external_select", name, placeholder=hint, **_suggested(read))
        case DayWord():
            return _element("external_select", name, **_suggested(read))
        case Number(least=least, most=most):
            limits = {"is_decimal_allowed": False, "min_value": str(least), "max_value": str(most)}
            start = "" if read is None else str(read)
            return _element("number_input", name, placeholder=hint, initial_value=start, **limits)
        case Link():
            return _element("url_text_input", name, placeholder=hint, initial_value=clean(read or ""))
        case kind:
            return _element("plain_text_input", name, placeholder=hint, multiline=long, **_text(kind, start, long=long))


def _select(name: str, offered: Sequence[Json], chosen: Json | None) -> Json:
    return _element("static_select", name, options=offered, initial_option=chosen)


def _suggested(start: str | None) -> Json:
    return {"min_query_length": 0, "initial_option": _option(start, start) if start else None}


def _text(kind: Kind, start: str, *, long: bool) -> Json:
    """Return what a text starts with and how long it may be: never shorter than what is there to be sent back."""
    lines = clean(start).split("\n")
    shown = shortened(("\n" if long else " ").join(lines), INPUT_TEXT)
    return {"initial_value": shown, "max_length": max(longest(kind), length(shown))}


def longest(kind: Kind) -> int:
    """Return how many characters a field takes."""
    match kind:
        case Words(at_most=at_most) | Link(at_most=at_most):
            return min(at_most, INPUT_TEXT)
        case _:
            return SHORT


def _element(kind: str, name: str, **more: object) -> Json:
    """Return an element without what it does not start with: Slack refuses empty lists to begin with."""
    given = {key: value for key, value in more.items() if value not in ("", [], None)}
    return {"type": kind, "action_id": name, **given}


def _option(text: str, value: str) -> Json:
    return {"text": words(text, OPTION_TEXT), "value": value}


def _read(kind: Kind, start: str) -> Any:
    try:
        return kind.read(start.strip()) if start else None
    except ValueError:
        return None


def submission(view: Mapping[str, Any]) -> Submission | None:
    """Return what was sent, or what a form that is still open says; None when it is no form of this version."""
    if view.get("callback_id") != FORM or not (match := _METADATA.fullmatch(view.get("private_metadata") or "")):
        return None
    filled = match["filled"] == "1"
    given = dict(_given(view))
    channel = given.pop(CHANNEL, "") or match["channel"]
    what = Invocation.unpacked(match["what"])
    sent = {name: value for name, value in given.items() if value or filled}
    return Submission(what.command, what.arguments, sent, filled, channel)


def _given(view: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, elements in (view.get("state") or {}).get("values", {}).items():
        for element in elements.values():
            yield name, _value(element)


def _value(element: Mapping[str, Any]) -> str:
    match element:
        case {"selected_option": {"value": str(value)}}:
            return value
        case {"selected_options": [*chosen]}:
            return ",".join(each["value"] for each in chosen)
        case {"selected_time": str(value)} | {"selected_date": str(value)} | {"value": str(value)}:
            return value
        case _:
            return ""


def has_field(view: Mapping[str, Any], option: str) -> bool:
    """Tell whether a form has a field for the option, at which an error can be shown."""
    return any(block.get("block_id") == option and block["type"] == "input" for block in view.get("blocks", ()))


def error_text(card: Card) -> str:
    """Return a refusal as the few plain sentences that stand under a field."""
    lines = plain_text(card)["text"].split("\n")
    sentences = [line if line.endswith((".", "!", "?", "…")) else f"{line}." for line in lines]
    return shortened(" ".join(sentences), ERROR)


def asked_option(body: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Return for which option of which command something is typed, and what; None when no form of ours asks."""
    form = submission(body.get("view") or {})
    return (form.command, body["action_id"], body.get("value") or "") if form else None


def options(suggestions: Sequence[Suggestion]) -> list[Json]:
    """Return suggestions as Slack lists them, without those whose words have no room: cut, they would mean another."""
    fitting = [each for each in suggestions if 0 < length(each.words) <= OPTION_VALUE]
    return [_option(each.label or each.words, each.words) for each in fitting[:OPTIONS]]
