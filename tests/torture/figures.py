"""What everybody is shown in the end, held against the log: rosters, and streaks that are counted anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.day import BEGINNING, EVERY_DAY, ZoneMove
from bot.domain.delivery import State
from bot.domain.history import History
from bot.domain.plan import Plan
from bot.views.words import count, duration
from tests.domain import oracles
from tests.torture.database import CheckedIn, Delivered
from tests.torture.halls import Hall
from tests.torture.sheet import Finding


def rosters(
    halls: Sequence[Hall], delivered: Sequence[Delivered], checked_in: Sequence[CheckedIn]
) -> Iterator[Finding | None]:
    """Yield for each prompt that is there what is wrong with its roster, or None."""
    for hall in halls:
        texts = {each.id: each.text for each in hall.posts()}
        for row in delivered:
            if row.channel != hall.channel or row.post != "prompt" or row.state != State.SENT:
                continue
            if hall.shut_at and row.due_at < hall.shut_at:
                continue  # What changed while the channel took no edits is shown with the next change.
            expected = _roster([each for each in checked_in if each.channel == hall.channel and each.day == row.day])
            # A profile that Slack did not give makes a name of small letters for a while.
            if row.message in texts and expected.lower() not in texts[row.message].lower():
                words = f"the roster of {hall.terms.name} is not “{expected}” but “{texts[row.message]}”: {row}"
                yield Finding(words, [[f"{hall.terms.name}-"], [str(row.message)], [f'"showup-{row.id}"']])
            else:
                yield None


def _roster(there: Sequence[CheckedIn]) -> str:
    """Return who checked in, first come first named."""
    minutes: dict[str, int] = defaultdict(int)
    for each in there:
        minutes[each.name] += 0 if each.undone else each.minutes
    if not minutes:
        return "Nobody has checked in yet."
    return f"{len(minutes)} checked in: " + ", ".join(f"{name} {duration(spent)}" for name, spent in minutes.items())


async def streaks(
    halls: Sequence[Hall], checked_in: Sequence[CheckedIn], now: datetime
) -> AsyncIterator[Finding | None]:
    """Yield for each member what is wrong with the streak that the program tells them, or None."""
    for hall in halls:
        today = now.astimezone(ZoneInfo(hall.terms.zone)).date()
        for member in range(hall.members):
            name = hall.name(member)
            log = {each.day for each in checked_in if each.name == name and not each.undone}
            if not log:
                continue
            expected = _streak(log, hall.terms.zone, today)
            told = await hall.streak(member)
            yield None if expected in told else Finding(f"{name} has “{expected}” and was told: {told}", [[name]])


def _streak(log: set[date], zone: str, today: date) -> str:
    """Return a streak in the words of the program, from figures that are none of its own."""
    history = History(dict.fromkeys(log, 1), (Plan(min(log), EVERY_DAY),), moves=(ZoneMove(BEGINNING, zone),))
    book = oracles.ledger(history, today)
    best = max(entry.streak for entry in book)
    return f"{book[-1].streak}-day streak · best {best} · {count(book[-1].freezes, 'freeze')} left"
