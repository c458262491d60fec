"""A group, its members and what they do, for the tests of the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from adapters.sql.address import read_address
from bot.domain.checkin import CheckIn
from bot.domain.day import BEGINNING, Weekdays, ZoneMove
from bot.domain.delivery import LEASE, Delivery, State
from bot.domain.group import Group, Member
from bot.domain.plan import Plan
from bot.domain.schedule import Post
from bot.identity import Account, Place
from bot.ports.posts import Again, Closed, Lease, Parcel
from bot.ports.store import Transaction

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
TODAY = date(2026, 3, 2)
SOON = NOW + timedelta(minutes=1)
MAYA = Account("playground", "maya")
JONAS = Account("playground", "jonas")
HALL = Place("playground", "demo", "study-hall")
ANNEX = Place("slack", "T1", "C1")
BERLIN = ZoneMove(BEGINNING, "Europe/Berlin")
PLAN = Plan(TODAY, Weekdays(0b0011111), 300)
GROUP = Group(0, "Study hall", "Europe/Berlin")


def found_group(tx: Transaction, *places: Place) -> Group:
    """Make a group that is bound to the places, or to the study hall."""
    group = tx.groups.add(GROUP, at=NOW)
    for place in places or (HALL,):
        tx.groups.bind(group.id, place, by=MAYA, at=NOW)
    return group


def join(tx: Transaction, group: Group, account: Account = MAYA) -> Member:
    """Add a member called like their account."""
    return tx.members.add(account, group, name=account.user, home=BERLIN, plan=PLAN)


def found(tx: Transaction) -> Member:
    """Make a group with Maya in it, and return her."""
    return join(tx, found_group(tx))


def check_in(tx: Transaction, member: Member, event: str, *, day: date = TODAY, minutes: int = 25) -> CheckIn:
    """Record a check-in of the member."""
    made = CheckIn(0, member.id, member.group_id, day, minutes, "vectors", "https://example.org", NOW)
    return tx.log.add(made, event=event)


def prompt(tx: Transaction, group_id: int, *, due_at: datetime = NOW, day: date = TODAY) -> None:
    """Make the deliveries of a day's prompt."""
    tx.deliveries.add(Parcel(Post.PROMPT, day, due_at, prompt_key="why"), tx.groups.bindings(group_id))


def claim(tx: Transaction, now: datetime = NOW, *, limit: int = 100, owner: str = "process") -> list[Delivery]:
    """Claim what may go out now, on every platform."""
    lease = Lease(owner, now + LEASE)
    platforms = tx.deliveries.platforms()
    found = [each for name in platforms for each in tx.deliveries.waiting(name, now, limit=limit, lease=lease)]
    tx.deliveries.take(found, now=now, lease=lease)
    return found


def send_due(tx: Transaction, now: datetime = NOW) -> list[Delivery]:
    """Claim what is due and record that the platform has it; messages are called after their deliveries."""
    claimed = claim(tx, now)
    tx.deliveries.sent([(each, f"message {each.id}") for each in claimed], at=now)
    return claimed


def sent(tx: Transaction, delivery: Delivery, at: datetime = NOW) -> None:
    """Record that the platform has the message."""
    tx.deliveries.sent([(delivery, "message")], at=at)


def put_off(tx: Transaction, delivery: Delivery, until: datetime) -> None:
    """Record that the platform did not take it."""
    tx.deliveries.again([Again(delivery, until, "429", is_open=False)])


def repeat(tx: Transaction, delivery: Delivery, at: datetime) -> None:
    """Record that the platform may have taken it."""
    tx.deliveries.again([Again(delivery, at, "timeout", is_open=True)])


def close(tx: Transaction, delivery: Delivery, state: State) -> None:
    """Record that it will not be sent."""
    tx.deliveries.close([Closed(delivery, state, "why")])


def take_edits(tx: Transaction, now: datetime, *, limit: int = 10) -> list[Delivery]:
    """Take the edits that are due on every platform, for the time of a lease."""
    found = [each for name in tx.deliveries.platforms() for each in tx.deliveries.edits(name, now, limit=limit)]
    tx.deliveries.edit_at({each.id: now + LEASE for each in found})
    return found


def next_due_at(tx: Transaction) -> datetime | None:
    """Return the earliest instant at which there is something to do."""
    return tx.deliveries.agenda(tx.deliveries.platforms()).next


def undone(check_in: CheckIn) -> CheckIn:
    """Return the check-in as it is after an undo."""
    return replace(check_in, undone=True)


async def rows(url: str, query: Select[Any]) -> list[Any]:
    """Look straight into the database."""
    engine = create_async_engine(read_address(url), poolclass=NullPool)
    async with engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(query)]


async def execute(url: str, statement: str) -> None:
    """Do something to the database behind the store's back."""
    engine = create_async_engine(read_address(url), poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.execute(text(statement))
