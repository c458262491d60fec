"""Filling in a form as a person does: what a client accepts and sends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.simulators.discord.components import Kind, walk
from tests.simulators.discord.invocations import Impossible
from tests.simulators.discord.model import Interaction, Json

Filled = str | bool | Sequence[str]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form, under its label."""

    label: str
    component: Json

    @property
    def name(self) -> str:
        """The id that the bot gave it."""
        return str(self.component["custom_id"])


@dataclass(frozen=True, slots=True)
class Modal:
    """A form that is open for the person of an interaction."""

    data: Json
    cause: Interaction

    @property
    def title(self) -> str:
        """What stands above it."""
        return str(self.data["title"])

    @property
    def fields(self) -> list[Field]:
        """Its fields."""
        return list(_fields(self.data["components"]))

    @property
    def starts_with(self) -> dict[str, object]:
        """What stands in its fields when it opens, by their ids."""
        return {each.name: _start(each.component) for each in self.fields}

    def filled(self, values: Mapping[str, Filled]) -> Json:
        """Return the data of its submission; fields are named by id or label, and the others stay as they are."""
        known = {each.name: each for each in self.fields} | {each.label: each for each in self.fields}
        if strange := [each for each in values if each not in known]:
            labels = ", ".join(each.label for each in self.fields)
            raise Impossible(f"the form “{self.title}” has no field {', '.join(strange)}; it has {labels}")
        by_name = {known[name].name: value for name, value in values.items()}
        return {
            "custom_id": self.data["custom_id"],
            "components": [_submitted(each, by_name, number) for number, each in enumerate(self.data["components"])],
        }


def _fields(tree: Sequence[Json]) -> Iterator[Field]:
    labels = {id(each["component"]): str(each["label"]) for _, each in walk(tree) if each["type"] == Kind.LABEL}
    for _, each in walk(tree):
        if "custom_id" in each:
            yield Field(labels.get(id(each), str(each.get("label") or "")), each)


def _submitted(each: Json, values: Mapping[str, Filled], number: int) -> Json:
    shown: Json = {"type": each["type"], "id": each.get("id") or number + 1}
    match each["type"]:
        case Kind.LABEL:
            return shown | {"component": _submitted(each["component"], values, number + 100)}
        case Kind.ROW:
            inner = [_submitted(child, values, number + 100) for child in each["components"]]
            return shown | {"components": inner}
        case Kind.TEXT:
            return shown
        case _:
            name = str(each["custom_id"])
            return shown | {"custom_id": name} | _answer(each, values.get(name, _start(each)))


def _start(field: Json) -> Filled:
    """Return what a field holds before anybody touches it."""
    chosen = [str(option["value"]) for option in field.get("options") or [] if option.get("default")]
    match field["type"]:
        case Kind.TEXT_INPUT:
            return str(field.get("value") or "")
        case Kind.CHECKBOX:
            return bool(field.get("default"))
        case Kind.RADIO_GROUP:
            return chosen[0] if chosen else ""
        case _:
            return chosen


def _answer(field: Json, value: Filled) -> Json:
    """Return what a client sends for a field, or say why it would not let the person send it."""
    needed = field.get("required", True)
    refused = Impossible(f"the field “{field['custom_id']}” does not take {value!r}")
    match field["type"], value:
        case Kind.TEXT_INPUT, str():
            if (needed and not value) or len(value) > (field.get("max_length") or 4000):
                raise refused
            if value and len(value) < (field.get("min_length") or 0):
                raise refused
            return {"value": value}
        case Kind.CHECKBOX, bool():
            return {"value": value}
        case Kind.RADIO_GROUP, str():
            if needed and not value:
                raise refused
            return {"value": _offered(field, value) if value else None}
        case ((Kind.STRING_SELECT | Kind.CHECKBOX_GROUP), [*chosen]):
            least = field.get("min_values", 1) if needed else 0
            if not least <= len(chosen) <= field.get("max_values", 1 if field["type"] == Kind.STRING_SELECT else 10):
                raise refused
            return {"values": [_offered(field, each) for each in chosen]}
        case ((Kind.STRING_SELECT | Kind.CHECKBOX_GROUP), str()):
            return _answer(field, [value])
        case _:
            raise refused


def _offered(field: Json, choice: str) -> str:
    """Return the value behind a choice, which may be named by its label."""
    for option in field.get("options") or []:
        if choice in {option["value"], option["label"]}:
            return str(option["value"])
    raise Impossible(f"the field “{field['custom_id']}” does not offer “{choice}”")
