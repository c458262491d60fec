"""What a platform tells of one channel: that the bot is not in it any more, or that it has another id."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.day import study_day
from bot.domain.group import Binding
from bot.domain.schedule import Post
from bot.identity import Place
from bot.ports.posts import Parcel
from bot.ports.store import Transaction

NOTICE_AFTER = timedelta(seconds=10)
"""How long a notice rests: where the bot was removed, or refused again, that is known by then, and nobody is told."""


def pause(tx: Transaction, binding: Binding, reason: str, *, now: datetime) -> None:
    """Stop posting in a channel and, when that is news, let who set it up be told."""
    if tx.groups.pause(binding.id, reason, at=now):
        _notify(tx, Post.NOTICE, binding, now)


def resumed(tx: Transaction, binding: Binding, *, now: datetime) -> None:
    """Let who set a channel up be told that posting works there again."""
    _notify(tx, Post.RESUMED, binding, now)


def _notify(tx: Transaction, post: Post, binding: Binding, now: datetime) -> None:
    today = study_day(now, tx.groups.get(binding.group_id).zone)
    tx.deliveries.add(Parcel(post, today, now + NOTICE_AFTER), [binding])


def lost(tx: Transaction, place: Place, reason: str, *, now: datetime) -> None:
    """Learn that the bot is not in a channel any more: as if it had refused a post. One without a group is no news."""
    if binding := tx.groups.binding(place):
        pause(tx, binding, reason, now=now)


def moved(tx: Transaction, place: Place, channel: str) -> None:
    """Let the group follow its channel to another id; where that one has a group already, both stay as they are."""
    tx.groups.move(place, channel)
