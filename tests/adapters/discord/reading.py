"""A reader of Discord's Markdown, written from its documentation and not from our code: what is seen, what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LINE = {
    "heading": re.compile(r" *#{1,3}\s+"),
    "small": re.compile(r" *-#\s+"),
    "quote": re.compile(r" *>(?:>>)?\s"),
    "list": re.compile(r" *(?:[-*+]|\d+[.)])\s+"),
}
INLINE = {
    "escaped": re.compile(r"\\(?P<shown>[^0-9A-Za-z\s])"),
    "link": re.compile(r"<(?P<shown>[a-z]+://[^ >]+)>|(?P<bare>[a-z]+://[^\s<]+[^<.,:;\"'\]\s])"),
    "time": re.compile(r"<t:-?\d+(?::[tTdDfFsSR])?>"),
    "command": re.compile(r"<(?P<shown>/[^:<>\n]+):\d+>"),
    "mention": re.compile(r"<(?:@[!&$]?|#)\d+>|@(?:everyone|here)"),
    "emoji": re.compile(r"<a?:\w+:\d+>|:[\w+-]+:"),
    "place": re.compile(r"<(?:id|\d+):[^>]+>"),
    "mail": re.compile(r"<[^ >]+@[^ >]+>"),
    "masked link": re.compile(r"\[[^\]]*\]\([^)]*\)"),
    "bold": re.compile(r"\*\*"),
    "italic": re.compile(r"[*_]"),
    "struck": re.compile(r"~~"),
    "spoiler": re.compile(r"\|\|"),
    "code": re.compile(r"`"),
}


@dataclass
class Read:
    """What a reader sees, with what each part of it is: links by their address, all else by its name."""

    seen: str = ""
    marks: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)


def read(markdown: str) -> Read:
    """Read Markdown as Discord does, but stricter: a sign that could begin something counts even where nothing ends it.

    The zero-width spaces that Discord's own library puts into @everyone are seen by nobody, so they are not seen here.
    """
    found = Read()
    at, begins = 0, True
    while at < len(markdown):
        name, match = _next(markdown, at, begins=begins)
        if match is None:
            found.seen += markdown[at]
            begins = markdown[at] == "\n"
            at += 1
            continue
        begins = name in LINE
        shown = next((shown for shown in match.groupdict().values() if shown), "")
        found.seen += shown
        found.marks |= {name} - {"escaped"}
        found.links += [shown] if name == "link" else []
        at = match.end()
    found.seen = found.seen.replace("\u200b", "")
    return found


def _next(markdown: str, at: int, *, begins: bool) -> tuple[str, re.Match[str] | None]:
    rules = {**LINE, **INLINE} if begins else INLINE
    for name, rule in rules.items():
        if match := rule.match(markdown, at):
            return name, match
    return "", None
