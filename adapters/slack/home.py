"""App Home: a person's groups in a workspace, as they are now. It is shown when it is opened and after changes."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import replace
from typing import Any

from adapters.slack.faults import answered
from adapters.slack.inbound import Calls, Origin
from adapters.slack.views import home_view
from bot.app import StudyBot
from bot.calls import Invocation
from bot.cards import Card
from bot.presence import Presence

HOME = Invocation("home")
GROUPS = 10
"""How many groups are read for a page; the others are named."""
AT_MOST = 10_000
"""How many people's pages are kept up to date; the oldest are shown anew when they are opened."""


class Home:
    """Shows the page, and keeps it up to date where somebody opened it or acts in it.

    Slack tells one process that it was opened, and maybe another one what is done there.
    """

    def __init__(self, bot: StudyBot, *, presence: Presence, calls: Calls) -> None:
        self._bot = bot
        self._presence = presence
        self._calls = calls
        self._open: OrderedDict[tuple[str, str], asyncio.Lock] = OrderedDict()

    async def opened(self, origin: Origin) -> None:
        """Show the page to somebody who opened it."""
        self._note(origin)
        await self.refresh(origin)

    async def refresh(self, origin: Origin) -> None:
        """Show what changed, where there is a page. One at a time, so that what is read last is what stays."""
        if origin.in_home:
            self._note(origin)
        if lock := self._open.get((origin.team, origin.user)):
            async with lock:
                await answered(origin.client.views_publish(user_id=origin.user, view=await self._view(origin)))

    def _note(self, origin: Origin) -> None:
        self._open.setdefault((origin.team, origin.user), asyncio.Lock())
        self._open.move_to_end((origin.team, origin.user))
        if len(self._open) > AT_MOST:
            self._open.popitem(last=False)

    async def _view(self, origin: Origin) -> dict[str, Any]:
        groups = await self._presence.groups_of(origin.account, community=origin.team)
        channels = [group.place.channel for group in groups] or [""]
        cards = [(channel, await self._card(replace(origin, channel=channel))) for channel in channels[:GROUPS]]
        return home_view(cards, others=channels[GROUPS:])

    async def _card(self, origin: Origin) -> Card:
        return (await self._bot.handle(await self._calls.call(origin, HOME))).card
