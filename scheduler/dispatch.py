"""Post what is due: claim, say, post, record. No transaction is open while a platform is spoken to."""

from __future__ import annotations

import asyncio
import logging
import os
import platform
import secrets
from collections import Counter
from collections.abc import Awaitable, Collection, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

from bot.app import Batch, StudyBot
from bot.cards import Card
from bot.domain.delivery import BEGUN_WITHIN, Delivery, State, look_from, may_be_begun, may_be_tried
from bot.errors import Unavailable
from bot.identity import Place
from bot.ports.messenger import NEVER, Absent, Found, Later, Messenger, Outcome, Unknown
from bot.ports.meter import Meter, NoMeter
from bot.usecases.pacing import BATCH, Outlet
from bot.usecases.recording import Result
from scheduler.recorder import Recorder

log = logging.getLogger(__name__)

T = TypeVar("T")

NO_CARD = Unknown("its card could not be made; the log says why")
BROKEN = Unknown("it broke on our side; the log says how")
FORGOTTEN = Unknown("an earlier try may have got through, and the platform would not recognise another")
NOT_BEGUN = Later(1, "it stood in line for too long behind other posts in the channel")
IN_HAND = 2 * BATCH
"""So many deliveries are in hand at once on a platform: one batch is claimed while another one goes out."""
PATIENCE = 2.0
"""Seconds a round, or the end of the program, waits for channels that hang."""
PACED = 0.8
"""Seconds for which a round waits for platforms to take more: less than there is between two ticks."""
STANDS = BEGUN_WITHIN.total_seconds()
"""Seconds for which a delivery stands in line behind a channel that hangs; then it is given back untried."""


