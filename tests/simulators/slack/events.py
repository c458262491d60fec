"""Events, which are told again when nobody acknowledges them: at once, after a minute, after five."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.simulators.slack import manifest, payloads
from tests.simulators.slack.model import Channel, Json, Workspace
from tests.simulators.slack.outlets import Ack, Parcel, Post
from tests.simulators.slack.state import State

PAUSES = (0.0, 60.0, 300.0)
"""Seconds before each of the three times that an event is told again."""


@dataclass(eq=False, slots=True)
class Event:
    """One event, and how the app acknowledged it each time."""

    body: Json
    acks: list[Ack] = field(default_factory=list)
    failed_at: datetime | None = None

    @property
    def id(self) -> str:
        """What tells it apart from all others."""
        return str(self.body["event_id"])

    @property
    def heard(self) -> bool:
        """Whether the app has acknowledged it."""
        return bool(self.acks) and not self.acks[-1].failure

    @property
    def given_up(self) -> bool:
        """Whether it is not told again by itself."""
        refused = any(key.lower() == "x-slack-no-retry" for ack in self.acks for key in ack.headers)
        return self.heard or refused or len(self.acks) > len(PAUSES)


class Events:
    """What happens in workspaces, as far as the app is told of it."""

    def __init__(self, state: State, post: Post) -> None:
        self.all: list[Event] = []
        self.retries_at_once = True
        """Whether the first repetition, which comes at once, is made without being asked for."""
        self._state = state
        self._post = post
        self._telling: set[asyncio.Task[Sequence[Event]]] = set()
        state.removed = self._app_left

    async def tell(self, workspace: Workspace, told: Json) -> Event:
        """Tell the app of an event, and at once again where it does not acknowledge it.

        An app whose manifest does not ask for the event is not told: the event has no acknowledgements.
        """
        told = {"event_ts": self._state.ts()} | told
        made = Event(payloads.event(self._state, workspace, told))
        if not manifest.hears_of(self._state.manifest, str(told["type"])):
            return made
        self.all.append(made)
        await self.tell_again(made)
        if self.retries_at_once and not made.given_up:
            await self.tell_again(made)
        return made

    async def tell_again(self, event: Event) -> Ack:
        """Tell the app of an event once more, whether it is time or not."""
        number = len(event.acks)
        reason = next((ack.reason for ack in reversed(event.acks) if ack.reason), "http_timeout") if number else ""
        ack = await self._post.deliver(Parcel("events_api", event.body, number, reason))
        event.acks.append(ack)
        event.failed_at = self._state.now() if ack.failure else None
        return ack

    async def tell_what_is_due(self) -> Sequence[Event]:
        """Tell what nobody acknowledged and has waited long enough by the clock; return it."""
        due = [each for each in self.all if not each.given_up and each.failed_at and self._is_due(each, each.failed_at)]
        for each in due:
            await self.tell_again(each)
        return due

    async def uninstall(self, workspace: Workspace, *, revoked_first: bool = False) -> Sequence[Event]:
        """Remove the app from a workspace; `tokens_revoked` may come before `app_uninstalled`."""
        for token in self._state.tokens.values():
            if token.workspace is workspace and not token.invalid:
                self._state.revoke(token, "account_inactive")
        return await self._farewell(workspace, revoked_first=revoked_first)

    async def kick_bot(self, channel: Channel, *, told: bool = True) -> Event | None:
        """Remove the bot from a channel. Slack does not always tell of it."""
        channel.bot_is_member = False
        kind = "group_left" if channel.private else "channel_left"
        actor = next(iter(channel.members), channel.workspace.bot)
        if not told:
            return None
        return await self.tell(channel.workspace, {"type": kind, "channel": channel.id, "actor_id": actor.id})

    def invite_bot(self, channel: Channel) -> None:
        """Let the bot be a member of a channel, of which only apps with further subscriptions are told."""
        channel.bot_is_member = True

    async def archive(self, channel: Channel) -> Event:
        """Archive a channel."""
        channel.archived = True
        kind = "group_archive" if channel.private else "channel_archive"
        return await self.tell(channel.workspace, {"type": kind, "channel": channel.id, "is_moved": 0})

    def unarchive(self, channel: Channel) -> None:
        """Let a channel be used again; its bots are no members any more."""
        channel.archived, channel.bot_is_member = False, False

    async def delete(self, channel: Channel) -> Event:
        """Delete a channel."""
        channel.deleted = True
        kind = "group_deleted" if channel.private else "channel_deleted"
        return await self.tell(channel.workspace, {"type": kind, "channel": channel.id})

    async def rename_id(self, channel: Channel) -> Event:
        """Give a channel another id, as it happens when it is shared with another organisation."""
        old, channel.id = channel.id, self._state.new_id(channel.id[0])
        for known in (self._state.channels, channel.workspace.channels):
            known[channel.id] = known.pop(old)
        told = {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": channel.id}
        return await self.tell(channel.workspace, told)

    async def settle(self) -> None:
        """Wait until everything that Slack tells by itself has been told."""
        await asyncio.gather(*self._telling)

    async def stop(self) -> None:
        """Tell nothing more."""
        for each in tuple(self._telling):
            each.cancel()
        await asyncio.gather(*self._telling, return_exceptions=True)

    def _app_left(self, workspace: Workspace) -> None:
        task = asyncio.get_running_loop().create_task(self._farewell(workspace, revoked_first=False))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _farewell(self, workspace: Workspace, *, revoked_first: bool) -> Sequence[Event]:
        revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [workspace.bot.id]}}
        told: list[Json] = [revoked, {"type": "app_uninstalled"}]
        return [await self.tell(workspace, each) for each in (told if revoked_first else reversed(told))]

    def _is_due(self, event: Event, failed_at: datetime) -> bool:
        return self._state.now() - failed_at >= timedelta(seconds=PAUSES[len(event.acks) - 1])
