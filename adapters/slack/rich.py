"""The blocks of a card that are words, as Slack's rich text: what is text there is shown as it stands, sign by sign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, assert_never

from adapters.slack.escape import with_links
from adapters.slack.limits import SECTION_TEXT, TITLE
from adapters.slack.moments import fallback, seconds, template
from adapters.slack.names import spelled
from adapters.slack.wording import row_words, runs
from bot.cards import Board, BoardRow, CommandName, Facts, Items, Moment, Part, Quote, Text
from bot.cards.letters import clean, one_line, shortened

Json = dict[str, Any]
Wording = Text | Quote | Facts | Items | Board
Line = list[Json]
"""Elements that stand in a row."""

_SECTION, _QUOTE, _LIST = "rich_text_section", "rich_text_quote", "rich_text_list"
_CODE_POINTS = SECTION_TEXT // 2
"""So many are never more characters than one text may have."""


def rich_text(elements: Sequence[Json]) -> Json:
    """Return the block that such elements make."""
    return {"type": "rich_text", "elements": list(elements)}


def heading(title: str) -> Json | None:
    """Return the title of a card; None for none."""
    line = _words(shortened(one_line(title), TITLE), "bold")
    return {"type": _SECTION, "elements": line} if line else None


def rich_elements(blocks: Iterable[Wording]) -> list[Json]:
    """Return the elements of a rich text block that say what these blocks say; none where they say nothing.

    Lists and quotes set themselves apart. All else is one section as long as it goes, with an empty line between words
    of different kinds: sections follow one another without a gap.
    """
    made: list[Json] = []
    for kind, run in groupby(blocks, key=type):
        lines = [line for block in run for each in _lines(block) if (line := _stripped(each))]
        if not lines:
            continue
        if kind is Items:
            items = [{"type": _SECTION, "elements": line} for line in lines]
            made.append({"type": _LIST, "style": "bullet", "elements": items})
        elif kind is Quote:
            made.append({"type": _QUOTE, "elements": _joined(lines, "\n")})
        else:
            above = [made.pop()["elements"]] if made and made[-1]["type"] == _SECTION else []
            made.append({"type": _SECTION, "elements": _joined([*above, _joined(lines, "\n")], "\n\n")})
    return made


def under(title: Json, elements: Sequence[Json]) -> list[Json]:
    """Return the elements with a title above them, in the section that comes first where there is one."""
    match elements:
        case [{"type": "rich_text_section", "elements": line}, *rest]:
            return [{"type": _SECTION, "elements": _joined([title["elements"], line], "\n")}, *rest]
        case _:
            return [title, *elements]


def _lines(block: Wording) -> Iterator[Line]:
    match block:
        case Text(parts):
            yield [element for part in runs(parts) for element in _part(part)]
        case Quote(text):
            yield _linked(clean(text))
        case Facts(items):
            for label, value in items:
                yield [*_words(one_line(label), "bold"), *_words(" "), *_linked(one_line(value))]
        case Items(lines):
            for line in lines:
                yield _linked(one_line(line))
        case Board(rows):
            yield from map(_row, rows)
        case _:
            assert_never(block)


def _row(row: BoardRow) -> Line:
    before, name, after = row_words(row)
    return [*_words(before), *_words(name, "bold"), *_words(after)]


def _part(part: Part) -> Line:
    match part:
        case str():
            return _linked(part)
        case Moment():
            shown = {"timestamp": seconds(part), "format": template(part), "fallback": fallback(part)}
            return [{"type": "date", **shown}]
        case CommandName(name, words):
            return _words(one_line(spelled(name, words)), "code")
        case _:
            assert_never(part)


def _linked(text: str) -> Line:
    return [
        element
        for piece, is_link in with_links(text)
        for element in ([{"type": "link", "url": piece}] if is_link else _words(piece))
    ]


def _words(text: str, style: str = "") -> Line:
    texts = [text[start : start + _CODE_POINTS] for start in range(0, len(text), _CODE_POINTS)]
    return [{"type": "text", "text": each, **({"style": {style: True}} if style else {})} for each in texts]


def _stripped(line: Line) -> Line:
    """Return a line without the space around it; nothing for one that says nothing."""
    kept = list(line)
    for end, strip in ((0, str.lstrip), (-1, str.rstrip)):
        while kept and kept[end]["type"] == "text":
            if words := strip(kept[end]["text"]):
                kept[end] = {**kept[end], "text": words}
                break
            del kept[end]
    return kept


def _joined(lines: Sequence[Line], between: str) -> Line:
    """Return lines as one, with that between them; plain words in a row become one element."""
    made: Line = []
    for number, line in enumerate(lines):
        for element in [*_words(between if number else ""), *line]:
            if made and _are_one(made[-1], element):
                made[-1] = {"type": "text", "text": made[-1]["text"] + element["text"]}
            else:
                made.append(element)
    return made


def _are_one(first: Json, second: Json) -> bool:
    are_plain = all(each["type"] == "text" and "style" not in each for each in (first, second))
    return are_plain and len(first["text"]) + len(second["text"]) <= _CODE_POINTS
