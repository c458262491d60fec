"""A crowd that checks in and remembers what each of them was told: that it counts, or that they should try again."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from sqlalchemy import select

from adapters.sql.tables import check_ins
from bot.cards import Answer
from bot.cards.plain import as_text
from tests.adapters.sql.samples import rows
from tests.platforms import World
from tests.torture.wholeness import halves_of

TRY_AGAIN = "I cannot reach my memory right now\nNothing was recorded. Please try again in a minute."
LOGGED = "1 min logged"


@dataclass
class Crowd:
    """People of one group. `slowest` is for how many seconds one of them waited for the answer at most."""

    core: World
    url: str
    logged: set[str] = field(default_factory=set)
    turned_away: set[str] = field(default_factory=set)
    slowest: float = 0.0
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _answered: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def check_in(self, who: str = "") -> None:
        """Let somebody check in: a newcomer where nobody is named."""
        event = f"check-in {next(self._numbers)}"
        begin = time.perf_counter()
        answer = await self.core.bot.handle(self.core.call(who or event, "/checkin 1 vectors", event=event))
        self.slowest = max(self.slowest, time.perf_counter() - begin)
        (self.turned_away if is_told_to_try_again(answer) else self.logged).add(event)
        async with self._answered:
            self._answered.notify_all()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until enough of them were answered."""
        async with self._answered:
            await self._answered.wait_for(condition)

    async def burst(self, number: int) -> None:
        """Let so many check in at once."""
        await asyncio.gather(*(self.check_in() for _ in range(number)))

    @asynccontextmanager
    async def busy(self, number: int) -> AsyncIterator[None]:
        """Let so many members check in all the time."""
        over = False

        async def go_on(who: str) -> None:
            while not over:
                await self.check_in(who)

        async with asyncio.TaskGroup() as members:
            for each in range(number):
                members.create_task(go_on(f"member {each}"))
            yield
            over = True

    async def balance(self, *, in_doubt: bool = False) -> None:
        """Hold what they were told against what is there.

        `in_doubt` says that the answer to a COMMIT may have been lost: then somebody may have been turned away whose
        check-in is there. It is there as a whole all the same, and counts once.
        """
        kept = Counter(event for (event,) in await rows(self.url, select(check_ins.c.event)))
        assert set(kept.values()) <= {1}
        assert self.logged <= set(kept)
        assert set(kept) - self.logged <= (self.turned_away if in_doubt else set())
        assert await halves_of(self.url) == []


def is_told_to_try_again(answer: Answer) -> bool:
    """Tell whether somebody was turned away kindly; anything but that and an acknowledgement fails."""
    said = as_text(answer.card, "Europe/Berlin")
    if answer.refused:
        assert (said, answer.private) == (TRY_AGAIN, True)
    else:
        assert LOGGED in said.partition("\n")[0]
    return answer.refused
