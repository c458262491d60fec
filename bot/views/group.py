"""What admins read: setup, settings, members, and posting now."""

from __future__ import annotations

from bot.cards import Block, Button, Card, CommandName, Facts, Moment, Note, Quote, buttons, note, text
from bot.domain.day import WEEKDAY_NAMES
from bot.domain.group import Feed, Group
from bot.domain.schedule import Post
from bot.usecases.group import GroupState, Membered, NewGroup
from bot.views import words

NAMES_AT_MOST = 30

FEED = {
    Feed.THREAD: "in the thread of today's prompt",
    Feed.CHANNEL: "in the channel",
    Feed.ROSTER: "on the roster only",
}


def ready(new: NewGroup) -> Card:
    """Say that the group exists, show the prompt that comes first, and how to begin."""
    state = new.state
    blocks: list[Block] = [text(schedule_line(state))]
    if new.first:
        blocks += [text("First prompt: ", Moment(new.first.at), ". Only you see it yet:"), Quote(new.first.text)]
    blocks += [text("Everybody here joins with their first check-in: ", CommandName("checkin", "45 what you studied"))]
    blocks += [note("If I ever cannot post here, I tell you by direct message.")]
    blocks += _lacking(state)
    row = buttons(
        Button("Post the first prompt now", "group prompt now"),
        Button("Check in", "checkin", form=True, style="primary"),
        Button("Settings", "group settings"),
        _check_again(state),
    )
    return Card(f"{state.group.name} is ready", (*blocks, row), tone="careful" if state.lacking else "good")


def _lacking(state: GroupState) -> list[Block]:
    """Say by name what the bot is not permitted to do here, and what to do about it."""
    if not state.lacking:
        return []
    mended = f"{state.remedy}, then" if state.remedy else "When that is mended,"
    return [text(f"I lack here: {', '.join(state.lacking)}. {mended} press Check again.")]


def _check_again(state: GroupState) -> Button | None:
    return Button("Check again", "group settings") if state.lacking else None


def _try_again(state: GroupState) -> Button | None:
    return Button("Try again", "group try again", style="primary") if state.paused else None


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
    lines = (
        text(schedule_line(state)),
        facts,
        *_lacking(state),
        _posting(state),
        buttons(Button("Change", "group settings", form=True), _check_again(state), _try_again(state)),
    )
    title = f"{group.name}: settings {'saved' if state.changed else ''}".rstrip()
    if state.paused or state.lacking:
        return Card(title, lines, tone="careful")
    return Card(title, lines, tone="good" if state.changed or state.resumed else "plain")


def _posting(state: GroupState) -> Note:
    """Say whether posting is paused or goes on again; else what more can be set."""
    if state.paused:
        return note(_paused(state.paused))
    if state.resumed:
        return note("Posting goes on: the next post comes at its time.")
    more = CommandName("group settings", "feed=channel grace_days=2 week_start=sunday weekly_goal=40h")
    return note("More: ", more)


def _paused(reason: str) -> str:
    return f"Posting is paused: {reason}. When that is mended, press Try again."


def configure(state: GroupState) -> tuple[Block, ...]:
    """Show what admins look after as a part of another card: when posts come, what is in their way, what to do."""
    trouble = buttons(_check_again(state), _try_again(state))
    return (
        text(f"{schedule_line(state)} Check-ins appear {FEED[state.group.feed]}."),
        *_lacking(state),
        *([note(_paused(state.paused))] if state.paused else []),
        *([trouble] if trouble.buttons else []),
        buttons(
            Button("Change settings", "group settings", form=True),
            Button("Members", "group members"),
            Button("Post the prompt now", "group prompt now"),
            Button("Post the leaderboard now", "group leaderboard now"),
        ),
    )


def members(result: Membered) -> Card:
    """List the members by the names they chose."""
    names = [words.name(each.shown_name) + (" (hidden)" if each.hidden else "") for each in result.members]
    more = len(names) - NAMES_AT_MOST
    shown = [*names[:NAMES_AT_MOST], *([f"{more:,} more"] if more > 0 else [])]
    nobody = text("Nobody yet. The first check-in joins: ", CommandName("checkin"))
    line = text(words.together(shown)) if names else nobody
    return Card(f"{result.group.name}: {words.count(len(names), 'member')}", (line,))


def prompt_posted(group: Group) -> Card:
    """Say that today's prompt goes out."""
    return Card("Today's prompt is on its way", (text(f"{group.name} gets it once: its usual time is skipped today."),))


def leaderboard_posted(group: Group) -> Card:
    """Say that a leaderboard goes out."""
    return Card(
        "The leaderboard is on its way",
        (text(f"It shows the week of {group.name} so far. The weekly one still comes at its time."),),
    )
