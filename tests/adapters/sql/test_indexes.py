from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from importlib import import_module

import pytest

from adapters.sql.address import read_address
from adapters.sql.engines import sqlite_writer
from adapters.sql.statement import Statement

EVERY_DAY = (
    "agenda._OF",
    "agenda._PLATFORMS",
    "answers._FIRST",
    "buckets._FREE_AT",
    "buckets._LOCK",
    "communities._BOUND",
    "communities._OVERDUE",
    "deliveries._DUE",
    "deliveries._EXPIRED",
    "deliveries._HOLD_BACK",
    "deliveries._LATE",
    "deliveries._LATE_AND_EXPIRED",
    "deliveries._PULL",
    "deliveries._SHORTEN",
    "deliveries._TAKE",
    "edits._ASK",
    "edits._EDITED",
    "edits._WAITING",
    "edits._TOUCH_FEED",
    "edits._TOUCH_PROMPTS",
    "groups._AT",
    "groups._BINDINGS",
    "groups._BINDING_AT",
    "groups._MOVE",
    "groups._OF",
    "groups._SET_UP_BY",
    "installations._ALL",
    "installations._COVERED_BY",
    "installations._DROP",
    "installations._FIND",
    "ledger._CLAIMED",
    "ledger._COMING",
    "ledger._DUE",
    "ledger._FAILED",
    "ledger._PAUSED",
    "log._ON_DAY",
    "log._LATEST",
    "log._MINUTES",
    "log._LOGGED",
    "log._DAYS",
    "log._INTENTIONS_OF_ONE",
    "members._FIND",
    "members._OF",
    "memos._RECALL",
    "outcomes._AGAIN",
    "outcomes._CLOSE",
    "outcomes._HOLD",
    "outcomes._RELIEVED",
    "outcomes._SENT",
    "rosters._SEEN",
    "schedules._ADVANCE",
    "schedules._DUE",
    "schedules._RECENT_PROMPTS",
    "tickets._FORGET",
)
WHOLE_TABLE = re.compile(r"SCAN (?!seen$|.*(INDEX|VIRTUAL TABLE|CONSTANT ROW))")
"""`seen` is no table, but the few rows that a query has found itself."""


@dataclass(frozen=True)
class Step:
    """One step in which SQLite means to answer a statement; `nested` in another one."""

    words: str
    nested: bool


def plan_of(path: str, url: str) -> list[Step]:
    """Return the steps of a statement that is named by its module and its name there."""
    module, name = path.split(".")
    statement: Statement = vars(import_module(f"adapters.sql.{module}"))[name]
    engine = sqlite_writer(read_address(url))
    compiled = statement.compiled(engine.dialect)
    with closing(sqlite3.connect(str(engine.url.database))) as connection:
        rows = connection.execute(f"EXPLAIN QUERY PLAN {compiled.sql}", [None] * len(compiled.names)).fetchall()
    return [Step(words, parent != 0) for _, parent, _, words in rows]


@pytest.mark.parametrize("path", EVERY_DAY)
def test_what_happens_every_day_never_reads_a_whole_table(path: str, sqlite_url: str) -> None:
    steps = plan_of(path, sqlite_url)
    assert any("SEARCH" in each.words or "INDEX" in each.words for each in steps)
    assert [each for each in steps if WHOLE_TABLE.match(each.words)] == []


@pytest.mark.parametrize(
    ("path", "look"),
    [
        ("log._MINUTES", "ix_check_ins_history (member_id=? AND undone=?)"),
        ("log._DAYS", "ix_check_ins_history (member_id=? AND undone=? AND day<?)"),
        ("log._LOGGED", "ix_check_ins_board (group_id=? AND undone=? AND day>? AND day<?)"),
    ],
)
def test_logs_are_read_from_an_index_alone_and_no_more_of_it_than_is_asked_for(
    path: str, look: str, sqlite_url: str
) -> None:
    (step,) = [each.words for each in plan_of(path, sqlite_url) if "check_ins" in each.words]
    assert step == f"SEARCH check_ins USING COVERING INDEX {look}"


@pytest.mark.parametrize(
    "path",
    [
        "deliveries._DUE",
        "deliveries._EXPIRED",
        "deliveries._LATE",
        "deliveries._LATE_AND_EXPIRED",
        "edits._WAITING",
        "schedules._DUE",
    ],
)
def test_what_is_due_comes_in_order_from_its_index(path: str, sqlite_url: str) -> None:
    assert [each for each in plan_of(path, sqlite_url) if "ORDER BY" in each.words and not each.nested] == []
