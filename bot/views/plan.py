"""What plans, pauses and zones say."""

from __future__ import annotations

from bot.cards import Button, Card, CommandName, buttons, note, text
from bot.domain.day import short
from bot.domain.plan import Plan
from bot.usecases.plan import Home, Paused, Planned, Resumed
from bot.views import words


def plan(result: Planned) -> Card:
    """Show the plan that holds from today."""
    goal = words.duration(result.plan.weekly_minutes)
    title = "Your new plan holds from today" if result.changed else "Your plan"
    line = f"{words.sentence_case(in_words(result.plan))}."
    notes = ["Earlier days keep the plan that held then." if result.changed else "A new plan never rewrites the past."]
    if result.next_week:
        this_week = words.duration(result.minutes_this_week)
        notes = [f"This week is still measured by {this_week}; {goal} counts from {short(result.next_week)}."]
    row = buttons(Button("Change plan", "plan", form=True))
    return Card(title, (text(line), note(" ".join(notes)), row), tone="good" if result.changed else "plain")


def in_words(plan: Plan) -> str:
    """Return a plan as people say it: `Mon to Fri, 10 h a week`."""
    return f"{words.weekdays(plan.weekdays)}, {words.duration(plan.weekly_minutes)} a week"


def paused(result: Paused) -> Card:
    """Say when nothing is expected."""
    pause = result.pause
    title = "Paused" if pause.first <= result.today else "Pause planned"
    lines = (
        text(f"{words.days(pause.first, pause.last)}: nothing is expected, and your streak waits."),
        note(
            f"Back on {short(result.back)}. ",
            CommandName("resume"),
            " ends it earlier; a check-in counts in a pause too.",
        ),
        buttons(Button("Resume now", "resume")),
    )
    return Card(title, lines, tone="good")


def resumed(result: Resumed) -> Card:
    """Say that a pause is over."""
    if result.pause is None:
        hint = text("Nothing to resume. ", CommandName("pause", "7"), " pauses a week when you need it.")
        return Card("You are not paused", (hint,))
    return Card("Welcome back", (text("The pause is over: today counts again."),), tone="good")


def home(result: Home) -> Card:
    """Show where the member lives and when their day starts."""
    move = result.member.home
    starts = f"{move.day_start:02}:00" if move.day_start else "midnight"
    title = f"Your days are now in {move.zone}" if result.changed else f"Your days are in {move.zone}"
    lines = (
        text(f"It is {short(result.today)} for you there, and your day starts at {starts}."),
        note(
            "Days that are recorded stay as they are. Change it with ",
            CommandName("timezone", "Europe/Berlin"),
            " or day_start=4.",
        ),
    )
    return Card(title, lines, tone="good" if result.changed else "plain")
