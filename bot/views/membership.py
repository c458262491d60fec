"""What joining, leaving, one's own page and one's visibility say."""

from __future__ import annotations

from bot.cards import Block, Button, Card, CommandName, Facts, buttons, note, text
from bot.domain.plan import plan_on
from bot.usecases.membership import Membership
from bot.usecases.streak import Own
from bot.views import words
from bot.views.checkin import minutes_line, streak_line
from bot.views.plan import in_words


def joined(result: Membership) -> Card:
    """Welcome a member, or tell them that they are in already."""
    title = f"Welcome to {result.group.name}" if result.changed else f"You are in {result.group.name} already"
    lines = (
        text("One line a day is all it takes: ", CommandName("checkin", "45 what you studied"), "."),
        note(CommandName("plan"), " sets your study days and weekly time, ", CommandName("help"), " shows the rest."),
        buttons(Button("Check in", "checkin", form=True, style="primary"), Button("My plan", "plan")),
    )
    return Card(title, lines, tone="good" if result.changed else "plain")


def left(result: Membership) -> Card:
    """Say goodbye and that nothing is lost."""
    lines = (text("Your history is kept. Come back at any time with ", CommandName("join"), " or a check-in."),)
    return Card(f"You left {result.group.name}", lines)


def shown(result: Membership) -> Card:
    """Say how others see the member."""
    member = result.member
    if member.hidden:
        line = "Others see you nowhere: not on boards, rosters or in the feed. Your figures go on for you."
    else:
        line = f"Others see you as {member.shown_name}, on boards, rosters and in the feed."
    row = buttons(Button("Show me", "privacy show me") if member.hidden else Button("Hide me", "privacy hide me"))
    return Card("How others see you", (text(line), row), tone="good" if result.changed else "plain")


def me(mine: Own) -> Card:
    """Show a member's own page: now, and the long road so far."""
    figures, history, home = mine.figures, mine.history, mine.member.home.zone
    total = sum(history.minutes.values())
    month = sum(spent for day, spent in history.minutes.items() if (day.year, day.month) == _month(mine))
    since = f" since {words.dated(min(history.minutes))}" if history.minutes else ""
    blocks: list[Block] = [
        text(streak_line(figures)),
        text(minutes_line(figures)),
        Facts(
            (
                ("All time", f"{words.duration(total)} on {words.count(len(history.minutes), 'day')}{since}"),
                ("This month", words.duration(month)),
                ("Plan", in_words(plan_on(history.plans, figures.today))),
            )
        ),
        note(f"Paused until {words.day(mine.pause.last, figures.today)}" if mine.pause else f"Days in {home}"),
        buttons(Button("Why this streak?", "streak why"), Button("Change plan", "plan", form=True)),
    ]
    return Card(mine.member.shown_name, tuple(blocks))


def _month(mine: Own) -> tuple[int, int]:
    return mine.figures.today.year, mine.figures.today.month
