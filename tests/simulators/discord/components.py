"""Component trees: walking them, finding buttons, and what Discord adds to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from typing import Any

Json = dict[str, Any]

MOST_COMPONENTS = 40
ATTACHED = "attachment://"


class Kind(IntEnum):
    """The types of components."""

    ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT = 10
    THUMBNAIL = 11
    GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19
    RADIO_GROUP = 21
    CHECKBOX_GROUP = 22
    CHECKBOX = 23


Path = tuple[str | int, ...]


def walk(tree: Sequence[Json], path: Path = ("components",)) -> Iterator[tuple[Path, Json]]:
    """Yield every component, the nested ones too, with where it is."""
    for number, each in enumerate(tree):
        here = (*path, number)
        yield here, each
        yield from walk(each.get("components") or [], (*here, "components"))
        for key in ("accessory", "component"):
            if isinstance(inner := each.get(key), dict):
                yield (*here, key), inner


def texts(tree: Sequence[Json]) -> list[str]:
    """Return what the text displays say."""
    return [str(each["content"]) for _, each in walk(tree) if each.get("type") == Kind.TEXT]


def buttons(tree: Sequence[Json]) -> list[Json]:
    """Return the buttons."""
    return [each for _, each in walk(tree) if each.get("type") == Kind.BUTTON]


def references(tree: Sequence[Json]) -> Iterator[tuple[Path, str]]:
    """Yield the names of the attachments that components show."""
    for path, each in walk(tree):
        for where, media in _media(each):
            url = str(media.get("url", ""))
            if url.startswith(ATTACHED):
                yield (*path, *where, "url"), url.removeprefix(ATTACHED)


def _media(component: Json) -> Iterator[tuple[Path, Json]]:
    match component.get("type"):
        case Kind.GALLERY:
            for number, item in enumerate(component.get("items", [])):
                yield ("items", number, "media"), item.get("media", {})
        case Kind.THUMBNAIL:
            yield ("media",), component.get("media", {})
        case Kind.FILE:
            yield ("file",), component.get("file", {})
        case _:
            pass


def stored(tree: Sequence[Json], urls: Mapping[str, Json]) -> list[Json]:
    """Return the tree as Discord keeps it: every component has an id, and references have become addresses."""
    kept = [_copied(each, urls) for each in tree]
    taken = {each["id"] for _, each in walk(kept) if each.get("id")}
    free = (number for number in range(1, 2 * MOST_COMPONENTS + 1) if number not in taken)
    for _, each in walk(kept):
        each["id"] = each.get("id") or next(free)
    return kept


def _copied(value: Any, urls: Mapping[str, Json]) -> Any:
    match value:
        case {"url": str(url)} if url.startswith(ATTACHED):
            return urls[url.removeprefix(ATTACHED)]
        case dict():
            return {key: _copied(each, urls) for key, each in value.items()}
        case list():
            return [_copied(each, urls) for each in value]
        case _:
            return value
