"""The core behind two doors: `handle` for what people do, and the postal door for what the scheduler posts.

The clock is read once at each door. Mistakes become private cards here and nowhere else; surprises are logged once,
with an incident id that the member sees too.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.calls import Call, Caller, Request
from bot.cards import Answer, Card
from bot.commands import understand
from bot.commands.declare import Command
from bot.domain.delivery import Delivery, State
from bot.domain.group import Group
from bot.errors import BadArgument, Mistake, NotAnAdmin, Unavailable
from bot.identity import Place
from bot.ports.clock import Clock
from bot.ports.messenger import Outcome
from bot.ports.store import Store, Transaction
from bot.usecases import posting
from bot.views import mistakes
from bot.views.posts import post

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be posted and edited now, with the card of each delivery by its id."""

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
            request = Request(call.event, call.caller, call.place, self._clock.now(), call.lacking)
            if not command.writes:
                return await self._store.read(_answer, request, command, arguments)
            return await self._store.write(_answer_once, request, command, arguments)
        except (Mistake, Unavailable) as error:
            option = error.option if isinstance(error, BadArgument) else None
            return Answer(mistakes.card(error), private=True, refused=True, option=option)
        except Exception:
            incident = secrets.token_hex(4)
            log.exception("Incident %s in /%s", incident, command.name if command else "?")
            return Answer(mistakes.surprise(incident), private=True, refused=True)

    async def prefill(self, call: Call) -> Mapping[str, str]:
        """Return what a form starts with, as words by option name; nothing where that cannot be said."""
        try:
            command, words = understand(call.body)
            _authorise(command, call.caller)
            if command.prefill is None:
                return {}
            request = Request(call.event, call.caller, call.place, self._clock.now())
            return await self._store.read(command.prefill, request, command.read(words))
        except (Mistake, Unavailable):
            return {}

    async def zone_at(self, place: Place) -> str | None:
        """Return the zone of the channel's group, for platforms that know no reader's own; None without a group."""
        group = await self._store.read(_group_at, place)
        return group.zone if group else None

    async def delivery_counts(self) -> Mapping[State, int]:
        """Count the deliveries by state. Raises `Unavailable`."""
        return await self._store.read(posting.counts)

    async def next_due_at(self) -> datetime | None:
        """Return the earliest instant at which something is to be posted or edited."""
        return await self._store.read(posting.next_due_at)

    async def due(self) -> Batch:
        """Claim what is to be posted and edited now. Nothing is locked or written where nothing is due."""
        now = self._clock.now()
        earliest = await self.next_due_at()
        if earliest is None or earliest > now:
            return Batch(posting.NOTHING_DUE, {})
        claimed, contents = await self._store.write(posting.claim_with_contents, now=now)
        return Batch(claimed, {delivery_id: post(content) for delivery_id, content in contents.items()})

    async def posted(self, delivery: Delivery, outcome: Outcome) -> None:
        """Record how posting ended."""
        await self._store.write(posting.record_post, delivery, outcome, now=self._clock.now())

    async def edited(self, delivery: Delivery, outcome: Outcome) -> None:
        """Record how an edit ended."""
        await self._store.write(posting.record_edit, delivery, outcome, now=self._clock.now())


def _authorise(command: Command[Any], caller: Caller) -> None:
    if command.admin and not caller.admin:
        raise NotAnAdmin


def _group_at(tx: Transaction, place: Place) -> Group | None:
    return tx.groups.at(place)


def _answer(tx: Transaction, request: Request, command: Command[Any], arguments: object) -> Answer:
    return Answer(command.run(tx, request, arguments), command.private)


def _answer_once(tx: Transaction, request: Request, command: Command[Any], arguments: object) -> Answer:
    """Answer an event the first time, and give the first answer every other time, in one transaction."""
    if first := tx.answers.claim(request.event, at=request.now):
        return first
    answer = _answer(tx, request, command, arguments)
    tx.answers.keep(request.event, answer)
    return answer
