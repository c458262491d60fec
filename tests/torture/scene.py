"""A group on a platform, one process on a file, and two clocks: ours, which can be wrong, and everybody else's."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from bot.calls import Call, Caller, Invocation, Line
from bot.identity import Account
from scheduler.clock import TravelClock
from tests.domain import oracles
from tests.torture.model import Member
from tests.torture.mortal import Killed, Meanwhile, Process
from tests.torture.outside import Hall

DAY = timedelta(days=1)
BOARD_AT = time(9)
TRY_AGAIN = Invocation("group try again")
instant = lru_cache(maxsize=None)(oracles.instant)


@dataclass(frozen=True)
class Group:
    """A group in a hall, with its members. Its prompt comes every day at `prompt`, local time."""

    hall: Hall
    zone: str
    prompt: time
    feed: str
    grace_days: int
    members: tuple[Member, ...]

    def due(self, post: str, since: datetime, until: datetime) -> set[date]:
        """Return the local dates on which a post was due; the first leaderboard is that of the first whole week."""
        first = since.date() - DAY
        days = {first + number * DAY for number in range((until - since).days + 4)}
        at = self.prompt
        if post == "leaderboard":
            monday, at = first + (7 - first.weekday()) * DAY, BOARD_AT
            days = {day for day in days if day >= monday and day.weekday() == 0}
        return {day for day in days if since < instant(day, at, self.zone) <= until}


@dataclass
class Scene:
    """All of it. `skew` is how far our clock is ahead of everybody else's.

    `seen` is until when everything was looked after that was due, `latest` how far our clock ever was. `asked_for` are
    the days of the prompts that an admin asked for, and `asides` happen when a platform is spoken to, one each time.
    """

    url: str
    clock: TravelClock
    group: Group
    since: datetime
    skew: timedelta = timedelta()
    asked_for: set[date] = field(default_factory=set)
    asides: deque[Meanwhile] = field(default_factory=deque)
    seen: datetime = field(init=False)
    latest: datetime = field(init=False)
    process: Process = field(init=False)

    def __post_init__(self) -> None:
        self.seen = self.latest = self.since

    async def begin(self) -> None:
        """Start the program, and set the group up."""
        await self._start()
        group = self.group
        settings = f"zone={group.zone} prompt={group.prompt:%H:%M} feed={group.feed} grace_days={group.grace_days}"
        assert await self.admin(Line(f"/group setup Owls {settings}"), "setup")

    async def restart(self) -> None:
        """Let the program be gone, and start it again."""
        await self.process.bury()
        await self._start()

    def call(self, name: str, what: Line | Invocation, event: str, *, admin: bool = False) -> Call:
        """Make the call of somebody who types or presses."""
        place = self.group.hall.place
        return Call(event, Caller(Account(place.platform, name.casefold()), name, admin=admin), place, what)

    async def admin(self, what: Line | Invocation, event: str) -> bool:
        """Let the admin do something, who is no member; False where that was refused, or the program died over it."""
        try:
            return not (await self.process.bot.handle(self.call("Ada", what, event, admin=True))).refused
        except Killed:
            await self.restart()
            return False

    async def travel(self, step: timedelta) -> None:
        """Let time pass while the program runs."""
        await self._go_through(self.process.machine.travel_to(self.clock.now() + step))

    async def outage(self, step: timedelta, skew: timedelta) -> None:
        """Let time pass while nothing runs, and our clock be set."""
        await self.process.bury()
        self._set(self.clock.now() + step, skew)
        await self._start()
        await self.settle()

    async def set_wrong(self, skew: timedelta) -> None:
        """Let our clock be set, so that it is so far ahead."""
        self._set(self.clock.now(), skew)
        await self.settle()

    def _set(self, now: datetime, skew: timedelta) -> None:
        self.clock.hold(now - self.skew + skew)
        self.skew = skew

    async def settle(self) -> None:
        """Let the program do what is due."""
        await self._go_through(self.process.machine.settle())

    async def heal(self) -> None:
        """Let nothing go wrong any more, and enough time pass for everything to come to its end."""
        self.process.life.fatal = None
        self.group.hall.calm()
        self.asides.clear()
        await self.admin(TRY_AGAIN, "heal")
        await self.settle()
        await self.travel(DAY + timedelta(hours=2))

    async def _start(self) -> None:
        self.process = await Process.start(self.url, self.clock, self.group.hall, self._aside)

    async def _aside(self) -> None:
        if self.asides:
            await self.asides.popleft()()

    async def _go_through(self, doing: Awaitable[None]) -> None:
        self.latest = max(self.latest, self.clock.now())
        try:
            await doing
        except Killed:
            await self.restart()
        else:
            self.seen = max(self.seen, self.clock.now())
        self.latest = max(self.latest, self.clock.now())
