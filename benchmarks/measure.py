"""Measuring: figures, what they are held to, and the best of several runs, because what disturbs a run slows it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

ROUNDS = 5
MORE_IS_BETTER = frozenset({"per s"})
"""Units of which more is better; of all others (ms, MB, %) less is."""


class Of(StrEnum):
    """What of a figure a target is about."""

    VALUE = "value"
    RATIO = "ratio"
    GROWTH = "growth"


@dataclass(frozen=True, slots=True)
class Target:
    """A bound, made by `at_least` or `at_most`: of the value, of its ratio to the baseline, or of value − baseline."""

    bound: float
    of: Of
    above: bool

    def holds(self, figure: Figure) -> bool:
        """Tell whether the figure keeps to it."""
        found = {Of.VALUE: figure.value, Of.RATIO: figure.ratio, Of.GROWTH: figure.value - figure.baseline}[self.of]
        return found >= self.bound if self.above else found <= self.bound

    def words(self, unit: str) -> str:
        """Return the bound as the table shows it."""
        sign = "≥" if self.above else "≤"
        match self.of:
            case Of.VALUE:
                return f"{sign} {self.bound:,g} {unit}"
            case Of.RATIO:
                return f"{sign} {self.bound:g} × baseline"
            case Of.GROWTH:
                return f"{sign} {self.bound:,g} {unit} over the baseline"


def at_least(bound: float, of: Of = Of.VALUE) -> Target:
    """Hold a figure to a lower bound."""
    return Target(bound, of, above=True)


def at_most(bound: float, of: Of = Of.VALUE) -> Target:
    """Hold a figure to an upper bound."""
    return Target(bound, of, above=False)


class Result(TypedDict):
    """A figure as it is written to the results."""

    value: float
    unit: str
    baseline: float
    ratio: float
    target: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value beside the baseline of the same run, and what it is held to; all targets must hold.

    `tolerance` is by which part the ratio may be worse than the committed one: 0.25 allows × 1.25, or ÷ 1.25.
    """

    name: str
    value: float
    unit: str
    baseline: float
    target: tuple[Target, ...] = ()
    tolerance: float = 0.25

    @property
    def ratio(self) -> float:
        """Return value ÷ baseline."""
        return self.value / self.baseline

    @property
    def ok(self) -> bool:
        """Tell whether all targets hold; a figure without one is only watched."""
        return all(each.holds(self) for each in self.target)

    def slower_than(self, committed: Result) -> bool:
        """Tell whether its ratio is worse by more than the tolerance. Machines differ, ratios much less."""
        low, high = (
            (self.ratio, committed["ratio"]) if self.unit in MORE_IS_BETTER else (committed["ratio"], self.ratio)
        )
        return low * (1 + self.tolerance) < high

    def as_data(self) -> Result:
        """Return the figure as it is written to the results."""
        return {
            "value": round(self.value, 4),
            "unit": self.unit,
            "baseline": round(self.baseline, 4),
            "ratio": round(self.ratio, 3),
            "target": " and ".join(each.words(self.unit) for each in self.target),
            "ok": self.ok,
        }


def milliseconds(do: Callable[[], object], *, times: int = 20) -> float:
    """Return the milliseconds one call takes in the best of several rounds."""

    def round_() -> float:
        begin = time.perf_counter()
        for _ in range(times):
            do()
        return (time.perf_counter() - begin) / times

    return min(round_() for _ in range(ROUNDS)) * 1000


def progress(words: str) -> None:
    """Tell whoever waits what is measured now."""
    print(f"  … {words}", file=sys.stderr, flush=True)
