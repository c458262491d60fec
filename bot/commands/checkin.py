"""Checking in and correcting a check-in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from bot.calls import Request
from bot.cards import Card
from bot.commands.declare import Command, Field, Form, Topic
from bot.commands.options import Carried, Duration, Link, Words, identifier
from bot.commands.times import DayWord
from bot.domain.checkin import LINK_LENGTH, NOTE_LENGTH
from bot.ports.store import Transaction
from bot.usecases import checkin as usecase
from bot.usecases import correct
from bot.views import checkin as view

LINK = Link("A link to what you made or read.", LINK_LENGTH)
FIELDS = (
    Field("minutes", "How long"),
    Field("note", "What you studied", long=True),
    Field("link", "Link"),
)


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What can be said with a check-in."""

    minutes: Annotated[int, Duration("How long: 45, 1h30, 1:30 or 1.5h. Nothing or 0 means: I showed up.")] = 0
    note: Annotated[str, Words("What you studied, in your own words.", NOTE_LENGTH)] = ""
    link: Annotated[str, LINK] = ""
    day: Annotated[str, DayWord("The day it counts for: @yesterday or a date while it is open.")] = "today"
    prompt_day: Annotated[date | None, Carried("The day of the prompt.", date.fromisoformat)] = None


def _check_in(tx: Transaction, request: Request, given: CheckIn) -> Card:
    result = usecase.check_in(
        tx,
        request,
        minutes=given.minutes,
        note=given.note,
        link=given.link,
        day=given.day,
        prompt_day=given.prompt_day,
    )
    return view.checked_in(result)


CHECKIN = Command(
    name="checkin",
    help="Say that you studied today.",
    topic=Topic.EVERY_DAY,
    arguments=CheckIn,
    run=_check_in,
    form=Form("Check in", (*FIELDS, Field("day", "Day")), submit="Check in"),
    form_first=True,
    examples=("/checkin 45", "/checkin 1h30 linear algebra", "/checkin 45 eigenvalues @yesterday", "/checkin 0"),
)


@dataclass(frozen=True, slots=True)
class Undo:
    """Which check-in to take back."""

    check_in: Annotated[int | None, Carried("The check-in under which the button stands.", identifier)] = None


def _undo(tx: Transaction, request: Request, given: Undo) -> Card:
    return view.undone(correct.undo(tx, request, check_in_id=given.check_in))


UNDO = Command(
    name="undo",
    help="Take back your last check-in, within 24 hours.",
    topic=Topic.EVERY_DAY,
    arguments=Undo,
    run=_undo,
    examples=("/undo",),
)


@dataclass(frozen=True, slots=True)
class Edit:
    """What to change of a check-in."""

    minutes: Annotated[int | None, Duration("How long it really was.")] = None
    note: Annotated[str | None, Words("What you studied.", NOTE_LENGTH)] = None
    link: Annotated[str | None, LINK] = None
    check_in: Annotated[int | None, Carried("The check-in under which the button stands.", identifier)] = None


def _edit(tx: Transaction, request: Request, given: Edit) -> Card:
    result = correct.edit(
        tx, request, check_in_id=given.check_in, minutes=given.minutes, note=given.note, link=given.link
    )
    return view.edited(result)


def _as_it_is(tx: Transaction, request: Request, given: Edit) -> Mapping[str, str]:
    found = correct.recent(tx, request, given.check_in)[2]
    return {"minutes": str(found.minutes), "note": found.note, "link": found.link}


EDIT = Command(
    name="edit",
    help="Change your last check-in, within 24 hours.",
    topic=Topic.EVERY_DAY,
    arguments=Edit,
    run=_edit,
    form=Form("Change the check-in", FIELDS),
    form_first=True,
    prefill=_as_it_is,
    examples=("/edit 50", "/edit 50 linear maps"),
)


@dataclass(frozen=True, slots=True)
class ForYesterday:
    """Which check-in to move."""

    check_in: Annotated[int, Carried("The check-in under which the button stands.", identifier)]


def _for_yesterday(tx: Transaction, request: Request, given: ForYesterday) -> Card:
    return view.moved(correct.count_for_yesterday(tx, request, check_in_id=given.check_in))


FOR_YESTERDAY = Command(
    name="count for yesterday",
    help="Count a check-in of the small hours for the day before.",
    topic=Topic.EVERY_DAY,
    arguments=ForYesterday,
    run=_for_yesterday,
    listed=False,
)
