"""Reading blocks as a person does: the words, the buttons and the fields that are there."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

Json = dict[str, Any]

SPECIAL = re.compile(r"<([^<>]+)>")


class Shown(Protocol):
    """A message or a view."""

    @property
    def payload(self) -> Json:
        """What it shows: `blocks`, and `text` or `title`."""
        ...


def text_of(shown: Shown | Mapping[str, Any]) -> str:
    """Return all words that a person reads in a message or a view, a line for each piece."""
    payload = shown if isinstance(shown, Mapping) else shown.payload
    title = [payload["title"]["text"]] if isinstance(payload.get("title"), dict) else []
    lines = [line for block in payload.get("blocks") or [] for line in _lines(block)]
    if not lines and not title:
        return plain(str(payload.get("text") or ""))
    return "\n".join([*title, *lines])


def buttons_of(shown: Shown | Mapping[str, Any]) -> list[str]:
    """Return the labels of the buttons of a message or a view, in order."""
    payload = shown if isinstance(shown, Mapping) else shown.payload
    found = (each for _, each in elements(payload.get("blocks") or []))
    return [str(each["text"]["text"]) for each in found if each["type"] == "button"]


def labels_of(shown: Shown | Mapping[str, Any]) -> list[str]:
    """Return the labels of the fields of a form, in order."""
    payload = shown if isinstance(shown, Mapping) else shown.payload
    return [str(block["label"]["text"]) for block in payload.get("blocks") or [] if block["type"] == "input"]


def elements(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """Return everything that a person can press or fill in, with the block that it stands in."""
    for block in blocks:
        match block["type"]:
            case "actions" | "context_actions":
                for each in block["elements"]:
                    yield block, each
            case "section" if "accessory" in block and block["accessory"]["type"] != "image":
                yield block, block["accessory"]
            case "input":
                yield block, block["element"]
            case _:
                pass


def options(element: Json) -> list[Json]:
    """Return what an element offers."""
    grouped = [each for group in element.get("option_groups") or [] for each in group["options"]]
    return [*(element.get("options") or []), *grouped]


def plain(mrkdwn: str) -> str:
    """Return the words of a mrkdwn text as a client shows them."""
    return html.unescape(SPECIAL.sub(_special, mrkdwn))


def _special(found: re.Match[str]) -> str:
    inside, _, label = found[1].partition("|")
    if label:
        return label if inside[0] not in "@#" else inside[0] + label
    return "@" + inside.removeprefix("!") if inside.startswith("!") else inside


def _lines(block: Json) -> Iterator[str]:
    match block["type"]:
        case "section":
            yield from [_text(each) for each in [block.get("text"), *(block.get("fields") or [])] if each]
        case "header":
            yield _text(block["text"])
        case "context":
            yield " ".join(each["alt_text"] if each["type"] == "image" else _text(each) for each in block["elements"])
        case "rich_text":
            yield from [line for part in block["elements"] for line in _rich(part)]
        case "image":
            yield from [_text(block["title"])] if block.get("title") else []
            yield str(block["alt_text"])
        case "input":
            yield from [_text(each) for each in (block["label"], block.get("hint")) if each]
        case "markdown":
            yield str(block["text"])
        case "table":
            yield from [" | ".join(_cell(cell) for cell in row) for row in block["rows"]]
        case _:
            pass


def _text(text: Json) -> str:
    return plain(str(text["text"])) if text["type"] == "mrkdwn" else str(text["text"])


def _cell(cell: Json) -> str:
    return " ".join(_lines(cell)) if cell["type"] == "rich_text" else str(cell.get("text", ""))


def _rich(part: Json) -> Iterator[str]:
    match part["type"]:
        case "rich_text_list":
            first = int(part.get("offset", 0)) + 1
            for number, each in enumerate(part["elements"], first):
                mark = f"{number}." if part["style"] == "ordered" else "•"
                yield f"{'  ' * int(part.get('indent', 0))}{mark} {''.join(map(_run, each['elements']))}"
        case _:
            yield "".join(map(_run, part["elements"])).rstrip("\n")


def _run(run: Json) -> str:
    match run["type"]:
        case "text":
            return str(run["text"])
        case "link":
            return str(run.get("text") or run["url"])
        case "date":
            return str(run.get("fallback") or run["timestamp"])
        case "emoji":
            return f":{run['name']}:"
        case "user":
            return f"@{run['user_id']}"
        case "channel":
            return f"#{run['channel_id']}"
        case "broadcast":
            return f"@{run['range']}"
        case _:
            return ""
