"""Where an answer is shown: under a command, beside the message that was pressed on, or in a modal.

Slack gives a request up after 3 s, and a modal can only be opened within 3 s of it. So each place can be held: what
takes longer than PATIENCE is acknowledged, and shown when it is there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.faults import answered, code_of, hints_of, is_about_blocks
from adapters.slack.forms import error_text, has_field
from adapters.slack.render import Rendered, plain_rendered, rendered
from adapters.slack.views import answer_view, waiting_view
from bot.cards import Answer, Card

log = logging.getLogger(__name__)

PATIENCE = 1.0
"""Seconds that an answer may take before the request is acknowledged without it."""
WHILE_PROCESSING = (1.5, 3.0)
"""Seconds between tries to show a picture that Slack still works on; a response_url is good for five uses."""
OK, ILL = 200, 500

View = Mapping[str, Any]


class Reply(Protocol):
    """A place for one answer."""

    async def hold(self) -> None:
        """Acknowledge the request; the answer follows."""
        ...

    async def send(self, answer: Answer, *, files: tuple[str, ...] = ()) -> None:
        """Show the answer, with the pictures that were uploaded for it."""
        ...


class GaveUp(Exception):
    """Slack did not take an answer: it is too late for it."""


class ByUrl:
    """Shows answers by the response_url of a command or of a press on a message, which works for half an hour.

    The private answer to a press on a private message takes its place, so that no stale buttons stay behind.
    """

    def __init__(
        self,
        respond: AsyncRespond | None,
        *,
        in_place: bool = False,
        while_processing: tuple[float, ...] = WHILE_PROCESSING,
    ) -> None:
        self._respond = respond
        self._in_place = in_place
        self._while_processing = while_processing

    async def hold(self) -> None:
        """A press is acknowledged before anything is done."""

    async def send(self, answer: Answer, *, files: tuple[str, ...] = ()) -> None:
        """Send the answer; blocks that Slack does not like are said in plain words.

        What everybody has seen, because the event came before, is not said twice.
        """
        if answer.again and not answer.private:
            return
        for wait in (0.0, *self._while_processing) if files else ():
            await asyncio.sleep(wait)
            if await self._sent(rendered(answer.card, files=files), answer):
                return
        if await self._sent(rendered(answer.card), answer) or await self._sent(plain_rendered(answer.card), answer):
            return
        raise GaveUp

    async def _sent(self, shown: Rendered, answer: Answer) -> bool:
        if self._respond is None:
            raise GaveUp
        sent = await self._respond(
            text=shown.text,
            blocks=shown.blocks,
            response_type="ephemeral" if answer.private else "in_channel",
            replace_original=self._in_place and answer.private and not answer.refused,
            unfurl_links=False,
            unfurl_media=False,
        )
        if sent.status_code >= ILL:
            # Nobody can say whether it arrived.
            raise GaveUp
        return sent.status_code == OK


class UnderCommand(ByUrl):
    """Shows the answer to a command: with the acknowledgement where it is quick, else by the response_url."""

    def __init__(self, ack: AsyncAck, respond: AsyncRespond | None) -> None:
        super().__init__(respond)
        self._ack = ack

    async def hold(self) -> None:
        """Acknowledge the command."""
        await self._ack()

    async def send(self, answer: Answer, *, files: tuple[str, ...] = ()) -> None:
        """Send the answer."""
        if self._ack.response is None and answer.private:
            shown = rendered(answer.card)
            await self._ack(text=shown.text, blocks=shown.blocks, response_type="ephemeral")
        else:
            await self.hold()
            await super().send(answer, files=files)


class InModal:
    """Shows views in a modal: a new one, or the one in which somebody pressed."""

    def __init__(self, client: AsyncWebClient, *, trigger: str = "", view: str = "", channel: str = "") -> None:
        self._client = client
        self._trigger = trigger
        self._view = view
        self._channel = channel

    async def hold(self) -> None:
        """Open the modal while it can be opened; the answer goes into it."""
        if not self._view:
            await self.show(waiting_view())

    async def send(self, answer: Answer, *, files: tuple[str, ...] = ()) -> None:
        """Show the answer, and what everybody is to see in the channel too."""
        if not answer.private and not answer.again:
            await self._say(answer.card, files)
        try:
            await self.show(answer_view(rendered(answer.card, channel=self._channel), channel=self._channel))
        except SlackApiError as error:
            if code_of(error) != "invalid_arguments":
                raise
            log.log(logging.ERROR, "Slack did not take the blocks of an answer: %s", hints_of(error))
            await self.show(answer_view(plain_rendered(answer.card, channel=self._channel), channel=self._channel))

    async def _say(self, card: Card, files: tuple[str, ...]) -> None:
        """Post the card in the channel; a picture that Slack still works on is left out."""
        shown = rendered(card, files=files)
        try:
            await answered(self._client.chat_postMessage(channel=self._channel, text=shown.text, blocks=shown.blocks))
        except SlackApiError as error:
            if not files or not is_about_blocks(error):
                raise
            await self._say(card, ())

    async def show(self, view: View) -> None:
        """Show a view."""
        if self._view:
            await answered(self._client.views_update(view_id=self._view, view=dict(view)))
        else:
            opened = await answered(self._client.views_open(trigger_id=self._trigger, view=dict(view)))
            self._view = opened["view"]["id"]


@dataclass(slots=True)
class AfterForm:
    """Shows what became of a form: the answer in its place, an error at its field, a refusal on top of it.

    So nothing that was typed is lost before it counts.
    """

    ack: AsyncAck
    client: AsyncWebClient
    form: View
    channel: str
    _held: str = ""

    async def hold(self) -> None:
        """Put something on top of the form until it is known whether it is over."""
        self._held = f"wait-{self.form['id']}-{self.form['hash']}"
        await self.ack(response_action="push", view={**waiting_view(), "external_id": self._held})

    async def send(self, answer: Answer, *, files: tuple[str, ...] = ()) -> None:
        """Show what became of it."""
        if answer.refused and answer.option and not self._held and has_field(self.form, answer.option):
            await self.ack(response_action="errors", errors={answer.option: error_text(answer.card)})
            return
        view = self._view(answer.card, is_over=not answer.refused)
        if self._held:
            await answered(self.client.views_update(external_id=self._held, view=view))
        else:
            await self.ack(response_action="push" if answer.refused else "update", view=view)

    def _view(self, card: Card, *, is_over: bool) -> dict[str, Any]:
        made = dict(answer_view(rendered(card, channel=self.channel), channel=self.channel))
        # With the form still below it, closing what was accepted closes the form, too.
        return {**made, "clear_on_close": True} if is_over else made


async def excused(context: AsyncBoltContext, body: View, answer: Answer) -> BoltResponse | None:
    """Answer with no token: with the acknowledgement, or by the response_url. None where neither shows anything."""
    if "command" in body:
        await UnderCommand(context.ack, context.respond).send(answer)
    elif body.get("type") == "view_submission":
        await AfterForm(context.ack, context.client, body["view"], "").send(answer)
    elif context.response_url:
        await context.ack()
        await ByUrl(context.respond).send(answer)
    return context.ack.response
