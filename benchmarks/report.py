"""The results: the file that keeps them, what has become slower, and the tables that show them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from benchmarks.measure import Figure, Result

RESULTS = Path(__file__).with_name("results.json")
PAGE = Path(__file__).parents[1] / "docs/performance.md"
BEGIN, END = "<!-- figures: written by `make bench` -->\n", "<!-- end of figures -->"


def read(file: Path) -> dict[str, Result]:
    """Return the results of a file by the names of the figures; none where there is no file."""
    found: dict[str, Result] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return found


def write(file: Path, results: Mapping[str, Result]) -> None:
    """Keep the results."""
    file.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def slower(figures: Iterable[Figure], committed: Mapping[str, Result]) -> list[Figure]:
    """Return the figures that are regressions against what is committed."""
    return [each for each in figures if each.name in committed and each.slower_than(committed[each.name])]


def merged(committed: Mapping[str, Result], figures: Iterable[Figure]) -> dict[str, Result]:
    """Return the results with these figures anew; what was not measured is kept as it is."""
    return {**committed, **{each.name: each.as_data() for each in figures}}


def table(figures: Iterable[Figure], committed: Mapping[str, Result]) -> str:
    """Return the figures as lines for the terminal, each with the ratio that is committed."""
    lines = [f"{'figure':58} {'value':>10} {'unit':6} {'baseline':>10} {'ratio':>8} {'committed':>9}  target"]
    for each in figures:
        before = f"{committed[each.name]['ratio']:9.3f}" if each.name in committed else f"{'-':>9}"
        target = each.as_data()["target"]
        verdict = f"{'ok' if each.ok else 'MISSED'}: {target}" if target else ""
        lines.append(
            f"{each.name:58} {_number(each.value):>10} {each.unit:6} {_number(each.baseline):>10} "
            f"{each.ratio:8.3f} {before}  {verdict}".rstrip()
        )
    return "\n".join(lines)


def in_page(page: str, results: Mapping[str, Result]) -> str:
    """Return a page with the table between its marks anew."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    rows = ["| figure | measured | baseline | ratio | target | |", "| --- | --: | --: | --: | --- | --- |"]
    rows += [
        f"| {name} | {_number(each['value'])} {each['unit']} | {_number(each['baseline'])} {each['unit']} "
        f"| {each['ratio']:.3g} | {each['target']} | {_verdict(each)} |"
        for name, each in results.items()
    ]
    return before + BEGIN + "\n" + "\n".join(rows) + "\n\n" + END + after


def _verdict(result: Result) -> str:
    return ("met" if result["ok"] else "**missed**") if result["target"] else "watched"


def _number(value: float) -> str:
    """Return a number with three digits that count, and whole from a hundred on."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
