"""What posts show, read in the transaction that claims them: a roster, a leaderboard, a check-in, a notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from bot.content import prompts
from bot.domain.checkin import CheckIn
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.domain.leaderboard import By, Span
from bot.domain.schedule import Post
from bot.domain.streak import daily_streak
from bot.ports.posts import Seen
from bot.ports.store import Transaction
from bot.usecases.board import BoardResult, board


@dataclass(frozen=True, slots=True)
class PromptContent:
    """What a prompt shows: its text and who has checked in for its day. `unnamed` counts those who hide."""

    day: date
    text: str
    roster: tuple[tuple[str, int], ...]
    unnamed: int


@dataclass(frozen=True, slots=True)
class FeedContent:
    """What a feed post shows: one check-in as it is now. `name` is None for somebody who hides since."""

    name: str | None
    check_in: CheckIn
    streak: int


@dataclass(frozen=True, slots=True)
class NoticeContent:
    """What a notice tells: where posting is paused, and why, in the platform's words; None where it works again."""

    group: Group
    reason: str | None


Content = PromptContent | BoardResult | FeedContent | NoticeContent


def contents(tx: Transaction, deliveries: Sequence[Delivery], *, now: datetime) -> Mapping[int, Content]:
    """Gather what each delivery shows, by its id; all prompts together, because there are most of them at once."""
    about = [(each.group_id, each.day) for each in deliveries if each.post is Post.PROMPT]
    rosters = tx.deliveries.rosters(about) if about else {}
    return {
        each.id: _prompt(each, rosters.get((each.group_id, each.day), ()))
        if each.post is Post.PROMPT
        else _single(tx, each, now)
        for each in deliveries
    }


def _single(tx: Transaction, delivery: Delivery, now: datetime) -> Content:
    if delivery.post is Post.FEED:
        return _feed(tx, delivery, now)
    group = tx.groups.get(delivery.group_id)
    if delivery.post is Post.LEADERBOARD:
        return board(tx, group, by=By.CONSISTENCY, span=Span.WEEK, day=delivery.day, now=now)
    return NoticeContent(group, delivery.paused if delivery.post is Post.NOTICE else None)


def _prompt(delivery: Delivery, seen: Sequence[Seen]) -> PromptContent:
    return PromptContent(
        day=delivery.day,
        text=_texts().get(delivery.prompt_key or "", ""),
        roster=tuple((each.name, each.minutes) for each in seen if not each.hidden),
        unnamed=sum(each.hidden for each in seen),
    )


@cache
def _texts() -> Mapping[str, str]:
    return {each.key: each.text for each in prompts()}


def _feed(tx: Transaction, delivery: Delivery, now: datetime) -> FeedContent:
    check_in = tx.log.get(delivery.check_in_id or 0)
    if check_in is None:
        raise LookupError(f"delivery {delivery.id} is about a check-in that is gone")
    member = tx.members.get(check_in.member_id)
    streak = daily_streak(tx.log.history(member), member.today(now))
    return FeedContent(None if member.hidden else member.shown_name, check_in, streak.current)
