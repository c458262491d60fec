"""Post what is due: claim, say, post, record. No transaction is open while a platform is spoken to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable

from bot.app import StudyBot
from bot.cards import Card
from bot.domain.delivery import Delivery
from bot.ports.messenger import NEVER, Later, Messenger, Outcome, Unknown

log = logging.getLogger(__name__)

NO_CARD = Unknown("its card could not be made; the log says why")
NOT_CONNECTED_RETRY = 60.0
"""Seconds until a delivery is tried again whose platform is not connected."""


class Dispatcher:
    """Runs rounds, one at a time, over the messengers of all platforms."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot
        self._messengers: dict[str, Messenger] = {}
        self._one_at_a_time = asyncio.Lock()

    def connect(self, messenger: Messenger) -> None:
        """Post to this platform from now on."""
        self._messengers[messenger.platform] = messenger

    async def run_due(self) -> None:
        """Post and edit everything that is due now, in due order."""
        async with self._one_at_a_time:
            more = True
            while more:
                batch = await self._bot.due()
                todo, cards = batch.claimed, batch.cards
                for delivery in todo.posts:
                    await self._post(delivery, cards.get(delivery.id))
                for delivery in todo.edits:
                    await self._edit(delivery, cards.get(delivery.id))
                more = todo.more

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


async def _rescued(delivery: Delivery, doing: Awaitable[Outcome]) -> Outcome:
    """Let a delivery that breaks an adapter end by itself: it must not hold up all the others, tick after tick."""
    try:
        return await doing
    except Exception:
        log.exception("Delivery %s broke", delivery.id)
        return Unknown("it broke on our side; the log says how")
