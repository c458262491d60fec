"""Posting on Slack: what the scheduler sends goes out here, and every way in which that can end gets its name."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.accounts import PLATFORM, parts_of
from adapters.slack.faults import (
    FAILURES,
    SOON,
    answered,
    code_of,
    hints_of,
    is_about_blocks,
    is_about_thread,
    is_about_token,
    outcome_of,
)
from adapters.slack.pictures import Pictures
from adapters.slack.render import Rendered, plain_rendered, rendered
from adapters.slack.web import Web
from adapters.slack.workspaces import Workspace, Workspaces
from bot.cards import Card
from bot.errors import Unavailable
from bot.identity import Account, Place
from bot.ports.messenger import NEVER, Found, Later, Outcome, Pace, Paces, Refused, Sent, Unknown

log = logging.getLogger(__name__)

SECONDS_A_POST = 20.0
"""How long one post may take with all that belongs to it; the lease of a delivery is longer."""
WHILE_PROCESSING = (1.0, 2.0, 4.0)
"""Seconds between tries to show a picture: Slack refuses a file that it took a moment ago and still works on."""
PACES = Paces(community=Pace(4, burst=10), channel=Pace(1, burst=3))
"""Slack takes about one message a second in a channel and "several hundred a minute" in a workspace, with short bursts.

See https://docs.slack.dev/apis/web-api/rate-limits: no more exact than that, and with no limit over all workspaces.
"""
Put = Callable[[Rendered], Awaitable[str]]
NOT_INSTALLED = Refused("Showup is not installed in this workspace any more: an admin can add it again")


class SlackMessenger:
    """The Messenger of Slack. A message is known by its ts alone: the channel may get another id, and is the place's.

    Slack recognises no repetition, so what it may have taken is never sent twice.
    """

    platform: str = PLATFORM
    recognises: timedelta = NEVER
    paces: Paces = PACES

    def __init__(
        self,
        workspaces: Workspaces,
        web: Web,
        pictures: Pictures,
        *,
        patience: float = SECONDS_A_POST,
        while_processing: Sequence[float] = WHILE_PROCESSING,
    ) -> None:
        self._workspaces = workspaces
        self._web = web
        self._pictures = pictures
        self._patience = patience
        self._while_processing = while_processing

    async def post(self, place: Place, card: Card, *, key: str, thread: str | None) -> Outcome:
        """Post the card; in the thread of a message where Slack lets us, else in the channel."""
        target = _Target(place.community, place.channel, thread)
        return await self._outcome(target.team, partial(self._post, target, card))

    async def find(self, place: Place, *, key: str, since: datetime, thread: str | None) -> Found:
        """Find nothing out: Showup asks no workspace to let it read its channels."""
        del place, key, since, thread
        return Unknown("Slack does not let Showup look what is in a channel")

    async def tell(self, account: Account, card: Card, *, key: str) -> Outcome:
        """Send a direct message, which lands in the Messages tab of the app."""
        target = _Target(*parts_of(account))
        return await self._outcome(target.team, partial(self._post, target, card))

    async def edit(self, place: Place, message: str, card: Card) -> Outcome:
        """Replace what the message says, without pictures. The same edit twice is one: what may be lost is repeated."""
        return await self._outcome(place.community, partial(_edit, place.channel, message, card), repeatable=True)

    async def _post(self, target: _Target, card: Card, client: AsyncWebClient) -> str:
        put = partial(_send, client, target)
        files = await self._pictures.uploaded(client, card, team=target.team)
        for wait in (0.0, *self._while_processing) if files else ():
            await asyncio.sleep(wait)
            if sent := await _tried(put, rendered(card, files=files), level=logging.INFO):
                return sent
        return await _written(put, card)

    async def _outcome(
        self, team: str, doing: Callable[[AsyncWebClient], Awaitable[str]], *, repeatable: bool = False
    ) -> Outcome:
        """Return how it ended: what Slack certainly did not take may be tried again, what it may have taken not."""
        try:
            async with asyncio.timeout(self._patience):
                sent = await self._done(team, doing)
        except Unavailable:
            return Later(SOON, "the installation cannot be read now")
        except FAILURES as error:
            outcome = outcome_of(error, repeatable=repeatable)
            log.warning("A message did not get into %s for certain: %s", team, outcome.reason)
            return outcome
        return Sent(sent) if sent else NOT_INSTALLED

    async def _done(self, team: str, doing: Callable[[AsyncWebClient], Awaitable[str]]) -> str | None:
        """Do it with the workspace's token, or with the one that has replaced it; None where there is none."""
        known = await self._workspaces.find(team)
        if known is None:
            return None
        try:
            return await doing(self._client(known, team))
        except SlackApiError as error:
            if not is_about_token(error):
                raise
            anew = await self._workspaces.find(team)
            if anew is None or anew.token == known.token:
                raise
            return await doing(self._client(anew, team))

    def _client(self, workspace: Workspace, team: str) -> AsyncWebClient:
        is_part = workspace.is_org and team != workspace.tenant
        return self._web.posting(workspace.token, team=team if is_part else None)


@dataclass(frozen=True, slots=True)
class _Target:
    """Where something is posted: in a channel, or to a person (U…), and the message that it answers."""

    team: str
    channel: str
    thread: str | None = None


async def _written(put: Put, card: Card) -> str:
    """Put a card somewhere. What Slack does not take as blocks is said in plain words."""
    return await _tried(put, rendered(card), level=logging.ERROR) or await put(plain_rendered(card))


async def _tried(put: Put, message: Rendered, *, level: int) -> str | None:
    """Put a message somewhere; None where Slack does not take it as it is made."""
    try:
        return await put(message)
    except SlackApiError as error:
        if not is_about_blocks(error):
            raise
        log.log(level, "Slack did not take the blocks of a message (%s): %s", code_of(error), hints_of(error))
        return None


async def _send(client: AsyncWebClient, target: _Target, message: Rendered) -> str:
    if target.thread is None:
        return await _say(client, target, message)
    try:
        return await _say(client, target, message)
    except SlackApiError as error:
        if not is_about_thread(error):
            raise
        log.info("No thread under message %s (%s): posting in the channel", target.thread, code_of(error))
    return await _say(client, replace(target, thread=None), message)


async def _say(client: AsyncWebClient, target: _Target, message: Rendered) -> str:
    said = client.chat_postMessage(
        channel=target.channel,
        thread_ts=target.thread,
        text=message.text,
        blocks=message.blocks,
        unfurl_links=False,
        unfurl_media=False,
    )
    return str((await answered(said))["ts"])


async def _edit(channel: str, ts: str, card: Card, client: AsyncWebClient) -> str:
    async def put(message: Rendered) -> str:
        # Unlike a post, an edit would have names and addresses looked for in its text.
        edited = client.chat_update(channel=channel, ts=ts, text=message.text, blocks=message.blocks, parse="none")
        return str((await answered(edited))["ts"])

    return await _written(put, card)
