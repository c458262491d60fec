"""The order in which the letters of a line stand: the Unicode bidirectional algorithm for plain text.

Embeddings, overrides and isolates never arrive here (`clusters.tidy` takes them out, so that nobody can turn
their line around), which leaves the rules W1-W7, N1, N2, I1, I2 and L2 of UAX #9. Paired brackets (N0) are
left out. Written here, because python-bidi tells only the reordered text, and shaping needs the levels.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby

_NUMBERS = frozenset({"EN", "AN"})


def levels(letters: Sequence[str]) -> list[int]:
    """Return the embedding level of each letter; odd levels run from right to left."""
    kinds = [_kind(letter) for letter in letters]
    base = _base_level(kinds)
    kinds = _resolve_neutral(_resolve_weak(kinds, base), base)
    return [base + _step(kind, base) for kind in kinds]


def visual_order(levels_of_runs: Sequence[int]) -> list[int]:
    """Return the indices of the runs from left to right (rule L2)."""
    order = list(range(len(levels_of_runs)))
    for level in range(max(levels_of_runs, default=0), 0, -1):
        start = 0
        for inside, group in groupby(order, key=lambda index: levels_of_runs[index] >= level):
            stop = start + len(list(group))
            if inside:
                order[start:stop] = reversed(order[start:stop])
            start = stop
    return order


def _kind(letter: str) -> str:
    kind = unicodedata.bidirectional(letter[0])
    return "ON" if kind in {"", "BN", "B", "S"} else kind


def _base_level(kinds: Sequence[str]) -> int:
    return next((int(kind != "L") for kind in kinds if kind in {"L", "R", "AL"}), 0)


def _resolve_weak(kinds: Sequence[str], base: int) -> list[str]:
    start = "R" if base else "L"
    found: list[str] = []
    strong = start
    for kind in kinds:  # W1 and W2 need only what came before
        now = (found[-1] if found else start) if kind == "NSM" else kind
        strong = now if now in {"L", "R", "AL"} else strong
        found.append("AN" if now == "EN" and strong == "AL" else now)
    found = ["R" if kind == "AL" else kind for kind in found]  # W3
    found = _join_numbers(found)
    strong = start
    for index, kind in enumerate(found):  # W7
        strong = kind if kind in {"L", "R"} else strong
        if kind == "EN" and strong == "L":
            found[index] = "L"
    return found


def _join_numbers(kinds: Sequence[str]) -> list[str]:
    """Take separators and signs into the numbers they belong to (W4, W5); the others become neutral (W6)."""
    found = list(kinds)
    for index in range(1, len(found) - 1):
        before, kind, after = found[index - 1 : index + 2]
        if before == after and before in _NUMBERS and (kind == "CS" or (kind == "ES" and before == "EN")):
            found[index] = before
    start = 0
    for kind, group in groupby(list(found)):
        stop = start + len(list(group))
        if kind == "ET":
            touches = "EN" in {*found[max(start - 1, 0) : start], *found[stop : stop + 1]}
            found[start:stop] = ["EN" if touches else "ON"] * (stop - start)
        start = stop
    return ["ON" if kind in {"ES", "CS"} else kind for kind in found]


def _resolve_neutral(kinds: Sequence[str], base: int) -> list[str]:
    """Give neutrals the direction on both sides of them, or that of the line (N1, N2)."""
    line = "R" if base else "L"
    found = list(kinds)
    start = 0
    for neutral, group in groupby(kinds, key=lambda kind: kind in {"ON", "WS"}):
        stop = start + len(list(group))
        if neutral:
            before = _side(found[start - 1]) if start else line
            after = _side(found[stop]) if stop < len(found) else line
            found[start:stop] = [before if before == after else line] * (stop - start)
        start = stop
    return found


def _side(kind: str) -> str:
    return "R" if kind in _NUMBERS else kind


def _step(kind: str, base: int) -> int:
    if base:
        return 0 if kind == "R" else 1
    return {"L": 0, "R": 1}.get(kind, 2)
