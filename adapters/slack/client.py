"""The Slack app: what Slack sends is handed to the desk, or told to the core."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient
from slack_sdk.webhook.webhook_response import WebhookResponse

from adapters.slack.authorize import note_workspaces
from adapters.slack.desk import Desk
from adapters.slack.events import LOST, Events
from bot.errors import Unavailable

ANYTHING = re.compile(".*", re.DOTALL)
NOT_HERE = (
    "Check-ins here are for the workspace that Showup was added to. If that is yours, ask an admin to install it again."
)
"""What people of another organisation read who press a button in a shared channel, when it comes in their name."""
log = logging.getLogger(__name__)
QUIET = logging.getLogger(__name__).getChild("bolt")
"""Bolt logs whole requests, with what members typed and how to answer them. Its errors are logged here."""
QUIET.setLevel(logging.CRITICAL)

Listener = Callable[[AsyncBoltContext, Mapping[str, Any]], Awaitable[None]]


def slack_app(
    *,
    client: AsyncWebClient,
    authorize: AsyncAuthorize,
    oauth_flow: AsyncOAuthFlow | None,
    desk: Desk,
    events: Events,
) -> AsyncApp:
    """Return the app, which hands on everything that Slack can send.

    Nothing is left to Bolt's reading of the environment. A listener returns before the request is acknowledged, so what
    it raises is an error for Slack, and an event comes again.
    """
    app = AsyncApp(
        name="Showup",
        logger=QUIET,
        client=client,
        authorize=cast("Any", authorize),  # Bolt takes such an object, but says only functions
        oauth_flow=oauth_flow,
        signing_secret="",
        request_verification_enabled=False,  # `routes` has done it before the request was read
        process_before_response=True,
        before_authorize=_prepare,
        user_facing_authorize_error_message=NOT_HERE,
    )
    app.error(_failing(desk))
    _listen(app, desk, events)
    return app


def _listen(app: AsyncApp, desk: Desk, events: Events) -> None:
    """Take everything, so that nothing stays without an acknowledgement."""
    app.command(ANYTHING)(_listener(desk.command))
    app.block_action(ANYTHING)(_listener(desk.press))
    app.view_submission(ANYTHING)(_listener(desk.submit))
    app.block_suggestion(ANYTHING)(_listener(desk.suggest))
    app.shortcut(ANYTHING)(_listener(desk.shortcut))
    app.event("app_home_opened")(_listener(events.home_opened))
    for lost in LOST:
        app.event(lost)(_listener(events.channel_lost))
    app.event("channel_id_changed")(_listener(events.channel_moved))
    for removed in ("app_uninstalled", "tokens_revoked"):
        app.event(removed)(_listener(events.removed))
    # What else is subscribed to, or closed: nothing is to be done.
    app.event(ANYTHING)(_listener(_ignored))
    app.view_closed(ANYTHING)(_listener(_acknowledged))


async def _prepare(body: dict[str, Any], context: AsyncBoltContext, next_: Callable[[], Awaitable[Any]]) -> None:
    """Note what `Authorize` needs, and let nobody answer in the place of a message that others read."""
    context["respond"] = _Beside(response_url=context.response_url)
    await note_workspaces(body, context, next_)


class _Beside(AsyncRespond):
    """Answers beside the message that was pressed on: what does not say so would replace it, for everybody.

    It answers once. Bolt's own would repeat what may have arrived, and log the address by which anybody could answer.
    """

    async def __call__(self, *words: Any, **said: Any) -> WebhookResponse:
        client = AsyncWebhookClient(self.response_url or "", retry_handlers=[], logger=QUIET)
        text = {"text": words[0]} if words else {}
        return await client.send_dict({"replace_original": False, **text, **said})


def _listener(listener: Listener) -> Callable[..., Awaitable[None]]:
    """Bolt hands over by the names of arguments."""

    async def listen(context: AsyncBoltContext, body: dict[str, Any]) -> None:
        await listener(context, body)

    return listen


def _failing(desk: Desk) -> Callable[..., Awaitable[BoltResponse | None]]:
    """Let who asked know of an outage, and Slack by a 500 of everything else: it sends an event again."""

    async def failed(error: Exception, context: AsyncBoltContext, body: dict[str, Any]) -> BoltResponse | None:
        if isinstance(error, Unavailable):
            log.warning("A request of Slack could not be taken: the database is away")
            return await desk.excuse(context, body, error)
        log.error("A request of Slack failed", exc_info=error)
        return None

    return failed


async def _ignored(_: AsyncBoltContext, __: Mapping[str, Any]) -> None:
    """Bolt acknowledges events by itself."""


async def _acknowledged(context: AsyncBoltContext, _: Mapping[str, Any]) -> None:
    await context.ack()
