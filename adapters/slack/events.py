"""What Slack tells: App Home was opened, a channel is gone, the app was removed. Every event counts once.

Slack repeats events for up to a day. What changes anything claims the event's id in the database with what it does.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext

from adapters.slack.accounts import PLATFORM
from adapters.slack.faults import FAILURES, kind_of
from adapters.slack.home import Home
from adapters.slack.inbound import origin_of
from bot.identity import Place
from bot.presence import Presence

log = logging.getLogger(__name__)

Body = Mapping[str, Any]

LOST = {
    "channel_left": "I was removed from the channel: type /invite @Showup there",
    "group_left": "I was removed from the channel: type /invite @Showup there",
    "channel_archive": "the channel is archived",
    "group_archive": "the channel is archived",
    "channel_deleted": "the channel was deleted",
    "group_deleted": "the channel was deleted",
}
"""Events after which nothing can be posted in a channel, and what a group's admin is told then."""


class Events:
    """Answers events. An error here keeps the event from being acknowledged, so that Slack sends it again."""

    def __init__(self, *, presence: Presence, home: Home) -> None:
        self._presence = presence
        self._home = home

    async def home_opened(self, context: AsyncBoltContext, body: Body) -> None:
        """Show the page to somebody who opened it."""
        if body["event"].get("tab") != "home":
            return
        try:
            await self._home.opened(origin_of(context, body))
        except FAILURES as error:
            # It is opened again soon enough; a repetition would come too late to be of use.
            log.warning("App Home was not shown: %s", kind_of(error))

    async def channel_lost(self, context: AsyncBoltContext, body: Body) -> None:
        """Stop posting in a channel, and let who set its group up be told."""
        event = body["event"]
        place = Place(PLATFORM, context.team_id or "", event["channel"])
        await self._presence.lost(place, LOST[event["type"]], event=_key(body))

    async def channel_moved(self, context: AsyncBoltContext, body: Body) -> None:
        """Follow a channel that got another id, as happens when it is shared."""
        event = body["event"]
        place = Place(PLATFORM, context.team_id or "", event["old_channel_id"])
        await self._presence.moved(place, event["new_channel_id"], event=_key(body))

    async def removed(self, context: AsyncBoltContext, body: Body) -> None:
        """Forget the token at once, stop posting, and let everything be purged in 30 days."""
        event = body["event"]
        if event["type"] == "tokens_revoked" and not event.get("tokens", {}).get("bot"):
            return  # Showup has no tokens of members.
        tenant = (context.enterprise_id if context.is_enterprise_install else context.team_id) or ""
        # Slack names the second in which it happened, and the installation may have been made in the same one.
        at = datetime.fromtimestamp(body["event_time"], UTC) + timedelta(seconds=1)
        if await self._presence.uninstalled(PLATFORM, tenant, at=at, event=_key(body)):
            log.info("Showup was removed from %s", tenant)


def _key(body: Body) -> str:
    return f"{PLATFORM}:{body['event_id']}"
