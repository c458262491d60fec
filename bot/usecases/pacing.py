"""At which pace posts and edits go out, over all processes. The rule of one bucket is in `domain/pace`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.delivery import Delivery
from bot.domain.pace import Bucket
from bot.ports.messenger import UNPACED, Pace, Paces
from bot.ports.store import Transaction

BATCH = 500
"""So many deliveries are claimed at once."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """A connected platform, how fast it takes messages, and how many more this process has room for."""

    platform: str
    paces: Paces = UNPACED
    room: int = BATCH


@dataclass(frozen=True, slots=True)
class Admitted:
    """Which deliveries go out now, and until when others are held back, by id. The rest is left as it is."""

    going: Sequence[Delivery]
    held: dict[int, datetime]


class Gate:
    """Lets through what a platform takes now. In one transaction: no other process lets anything through meanwhile."""

    def __init__(self, tx: Transaction, outlet: Outlet, *, now: datetime) -> None:
        self._tx = tx
        self._platform = outlet.platform
        self._paces = outlet.paces
        self._now = now
        self._buckets: dict[str, Bucket] = {}
        self.room = outlet.room
        """How many more this process has room for."""
        self.is_paced = outlet.paces != UNPACED
        if self.is_paced:
            tx.buckets.lock(outlet.platform)
            self._fetch([(outlet.platform, outlet.paces.platform)])

    @property
    def free_at(self) -> datetime | None:
        """When the platform takes more; None where it takes more now."""
        bucket = self._buckets.get(self._platform)
        return bucket.free_at if bucket and not bucket.tokens else None

    def admit(self, deliveries: Sequence[Delivery]) -> Admitted:
        """Take tokens for as many as may go out, in their order."""
        if not self.is_paced:
            going = deliveries[: self.room]
            self.room -= len(going)
            return Admitted(going, {})
        self._fetch(named for each in deliveries for named in self._narrow(each))
        admitted = Admitted(passed := [], {})
        for each in deliveries:
            if not self.room or self.free_at:
                break
            narrow = [self._buckets[name] for name, pace in self._narrow(each) if pace]
            if empty := [bucket for bucket in narrow if not bucket.tokens]:
                admitted.held[each.id] = max(bucket.turn() for bucket in empty)
                continue
            for bucket in (*narrow, *self._wide()):
                bucket.take()
            passed.append(each)
            self.room -= 1
        return admitted

    def close(self) -> None:
        """Keep what was taken."""
        if changed := {name: bucket.free_at for name, bucket in self._buckets.items() if bucket.is_changed}:
            self._tx.buckets.put(changed)

    def _wide(self) -> list[Bucket]:
        bucket = self._buckets.get(self._platform)
        return [bucket] if bucket else []

    def _narrow(self, delivery: Delivery) -> list[tuple[str, Pace | None]]:
        """Return the names of the buckets of its community and its channel; what is private goes to no channel."""
        place = delivery.place
        community = f"{place.platform}/{place.community}"
        channel = None if delivery.to else self._paces.channel
        return [(community, self._paces.community), (f"{community}/{place.channel}", channel)]

    def _fetch(self, named: Iterable[tuple[str, Pace | None]]) -> None:
        wanted = {name: pace for name, pace in named if pace and name not in self._buckets}
        known = self._tx.buckets.free_at(wanted) if wanted else {}
        for name, pace in wanted.items():
            bucket = Bucket(known.get(name), self._now, per_second=pace.per_second, burst=pace.burst)
            self._buckets[name] = bucket
