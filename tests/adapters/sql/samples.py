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
from bot.domain.delivery import Delivery
from bot.domain.group import Group, Member
from bot.domain.plan import Plan
from bot.domain.schedule import Post
from bot.identity import Account, Place
from bot.ports.posts import Parcel
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


def send_due(tx: Transaction, now: datetime = NOW) -> list[Delivery]:
    """Claim what is due and record that the platform has it; messages are called after their deliveries."""
    claimed = tx.deliveries.claim(now, limit=100, lease_until=now + timedelta(minutes=1))
    for each in claimed:
        tx.deliveries.sent(each.id, f"message {each.id}", at=now)
    return claimed


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
