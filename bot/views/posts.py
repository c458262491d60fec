"""What the scheduler sends: the prompt with its roster, the weekly leaderboard, the feed, and notices."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import assert_never

from bot.cards import Block, Buttons, Card, note, text
from bot.domain.day import short
from bot.usecases.board import BoardResult
from bot.usecases.contents import Content, FeedContent, NoticeContent, PromptContent
from bot.views import notices, words
from bot.views.board import board
from bot.views.checkin import quick, quoted

NAMES_AT_MOST = 20


def post(content: Content) -> Card:
    """Turn what a delivery shows into its card."""
    match content:
        case PromptContent():
            return prompt(content)
        case BoardResult():
            return board(content)
        case FeedContent():
            return feed(content)
        case NoticeContent():
            return notices.notice(content)
        case _:
            assert_never(content)


def prompt(content: PromptContent) -> Card:
    """Ask the day's question and show who has checked in."""
    title, row = _day(content.day)
    return Card(title, (text(content.text), note(roster(content)), row))


@lru_cache(maxsize=64)
def _day(day: date) -> tuple[str, Buttons]:
    """Return what the prompts of all groups have in common on a day."""
    return f"{short(day)}: what will you study today?", quick({"prompt_day": day.isoformat()})


def roster(content: PromptContent) -> str:
    """Say who has checked in, first come first named."""
    total = len(content.roster) + content.unnamed
    if not total:
        return "Nobody has checked in yet. Who begins?"
    names = [f"{words.name(name)} {words.duration(spent) if spent else 'showed up'}" for name, spent in content.roster]
    others = len(names) - NAMES_AT_MOST + content.unnamed if len(names) > NAMES_AT_MOST else content.unnamed
    shown = names[:NAMES_AT_MOST] + ([words.count(others, "other")] if others else [])
    return f"{total:,} checked in: {', '.join(shown)}"


def feed(content: FeedContent) -> Card:
    """Tell the group about a check-in, as it is now."""
    check_in = content.check_in
    if content.name is None:
        return Card("", (note("A member checked in."),))
    if check_in.undone:
        return Card("", (note(f"{words.name(content.name)} took a check-in back."),))
    what = f"studied {words.duration(check_in.minutes)}" if check_in.minutes else "showed up"
    blocks: list[Block] = quoted(check_in)
    return Card(
        f"{words.name(content.name)} {what}",
        (*blocks, note(words.sentence((short(check_in.day), words.streak(content.streak))))),
    )
