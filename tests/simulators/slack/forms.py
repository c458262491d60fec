"""Filling in a form as a person does: what a client accepts, and what it sends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.simulators.slack.model import Impossible, Json, View
from tests.simulators.slack.reading import elements, options

Filled = str | bool | Sequence[str] | Mapping[str, object] | None
"""What a person puts into a field: words, one or several options by text or value, or a whole option."""

INITIAL = {
    "plain_text_input": "initial_value",
    "number_input": "initial_value",
    "url_text_input": "initial_value",
    "email_text_input": "initial_value",
    "datepicker": "initial_date",
    "timepicker": "initial_time",
    "users_select": "initial_user",
    "channels_select": "initial_channel",
    "conversations_select": "initial_conversation",
}
"""The types of fields that hold one string, and what their value is called before anybody touches them."""
SENT = {
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "users_select": "selected_user",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
}
ONE_OF = ("static_select", "external_select", "radio_buttons")
SOME_OF = ("multi_static_select", "multi_external_select", "checkboxes")
SHAPES = {
    "number_input": re.compile(r"-?\d+(\.\d+)?"),
    "url_text_input": re.compile(r"https?://\S+"),
    "email_text_input": re.compile(r"\S+@\S+\.\S+"),
    "datepicker": re.compile(r"\d{4}-\d\d-\d\d"),
    "timepicker": re.compile(r"\d\d:\d\d"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a view."""

    block: Json
    element: Json

    @property
    def names(self) -> set[str]:
        """The words by which a test may call it: block id, action id, label."""
        label = str(self.block["label"]["text"]) if "label" in self.block else ""
        plain = label.removesuffix("(optional)").strip()
        called = {label, plain, plain.casefold(), plain.casefold().replace(" ", "_")} - {""}
        return {str(self.block["block_id"]), str(self.element["action_id"]), *called}

    @property
    def label(self) -> str:
        """What it is called where it cannot be filled in so."""
        return str(self.block["label"]["text"] if "label" in self.block else self.element["action_id"])

    @property
    def required(self) -> bool:
        """Whether a form cannot be sent without it."""
        return self.block["type"] == "input" and not self.block.get("optional")


def fields(view: View) -> Iterator[Field]:
    """Return the fields of a view: everything that holds something."""
    holding = (*INITIAL, *ONE_OF, *SOME_OF)
    yield from (Field(block, each) for block, each in elements(view.blocks) if each["type"] in holding)


def field(view: View, name: str) -> Field:
    """Return a field by one of its names."""
    found = [each for each in fields(view) if name in each.names]
    if len(found) != 1:
        raise Impossible(f"there is not one field “{name}”; there are {[each.label for each in fields(view)]}")
    return found[0]


def filled(view: View, given: Mapping[str, Filled]) -> Json:
    """Return `state.values` of a form that is sent, or say what is missing."""
    values = standing(view, given)
    for each in fields(view):
        value = values[each.block["block_id"]][each.element["action_id"]]
        if each.required and not any(value[key] for key in value if key not in {"type", "timezone"}):
            raise Impossible(f"the form cannot be sent without “{each.label}”")
    return values


def standing(view: View, given: Mapping[str, Filled]) -> Json:
    """Return what stands in all fields; those that are not named stay as they are."""
    asked = {id(field(view, name).element): value for name, value in given.items()}
    # Looked up by the element itself, which is the same object as long as the view is not changed.
    values: Json = {}
    for each in fields(view):
        block_id, action_id = each.block["block_id"], each.element["action_id"]
        if id(each.element) in asked:
            value = _value(each, asked[id(each.element)])
        else:
            value = view.values.get(block_id, {}).get(action_id) or _start(each)
        values.setdefault(block_id, {})[action_id] = value
    return values


def chosen(element: Json, choice: object) -> Json:
    """Return an option of an element, which is named by text or value, as it is sent."""
    if isinstance(choice, Mapping):
        return dict(choice)
    for each in options(element):
        if choice in {each["text"]["text"], each["value"]}:
            return dict(each)
    raise Impossible(f"“{choice}” is not offered; there are {[each['text']['text'] for each in options(element)]}")


def _start(it: Field) -> Json:
    """Return what a field holds before anybody touches it."""
    element, kind = it.element, it.element["type"]
    if kind in ONE_OF:
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind in SOME_OF:
        return {"type": kind, "selected_options": element.get("initial_options") or []}
    return _single(element, element.get(INITIAL[kind]))


def _value(it: Field, value: Filled) -> Json:
    """Return what a client sends for a field, or say why it would not take it."""
    element, kind = it.element, it.element["type"]
    if kind in ONE_OF:
        return {"type": kind, "selected_option": chosen(element, value) if value else None}
    if kind in SOME_OF:
        several = [value] if isinstance(value, str | Mapping) else list(value or []) if value is not True else []
        if kind == "checkboxes" and value is True:
            several = [options(element)[0]["value"]]
        return {"type": kind, "selected_options": [chosen(element, each) for each in several]}
    if value is not None and not isinstance(value, str):
        raise Impossible(f"“{it.label}” takes words, not {value!r}")
    if value:
        _check(it, value)
    return _single(element, value or None)


def _check(it: Field, value: str) -> None:
    element, refused = it.element, Impossible(f"“{it.label}” does not take “{value}”")
    if (shape := SHAPES.get(element["type"])) and not shape.fullmatch(value):
        raise refused
    if len(value) > element.get("max_length", 3000) or len(value) < element.get("min_length", 0):
        raise Impossible(f"“{it.label}” does not take {len(value)} characters")
    if element["type"] == "number_input":
        number = float(value)
        if not element.get("is_decimal_allowed") and "." in value:
            raise refused
        if not float(element.get("min_value", number)) <= number <= float(element.get("max_value", number)):
            raise refused
    if element["type"] == "plain_text_input" and "\n" in value and not element.get("multiline"):
        raise refused


def _single(element: Json, value: object) -> Json:
    kind = element["type"]
    sent = {"type": kind, SENT.get(kind, "value"): value}
    return sent | ({"timezone": element["timezone"]} if "timezone" in element else {})
