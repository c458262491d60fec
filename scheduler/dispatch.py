"""Post what is due: claim, say, post, record. No transaction is open while a platform is spoken to."""

from __future__ import annotations

import asyncio

from bot.app import StudyBot
from bot.domain.delivery import Delivery
from bot.ports.messenger import Later, Messenger, Outcome, Unknown

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
                todo = await self._bot.due()
                for delivery in todo.expired:
                    await self._settle(delivery)
                for delivery in todo.posts:
                    await self._post(delivery)
                for delivery in todo.edits:
                    await self._edit(delivery)
                more = todo.more

    async def _settle(self, delivery: Delivery) -> None:
        """End a delivery whose process stopped between posting and recording.

        A platform that recognises the key gives the same message again; for any other nobody can say whether it was
        posted, so it is recorded as unknown and not repeated.
        """
        messenger = self._messengers.get(delivery.place.platform)
        if messenger and messenger.idempotent:
            await self._post(delivery)
        else:
            await self._bot.posted(delivery, Unknown("the process stopped while it was posting"))

    async def _post(self, delivery: Delivery) -> None:
        messenger = self._messengers.get(delivery.place.platform)
        if messenger is None:
            outcome: Outcome = Later(NOT_CONNECTED_RETRY, f"{delivery.place.platform} is not connected")
        else:
            card = await self._bot.card_of(delivery)
            outcome = await messenger.post(delivery.place, card, key=delivery.key, thread=delivery.thread)
        await self._bot.posted(delivery, outcome)

    async def _edit(self, delivery: Delivery) -> None:
        messenger = self._messengers.get(delivery.place.platform)
        if messenger is None or delivery.message is None:
            return
        card = await self._bot.card_of(delivery)
        await self._bot.edited(delivery, await messenger.edit(delivery.place, delivery.message, card))