class Dispatcher:
    """Runs rounds, one at a time, over the messengers of all platforms.

    Each channel gets its deliveries one after the other, and no channel waits for another: one that hangs keeps what it
    was given, and the next round begins without it. A platform that hangs gets no more until it has room again.
    """

    def __init__(self, bot: StudyBot, meter: Meter | None = None) -> None:
        self._bot = bot
        self._recorder = Recorder(bot, meter or NoMeter())
        self._messengers: dict[str, Messenger] = {}
        self._one_at_a_time = asyncio.Lock()
        self._lines: dict[Place, asyncio.Task[None]] = {}
        self._in_hand: Counter[str] = Counter()
        self._released = asyncio.Event()
        self._broken: list[BaseException] = []
        self.name = f"{platform.node()}-{os.getpid()}-{secrets.token_hex(2)}"
        """By which operators know who has a delivery in hand."""

    def connect(self, messenger: Messenger) -> None:
        """Post to this platform from now on."""
        self._messengers[messenger.platform] = messenger

    async def run_due(self) -> None:
        """Post and edit everything that is due now, in due order, and as fast as the platforms take it.

        It returns when that is done and recorded, apart from what hangs, and from what has to wait for its turn.
        """
        async with self._one_at_a_time:
            await self._recorder.written()
            hanging = {place.platform for place in self._lines}
            if await self._rounds():
                await self._settled(hanging)
            if self._broken:
                broken, self._broken = self._broken, []
                raise broken[0]

    async def stop(self) -> None:
        """Let what is on its way end, and give up what hangs; it is settled when its lease runs out."""
        if lines := list(self._lines.values()):
            await asyncio.wait(lines, timeout=PATIENCE)
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)
        try:
            await self._recorder.written()
        except Unavailable as error:
            log.warning("The store is away, and how some posts ended is not recorded: %s", error)

    async def _rounds(self) -> bool:
        """Begin what is due, round after round; False when that took all of the time between two ticks."""
        loop = asyncio.get_running_loop()
        end = loop.time() + PACED
        has_waited = False
        more: frozenset[str] = frozenset()
        while True:
            outlets = [self._outlet(each) for each in self._messengers.values()]
            batch = await self._bot.due(outlets, owner=self.name)
            self._recorder.count(batch.endings)
            self._line_up(batch)
            more = batch.claimed.more | (more & {each.platform for each in outlets if not each.room})
            free_at = batch.claimed.free_at
            if more or batch.claimed.occurs_more:
                if not batch.claimed.occurs_more and not await self._has_room(more):
                    return True
            elif free_at is None:
                return True
            elif loop.time() + (wait := self._until(free_at)) > end:
                return not has_waited
            else:
                await asyncio.sleep(wait)
                has_waited = True
                if self._until(free_at) >= wait:
                    return True  # the clock stands still

    def _until(self, instant: datetime) -> float:
        return (instant - self._bot.now()).total_seconds()

    def _outlet(self, messenger: Messenger) -> Outlet:
        room = IN_HAND - self._in_hand[messenger.platform]
        return Outlet(messenger.platform, messenger.paces, room if room >= BATCH else 0)

    async def _has_room(self, platforms: Collection[str]) -> bool:
        """Wait until one of the platforms has room for more; False when all of them hang."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not any(self._outlet(self._messengers[each]).room for each in platforms):
                    self._released.clear()
                    await self._released.wait()
        except TimeoutError:
            return False
        return True

    def _line_up(self, batch: Batch) -> None:
        """Begin to post and edit; what is for a channel that hangs stands in line behind."""
        by_place: dict[Place, list[Delivery]] = {}
        for each in (*batch.claimed.posts, *batch.claimed.edits):
            by_place.setdefault(each.place, []).append(each)
        for place, deliveries in by_place.items():
            self._in_hand[place.platform] += len(deliveries)
            line = asyncio.create_task(self._serve(self._lines.get(place), deliveries, batch))
            self._lines[place] = line
            line.add_done_callback(partial(self._served, place, deliveries))

    def _served(self, place: Place, deliveries: Sequence[Delivery], line: asyncio.Task[None]) -> None:
        """Learn that a line has ended."""
        if self._lines.get(place) is line:
            del self._lines[place]
        self._in_hand[place.platform] -= len(deliveries)
        if self._in_hand[place.platform] <= IN_HAND - BATCH:
            self._released.set()
        if not line.cancelled() and (error := line.exception()):
            self._broken.append(error)

    async def _settled(self, hanging: set[str]) -> None:
        """Wait a moment for the lines to end, but not again for platforms on which something has hung before."""
        lines = [line for place, line in self._lines.items() if place.platform not in hanging]
        if lines:
            await asyncio.wait(lines, timeout=PATIENCE)
        await self._recorder.written()

    async def _serve(self, before: asyncio.Task[None] | None, deliveries: Sequence[Delivery], batch: Batch) -> None:
        """Post and edit one after the other in a channel, once the line before has ended."""
        if before and not (await asyncio.wait({before}, timeout=STANDS))[0]:
            for each in deliveries:
                self._recorder.add(Result(each, NOT_BEGUN))
            await asyncio.wait({before})  # so that whoever comes next still waits for it
            return
        for each in deliveries:
            card = batch.cards.get(each.id)
            messenger = self._messengers[each.place.platform]
            result = await (self._edit if each.state is State.SENT else self._post)(messenger, each, card)
            if result:
                self._recorder.add(result)

    async def _post(self, messenger: Messenger, delivery: Delivery, card: Card | None) -> Result | None:
        """Post, and look first where an earlier try may have got through that the platform has forgotten.

        All is asked at the last moment, because a delivery may have waited in its line. None: it belongs to another
        process by now.
        """
        now = self._bot.now()
        if delivery.lease_until and not may_be_begun(delivery.lease_until, now):
            return Result(delivery, NOT_BEGUN)
        if delivery.tried_at and not may_be_tried(delivery.tried_at, now, recognises=messenger.recognises):
            found = await _rescued(delivery, _look(messenger, delivery, look_from(delivery.tried_at, now)))
            if not isinstance(found, Absent):
                return Result(delivery, found)
            anew = await self._bot.begin_anew(delivery)
            if anew is None:
                return None
            delivery = anew
        outcome = await _rescued(delivery, _send(messenger, delivery, card))
        may_clear_up = messenger.recognises > NEVER and outcome not in {NO_CARD, BROKEN}
        return Result(delivery, outcome, may_clear_up)

    async def _edit(self, messenger: Messenger, delivery: Delivery, card: Card | None) -> Result:
        editing = messenger.edit(delivery.place, delivery.message or "", card) if card else None
        return Result(delivery, await _rescued(delivery, editing) if editing else NO_CARD)


async def _send(messenger: Messenger, delivery: Delivery, card: Card | None) -> Outcome:
    """Post, or tell the person it is for."""
    if card is None:
        return NO_CARD
    if delivery.to:
        return await messenger.tell(delivery.to, card, key=delivery.key)
    return await messenger.post(delivery.place, card, key=delivery.key, thread=delivery.thread)


async def _look(messenger: Messenger, delivery: Delivery, since: datetime) -> Found:
    """Look whether an earlier try got through. What was for one person alone is not looked for."""
    if delivery.to:
        return FORGOTTEN
    return await messenger.find(delivery.place, key=delivery.key, since=since, thread=delivery.thread)


async def _rescued(delivery: Delivery, doing: Awaitable[T]) -> T | Unknown:
    """Let a delivery that breaks an adapter end by itself: it must not hold up all the others, tick after tick."""
    try:
        return await doing
    except Exception:
        log.exception("Delivery %s broke", delivery.id)
        return BROKEN
