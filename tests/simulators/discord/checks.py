"""What Discord refuses in the components of messages and forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tests.simulators.discord.components import MOST_COMPONENTS, Json, Kind, Path, texts, walk
from tests.simulators.discord.refusals import at, empty, invalid, length

MOST_TEXT = 4000
MOST_ROWS = 5
MOST_FIELDS = 5
LARGEST_ID = 2**31 - 1
ROW_WIDTH = 5
LINK = 5

SELECTS = {
    Kind.STRING_SELECT,
    Kind.USER_SELECT,
    Kind.ROLE_SELECT,
    Kind.MENTIONABLE_SELECT,
    Kind.CHANNEL_SELECT,
}
MEDIA = {Kind.THUMBNAIL, Kind.GALLERY, Kind.FILE}
IN_CONTAINER = {Kind.ROW, Kind.SECTION, Kind.TEXT, Kind.GALLERY, Kind.FILE, Kind.SEPARATOR}
LAYOUT = IN_CONTAINER | {Kind.CONTAINER}
IN_MESSAGE = LAYOUT | MEDIA | SELECTS | {Kind.BUTTON}

LENGTHS: dict[int, Sequence[tuple[str, int, int]]] = {
    Kind.SECTION: [("components", 1, 3)],
    Kind.TEXT: [("content", 1, MOST_TEXT)],
    Kind.GALLERY: [("items", 1, 10)],
    Kind.LABEL: [("label", 1, 45), ("description", 0, 100)],
    Kind.TEXT_INPUT: [("custom_id", 1, 100), ("placeholder", 0, 100), ("value", 0, 4000)],
    Kind.STRING_SELECT: [("custom_id", 1, 100), ("options", 1, 25), ("placeholder", 0, 150)],
    Kind.RADIO_GROUP: [("custom_id", 1, 100), ("options", 2, 10)],
    Kind.CHECKBOX_GROUP: [("custom_id", 1, 100), ("options", 1, 10)],
}
"""How long what of a component may be."""


def check_layout(tree: Sequence[Json]) -> None:
    """Check a message of the second kind, which consists of components alone."""
    if not tree:
        raise empty()
    every = list(walk(tree))
    if len(every) > MOST_COMPONENTS:
        raise invalid("components", code="BASE_TYPE_MAX_LENGTH", says=f"at most {MOST_COMPONENTS} with nested ones")
    if sum(len(text) for text in texts(tree)) > MOST_TEXT:
        raise invalid("components", code="MESSAGE_TEXT_TOO_LONG", says=f"at most {MOST_TEXT} characters are shown")
    for number, each in enumerate(tree):
        if each.get("type") not in LAYOUT:
            raise at(("components", number, "type"), "this type is not allowed here")
    _check_message(every)


def check_rows(tree: Sequence[Json]) -> None:
    """Check what stands below a message with content."""
    if len(tree) > MOST_ROWS or any(each.get("type") != Kind.ROW for each in tree):
        raise invalid("components", code="BASE_TYPE_BAD_LENGTH", says=f"at most {MOST_ROWS} rows")
    _check_message(list(walk(tree)))


def check_modal(modal: Json) -> None:
    """Check a form."""
    tree = modal.get("components") or []
    length((), "custom_id", modal.get("custom_id", ""), 1, 100)
    length((), "title", modal.get("title", ""), 1, 45)
    length((), "components", tree, 1, MOST_FIELDS)
    every = list(walk(tree))
    _check_unique(every, "custom_id")
    for path, each in every:
        _check_lengths(path, each)
        if each.get("type") == Kind.LABEL and not isinstance(each.get("component"), dict):
            raise at((*path, "component"), "this field is required")


def _check_message(every: Sequence[tuple[Path, Json]]) -> None:
    _check_unique(every, "custom_id")
    _check_unique(every, "id")
    for path, each in every:
        if each.get("type") not in IN_MESSAGE:
            raise at((*path, "type"), "this type is not allowed in a message")
        if not 0 <= (each.get("id") or 0) <= LARGEST_ID:
            raise at((*path, "id"), "this is no number of 31 bits")
        _check_lengths(path, each)
        _check_inside(path, each)


def _check_unique(every: Sequence[tuple[Path, Json]], key: str) -> None:
    counted = Counter(each[key] for _, each in every if each.get(key))
    for path, each in every:
        if counted[each.get(key)] > 1:
            raise invalid(*path, key, code=f"COMPONENT_{key.upper()}_DUPLICATED", says=f"{key} is not unique")


def _check_lengths(path: Path, each: Json) -> None:
    for key, least, most in LENGTHS.get(each.get("type", 0), ()):
        length(path, key, each.get(key) or "", least, most)


def _check_inside(path: Path, each: Json) -> None:
    inner = each.get("components") or []
    match each.get("type"):
        case Kind.ROW:
            width = sum(1 if child.get("type") == Kind.BUTTON else ROW_WIDTH for child in inner)
            if not 1 <= width <= ROW_WIDTH:
                raise invalid(*path, "components", code="COMPONENT_LAYOUT_WIDTH_EXCEEDED", says="1 to 5 fit in a row")
        case Kind.BUTTON:
            _check_button(path, each)
        case Kind.SECTION:
            if each.get("accessory", {}).get("type") not in {Kind.BUTTON, Kind.THUMBNAIL}:
                raise at((*path, "accessory"), "a button or a thumbnail is required")
        case Kind.GALLERY:
            for number, item in enumerate(each["items"]):
                length((*path, "items", number), "description", item.get("description") or "", 0, 1024)
        case Kind.CONTAINER:
            if not inner or any(child.get("type") not in IN_CONTAINER for child in inner):
                raise at((*path, "components"), "a container holds rows, sections, texts, media and separators")
        case _:
            pass


def _check_button(path: Path, button: Json) -> None:
    if not (button.get("label") or button.get("emoji")):
        raise at((*path, "label"), "a button needs a label or an emoji")
    length(path, "label", button.get("label") or "", 0, 80)
    if button.get("style") == LINK:
        length(path, "url", button.get("url") or "", 1, 512)
    else:
        length(path, "custom_id", button.get("custom_id") or "", 1, 100)
