"""Plans, pauses and zones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from bot.calls import Request
from bot.cards import Card
from bot.commands.declare import Command, Field, Form, Nothing, Topic
from bot.commands.options import Duration, Number
from bot.commands.times import DayCount, DaySet, DayWord, Zone
from bot.domain.day import Weekdays, listed
from bot.ports.store import Transaction
from bot.usecases import plan as usecase
from bot.views import plan as view


@dataclass(frozen=True, slots=True)
class NewPlan:
    """What to plan."""

    days: Annotated[Weekdays | None, DaySet("Your study days: mon-fri, mon,wed,fri, weekdays or daily.")] = None
    weekly: Annotated[int | None, Duration("Your weekly time: 10h or 5h30.", usual=(300, 600, 900))] = None


def _plan(tx: Transaction, request: Request, given: NewPlan) -> Card:
    return view.plan(usecase.change_plan(tx, request, weekdays=given.days, weekly_minutes=given.weekly))


def _plan_as_it_is(tx: Transaction, request: Request, _: NewPlan) -> Mapping[str, str]:
    plan = usecase.show_plan(tx, request).plan
    return {"days": listed(plan.weekdays), "weekly": f"{plan.weekly_minutes}m"}


PLAN = Command(
    name="plan",
    help="See or change your study days and weekly time.",
    topic=Topic.PLAN,
    arguments=NewPlan,
    run=_plan,
    form=Form("Your plan", (Field("days", "Study days"), Field("weekly", "Time a week"))),
    prefill=_plan_as_it_is,
    examples=("/plan", "/plan mon-fri 10h", "/plan mon,wed,sat 4h30"),
)


@dataclass(frozen=True, slots=True)
class Pause:
    """How long to pause and from when."""

    days: Annotated[int, DayCount("For how many days: 7, 3d or 2w; 60 at most.")]
    start: Annotated[str, DayWord("The first day: @today, @tomorrow or a date.", ahead=True)] = "today"


def _pause(tx: Transaction, request: Request, given: Pause) -> Card:
    return view.paused(usecase.pause(tx, request, days=given.days, start=given.start))


PAUSE = Command(
    name="pause",
    help="Expect nothing for a while: holidays, illness. Your streak waits.",
    topic=Topic.PLAN,
    arguments=Pause,
    run=_pause,
    form=Form("Pause", (Field("days", "For how long"), Field("start", "From")), submit="Pause"),
    form_first=True,
    examples=("/pause 7", "/pause 2w @tomorrow", "/pause 10d @2026-08-03"),
)


def _resume(tx: Transaction, request: Request, _: Nothing) -> Card:
    return view.resumed(usecase.resume(tx, request))


RESUME = Command(
    name="resume",
    help="End a pause.",
    topic=Topic.PLAN,
    arguments=Nothing,
    run=_resume,
    examples=("/resume",),
)


@dataclass(frozen=True, slots=True)
class NewHome:
    """Where the member lives."""

    zone: Annotated[str | None, Zone("Your time zone: Europe/Berlin, or a city such as Berlin.")] = None
    day_start: Annotated[int | None, Number("The hour at which your day starts, for night owls.", 0, 6)] = None


def _timezone(tx: Transaction, request: Request, given: NewHome) -> Card:
    return view.home(usecase.change_zone(tx, request, zone=given.zone, day_start=given.day_start))


TIMEZONE = Command(
    name="timezone",
    help="See or change your time zone and when your day starts.",
    topic=Topic.PLAN,
    arguments=NewHome,
    run=_timezone,
    examples=("/timezone", "/timezone Europe/Berlin", "/timezone day_start=4"),
)
