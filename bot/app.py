"""The core behind its doors: `handle` for what people do, `due` for what the scheduler posts. More are in `presence`.

The clock is read once at each door. Mistakes become private cards here and nowhere else; surprises are logged once,
with an incident id that the member sees too.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.calls import Call, Caller, Request, Suggestion
from bot.cards import Answer, Card
from bot.commands import suggest, understand
from bot.commands.declare import Command
from bot.domain.delivery import Delivery, State, may_be_tried
from bot.domain.group import Group
from bot.errors import BadArgument, Mistake, NotAnAdmin, Stranger, Unavailable
from bot.identity import Place
from bot.ports.clock import Clock
from bot.ports.messenger import Outcome
from bot.ports.store import Store, Transaction
from bot.usecases import posting
from bot.usecases.suggest import NOWHERE, around
from bot.views import mistakes
from bot.views.posts import post

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be posted and edited now, with the card of each delivery by its id, where one could be made."""

    claimed: posting.Claimed
    cards: Mapping[int, Card]


class StudyBot:
    """The bot without platforms."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def handle(self, call: Call) -> Answer:
        """Answer one call. A repeated event gets its first answer and changes nothing."""
        command: Command[Any] | None = None
        try:
            command, words = understand(call.body)
            arguments = command.read(words)
            _authorise(command, call.caller)
            request = call.at(self._clock.now())
            if not command.writes:
                return await self._store.read(_answer, request, command, arguments)
            return await self._store.write(_answer_once, request, command, arguments)
        except (Mistake, Unavailable) as error:
            return self.refusal(error)
        except Exception:
            incident = secrets.token_hex(4)
            log.exception("Incident %s in /%s", incident, command.name if command else "?")
            return Answer(self.surprise(incident), private=True, refused=True)

    def refusal(self, error: Mistake | Unavailable) -> Answer:
        """Return what is said when something cannot be done."""
        option = error.option if isinstance(error, BadArgument) else None
        return Answer(mistakes.card(error), private=True, refused=True, option=option)

    def surprise(self, incident: str) -> Card:
        """Return what is said when something broke, here or in an adapter, with the id under which it is in the log."""
        return mistakes.surprise(incident)

    async def prefill(self, call: Call) -> Mapping[str, str]:
        """Return what a form starts with, as words by option name: what was given, over what there is to be read."""
        given: Mapping[str, str] = {}
        try:
            command, words = understand(call.body)
            _authorise(command, call.caller)
            given = command.form_words(words)
            if command.prefill is None:
                return given
            request = call.at(self._clock.now())
            return {**await self._store.read(command.prefill, request, command.read(words)), **given}
        except (Mistake, Unavailable):
            return given

    async def suggest(self, call: Call, option: str, typed: str) -> tuple[Suggestion, ...]:
        """Return what could complete an option that is being typed, 25 at most; nothing where that cannot be said.

        The other options of the call may be half typed: they are not looked at.
        """
        try:
            command, _ = understand(call.body)
            _authorise(command, call.caller)
        except Mistake:
            return ()
        request = call.at(self._clock.now())
        asked = suggest.asked(command, option, typed, request)
        if asked is None:
            return ()
        try:
            known = await self._store.read(around, request) if asked.depends_on_place else NOWHERE
        except Unavailable:
            known = NOWHERE
        return suggest.suggestions(asked, known)

    async def zone_at(self, place: Place) -> str | None:
        """Return the zone of the channel's group, for platforms that know no reader's own; None without a group."""
        group = await self._store.read(_group_at, place)
        return group.zone if group else None

    async def delivery_counts(self) -> Mapping[State, int]:
        """Count the deliveries by state. Raises `Unavailable`."""
        return await self._store.read(posting.counts)

    async def next_due_at(self) -> datetime | None:
        """Return the earliest instant at which something is to be posted, edited or forgotten."""
        return await self._store.read(posting.next_due_at)

    async def due(self) -> Batch:
        """Claim what is to be posted and edited now, and forget what is to be forgotten.

        Nothing is locked or written where nothing is due.
        """
        now = self._clock.now()
        earliest = await self.next_due_at()
        if earliest is None or earliest > now:
            return Batch(posting.NOTHING_DUE, {})
        claimed, contents = await self._store.write(posting.claim_with_contents, now=now)
        return Batch(claimed, dict(_cards(contents)))

    def may_be_tried(self, delivery: Delivery, *, recognises: timedelta) -> bool:
        """Tell whether posting a claimed delivery now cannot make a second message of it."""
        return may_be_tried(delivery.tried_at, self._clock.now(), recognises=recognises)

    async def posted(self, delivery: Delivery, outcome: Outcome, *, recognises: timedelta) -> None:
        """Record how posting ended, on a platform that recognises a key for so long."""
        now = self._clock.now()
        await self._store.write(posting.record_post, delivery, outcome, recognises=recognises, now=now)

    async def edited(self, delivery: Delivery, outcome: Outcome) -> None:
        """Record how an edit ended."""
        await self._store.write(posting.record_edit, delivery, outcome, now=self._clock.now())


def _authorise(command: Command[Any], caller: Caller) -> None:
    if caller.stranger:
        raise Stranger
    if command.admin and not caller.admin:
        raise NotAnAdmin


def _group_at(tx: Transaction, place: Place) -> Group | None:
    return tx.groups.at(place)


def _cards(contents: Mapping[int, posting.Content]) -> Iterator[tuple[int, Card]]:
    """Say what each delivery shows. One that cannot be said is left out, so that the others go out."""
    for delivery_id, content in contents.items():
        try:
            yield delivery_id, post(content)
        except Exception:
            log.exception("Delivery %s has no card", delivery_id)


def _answer(tx: Transaction, request: Request, command: Command[Any], arguments: object) -> Answer:
    return Answer(command.run(tx, request, arguments), command.private)


def _answer_once(tx: Transaction, request: Request, command: Command[Any], arguments: object) -> Answer:
    """Answer an event the first time, and give the first answer every other time, in one transaction."""
    if first := tx.answers.claim(request.event, at=request.now):
        return replace(first, again=True)
    answer = _answer(tx, request, command, arguments)
    tx.answers.keep(request.event, answer)
    return answer
