"""Plain text as Discord's Markdown: what was typed shows as it was typed, formats nothing and pings nobody."""

from __future__ import annotations

import re

from bot.cards.letters import clean

_SYNTAX = re.compile(
    r"""
      (?P<link> https?://[^\W_][^\s<>\\|"^{}`]* )
    | (?P<before> ^[^\S\n]*(?:[0-9]+(?=[.)]))? ) (?P<bullet> [-+.)] )  # a list, where a line begins
    | (?P<mark> [\\*_~|`<>#\[\]] | :(?=//|[\w+-]+:) )                  # the colons: other links, and :tada:
    | @(?=everyone|here)
    """,
    re.VERBOSE | re.MULTILINE,
)
_PLAIN_LINK = re.compile(r"[a-zA-Z0-9/.:?=&%#@+-]*[a-zA-Z0-9/]")
_ENDS_A_SENTENCE = ".,:;!?')]*~"
_ZERO_WIDTH_SPACE = "\u200b"


def escape(text: str) -> str:
    """Return the Markdown that shows the text. A link in it can be followed; every other sign is just a sign."""
    return _SYNTAX.sub(_with_link, clean(text))


def bold(text: str) -> str:
    """Return the Markdown that shows the text in bold, a link in it as words: its signs could end the bold."""
    words = _SYNTAX.sub(_as_words, clean(text))
    return f"**{words}**" if words.strip() else words


def _as_words(match: re.Match[str]) -> str:
    match match.lastgroup:
        case "link":
            scheme, _, rest = match[0].partition("://")
            return f"{scheme}\\://{_SYNTAX.sub(_as_words, rest)}"
        case "bullet":
            return f"{match['before']}\\{match['bullet']}"
        case "mark":
            return f"\\{match[0]}"
        case _:
            # A backslash would do for the eye, but Discord looks for who is meant before it looks at backslashes.
            return f"@{_ZERO_WIDTH_SPACE}"


def _with_link(match: re.Match[str]) -> str:
    if match.lastgroup != "link":
        return _as_words(match)
    link = match[0]
    while link[-1] in _ENDS_A_SENTENCE and not (link[-1] == ")" and link.count("(") >= link.count(")")):
        link = link[:-1]
    after = match[0][len(link) :]
    if not after and _PLAIN_LINK.fullmatch(link) and _stands_alone(match):
        # Bare, because then Discord shows a link to one of its own messages as the name of the channel.
        return link
    # In brackets, which Discord does not show: what touches a link would become a part of it, a backslash above all.
    return f"<{link}>{_SYNTAX.sub(_as_words, after)}"


def _stands_alone(match: re.Match[str]) -> bool:
    before, after = match.string[match.start() - 1 : match.start()], match.string[match.end() : match.end() + 1]
    return not before.strip() and not after.strip()
