"""Post what is due: claim, say, post, record. No transaction is open while a platform is spoken to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from bot.app import Batch, StudyBot
from bot.cards import Card
from bot.domain.delivery import Delivery
from bot.identity import Place
from bot.ports.messenger import NEVER, Later, Messenger, Outcome, Unknown

log = logging.getLogger(__name__)

NO_CARD = Unknown("its card could not be made; the log says why")
PATIENCE = 2.0
"""Seconds a round waits for channels that hang."""
NOT_CONNECTED_RETRY = 60.0
"""Seconds until a delivery is tried again whose platform is not connected."""


class Dispatcher:
    """Runs rounds, one at a time, over the messengers of all platforms.

    Each channel gets its deliveries one after the other, and no channel waits for another: one that hangs keeps what it
    was given, and the next round begins without it.
    """

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot
        self._messengers: dict[str, Messenger] = {}
        self._one_at_a_time = asyncio.Lock()
        self._lines: dict[Place, asyncio.Task[None]] = {}

    def connect(self, messenger: Messenger) -> None:
        """Post to this platform from now on."""
        self._messengers[messenger.platform] = messenger

    async def run_due(self) -> None:
        """Post and edit everything that is due now, in due order."""
        async with self._one_at_a_time:
            more = True
            while more:
                batch = await self._bot.due()
                await self._settled(self._line_up(batch))
                more = batch.claimed.more

    async def stop(self) -> None:
        """Give up what still hangs; it is settled when its lease runs out."""
        for line in (lines := list(self._lines.values())):
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)

    def _line_up(self, batch: Batch) -> list[asyncio.Task[None]]:
        """Begin to post and edit; what is for a channel that hangs stands in line behind."""
        by_place: dict[Place, list[Callable[[], Awaitable[None]]]] = {}
        for do, deliveries in ((self._post, batch.claimed.posts), (self._edit, batch.claimed.edits)):
            for each in deliveries:
                by_place.setdefault(each.place, []).append(partial(do, each, batch.cards.get(each.id)))
        begun = {place: asyncio.create_task(_after(self._lines.get(place), todo)) for place, todo in by_place.items()}
        self._lines |= begun
        return list(begun.values())

    async def _settled(self, lines: list[asyncio.Task[None]]) -> None:
        """Wait a moment for the lines to end, and raise what went wrong in those that did."""
        if lines:
            await asyncio.wait(lines, timeout=PATIENCE)
        ended = [line for line in self._lines.values() if line.done()]
        self._lines = {place: line for place, line in self._lines.items() if not line.done()}
        for error in [line.exception() for line in ended]:
            if error:
                raise error

    async def _post(self, delivery: Delivery, card: Card | None) -> None:
        platform = (delivery.to or delivery.place).platform
        messenger = self._messengers.get(platform)
        if messenger is None:
            outcome: Outcome = Later(NOT_CONNECTED_RETRY, f"{platform} is not connected")
            await self._bot.posted(delivery, outcome, recognises=NEVER)
        else:
            outcome = await _rescued(delivery, self._hand_over(messenger, delivery, card))
            await self._bot.posted(delivery, outcome, recognises=messenger.recognises)

    async def _hand_over(self, messenger: Messenger, delivery: Delivery, card: Card | None) -> Outcome:
        """Post, or tell the person it is for; asked at the last moment, because a round may take a while."""
        if not self._bot.may_be_tried(delivery, recognises=messenger.recognises):
            return Unknown("an earlier try may have got through, and the platform would not recognise another")
        if card is None:
            return NO_CARD
        if delivery.to:
            return await messenger.tell(delivery.to, card, key=delivery.key)
        return await messenger.post(delivery.place, card, key=delivery.key, thread=delivery.thread)

    async def _edit(self, delivery: Delivery, card: Card | None) -> None:
        messenger = self._messengers.get(delivery.place.platform)
        if messenger and delivery.message is not None:
            editing = messenger.edit(delivery.place, delivery.message, card) if card else None
            outcome = await _rescued(delivery, editing) if editing else NO_CARD
            await self._bot.edited(delivery, outcome)


async def _after(line: asyncio.Task[None] | None, todo: list[Callable[[], Awaitable[None]]]) -> None:
    """Do one thing after the other, once the line before has ended."""
    if line:
        await asyncio.wait({line})
    for do in todo:
        await do()


async def _rescued(delivery: Delivery, doing: Awaitable[Outcome]) -> Outcome:
    """Let a delivery that breaks an adapter end by itself: it must not hold up all the others, tick after tick."""
    try:
        return await doing
    except Exception:
        log.exception("Delivery %s broke", delivery.id)
        return Unknown("it broke on our side; the log says how")
