"""What people do on Slack: requests become calls here, and answers go back.

A listener returns within PATIENCE, so that every request is acknowledged within Slack's 3 s; what takes longer goes on
by itself. Nothing else about Slack's clocks is known elsewhere.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from adapters.slack import forms
from adapters.slack.buttons import Press
from adapters.slack.errands import Errands
from adapters.slack.faults import FAILURES, is_about_trigger, kind_of
from adapters.slack.home import HOME, Home
from adapters.slack.inbound import Calls, Origin, message_words, origin_of
from adapters.slack.names import line_of
from adapters.slack.pictures import Pictures
from adapters.slack.reply import PATIENCE, AfterForm, ByUrl, GaveUp, InModal, Reply, UnderCommand, excused
from adapters.slack.views import channel_of
from bot.app import StudyBot
from bot.calls import Invocation, Line
from bot.cards import Answer
from bot.commands import form_behind, meant, named, opens_form
from bot.commands.declare import Command
from bot.errors import TooLate, Unavailable
from bot.presence import Presence

log = logging.getLogger(__name__)

R = TypeVar("R")
Body = Mapping[str, Any]

NOT_TAKEN = (GaveUp, *FAILURES)
"""What goes wrong when an answer is shown too late, or Slack is ill."""
GONE = Invocation("")
"""What an element of an older version stands for; the core answers it kindly."""


class Desk:
    """Answers requests."""

    def __init__(
        self, bot: StudyBot, *, presence: Presence, calls: Calls, home: Home, pictures: Pictures, errands: Errands
    ) -> None:
        self._bot = bot
        self._presence = presence
        self._calls = calls
        self._home = home
        self._pictures = pictures
        self._errands = errands

    async def command(self, context: AsyncBoltContext, body: Body) -> None:
        """Answer a slash command."""
        origin = origin_of(context, body)
        line = Line(line_of(body["command"], body.get("text", "")))
        if command := opens_form(line, admin=True):
            await context.ack()
            modal = InModal(context.client, trigger=body["trigger_id"], channel=origin.channel)
            self._later(self._open(modal, origin, command, line), ByUrl(context.respond))
        else:
            await self._in_time(origin, line, UnderCommand(context.ack, context.respond))

    async def press(self, context: AsyncBoltContext, body: Body) -> None:
        """Answer a button."""
        await context.ack()
        press = Press.read(body["actions"][0].get("value") or "")
        what = Invocation(press.command, press.arguments) if press else GONE
        channel = press.channel if press else ""
        origin = origin_of(context, body, channel=channel)
        reply, modal = _around(context, body, channel)
        command = form_behind(what, admin=True) if press and press.form else opens_form(what, admin=True)
        if command:
            self._later(self._open(modal, origin, command, what), reply)
        else:
            self._later(self._answer(origin, what, reply), reply)

    async def submit(self, context: AsyncBoltContext, body: Body) -> None:
        """Answer a form."""
        sent = forms.submission(body["view"])
        what = Invocation(sent.command, {**sent.carried, **sent.fields}) if sent else GONE
        channel = sent.channel if sent else ""
        reply = AfterForm(context.ack, context.client, body["view"], channel)
        await self._in_time(origin_of(context, body, channel=channel), what, reply)

    async def suggest(self, context: AsyncBoltContext, body: Body) -> None:
        """Say what could complete a field."""
        offered: list[dict[str, Any]] = []
        if asked := forms.asked_option(body):
            command, option, typed = asked
            origin = origin_of(context, body, channel=channel_of(body["view"]))
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    call = await self._calls.call(origin, Invocation(command))
                    offered = forms.options(await self._bot.suggest(call, option, typed))
        await context.ack(options=offered)

    async def shortcut(self, context: AsyncBoltContext, body: Body) -> None:
        """Open the check-in form from anywhere: with a message of a channel, or for one of the person's groups."""
        await context.ack()
        modal = InModal(context.client, trigger=body["trigger_id"])
        reply: Reply = ByUrl(context.respond) if context.response_url else modal
        self._later(self._open_anywhere(modal, origin_of(context, body), message_words(body)), reply)

    async def excuse(self, context: AsyncBoltContext, body: Body, why: Unavailable) -> BoltResponse | None:
        """Answer a request whose token cannot be read now, as far as that takes none."""
        return await excused(context, body, self._bot.refusal(why))

    async def _open_anywhere(self, modal: InModal, origin: Origin, started: Mapping[str, str]) -> None:
        places = await _meanwhile(modal.hold, self._places(origin))
        if not places:
            await self._answer(origin, HOME, modal)
            return
        view = forms.form_view(
            named("checkin"), carried={}, started=started, filled=False, channel=places[0][0], places=places
        )
        await modal.show(view)

    async def _places(self, origin: Origin) -> list[tuple[str, str]]:
        """Return the channels, with the names of their groups, for which somebody may mean to check in."""
        if origin.channel and await self._presence.set_up_by(origin.place):
            return [(origin.channel, "")]
        groups = await self._presence.groups_of(origin.account, community=origin.team)
        return [(group.place.channel, group.name) for group in groups]

    async def _open(self, modal: InModal, origin: Origin, command: Command[Any], body: Line | Invocation) -> None:
        """Open a form. Where filling it in takes a while, the modal opens before; where it is refused, it says so."""
        made = await _meanwhile(modal.hold, self._form(origin, command, body))
        await (modal.send(made) if isinstance(made, Answer) else modal.show(made))

    async def _form(self, origin: Origin, command: Command[Any], body: Line | Invocation) -> dict[str, Any] | Answer:
        try:
            call = await self._calls.call(origin, body)
        except Unavailable as error:
            return self._bot.refusal(error)
        if call.caller.stranger or (command.admin and not call.caller.admin):
            return await self._bot.handle(call)
        understood = meant(body)
        given = understood[1] if understood else {}
        shown = command.form_words(given)
        carried = {name: words for name, words in given.items() if name not in shown}
        started = await self._bot.prefill(call)
        # More than what was given has been read: then the form shows all there is.
        filled = started != shown
        return forms.form_view(command, carried=carried, started=started, filled=filled, channel=origin.channel)

    async def _in_time(self, origin: Origin, body: Line | Invocation, reply: Reply) -> None:
        """Answer with the acknowledgement; where that takes too long, acknowledge, and answer later."""
        answering = asyncio.create_task(self._answered(origin, body))
        await asyncio.wait({answering}, timeout=PATIENCE)
        sending = self._guarded(_send(reply, answering), reply)
        if answering.done():
            await sending
        else:
            await reply.hold()
            self._errands.begin(sending)

    async def _answer(self, origin: Origin, body: Line | Invocation, reply: Reply) -> None:
        answer, files = await _meanwhile(reply.hold, self._answered(origin, body))
        await reply.send(answer, files=files)

    async def _answered(self, origin: Origin, body: Line | Invocation) -> tuple[Answer, tuple[str, ...]]:
        """Do what is asked, and upload what everybody is to see of it; a private answer has no pictures on Slack."""
        answer = await self._handled(origin, body)
        if (understood := meant(body)) and understood[0].writes and not answer.refused:
            self._later(self._home.refresh(origin), None)
        is_new = not answer.private and not answer.again
        files = await self._pictures.uploaded(origin.client, answer.card, team=origin.team) if is_new else ()
        return answer, files

    async def _handled(self, origin: Origin, body: Line | Invocation) -> Answer:
        try:
            return await self._bot.handle(await self._calls.call(origin, body))
        except Unavailable as error:
            return self._bot.refusal(error)

    def _later(self, doing: Coroutine[Any, Any, None], reply: Reply | None) -> None:
        """Let something go on by itself."""
        self._errands.begin(self._guarded(doing, reply))

    async def _guarded(self, doing: Awaitable[None], reply: Reply | None) -> None:
        """Let nothing that happens to one request reach another, and leave nobody without an answer."""
        incident = secrets.token_hex(4)
        try:
            await doing
        except NOT_TAKEN as error:
            # What was done is done, and is in the log.
            log.warning("Incident %s: Slack did not take an answer: %s", incident, kind_of(error))
            is_too_late = is_about_trigger(error)
        except Exception:
            log.exception("Incident %s on Slack", incident)
            is_too_late = False
        else:
            return
        if reply:
            surprise = Answer(self._bot.surprise(incident), private=True, refused=True)
            with suppress(*NOT_TAKEN):
                await reply.send(self._bot.refusal(TooLate()) if is_too_late else surprise)


def _around(context: AsyncBoltContext, body: Body, channel: str) -> tuple[Reply, InModal]:
    """Return where a press is answered, and where a form that it opens goes."""
    view = body.get("view") or {}
    if view.get("type") == "modal":
        inside = InModal(context.client, view=view["id"], channel=channel)
        return inside, inside
    modal = InModal(context.client, trigger=body["trigger_id"], channel=channel)
    if view:
        return modal, modal
    is_private = bool((body.get("container") or {}).get("is_ephemeral"))
    return ByUrl(context.respond, in_place=is_private), modal


async def _meanwhile(hold: Callable[[], Awaitable[None]], doing: Coroutine[Any, Any, R]) -> R:
    """Return what comes of something; hold its place when it takes a while."""
    task = asyncio.create_task(doing)
    await asyncio.wait({task}, timeout=PATIENCE)
    try:
        if not task.done():
            await hold()
    finally:
        # Even when Slack has given the request up, what the person did is done.
        result = await task
    return result


async def _send(reply: Reply, answering: Awaitable[tuple[Answer, tuple[str, ...]]]) -> None:
    answer, files = await answering
    await reply.send(answer, files=files)
