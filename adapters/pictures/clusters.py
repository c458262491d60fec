"""Text made safe to draw and cut into what a reader calls letters. No name makes anything here raise.

The cutting follows the extended grapheme clusters of UAX #29 as far as names need it. What is left out:
conjuncts of Indic scripts count as several letters, which only matters for where an ellipsis may fall.
"""

from __future__ import annotations

import unicodedata

_LONGEST = 1000
"""Code points looked at. No line holds as many; the rest would only cost time."""

_MARKS_AT_MOST = 4
"""Marks kept on one letter: more than any orthography stacks, too few to write over the next row."""

_ZWJ = "\u200d"
_JOINERS = frozenset({"\u200c", _ZWJ})
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols by category that look like nothing; favourites for "invisible" names."""


def tidy(text: str) -> str:
    """Return the text composed and on one line, without controls, bidi overrides and others that only act.

    Joiners stay inside the text, because Persian, Indic scripts and emoji need them.
    """
    composed = unicodedata.normalize("NFC", text[:_LONGEST])
    seen = "".join(" " if _is_blank(char) else char for char in composed if not _only_acts(char))
    return " ".join(word for part in seen.split() if (word := part.strip("".join(_JOINERS))))


def _is_blank(char: str) -> bool:
    return char.isspace() or char in _BLANKS or unicodedata.category(char).startswith("Z")


def _only_acts(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs"} and not char.isspace() and char not in _JOINERS


def clusters(text: str) -> tuple[str, ...]:
    """Cut tidy text into letters: a base with its marks, an emoji sequence, a flag, a Hangul syllable."""
    found: list[str] = []
    for char in text:
        if found and _continues(found[-1], char):
            found[-1] += char
        else:
            found.append(char)
    return tuple(_without_pile(each) for each in found if drawn(each))


def drawn(cluster: str) -> str:
    """Return the characters of a cluster that need a glyph: all but joiners and variation selectors."""
    return "".join(char for char in cluster if char not in _JOINERS and not _selects(char))


def _selects(char: str) -> bool:
    return char == "\u034f" or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _continues(cluster: str, char: str) -> bool:
    if char in _JOINERS or _is_mark(char) or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    if cluster[-1] == _ZWJ:
        return unicodedata.category(char) == "So"
    if _is_jamo(char):
        return char >= "\u1160" and _is_jamo(cluster[-1])
    return _is_regional(char) and len(cluster) == 1 and _is_regional(cluster)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


def _is_jamo(char: str) -> bool:
    return "\u1100" <= char <= "\u11ff"


def _is_regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _without_pile(cluster: str) -> str:
    marks = [char for char in cluster if _is_mark(char) and not _selects(char)]
    if len(marks) <= _MARKS_AT_MOST:
        return cluster
    return cluster[0] + "".join(marks[:_MARKS_AT_MOST])
