"""How posting and editing ended: many outcomes are recorded together, and told to whoever counts them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.delivery import REPEAT_AFTER, Delivery, State
from bot.domain.group import Binding
from bot.domain.schedule import Post
from bot.ports.messenger import Declined, Later, Outcome, Refused, Sent, Unknown
from bot.ports.meter import Fate
from bot.ports.posts import Again, Closed
from bot.ports.store import Transaction
from bot.usecases.channel import pause, resumed


@dataclass(frozen=True, slots=True)
class Result:
    """How posting a claimed delivery ended, or an edit of a sent one.

    `may_clear_up` tells that another try, or a look at the platform, may tell what nobody knows now.
    """

    delivery: Delivery
    outcome: Outcome
    may_clear_up: bool = False

    @property
    def is_edit(self) -> bool:
        """Whether it is about an edit."""
        return self.delivery.state is State.SENT


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of a delivery, or of an edit of it, and how long after its due time."""

    platform: str
    post: Post
    fate: Fate
    late: timedelta


def ending(delivery: Delivery, fate: Fate, now: datetime) -> Ending:
    """Return what became of a delivery."""
    return Ending(delivery.place.platform, delivery.post, fate, now - delivery.due_at)


def record(tx: Transaction, results: Sequence[Result], *, now: datetime) -> list[Ending]:
    """Record how posts and edits ended; a channel that refuses is paused with its reason.

    The last state of an edit wins: only one that may still be taken is tried again, when its lease has run out.
    """
    posts = [each for each in results if not each.is_edit]
    edits = [each for each in results if each.is_edit]
    tx.deliveries.hold([each.delivery.id for each in results])
    if edited := [each.delivery for each in edits if not isinstance(each.outcome, Later)]:
        tx.deliveries.edited(edited, at=now)
    fates = [(each.delivery, _fate_of_edit(each.outcome)) for each in edits]
    fates += _settle(tx, posts, now)
    return [ending(delivery, fate, now) for delivery, fate in fates]


def _fate_of_edit(outcome: Outcome) -> Fate:
    match outcome:
        case Sent():
            return Fate.EDITED
        case Later():
            return Fate.RETRIED
        case Refused() | Declined():
            return Fate.REFUSED
        case Unknown():
            return Fate.UNKNOWN


def _settle(tx: Transaction, results: Sequence[Result], now: datetime) -> Iterator[tuple[Delivery, Fate]]:
    sent: list[tuple[Delivery, str]] = []
    again: list[Again] = []
    closed: list[Closed] = []
    for each in results:
        delivery = each.delivery
        match each.outcome:
            case Sent(message):
                sent.append((delivery, message))
            case Later(seconds, reason):
                again.append(Again(delivery, now + timedelta(seconds=seconds), reason, is_open=False))
            case Refused(reason) | Declined(reason):
                # An earlier try of which nobody knows the end may have got through before.
                state = State.UNKNOWN if delivery.tried_at else State.REFUSED
                closed.append(Closed(delivery, state, reason))
            case Unknown(reason) if each.may_clear_up:
                again.append(Again(delivery, now + REPEAT_AFTER, reason, is_open=True))
            case Unknown(reason):
                closed.append(Closed(delivery, State.UNKNOWN, reason))
    if sent:
        tx.deliveries.sent(sent, at=now)
        _spread_the_news(tx, [delivery for delivery, _ in sent], now)
    if again:
        tx.deliveries.again(again)
    if closed:
        tx.deliveries.close(closed)
    _pause(tx, results, now)
    yield from ((delivery, Fate.SENT) for delivery, _ in sent)
    yield from ((repeat.delivery, Fate.RETRIED) for repeat in again)
    yield from ((end.delivery, Fate(end.state)) for end in closed)


def _pause(tx: Transaction, results: Sequence[Result], now: datetime) -> None:
    """Pause the channels that take nothing any more; who takes no direct message has no channel to pause."""
    for each in results:
        if isinstance(each.outcome, Refused) and each.delivery.to is None:
            here = Binding(each.delivery.binding_id, each.delivery.group_id, each.delivery.place)
            pause(tx, here, each.outcome.reason, now=now)


def _spread_the_news(tx: Transaction, sent: Sequence[Delivery], now: datetime) -> None:
    """Remember who was told of a pause, and let them know when the first post gets through after it."""
    if told := {each.binding_id for each in sent if each.post is Post.NOTICE}:
        tx.deliveries.told(told, at=now)
    if heard := {each.binding_id for each in sent if each.told and each.to is None}:
        for binding in tx.deliveries.relieved(heard):
            resumed(tx, binding, now=now)
