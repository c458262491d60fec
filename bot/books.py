"""`showup deliveries`: what was to be posted and what has become of it, as a table for whoever runs the program."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from unicodedata import combining, east_asian_width

from adapters.sql.migrate import require_current
from adapters.sql.store import SqlStore
from bot.cards.letters import one_line
from bot.configuration import Settings
from bot.domain.delivery import State
from bot.ports.ledger import Backlog, Entry
from bot.ports.store import Transaction
from bot.usecases import ledger
from scheduler.clock import SystemClock

HEADINGS = (
    "ID", "DUE", "LATE", "PLATFORM", "GROUP", "CHANNEL", "POST", "STATE", "TRIES", "OWNER", "REASON",
)  # fmt: skip
NOTHING = "-"


async def deliveries(settings: Settings, *, failed: bool, limit: int) -> str:
    """Return the newest deliveries, or those that failed, as a table. Raises `StartupProblem`.

    It only reads, beside whatever runs on the same database.
    """
    now = SystemClock().now()

    def look(tx: Transaction) -> tuple[Sequence[Entry], Backlog]:
        return ledger.entries(tx, failed=failed, limit=limit), ledger.backlog(tx, now=now)

    await require_current(settings.database.url)
    store = await SqlStore.open(settings.database.url, only_to_read=True)
    try:
        entries, backlog = await store.read(look)
    finally:
        await store.close()
    return "\n".join([*table(entries), _summary(entries, backlog, failed=failed, limit=limit)])


def table(entries: Sequence[Entry]) -> list[str]:
    """Return the lines of the table; none where there is nothing to show."""
    if not entries:
        return []
    rows = [HEADINGS, *(_row(each) for each in entries)]
    widths = [max(_width(row[number]) for row in rows) for number in range(len(HEADINGS))]
    lines = ["  ".join(map(_padded, row, widths)) for row in rows]
    return [*(line.rstrip() for line in lines), ""]


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if east_asian_width(each) in {"W", "F"} else combining(each) == 0 for each in text)


def _row(entry: Entry) -> tuple[str, ...]:
    late = timedelta(seconds=round((entry.sent_at - entry.due_at).total_seconds())) if entry.sent_at else NOTHING
    return (
        str(entry.id),
        _instant(entry.due_at),
        str(late),
        entry.place.platform,
        one_line(entry.group),
        one_line(entry.place.channel),
        entry.post,
        _state(entry),
        str(entry.attempts),
        entry.owner if entry.owner and entry.state is State.CLAIMED else NOTHING,
        one_line(entry.reason or "") or NOTHING,
    )


def _state(entry: Entry) -> str:
    if entry.paused:
        return "paused"
    if entry.state is State.DUE and entry.attempts:
        return f"retry at {_instant(entry.try_at)}"
    return entry.state


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _summary(entries: Sequence[Entry], backlog: Backlog, *, failed: bool, limit: int) -> str:
    number = len(entries)
    what = f"{'failed or paused ' if failed else ''}deliver{'y' if number == 1 else 'ies'}"
    if number == limit:
        shown = f"The newest {number} {what}; --limit shows more."
    elif number:
        shown = f"{number} {what}, newest first."
    else:
        shown = "Nothing has failed, and no channel is paused." if failed else "Nothing was to be posted yet."
    longest = f", the longest waiting for {timedelta(seconds=round(backlog.longest.total_seconds()))}"
    return f"{shown} Now: {backlog.due} due{longest if backlog.due else ''}; {backlog.claimed} in hand."
