"""What streaks say, and why they are what they are."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from operator import attrgetter

from bot.cards import Block, Button, Card, CommandName, Items, buttons, note, text
from bot.domain.day import short
from bot.domain.streak import DONE_DAYS_PER_FREEZE, Day, Rule, Status, WeeklyStreak
from bot.usecases.streak import Own, Rested
from bot.views import words
from bot.views.checkin import next_line, streak_line

DAYS_A_PAGE = 5


def streak(mine: Own, group_streak: int) -> Card:
    """Show a member's streaks."""
    figures = mine.figures
    recent = figures.streak.days[-7:]
    others = words.sentence(
        (weekly(figures.weekly), f"group streak {words.count(group_streak, 'day')}" if group_streak else "")
    )
    lines: list[Block] = [text(streak_line(figures))]
    if others:
        lines.append(text(words.sentence_case(others)))
    if recent:
        lines.append(text("Last days: " + ", ".join(f"{short(each.day)[:3]} {each.status}" for each in recent)))
    first = ("Your first check-in starts it: ", CommandName("checkin"))
    lines.append(note(*(next_line(figures) if recent else first)))
    lines.append(buttons(Button("Why?", "streak why"), Button("Check in", "checkin", form=True, style="primary")))
    return Card(f"You have a {words.streak(figures.streak.current)}", tuple(lines))


def weekly(streak: WeeklyStreak) -> str:
    """Return the weekly streak in words; nothing before there was one."""
    return f"weekly streak {words.count(streak.current, 'week')}, best {streak.best}" if streak.best else ""


def nobody() -> Card:
    """Show the streak of somebody who has not joined yet."""
    lines = (
        text("Your first check-in starts it and joins you to the group."),
        buttons(Button("Check in", "checkin", form=True, style="primary")),
    )
    return Card(f"You have a {words.streak(0)} so far", lines)


def why(mine: Own, before: date | None) -> Card:
    """Show the last days one by one, each with its status and the rule that gave it."""
    figures = mine.figures
    days = figures.streak.days
    end = bisect_left(days, before, key=attrgetter("day")) if before else len(days)
    page = days[max(end - DAYS_A_PAGE, 0) : end]
    home = mine.member.home
    start = f", days start at {home.day_start:02}:00" if home.day_start else ""
    facts = f"Days in {home.zone}{start}. {words.count(figures.streak.freezes, 'freeze')} left, one back for every "
    blocks: list[Block] = [
        Items(tuple(f"{words.day(each.day, figures.today)}: {reason(each)}" for each in reversed(page))),
        note(f"{facts}{DONE_DAYS_PER_FREEZE} done days, 2 at most."),
    ]
    if not page:
        blocks = [text("No day counts yet: days before the first check-in are not missed.")]
    if end > len(page):
        blocks.append(buttons(Button("Earlier days", "streak why", {"before": page[0].day.isoformat()})))
    return Card(f"Why you have a {words.streak(figures.streak.current)}", tuple(blocks))


def reason(each: Day) -> str:
    """Return a day's status, its rule in words, and what the streak was afterwards."""
    after = f"streak {each.streak}"
    match each.rule:
        case Rule.CHECKED_IN:
            return f"done, {after}"
        case Rule.EARNED_FREEZE:
            return f"done, {after}, a freeze earned back"
        case Rule.NOT_IN_PLAN:
            return "rest, not in your plan"
        case Rule.IN_A_PAUSE:
            return "paused"
        case Rule.RESTED:
            return f"frozen, you chose to rest; {words.count(each.freezes, 'freeze')} left"
        case Rule.FREEZE_SPENT:
            return f"frozen, a freeze covered it; {words.count(each.freezes, 'freeze')} left"
        case Rule.CUT_SHORT:
            return "rest, travel or the calendar cut the day short"
        case Rule.NO_FREEZE:
            return "missed, no freeze was left; a new streak began after it"
        case Rule.NO_STREAK:
            return "missed, with no streak to protect"
        case Rule.NOT_OVER:
            return "pending, the day is not over"


def rested(result: Rested) -> Card:
    """Say what "rest today" came to."""
    figures = result.figures
    if result.spent:
        lines = (text(streak_line(figures)), note("If you check in after all, the freeze comes back."))
        return Card("Rest well: a freeze covers today", lines, tone="good")
    why_not = {
        Status.DONE: "You have checked in today, so there is nothing to cover.",
        Status.REST: "Today is not in your plan: it is a rest day already.",
        Status.PAUSED: "You are paused today: nothing is expected.",
        Status.FROZEN: "A freeze covers today already.",
        Status.PENDING: "There is no streak to protect yet, so a rest costs nothing.",
        Status.MISSED: "There is no streak to protect yet, so a rest costs nothing.",
        None: "There is no streak to protect yet, so a rest costs nothing.",
    }
    return Card("No freeze was spent", (text(why_not[result.status]), text(streak_line(figures))))
