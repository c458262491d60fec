"""`make bench`: each figure beside a baseline of the same run, so that figures of two machines can be compared.

Results go to benchmarks/results.json as {name: {value, unit, baseline, ratio}}. Nothing is asserted here.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path

from benchmarks import checkin, leaderboard, streak
from benchmarks.measure import Figure

RESULTS = Path(__file__).with_name("results.json")


async def figures(folder: Path) -> list[Figure]:
    """Measure everything, one after the other."""
    return [*streak.figures(), *await checkin.figures(folder), *await leaderboard.figures(folder)]


def main() -> None:
    """Measure, print a table, and write the results."""
    with tempfile.TemporaryDirectory(prefix="showup-bench-") as folder:
        measured = asyncio.run(figures(Path(folder)))
    print(f"{'figure':58} {'value':>10} {'unit':10} {'baseline':>10} {'ratio':>7}")
    for each in measured:
        print(f"{each.name:58} {each.value:10.3f} {each.unit:10} {each.baseline:10.3f} {each.ratio:7.2f}")
    results = {each.name: each.as_data() for each in measured}
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


main()
