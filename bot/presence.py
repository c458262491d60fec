"""Where the bot is: what platforms tell and ask besides calls.

The clock is read once at each door. What a platform tells under an event's id counts once, however often it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import TypeVar

from bot.cards import Card
from bot.identity import Account, Place
from bot.ports.clock import Clock
from bot.ports.groups import GroupHere
from bot.ports.installations import Installation
from bot.ports.store import Store, Transaction
from bot.usecases.channel import lost, moved
from bot.usecases.community import arrived, covered, departed, installed, present, uncovered, uninstalled
from bot.views.community import hello

R = TypeVar("R")


class Presence:
    """The doors for platforms: communities and channels, installations, and what an adapter must keep.

    Every door raises `bot.errors.Unavailable` when the store cannot be used now.
    """

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def arrived(self, platform: str, community: str) -> Card:
        """Learn that the bot was added to a community, and return the card to greet with."""
        return hello(back=await self._store.write(arrived, platform, community))

    async def departed(self, platform: str, community: str) -> None:
        """Learn that the bot was removed from a community: posting stops, and in 30 days everything of it goes."""
        await self._store.write(departed, platform, community, now=self._clock.now())

    async def present(self, platform: str, communities: Collection[str], *, covers: Callable[[str], bool]) -> None:
        """Learn in which communities the bot is, after connecting.

        One that cannot be reached just now belongs among them. `covers` tells for which communities the platform would
        know: a process that sees a part of them says nothing about the others.
        """
        now = self._clock.now()
        await self._store.write(present, platform, communities, covers=covers, now=now)

    async def lost(self, place: Place, reason: str, *, event: str = "") -> None:
        """Learn that the bot is not in a channel any more: posting there stops, and who set it up is told once."""
        now = self._clock.now()
        await self._store.write(_once, event, now, lambda tx: lost(tx, place, reason, now=now))

    async def moved(self, place: Place, channel: str, *, event: str = "") -> None:
        """Learn that a channel has another id from now on; where that one has a group already, nothing changes."""
        await self._store.write(_once, event, self._clock.now(), lambda tx: moved(tx, place, channel))

    async def set_up_by(self, place: Place) -> Account | None:
        """Return who made the channel's group be there; None without a group."""
        return await self._store.read(lambda tx: tx.groups.set_up_by(place))

    async def groups_of(self, account: Account, *, community: str) -> tuple[GroupHere, ...]:
        """Return the channels of a community whose group the account belongs to or set up, oldest first."""
        return tuple(await self._store.read(lambda tx: tx.groups.of(account, community=community)))

    async def installed(self, platform: str, tenant: str, sealed: str) -> Card:
        """Keep an installation in place of an older one, and return the card to greet with.

        `tenant` is a community, or an organisation that covers several. `sealed` is encrypted: nobody looks inside.
        """
        now = self._clock.now()
        return hello(back=await self._store.write(installed, platform, tenant, sealed, now=now))

    async def uninstalled(self, platform: str, tenant: str, *, at: datetime, event: str = "") -> bool:
        """Learn that an installation ended at an instant: it is forgotten at once, and all it was for is departed.

        A tenant without an installation is departed as well. False, and nothing happens, when it was installed again
        after `at`, or when the event was heard before.
        """
        now = self._clock.now()
        done = await self._store.write(_once, event, now, lambda tx: uninstalled(tx, platform, tenant, at=at, now=now))
        return bool(done)

    async def installation(self, platform: str, community: str) -> Installation | None:
        """Return the installation by which the bot is in a community: its own, or that of who covers it."""
        return await self._store.read(lambda tx: tx.installations.find(platform, community))

    async def installations(self, platform: str) -> tuple[Installation, ...]:
        """Return all installations, oldest first."""
        return tuple(await self._store.read(lambda tx: tx.installations.all(platform)))

    async def covered(self, platform: str, community: str, *, by: str) -> None:
        """Learn that the installation of a tenant covers a community. Only news is written."""
        if await self._store.read(uncovered, platform, community, by=by):
            await self._store.write(covered, platform, community, by=by, now=self._clock.now())

    async def reseal(self, platform: str, tenant: str, sealed: str, *, instead_of: str) -> bool:
        """Replace what is sealed by the same, sealed anew; False when it is not `instead_of` any more."""
        return await self._store.write(
            lambda tx: tx.installations.reseal(platform, tenant, sealed, instead_of=instead_of)
        )

    def deadline(self, good_for: timedelta) -> datetime:
        """Return until when something is good that begins now."""
        return self._clock.now() + good_for

    async def use(self, ticket: str, *, expires_at: datetime) -> bool:
        """Use up a ticket that is good once; False when it has expired or was used before."""
        if expires_at <= self._clock.now():
            return False
        return await self._store.write(lambda tx: tx.tickets.use(ticket, expires_at=expires_at))

    async def recall(self, name: str) -> str | None:
        """Return what an adapter remembered under that name."""
        return await self._store.read(lambda tx: tx.memos.recall(name))

    async def remember(self, name: str, words: str) -> None:
        """Keep what an adapter must know after a restart."""
        await self._store.write(lambda tx: tx.memos.remember(name, words))


def _once(tx: Transaction, event: str, at: datetime, do: Callable[[Transaction], R]) -> R | None:
    """Do it unless the event was heard before, in one transaction. What has no id is heard for the first time."""
    return do(tx) if not event or tx.answers.hear(event, at=at) else None
