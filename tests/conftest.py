"""What every test can use."""

from __future__ import annotations

import pytest

pytest_plugins = ["tests.databases"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that writes the transcripts of the journeys again."""
    parser.addoption("--write-journeys", action="store_true", help="write the transcripts under tests/journeys again")
