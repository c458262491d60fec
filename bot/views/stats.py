"""What a member's public figures say to others."""

from __future__ import annotations

from bot.cards import Block, Card, CommandName, Facts, note, text
from bot.domain.leaderboard import Standing
from bot.usecases.stats import Stats
from bot.views import words


def stats(found: Stats | None) -> Card:
    """Show a member's figures, or say kindly that there are none to show, in the same words for every reason."""
    if found is None:
        who = text("Figures are shown of members of this channel's group who like to be seen.")
        return Card("There is nothing to show for them here", (who,))
    week = found.week
    blocks: list[Block] = [text(streak_line(week))] if week.best else []
    blocks.append(text(week_line(week)))
    since = ("Member since", words.dated(week.member.joined))
    total = ("All time", f"{words.duration(found.minutes)} on {words.count(found.days, 'day')}")
    blocks.append(Facts((total, since) if found.days else (since,)))
    if week.member.hidden:
        blocks.append(note("Only you see this: you are hidden. ", CommandName("privacy show me"), " changes that."))
    return Card(week.member.shown_name, tuple(blocks))


def streak_line(week: Standing) -> str:
    """Return the streak, where there is one now, and the best one."""
    if not week.streak:
        return f"Best streak {words.count(week.best, 'day')}"
    return words.sentence((words.streak(week.streak), f"best {week.best}"))


def week_line(week: Standing) -> str:
    """Return the running week against the member's own plan."""
    if not week.done:
        return "No study day yet this week."
    kept = f"{week.done} of {words.count(week.planned, 'planned day')}" if week.planned else ""
    return f"This week {words.sentence((kept, words.duration(week.minutes)))}"
