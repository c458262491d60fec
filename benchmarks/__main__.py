"""`make bench`: each figure beside a baseline of the same run, held to its target and to what is committed."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from benchmarks import checkin, deliveries, leaderboard, report, startup, streak
from benchmarks.measure import Figure, progress
from benchmarks.report import PAGE, RESULTS

GROUPS: dict[str, Callable[[Path, bool], Awaitable[list[Figure]]]] = {
    "streak": lambda _folder, _quick: asyncio.to_thread(streak.figures),
    "checkin": lambda folder, _quick: checkin.figures(folder),
    "leaderboard": lambda folder, quick: leaderboard.figures(folder, quick=quick),
    "deliveries": lambda folder, quick: deliveries.figures(folder, quick=quick),
    "startup": lambda folder, quick: startup.figures(folder, quick=quick),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, compare, write; return 1 when something has become slower or a group broke."""
    given = _parser().parse_args(arguments)
    if given.write_docs:
        _write_page()
        return 0
    figures, broken = asyncio.run(_measure(given.groups or list(GROUPS), quick=given.quick))
    committed = report.read(RESULTS)
    print(report.table(figures, committed))
    if given.quick:
        print("\nA quick run is for working: its sizes are not those that are committed, and nothing was written.")
        return int(broken)
    slower = [] if given.accept else report.slower(figures, committed)
    report.write(RESULTS, report.merged(committed, [each for each in figures if each not in slower]))
    _write_page()
    _tell(figures, slower, [name for name in committed if name not in {each.name for each in figures}])
    return int(broken or bool(slower))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("groups", nargs="*", choices=[[], *GROUPS], metavar="GROUP", help=", ".join(GROUPS))
    parser.add_argument("--quick", action="store_true", help="smaller sizes, and nothing is written")
    parser.add_argument("--accept", action="store_true", help="write what has become slower too")
    parser.add_argument("--write-docs", action="store_true", help="measure nothing; write docs/performance.md anew")
    return parser


async def _measure(names: Sequence[str], *, quick: bool) -> tuple[list[Figure], bool]:
    """Measure one group after the other; one that breaks does not take the others with it."""
    figures: list[Figure] = []
    broken = False
    for name in names:
        print(f"{name}:", file=sys.stderr, flush=True)
        begin = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="showup-bench-") as folder:
            (outcome,) = await asyncio.gather(GROUPS[name](Path(folder), quick), return_exceptions=True)
        if isinstance(outcome, BaseException):
            traceback.print_exception(outcome)
            broken = True
        else:
            figures += outcome
        progress(f"{time.perf_counter() - begin:.0f} s")
    return figures, broken


def _write_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(report.in_page(page, report.read(RESULTS)), encoding="utf-8")


def _tell(figures: Sequence[Figure], slower: Sequence[Figure], unmeasured: Sequence[str]) -> None:
    """Tell what needs somebody's eye."""
    if unmeasured:
        print("\nNot measured, and kept as committed:", *unmeasured, sep="\n  ")
    if missed := [each.name for each in figures if not each.ok]:
        print("\nTargets missed:", *missed, sep="\n  ")
    if slower:
        names = [f"{each.name} (by more than {each.tolerance:.0%})" for each in slower]
        print("\nSlower than committed, and not written; --accept writes it:", *names, sep="\n  ")


if __name__ == "__main__":
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.default_int_handler)  # whatever ends it, servers and files are cleared away
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("Stopped; nothing was written.")
