"""What admins read: setup, settings, members, and posting now."""

from __future__ import annotations

from bot.cards import Button, Card, Facts, buttons, note, text
from bot.domain.day import WEEKDAY_NAMES
from bot.domain.group import Feed, Group
from bot.domain.schedule import Post
from bot.usecases.group import GroupState, Membered
from bot.views import words

NAMES_AT_MOST = 30

FEED = {
    Feed.THREAD: "in the thread of today's prompt",
    Feed.CHANNEL: "in the channel",
    Feed.ROSTER: "on the roster only",
}


def ready(state: GroupState) -> Card:
    """Say that the group exists, what will be posted when, and how to begin."""
    lines = (
        text(schedule_line(state)),
        text("Everybody here joins with their first check-in: /checkin 45 what you studied."),
        note("/group settings changes any of this, /group prompt now posts today's prompt at once."),
        buttons(Button("Check in", "checkin", form=True, style="primary"), Button("Settings", "group settings")),
    )
    return Card(f"{state.group.name} is ready", lines, tone="good")


def schedule_line(state: GroupState) -> str:
    """Return when the prompt and the leaderboard come."""
    prompt, board = state.schedules[Post.PROMPT], state.schedules[Post.LEADERBOARD]
    return (
        f"Prompt {words.weekdays(prompt.weekdays)} at {prompt.at:%H:%M}, "
        f"leaderboard {words.weekdays(board.weekdays)} at {board.at:%H:%M}, {state.group.zone} time."
    )


def settings(state: GroupState) -> Card:
    """Show a group's settings."""
    group = state.group
    goal = words.duration(group.weekly_goal) if group.weekly_goal else "none"
    facts = Facts(
        (
            ("Check-ins appear", FEED[group.feed]),
            ("Late check-in", f"up to {words.count(group.grace_days, 'day')} back" if group.grace_days else "off"),
            ("Week begins", WEEKDAY_NAMES[group.week_start]),
            ("Group goal", f"{goal} a week" if group.weekly_goal else goal),
        )
    )
    paused = next((each.paused for each in state.bindings if each.paused), None)
    hint = "More: /group settings feed=channel grace_days=2 week_start=sunday weekly_goal=40h"
    lines = (
        text(schedule_line(state)),
        facts,
        note(f"Posting is paused: {paused}. Saving the settings tries again." if paused else hint),
        buttons(Button("Change", "group settings", form=True)),
    )
    title = f"{group.name}: settings {'saved' if state.changed else ''}".rstrip()
    return Card(title, lines, tone="careful" if paused else "good" if state.changed else "plain")


def members(result: Membered) -> Card:
    """List the members by the names they chose."""
    names = [words.name(each.shown_name) + (" (hidden)" if each.hidden else "") for each in result.members]
    more = len(names) - NAMES_AT_MOST
    shown = [*names[:NAMES_AT_MOST], *([f"{more:,} more"] if more > 0 else [])]
    line = words.together(shown) if names else "Nobody yet. The first check-in joins: /checkin"
    return Card(f"{result.group.name}: {words.count(len(names), 'member')}", (text(line),))


def prompt_posted(group: Group) -> Card:
    """Say that today's prompt goes out."""
    return Card("Today's prompt is on its way", (text(f"{group.name} gets it once: its usual time is skipped today."),))


def leaderboard_posted(group: Group) -> Card:
    """Say that a leaderboard goes out."""
    return Card(
        "The leaderboard is on its way",
        (text(f"It shows the week of {group.name} so far. The weekly one still comes at its time."),),
    )
