"""Measuring: the best of several runs, because everything that disturbs a run makes it slower."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value beside the baseline of the same run; `ratio` is value ÷ baseline."""

    name: str
    value: float
    unit: str
    baseline: float

    @property
    def ratio(self) -> float:
        """Return value ÷ baseline."""
        return self.value / self.baseline

    def as_data(self) -> dict[str, float | str]:
        """Return the figure as it is written to the results."""
        return {
            "value": round(self.value, 4),
            "unit": self.unit,
            "baseline": round(self.baseline, 4),
            "ratio": round(self.ratio, 3),
        }


def milliseconds(do: Callable[[], object], *, times: int = 20) -> float:
    """Return the milliseconds one call takes in the best of several rounds."""

    def round_() -> float:
        begin = time.perf_counter()
        for _ in range(times):
            do()
        return (time.perf_counter() - begin) / times

    return min(round_() for _ in range(ROUNDS)) * 1000
