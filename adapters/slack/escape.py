"""Words on their way to Slack: the links in them, and text for where Slack reads markup.

Rich text is literal, so nothing there is escaped. Markup is read in the text beside the blocks and in small print.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from adapters.slack.limits import LINK
from bot.cards.letters import length

_LINK = re.compile(
    r"""
    https?:// (?: [^\W_] (?: [\w-]{0,61} [^\W_] )? \. )+ [^\W_] (?: [\w-]{0,61} [^\W_] )? (?: :[0-9]{1,5} )?
    (?: [/?\#] [^\s<>\\|"^{}`\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]* )? (?![\w@:-])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ENDS_A_SENTENCE = ".,:;!?')]*~"

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_LOOKS_ALIKE = {"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb", ":": "\u2236"}
_FORMATTING = re.compile(
    r"""
    ` | (?<![0-9A-Za-z]) [*_~] | [*_~] (?![0-9A-Za-z])  # the last three format where a word begins or ends
    | : (?= [\w+'*~`-]+ : )                             # :tada:, and what looks like it once signs gave way
    """,
    re.VERBOSE,
)
_QUOTE = re.compile(r"^(?=[^\S\n]*&gt;)", re.MULTILINE)
_WORD_JOINER = "\u2060"
_ATOM = re.compile(r"<[^<>]*>|&[a-z]+;|.", re.DOTALL)
"""What must not be cut in two: a time, an escaped sign."""


def with_links(text: str) -> Iterator[tuple[str, bool]]:
    """Yield a text in pieces, each with whether it is a link of the web; signs that end a sentence are not in one."""
    at = 0
    for match in _LINK.finditer(text):
        link = match[0]
        while link[-1] in _ENDS_A_SENTENCE and not (link[-1] == ")" and link.count("(") >= link.count(")")):
            link = link[:-1]
        if length(link) <= LINK:
            yield from [(text[at : match.start()], False)] if match.start() > at else []
            yield link, True
            at = match.start() + len(link)
    yield from [(text[at:], False)] if at < len(text) else []


def escaped(text: str) -> str:
    """Return the text for where Slack looks for mentions and times: no sign in it begins one."""
    return text.translate(_ENTITIES)


def literal(text: str) -> str:
    """Return the text for where Slack reads formatting, too.

    Slack knows no way of escaping that, so a sign that would format gives way to one that looks like it.
    """
    shown = _FORMATTING.sub(lambda sign: _LOOKS_ALIKE[sign[0]], text)
    return _QUOTE.sub(_WORD_JOINER, escaped(shown))


def cut(markup: str, octets: int) -> str:
    """Return as much of a text with markup as that many bytes hold, with an ellipsis where it ends too early."""
    if len(markup.encode()) <= octets:
        return markup
    room = octets - len("…".encode())
    kept: list[str] = []
    for atom in _ATOM.findall(markup):
        room -= len(atom.encode())
        if room < 0:
            break
        kept.append(atom)
    return f"{''.join(kept).rstrip()}…"
