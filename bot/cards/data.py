"""Cards as plain data and back, for stores and for pages: every block carries its type's name."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot import cards

_TYPES: Mapping[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        cards.Answer, cards.Card, cards.Moment, cards.CommandName, cards.Text, cards.Quote, cards.Facts, cards.Items,
        cards.Board, cards.BoardRow, cards.BoardDrawing, cards.Picture, cards.Note, cards.Button, cards.Buttons,
    )
}  # fmt: skip


_FIELDS: Mapping[type[Any], tuple[str, ...]] = {
    kind: tuple(field.name for field in dataclasses.fields(kind)) for kind in _TYPES.values()
}


def to_data(value: object) -> Any:
    """Return a card or a part of one as JSON-ready data."""
    if fields := _FIELDS.get(type(value)):
        return {"type": type(value).__name__, **{name: to_data(getattr(value, name)) for name in fields}}
    match value:
        case str():
            return value
        case tuple() | list():
            return [to_data(each) for each in value]
        case Mapping():
            return {key: to_data(each) for key, each in value.items()}
        case datetime():
            return {"type": "datetime", "value": value.isoformat()}
        case _:
            return value


def from_data(data: Any) -> Any:
    """Return what `to_data` was given. Raises KeyError for a type it does not know."""
    match data:
        case {"type": "datetime", "value": value}:
            return datetime.fromisoformat(value)
        case {"type": name, **fields}:
            return _TYPES[str(name)](**{str(key): from_data(each) for key, each in fields.items()})
        case dict():
            return dict(data)
        case list():
            return tuple(from_data(each) for each in data)
        case _:
            return data
