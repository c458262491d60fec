"""What a home page says: the day, the figures, the others, the settings, and what admins look after."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cards import Block, Button, Card, CommandName, buttons, note, text
from bot.domain.plan import plan_on
from bot.domain.streak import Status
from bot.usecases.home import Home, Mine
from bot.usecases.streak import Own
from bot.views import board, group, words
from bot.views.checkin import minutes_line, next_line, quick, streak_line
from bot.views.plan import in_words


def home(result: Home) -> Card:
    """Show a group to one person."""
    mine = _mine(result.mine) if result.mine else _joining()
    configure = group.configure(result.state) if result.state else ()
    return Card(result.group.name, (*mine, *configure))


def nowhere(*, admin: bool) -> Card:
    """Say how somebody without a group comes to one."""
    begin = text("In a group's channel, a check-in joins you: ", CommandName("checkin", "45 what you studied"), ".")
    make = text("To make a group, use ", CommandName("group setup"), " in the channel where it is to live.")
    ask = text("No group yet? Whoever manages a channel can make one there with ", CommandName("group setup"), ".")
    return Card("You are in no study group here yet", (begin, make if admin else ask))


def _joining() -> Iterator[Block]:
    yield text("You are not in this group. Join it here, or with a check-in in its channel.")
    yield buttons(Button("Join", "join", style="primary"))


def _mine(mine: Mine) -> Iterator[Block]:
    own = mine.own
    figures = own.figures
    yield text(today(own))
    yield text(minutes_line(figures))
    yield text(streak_line(figures))
    if figures.streak.days:
        yield note(*next_line(figures))
    yield quick({})
    yield from board.glance(mine.board)
    yield buttons(
        Button("Why this streak?", "streak why"), Button("Leaderboard", "leaderboard"), Button("My page", "me")
    )
    yield from _settings(own)


def today(own: Own) -> str:
    """Say what today is so far."""
    if own.pause and own.status is not Status.DONE:
        until = words.day(own.pause.last, own.figures.today)
        return f"You are paused until {until}: nothing is expected, and your streak waits."
    match own.status:
        case Status.DONE:
            return "You have checked in today. Well done."
        case Status.REST:
            return "Today is a rest day in your plan. A check-in counts all the same."
        case Status.FROZEN:
            return "A freeze covers today. If you check in after all, it comes back."
        case None:
            return "Nothing yet. Your first check-in starts the streak."
        case Status.PENDING | Status.PAUSED | Status.MISSED:
            return "Nothing yet today. One line is enough."


def _settings(own: Own) -> Iterator[Block]:
    move = own.member.home
    starts = f" and start at {move.day_start:02}:00" if move.day_start else ""
    plan = in_words(plan_on(own.history.plans, own.figures.today))
    yield note(f"Your plan: {plan}. Your days are in {move.zone}{starts}.")
    yield buttons(
        Button("Change plan", "plan", form=True),
        Button("Resume", "resume") if own.pause else Button("Pause", "pause", form=True),
        Button("Time zone", "timezone"),
        Button("Privacy", "privacy"),
    )
