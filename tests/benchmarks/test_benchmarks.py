"""What `make bench` says and keeps. How fast anything is, is not asked here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import __main__ as bench
from benchmarks import deliveries, report, seeds
from benchmarks.measure import Figure, Of, Target, at_least, at_most

FAST, SLOW = Figure("check-in", 2000, "per s", 4000), Figure("check-in", 1500, "per s", 4000)
BOARD = Figure("board", 1.5, "ms", 0.5, (at_most(2), at_most(4, Of.RATIO)))


@pytest.mark.parametrize(
    ("unit", "value", "slower"),
    [("ms", 126, True), ("ms", 124, False), ("ms", 50, False), ("per s", 79, True), ("per s", 81, False)],
)
def test_a_figure_is_slower_when_its_ratio_is_a_quarter_worse(unit: str, value: float, *, slower: bool) -> None:
    committed = Figure("a figure", 1000, unit, 100).as_data()
    assert Figure("a figure", value, unit, 10).slower_than(committed) is slower


@pytest.mark.parametrize(
    ("target", "holds"),
    [
        (at_most(100), True),
        (at_most(99), False),
        (at_least(2, Of.RATIO), True),
        (at_least(2.1, Of.RATIO), False),
        (at_most(50, Of.GROWTH), True),
        (at_most(49, Of.GROWTH), False),
    ],
)
def test_a_target_is_about_a_value_a_ratio_or_what_came_on_top(target: Target, *, holds: bool) -> None:
    assert Figure("a figure", 100, "MB", 50, (at_least(1), target)).ok is holds


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a file in which both figures are committed; the benchmark measures the slow check-in."""

    async def figures(*_: object) -> list[Figure]:
        return [SLOW]

    file, page = tmp_path / "results.json", tmp_path / "performance.md"
    report.write(file, report.merged({}, [FAST, BOARD]))
    page.write_text(f"Before.\n{report.BEGIN}old{report.END}\nAfter.\n")
    monkeypatch.setattr(bench, "RESULTS", file)
    monkeypatch.setattr(bench, "PAGE", page)
    monkeypatch.setattr(bench, "GROUPS", {"checkin": figures})
    return file


def test_what_has_become_slower_is_said_and_written_only_when_it_is_accepted(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = results.read_text()
    assert bench.main([]) == 1
    assert "Slower than committed" in capsys.readouterr().out
    assert results.read_text() == before
    assert bench.main(["--accept"]) == 0
    assert json.loads(results.read_text())["check-in"]["ratio"] == 0.375


def test_the_file_keeps_what_was_not_measured_and_the_page_shows_it(results: Path) -> None:
    bench.main(["checkin", "--accept"])
    assert json.loads(results.read_text())["board"] == {
        "value": 1.5,
        "unit": "ms",
        "baseline": 0.5,
        "ratio": 3.0,
        "target": "≤ 2 ms and ≤ 4 × baseline",
        "ok": True,
    }
    page = results.with_name("performance.md").read_text()
    assert "| board | 1.5 ms | 0.5 ms | 3 | ≤ 2 ms and ≤ 4 × baseline | met |\n" in page
    assert (page.startswith("Before."), page.endswith("After.\n"), "old" in page) == (True, True, False)


def test_a_quick_run_writes_nothing(results: Path) -> None:
    before = results.read_text()
    assert bench.main(["--quick"]) == 0
    assert results.read_text() == before


def test_the_page_shows_the_committed_results() -> None:
    page = report.PAGE.read_text(encoding="utf-8")
    assert report.in_page(page, report.read(report.RESULTS)) == page, "run `python -m benchmarks --write-docs`"


async def test_all_that_is_due_among_what_was_filled_in_is_posted_once(database_url: str, tmp_path: Path) -> None:
    size = seeds.Size(schedules=40, due=10)
    await seeds.fill(database_url, size)
    posted = await deliveries.post(database_url, size, tmp_path, hour=seeds.HOURS[0])
    assert posted.rate > 0
