"""What every test can use."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["tests.databases"]

SLOW = ("torture", "wire", "browser", "test_long_runs.py")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that writes the transcripts of the journeys again, and the seed of the torture."""
    parser.addoption("--write-journeys", action="store_true", help="write the transcripts under tests/journeys again")
    parser.addoption("--torture-seed", type=int, default=17, help="what the dice of tests/torture begin with")
    parser.addoption("--torture-burst", type=int, default=1000, help="how many check in at once in tests/torture")
    parser.addoption(
        "--torture-stories", type=int, default=15, help="how many stories tests/torture/test_model.py tells"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left alone with it in the end."""
    here = Path(__file__).parent
    items.sort(key=lambda item: item.path.relative_to(here).parts[0] not in SLOW)
