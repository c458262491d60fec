"""Letters on their way to a platform: text without what no reader can see, measured and cut as platforms count.

Lengths are counted as UTF-16 counts them: an emoji may be two, so no platform finds more than we did.
"""

from __future__ import annotations

import re
import unicodedata

_NEW_LINES = re.compile(r"\r\n|[\r\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_HALF_A_SIGN = re.compile(r"[\ud800-\udfff]")
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_TURNS = re.compile("[\u202a-\u202e\u2066\u2067]")
_ISOLATED = re.compile("(\u2068[^\n\u2068\u2069]*\u2069)|[\u2068\u2069]")


def clean(text: str) -> str:
    """Return the text without what no reader can see and platforms may refuse; every kind of new line is made one.

    What turns the letters behind it around is left out: every script is read in its own direction without that.
    """
    seen = _TURNS.sub("", _CONTROLS.sub("", _NEW_LINES.sub("\n", text)))
    return _HALF_A_SIGN.sub("\ufffd", _ISOLATED.sub(r"\1", seen))


def one_line(text: str) -> str:
    """Return the text on one line, still to be escaped where markup is read."""
    return " ".join(clean(text).split())


def isolated(name: str) -> str:
    """Return a name that keeps the figures beside it in their places when it is written from right to left."""
    plain = _DIRECTIONS.sub("", name)
    is_right_to_left = any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in plain)
    return f"{_FIRST_STRONG_ISOLATE}{plain}{_POP_ISOLATE}" if is_right_to_left else plain


def length(text: str) -> int:
    """Return how long a text is for a platform."""
    return len(text.encode("utf-16-le")) // 2


def shortened(text: str, at_most: int) -> str:
    """Return a text, cut with an ellipsis where it is longer than that."""
    if length(text) <= at_most:
        return text
    kept = text[: at_most - 1]
    while length(kept) >= at_most:
        kept = kept[:-1]
    return f"{kept}…"
