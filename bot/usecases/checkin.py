"""Checking in: record it once, tell the group, and compute what it made of the member's figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.calls import Request
from bot.domain.checkin import NIGHT_ENDS_AT, CheckIn
from bot.domain.day import DAY
from bot.domain.duration import MINUTES_A_DAY_AT_MOST
from bot.domain.group import Feed, Group, Member
from bot.domain.history import History
from bot.domain.milestone import Milestone, milestones, streak_before
from bot.domain.schedule import Post
from bot.errors import TooMuch
from bot.ports.posts import Parcel
from bot.ports.store import Transaction
from bot.usecases.figures import Figures, figures
from bot.usecases.here import arrive, named_day, require_open


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """A recorded check-in. `for_yesterday` offers to count it for yesterday instead; `milestone` is new today."""

    check_in: CheckIn
    member: Member
    group: Group
    figures: Figures
    joined: bool
    for_yesterday: bool
    milestone: Milestone | None


def check_in(
    tx: Transaction,
    request: Request,
    *,
    minutes: int,
    note: str = "",
    link: str = "",
    day: str = "today",
    prompt_day: date | None = None,
) -> CheckedIn:
    """Record a check-in of the caller for a day: `today`, `yesterday` or an ISO date.

    `prompt_day` is the day of the prompt whose button was pressed; an old prompt's button counts for today, too.
    Raises `DayClosed` for a day in the future or past the grace, and `TooMuch` past 16 hours for one study day.
    """
    group, member, joined = arrive(tx, request)
    today = member.today(request.now)
    asked = named_day(day, today=today)
    require_open(asked, today=today, grace_days=group.grace_days)
    before = tx.log.history(member)
    after = _add(before, asked, minutes)
    made = tx.log.add(CheckIn(0, member.id, group.id, asked, minutes, note, link, request.now), event=request.event)
    now = figures(after, group, today)
    late = asked == today and _may_be_yesterdays(request, member, group, before, today=today, prompt_day=prompt_day)
    reached = _celebrate(tx, member, before=before, check_in=made, now=now)
    announce(tx, request, group=group, member=member, check_in=made)
    return CheckedIn(
        check_in=made,
        member=member,
        group=group,
        figures=now,
        joined=joined,
        for_yesterday=late,
        milestone=reached,
    )


def _add(history: History, day: date, minutes: int) -> History:
    already = history.minutes.get(day, 0)
    require_possible(minutes, already)
    return history.with_minutes({**history.minutes, day: already + minutes})


def require_possible(minutes: int, already: int) -> None:
    """Raise `TooMuch` when a study day would get more than 16 hours."""
    if already + minutes > MINUTES_A_DAY_AT_MOST:
        raise TooMuch(minutes, already)


def _may_be_yesterdays(
    request: Request, member: Member, group: Group, before: History, *, today: date, prompt_day: date | None
) -> bool:
    """Tell whether a check-in for today may belong to yesterday: made in the small hours, or on yesterday's prompt."""
    yesterday = today - DAY
    if yesterday in before.minutes or not before.is_study_day(yesterday) or not group.grace_days:
        return False
    local = request.now.astimezone(ZoneInfo(member.home.zone))
    small_hours = local.hour < NIGHT_ENDS_AT and today == local.date()
    return small_hours or prompt_day == yesterday


def announce(tx: Transaction, request: Request, *, group: Group, member: Member, check_in: CheckIn) -> None:
    """Put a check-in on the roster of its day and, where the group wants one, into the feed."""
    if not member.hidden and group.feed is not Feed.ROSTER:
        threaded = group.feed is Feed.THREAD
        parcel = Parcel(Post.FEED, check_in.day, request.now, check_in_id=check_in.id, threaded=threaded)
        tx.deliveries.add_to_group(group.id, parcel)
    # Last, because from here to the commit nobody else of the group can touch the prompt.
    tx.deliveries.touch(now=request.now, group_id=group.id, day=check_in.day)


def _celebrate(
    tx: Transaction, member: Member, *, before: History, check_in: CheckIn, now: Figures
) -> Milestone | None:
    """Record the milestones that a check-in reached; return the last one that is new."""
    minutes_before = sum(before.minutes.values())
    reached = milestones(
        before=streak_before(before, check_in.day, now.streak, today=now.today),
        after=now.streak,
        minutes_before=minutes_before,
        minutes_after=minutes_before + check_in.minutes,
    )
    new = [each for each in reached if tx.members.celebrate(member.id, each, day=now.today)]
    return new[-1] if new else None
