"""What admins do with a group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Annotated

from bot.calls import Request
from bot.cards import Card
from bot.commands.declare import Command, Field, Form, Nothing, Topic
from bot.commands.options import Choice, Duration, Number, Words
from bot.commands.times import DaySet, LocalTime, Weekday, Zone
from bot.domain.day import Weekdays, is_zone, listed
from bot.domain.group import GRACE_DAYS_AT_MOST, Feed
from bot.domain.schedule import Post
from bot.errors import BadArgument
from bot.ports.store import Transaction
from bot.usecases import group as usecase
from bot.views import group as view

ZONE = Zone("The group's time zone: Europe/Berlin, or a city.")
GOAL = Duration("The whole group's weekly time: 40h; 0 for none.", usual=(1200, 2400, 4800))
WEEK_STARTS = {"monday": 0, "saturday": 5, "sunday": 6}


@dataclass(frozen=True, slots=True)
class Settings:
    """What an admin can set."""

    name: Annotated[str | None, Words("The group's name.", 60, least=1)] = None
    zone: Annotated[str | None, ZONE] = None
    days: Annotated[Weekdays | None, DaySet("Study days: daily, weekdays or mon,wed,fri.")] = None
    prompt: Annotated[time | None, LocalTime("When the daily prompt is posted: 09:00.")] = None
    board: Annotated[int | None, Weekday("The weekday of the leaderboard: monday.")] = None
    board_time: Annotated[time | None, LocalTime("When the leaderboard is posted: 09:00.")] = None
    week_start: Annotated[str | None, Choice("The day on which a week begins.", tuple(WEEK_STARTS))] = None
    feed: Annotated[str | None, Choice("Where check-ins appear.", tuple(Feed))] = None
    grace_days: Annotated[int | None, Number("How many days back one may check in.", 0, GRACE_DAYS_AT_MOST)] = None
    weekly_goal: Annotated[int | None, GOAL] = None


def _settings_of(given: Settings) -> usecase.Settings:
    return usecase.Settings(
        name=given.name,
        zone=given.zone,
        days=given.days,
        prompt=given.prompt,
        board=given.board,
        board_at=given.board_time,
        week_start=WEEK_STARTS[given.week_start] if given.week_start else None,
        feed=Feed(given.feed) if given.feed else None,
        grace_days=given.grace_days,
        weekly_goal=given.weekly_goal,
    )


def _setup(tx: Transaction, request: Request, given: Settings) -> Card:
    usecase.require_free(tx, request)
    zone = given.zone or _own_zone(request)
    if not zone:
        # A guess would wake people up: a prompt at the wrong hour is the worst of welcomes.
        raise BadArgument("zone", "", ZONE.expects, command="group setup")
    return view.ready(usecase.setup(tx, request, _settings_of(given), zone=zone))


def _own_zone(request: Request) -> str:
    """Return the zone of the caller's profile; nothing where there is none that is known here."""
    zone = request.caller.zone
    return zone if zone and is_zone(zone) else ""


def _settings(tx: Transaction, request: Request, given: Settings) -> Card:
    return view.settings(usecase.change(tx, request, _settings_of(given)))


def _try_again(tx: Transaction, request: Request, _: Nothing) -> Card:
    return view.settings(usecase.try_again(tx, request))


def _as_it_is(tx: Transaction, request: Request, _: Settings) -> Mapping[str, str]:
    state = usecase.show(tx, request)
    return {
        "name": state.group.name,
        "zone": state.group.zone,
        "days": listed(state.group.study_days),
        "prompt": f"{state.schedules[Post.PROMPT].at:%H:%M}",
        "board": listed(state.schedules[Post.LEADERBOARD].weekdays),
    }


def _defaults(_tx: Transaction, request: Request, _: Settings) -> Mapping[str, str]:
    zone = _own_zone(request)
    return {"name": "Study group", "zone": zone, "days": "daily", "prompt": "09:00", "board": "monday"}


def _members(tx: Transaction, request: Request, _: Nothing) -> Card:
    return view.members(usecase.members(tx, request))


def _prompt_now(tx: Transaction, request: Request, _: Nothing) -> Card:
    return view.prompt_posted(usecase.prompt_now(tx, request))


def _leaderboard_now(tx: Transaction, request: Request, _: Nothing) -> Card:
    return view.leaderboard_posted(usecase.leaderboard_now(tx, request))


FIELDS = (
    Field("name", "Name"),
    Field("zone", "Time zone"),
    Field("days", "Study days"),
    Field("prompt", "Daily prompt at"),
    Field("board", "Leaderboard on"),
)
GROUP_COMMANDS = (
    Command(
        name="group setup",
        help="Make a study group in this channel.",
        topic=Topic.ADMIN,
        arguments=Settings,
        run=_setup,
        admin=True,
        form=Form("Set up a study group", FIELDS, given=("zone",), submit="Set up"),
        form_first=True,
        prefill=_defaults,
        examples=(
            "/group setup",
            "/group setup zone=Berlin",
            "/group setup Night owls zone=Berlin days=weekdays prompt=08:30",
        ),
    ),
    Command(
        name="group settings",
        help="See or change the group's settings.",
        topic=Topic.ADMIN,
        arguments=Settings,
        run=_settings,
        admin=True,
        form=Form("Group settings", FIELDS),
        prefill=_as_it_is,
        examples=("/group settings", "/group settings feed=channel grace_days=2", "/group settings weekly_goal=40h"),
    ),
    Command(
        name="group try again",
        help="Post again in this channel after a refusal.",
        topic=Topic.ADMIN,
        arguments=Nothing,
        run=_try_again,
        admin=True,
        listed=False,
    ),
    Command(
        name="group members",
        help="See who belongs to the group.",
        topic=Topic.ADMIN,
        arguments=Nothing,
        run=_members,
        writes=False,
        admin=True,
        examples=("/group members",),
    ),
    Command(
        name="group prompt now",
        help="Post today's prompt now instead of at its time.",
        topic=Topic.ADMIN,
        arguments=Nothing,
        run=_prompt_now,
        admin=True,
        examples=("/group prompt now",),
    ),
    Command(
        name="group leaderboard now",
        help="Post the leaderboard of the week so far.",
        topic=Topic.ADMIN,
        arguments=Nothing,
        run=_leaderboard_now,
        admin=True,
        examples=("/group leaderboard now",),
    ),
)
