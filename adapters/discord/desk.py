"""What people do on Discord: interactions become calls here, and answers go back.

Every interaction is acknowledged within Discord's 3 s: a form at once, an answer when it is quick, a deferral when
the store is slow. Nothing else about Discord's clocks is known elsewhere.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import aiohttp
import discord

from adapters.discord import forms
from adapters.discord.buttons import Press
from adapters.discord.call import as_call, manages
from adapters.discord.faults import is_refusal
from adapters.discord.forms import DRAFT, Drafts
from adapters.discord.render import Rendered, Renderer
from adapters.discord.reply import PATIENCE, Interaction, Reply
from bot.app import StudyBot
from bot.calls import Call, Invocation, Suggestion
from bot.cards import Answer, Button, Card, buttons
from bot.commands import form_behind, is_private, named, opens_form
from bot.commands.checkin import LINK
from bot.commands.declare import Command

log = logging.getLogger(__name__)

GRACE = 2.0
"""Seconds that interactions under way have to be answered when the program stops."""
AGAIN = "Open the form again"
OVER = frozenset({10008, 10015, 10062, 40060})
"""Discord's codes for a message, a token or an interaction that is no more, and for one that is answered."""
GONE = Invocation("")
"""What an element of an older version stands for; the core answers it kindly."""


