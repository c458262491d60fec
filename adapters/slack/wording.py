"""What rich text and flat text say alike: the words of a sentence, the rows of a leaderboard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TypeVar

from bot.cards import BoardRow, Part
from bot.cards.letters import clean, isolated, one_line

T = TypeVar("T", bound=Part)


def runs(parts: Iterable[str | T]) -> Iterator[str | T]:
    """Yield the parts of a sentence, words in a row as one: what means nothing apart may mean something together."""
    for are_words, run in groupby(parts, key=lambda part: isinstance(part, str)):
        if are_words:
            yield clean("".join(part for part in run if isinstance(part, str)))
        else:
            yield from run


def row_words(row: BoardRow) -> tuple[str, str, str]:
    """Return what stands before the name in a line of a leaderboard, the name, and what stands behind it."""
    marks = (" (new)" if row.newcomer else "") + (" ← you" if row.yours else "")
    return f"{row.rank}. ", isolated(one_line(row.name)), f"{marks} · {one_line(row.score)} · {one_line(row.detail)}"
