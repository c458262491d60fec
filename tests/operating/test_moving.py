"""Moving to another database, as an operator does it."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.sql.migrate import upgrade
from bot.cli import cli


@pytest.fixture(autouse=True)
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database, in the settings."""
    url = f"sqlite:///{tmp_path}/old.db"
    upgrade(url)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHOWUP_DATABASE_URL", url)
    return url


def test_what_was_moved_is_counted_and_what_comes_next_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli(["move", "--to", "sqlite:///new.db"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "0 rows were copied, read back and compared:"
    assert "  check_ins" in [line.rstrip(" 0") for line in said]
    assert said[-2].startswith("Next: let SHOWUP_DATABASE_URL name the new database")
    assert Path("new.db").exists()


def test_what_is_in_the_way_is_said_in_one_line_without_the_password(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli(["move", "--from", "sqlite:///none.db", "--to", "sqlite:///new.db"]) == 2
    assert cli(["move", "--to", "postgresql://showup:hunter2@127.0.0.1:1/showup"]) == 2
    assert cli(["move", "--to", "sqlite:///old.db"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "showup: There is no database file none.db yet: `showup run` makes it.",
        "showup: PostgreSQL at 127.0.0.1:1 does not answer (ConnectionRefusedError).",
        "showup: Both addresses name the same database: there is nothing to move.",
    ]