class Desk:
    """Answers interactions."""

    def __init__(self, bot: StudyBot, renderer: Renderer) -> None:
        self._bot = bot
        self._renderer = renderer
        self._drafts = Drafts()
        self._under_way: set[asyncio.Task[Any]] = set()
        self._has_left = False

    async def finish(self) -> None:
        """Give what is under way a moment to be answered, and give up the rest: what it did is done all the same."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=GRACE)
            for task in late:
                task.cancel()
        self._has_left = True

    async def run(self, interaction: Interaction, body: Invocation) -> None:
        """Answer a slash command."""
        command = opens_form(body, admin=manages(interaction))
        await self._open_or_answer(interaction, command, body)

    async def press(self, interaction: Interaction, press: Press | None) -> None:
        """Answer a button."""
        body = Invocation(press.command, press.arguments) if press else GONE
        command = form_behind(body, admin=manages(interaction)) if press and press.form else None
        await self._open_or_answer(interaction, command, body)

    async def submit(self, interaction: Interaction) -> None:
        """Answer a form."""
        sent = forms.submission(dict(interaction.data or {}))
        body = Invocation(sent.command, {**sent.carried, **sent.fields}) if sent else GONE
        await self._answer(interaction, body, form=sent)

    async def suggest(self, interaction: Interaction, command: str, option: str, typed: str) -> tuple[Suggestion, ...]:
        """Return what could complete an option."""
        given = {name: str(value) for name, value in interaction.namespace}
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._bot.suggest(as_call(interaction, Invocation(command, given)), option, typed)
        except TimeoutError:
            return ()

    async def log_message(self, interaction: Interaction, message: discord.Message) -> None:
        """Open the check-in form for a message: with its words when it is one's own, else with a link to it."""
        own = message.author.id == interaction.user.id
        started = _words_of(message) if own else {"link": message.jump_url}
        showing = self._show(interaction, named("checkin"), {}, started, filled=False)
        await self._guarded(Reply(interaction, private=True), showing)

    async def stats(self, interaction: Interaction, user: discord.User | discord.Member) -> None:
        """Show somebody's figures."""
        await self._answer(interaction, Invocation("stats", {"user": str(user.id)}))

    async def outdated(self, interaction: Interaction) -> None:
        """Answer what this version does not know any more."""
        await self._answer(interaction, GONE)

    async def _open_or_answer(self, interaction: Interaction, command: Command[Any] | None, body: Invocation) -> None:
        if command:
            await self._guarded(Reply(interaction, private=True), self._open(interaction, command, body))
        else:
            await self._answer(interaction, body)

    async def _open(self, interaction: Interaction, command: Command[Any], body: Invocation) -> None:
        given = {name: words for name, words in body.arguments.items() if name != DRAFT}
        shown = command.form_words(given)
        carried = {name: words for name, words in given.items() if name not in shown}
        if draft := self._drafts.find(interaction.user.id, body.arguments.get(DRAFT)):
            started, filled = draft.fields, draft.filled
        else:
            started = await self._prefilled(as_call(interaction, Invocation(command.name, given)), shown)
            # More than what was given has been read: then the form shows all there is.
            filled = started != shown
        await self._show(interaction, command, carried, started, filled=filled)

    async def _prefilled(self, call: Call, given: Mapping[str, str]) -> Mapping[str, str]:
        """Return what a form starts with. It cannot be deferred: where the store is slow, it is what was given."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._bot.prefill(call)
        except TimeoutError:
            return given

    async def _show(
        self,
        interaction: Interaction,
        command: Command[Any],
        carried: Mapping[str, str],
        started: Mapping[str, str],
        *,
        filled: bool,
    ) -> None:
        modal = forms.modal(command, carried=carried, started=started, filled=filled)
        await interaction.response.send_modal(modal)

    async def _answer(
        self, interaction: Interaction, body: Invocation, *, form: forms.Submission | None = None
    ) -> None:
        reply = Reply(interaction, private=is_private(body))
        await self._guarded(reply, self._answer_in_time(reply, self._answered(interaction, body, form)))

    async def _answer_in_time(self, reply: Reply, doing: Coroutine[Any, Any, tuple[Answer, Rendered]]) -> None:
        answering = asyncio.create_task(doing)
        try:
            await asyncio.wait({answering}, timeout=PATIENCE)
            if not answering.done():
                await reply.defer()
        finally:
            # Even when Discord has given the interaction up, what the person did is done.
            answer, rendered = await answering
        await reply.send(rendered, private=answer.private, refused=answer.refused)

    async def _answered(
        self, interaction: Interaction, body: Invocation, form: forms.Submission | None
    ) -> tuple[Answer, Rendered]:
        answer = await self._bot.handle(as_call(interaction, body))
        card = answer.card
        if form and answer.refused and form_behind(body, admin=manages(interaction)):
            card = self._with_form_again(card, form, interaction)
        pictures = interaction.app_permissions.attach_files
        return answer, await self._renderer.render(card, pictures=pictures)

    def _with_form_again(self, card: Card, form: forms.Submission, interaction: Interaction) -> Card:
        """Keep what was typed, and offer the form with it: Discord opens no form in answer to a form."""
        name = str(interaction.id)
        self._drafts.keep(interaction.user.id, name, form)
        again = Button(AGAIN, form.command, {**form.carried, DRAFT: name}, style="primary", form=True)
        return replace(card, blocks=(*card.blocks, buttons(again)))

    async def _guarded(self, reply: Reply, doing: Awaitable[None]) -> None:
        """Let nothing that happens to one interaction reach another, and leave nobody without an answer."""
        if task := asyncio.current_task():
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        try:
            await doing
        except Exception as error:
            if self._has_left or _is_over(error):
                # What was done is done, and is in the log.
                log.info("Discord did not take the answer to interaction %s: %s", reply.interaction.id, error)
                return
            incident = secrets.token_hex(4)
            log.exception("Incident %s in interaction %s", incident, reply.interaction.id)
            rendered = await self._renderer.render(self._bot.surprise(incident), pictures=False)
            with suppress(discord.HTTPException, aiohttp.ClientError):
                await reply.send(rendered, private=True, refused=True)


def _is_over(error: Exception) -> bool:
    """Tell whether an answer is of no use any more: it is too late, another process answered, or Discord is ill."""
    match error:
        case discord.HTTPException(code=code):
            return code in OVER or not is_refusal(error)
        case _:
            return isinstance(error, aiohttp.ClientError)


def _words_of(message: discord.Message) -> Mapping[str, str]:
    """Return what somebody wrote as a check-in holds it: cut as Discord counts, with the first link that fits."""
    options = {option.name: option for option in named("checkin").options}
    octets = 2 * forms.longest(options["note"].kind)
    note = message.clean_content.encode("utf-16-le", "ignore")[:octets].decode("utf-16-le", "ignore")
    return {"note": note, "link": LINK.first_in(message.content)}
