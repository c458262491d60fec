"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from bot import docs
from bot.commands import COMMANDS
from bot.configuration import SETTINGS

ROOT = Path(__file__).parents[1]
CODE = sorted(
    path
    for folder in ("bot", "adapters", "scheduler", "migrations", "benchmarks", "tests")
    for path in (ROOT / folder).rglob("*.py")
)
PRODUCT = [path for path in CODE if path.relative_to(ROOT).parts[0] != "tests"]


def name(path: Path) -> str:
    """Return a path as the tests show it."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PRODUCT, ids=name)
def test_a_module_has_at_most_250_lines_and_a_function_40(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 250
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            assert node.end_lineno - node.lineno < 40, node.name


def test_only_the_scheduler_s_clock_reads_the_wall_clock() -> None:
    reading = re.compile(r"\bdatetime\.(now|utcnow|today)\(|\bdate\.today\(|\btime\.time\(")
    readers = [name(path) for path in PRODUCT if reading.search(path.read_text(encoding="utf-8"))]
    assert readers == ["scheduler/clock.py"]


def test_there_are_fewer_than_ten_ignores_and_each_says_why() -> None:
    ignore = re.compile(r"#\s*(?:type:\s*ignore\[[\w-]+\]|noqa: \w+)(?P<why>.*)|#\s*(?:type: ignore|noqa)\b(?!.*[\[:])")
    found = [match for path in PRODUCT for match in ignore.finditer(path.read_text(encoding="utf-8"))]
    assert len(found) < 10
    assert all(match["why"] and match["why"].strip(" -") for match in found)


def test_everything_is_caught_only_at_the_named_boundaries() -> None:
    broad = [name(path) for path in PRODUCT for line in path.read_text().splitlines() if "except Exception" in line]
    assert set(broad) == {
        "adapters/discord/desk.py",
        "adapters/slack/desk.py",
        "adapters/slack/oauth_stores.py",
        "adapters/web/guard.py",
        "adapters/web/health.py",
        "bot/app.py",
        "scheduler/dispatch.py",
        "scheduler/recorder.py",
        "scheduler/ticker.py",
    }


def test_derived_pages_are_what_the_code_says() -> None:
    for path, text in docs.pages(SETTINGS).items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, f"{path}: run `make docs`"


def test_every_folder_of_the_architecture_page_exists_and_every_folder_is_on_it() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for package in ("bot", "adapters"):
        for folder in (ROOT / package).iterdir():
            if folder.is_dir() and not folder.name.startswith("__"):
                assert f"  {folder.name}/" in page or f" {folder.name}/" in page, folder.name


def test_every_listed_command_is_in_the_reference() -> None:
    reference = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    assert [command.name for command in COMMANDS if command.listed and f"### /{command.name}\n" not in reference] == []
