"""An SQLite file full of groups whose members check in, filled by the database itself: 10,000,000 rows in a minute."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from adapters.sql.migrate import upgrade

LAST_DAY = date(2026, 3, 8)
"""The Sunday up to which everybody checks in."""

SPEED = ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -500000")
"""What makes filling quick, and is gone with the connection."""

GROUPS = """
    INSERT INTO groups (id, name, zone, week_start, study_days, feed, grace_days, created_at)
    WITH RECURSIVE numbers (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM numbers WHERE id < :groups)
    SELECT id, 'Group ' || id, 'Europe/Berlin', 0, 127, 'thread', 1, 0 FROM numbers
"""
PEOPLE = """
    INSERT INTO people (id)
    WITH RECURSIVE numbers (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM numbers WHERE id < :groups * :members)
    SELECT id FROM numbers
"""
HOMES = "INSERT INTO zone_moves (person_id, since, zone, day_start) SELECT id, 0, 'Europe/Berlin', 0 FROM people"
MEMBERS = """
    INSERT INTO members (id, group_id, person_id, name, hidden, joined)
    SELECT id, (id - 1) / :members + 1, id, 'Member ' || id, 0, :first FROM people
"""
PLANS = "INSERT INTO plans (member_id, since, weekdays, weekly_minutes) SELECT id, joined, 127, 600 FROM members"
# Whether somebody checks in on a day looks random and is the same in every run.
CHECK_INS = """
    INSERT INTO check_ins (member_id, group_id, event, day, minutes, note, link, at, undone)
    WITH RECURSIVE days (number, day) AS (
        SELECT 0, :first UNION ALL SELECT number + 1, date(day, '+1 day') FROM days WHERE number + 1 < :days
    )
    SELECT id, group_id, id || '-' || number, day, 25 + (id * 31 + number * 17) % 4 * 25, '', '', 0, 0
    FROM members CROSS JOIN days
    WHERE (id * 2654435761 + number * 39571731) / 65536 % 100 < :percent
"""


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many groups there are, how many members each has, for how many days they are in and check in on how many."""

    groups: int
    members: int
    days: int
    percent: int = 100


def fill(file: Path, crowd: Crowd) -> int:
    """Make a database file; return how many check-ins it holds."""
    upgrade(f"sqlite:///{file}")
    first = LAST_DAY - timedelta(days=crowd.days - 1)
    given = {
        "groups": crowd.groups,
        "members": crowd.members,
        "days": crowd.days,
        "percent": crowd.percent,
        "first": first.isoformat(),
    }
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        for pragma in SPEED:
            database.execute(f"PRAGMA {pragma}")
        database.execute("BEGIN")
        # An index that is built from all rows at once is a sort; one that grows with them is a search for each.
        indexes = database.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'check_ins' AND sql IS NOT NULL"
        ).fetchall()
        for name, _ in indexes:
            database.execute(f"DROP INDEX {name}")
        for statement in (GROUPS, PEOPLE, HOMES, MEMBERS, PLANS, CHECK_INS):
            database.execute(statement, given)
        for _, statement in indexes:
            database.execute(statement)
        database.execute("COMMIT")
        (rows,) = database.execute("SELECT count(*) FROM check_ins").fetchone()
    return int(rows)
