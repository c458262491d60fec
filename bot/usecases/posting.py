"""What the scheduler posts: claim what is due, gather what it shows, close what should not go out any more.

No network call happens here. What is due and not on a connected platform is left to the processes that are there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter

from bot.domain.day import DAY
from bot.domain.delivery import LEASE, Delivery, State
from bot.domain.group import REMOVED
from bot.domain.schedule import LATE_AT_MOST, Post, is_too_late
from bot.ports.meter import Fate
from bot.ports.posts import Agenda, Closed, Lease
from bot.ports.store import Transaction
from bot.usecases.community import purge
from bot.usecases.contents import Content, contents
from bot.usecases.occurring import occur_due
from bot.usecases.pacing import BATCH, Gate, Outlet
from bot.usecases.recording import Ending, ending

KEPT = 90 * DAY
"""How long it is kept what was posted and when: longer than a prompt is not to be repeated."""

FORGOTTEN_AT_ONCE = 5_000
SINGLY_AT_MOST = 100
"""So many posts are claimed at once that are read one by one; prompts are read together."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What is to be posted and edited now, in the order in which it fell due.

    `endings` are of what was closed instead. More is to be claimed at once on the platforms `more`, and where
    `occurs_more`; `free_at` is when the first of the platforms takes more that have had enough.
    """

    posts: Sequence[Delivery] = ()
    edits: Sequence[Delivery] = ()
    endings: Sequence[Ending] = ()
    more: frozenset[str] = frozenset()
    occurs_more: bool = False
    free_at: datetime | None = None


NOTHING = Claimed()


def agenda(tx: Transaction, platforms: Collection[str] | None = None) -> Agenda:
    """Return when there is something to do next, on these platforms or on all."""
    return tx.deliveries.agenda(tx.deliveries.platforms() if platforms is None else platforms)


def tidy(tx: Transaction, *, connected: Collection[str], now: datetime) -> Sequence[Ending]:
    """Forget what is due to be forgotten, set right what a wrong clock left, and close what nobody will post any more.

    That is what waits for a paused channel, or for a platform on which no process is.
    """
    purge(tx, now=now)
    tx.buckets.forget(now - DAY)
    tx.deliveries.forget(now - KEPT, limit=FORGOTTEN_AT_ONCE)
    tx.deliveries.recall(now)
    too_late = {post: now - late for post, late in LATE_AT_MOST.items()}
    endings: list[Ending] = []
    for platform in tx.deliveries.platforms():
        why = "" if platform in connected else f", and {platform} is not connected here"
        late = tx.deliveries.late(platform, too_late=too_late, limit=BATCH)
        endings += _close(tx, [(each, f"{now - each.due_at} late{why}") for each in late], now)
    return endings


def claim(tx: Transaction, outlets: Collection[Outlet], *, owner: str, now: datetime) -> Claimed:
    """Turn due schedules into occurrences, and claim what is due on the platforms."""
    occurs_more = occur_due(tx, now=now)
    lease = Lease(owner, now + LEASE)
    claims = [_claim_on(tx, each, lease, now) for each in sorted(outlets, key=attrgetter("platform"))]
    return Claimed(
        posts=[delivery for each in claims for delivery in each.posts],
        edits=[delivery for each in claims for delivery in each.edits],
        endings=[ending for each in claims for ending in each.endings],
        more=frozenset().union(*(each.more for each in claims)),
        occurs_more=occurs_more,
        free_at=min((each.free_at for each in claims if each.free_at), default=None),
    )


def claim_with_contents(
    tx: Transaction, outlets: Collection[Outlet], *, owner: str, now: datetime
) -> tuple[Claimed, Mapping[int, Content]]:
    """Claim what is due, and gather in the same transaction what each delivery shows, by its id.

    So a delivery shows exactly the revision it was claimed with; what changes later is a later revision.
    """
    claimed = claim(tx, outlets, owner=owner, now=now)
    return claimed, contents(tx, [*claimed.posts, *claimed.edits], now=now)


def begin_anew(tx: Transaction, delivery: Delivery, *, now: datetime) -> Delivery | None:
    """Take a claimed delivery for one that was never tried, because no try got through; None where it was lost."""
    lease = Lease(delivery.owner or "", now + LEASE)
    if not tx.deliveries.begin_anew(delivery, now=now, lease=lease):
        return None
    return replace(delivery, lease_until=lease.until, tried_at=None)


def _claim_on(tx: Transaction, outlet: Outlet, lease: Lease, now: datetime) -> Claimed:
    """Claim what one platform takes now: posts, and edits with what they leave of its pace."""
    gate = Gate(tx, outlet, now=now)
    waiting = tx.deliveries.waiting(outlet.platform, now, limit=BATCH, lease=lease)
    overtaken = [(each, reason) for each in waiting if (reason := _overtaken_by(each, now))]
    endings = _close(tx, overtaken, now)
    closed = {each.id for each, _ in overtaken}
    posts = gate.admit(_readable([each for each in waiting if each.id not in closed]))
    edits = gate.admit(_readable(waiting_edits := tx.deliveries.edits(outlet.platform, now, limit=BATCH)))
    gate.close()
    if posts.going:
        tx.deliveries.take(posts.going, now=now, lease=lease)
    if posts.held:
        tx.deliveries.hold_back(posts.held)
    if edit_at := {**dict.fromkeys((each.id for each in edits.going), lease.until), **edits.held}:
        tx.deliveries.edit_at(edit_at)
    done = len(overtaken) + len(posts.going) + len(posts.held) + len(edit_at)
    is_more = done < len(waiting) + len(waiting_edits) or BATCH in {len(waiting), len(waiting_edits)}
    more = frozenset([outlet.platform] if is_more and not gate.free_at else [])
    return Claimed(posts.going, edits.going, endings, more, free_at=gate.free_at)


def _readable(deliveries: Iterable[Delivery]) -> Sequence[Delivery]:
    """Leave out what would keep the transaction open for long because each is read by itself."""
    singly = 0
    found = []
    for each in deliveries:
        singly += each.post is not Post.PROMPT
        if each.post is Post.PROMPT or singly <= SINGLY_AT_MOST:
            found.append(each)
    return found


def _overtaken_by(delivery: Delivery, now: datetime) -> str | None:
    """Return why a delivery should not go out any more: it is too late, or something has happened meanwhile."""
    if is_too_late(delivery.post, delivery.due_at, now):
        return f"{now - delivery.due_at} late"
    if delivery.post is Post.NOTICE and delivery.paused in {None, REMOVED}:
        return "the channel is no longer paused for what the platform said"
    if delivery.post is Post.RESUMED and delivery.paused:
        return "the channel is paused again"
    return None


def _close(tx: Transaction, late: Sequence[tuple[Delivery, str]], now: datetime) -> list[Ending]:
    """Record that deliveries will not go out. Of one that was tried nobody knows: it may have got through after all."""
    states = [State.UNKNOWN if each.tried_at else State.MISSED for each, _ in late]
    if late:
        tx.deliveries.close(Closed(each, state, reason) for (each, reason), state in zip(late, states, strict=True))
    return [ending(each, Fate(state), now) for (each, _), state in zip(late, states, strict=True)]
