"""The core behind its doors: `handle` for what people do, `due` for what the scheduler posts. More are in `presence`.

The clock is read once at each door. Mistakes become private cards here and nowhere else; surprises are logged once,
with an incident id that the member sees too.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.calls import Call, Caller, Request, Suggestion
from bot.cards import Answer, Card
from bot.commands import suggest, understand
from bot.commands.declare import Command
from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.errors import BadArgument, Mistake, NotAnAdmin, Stranger, Unavailable
from bot.identity import Place
from bot.ports.clock import Clock
from bot.ports.ledger import Backlog
from bot.ports.posts import Agenda
from bot.ports.store import Store, Transaction
from bot.usecases import ledger, posting
from bot.usecases.contents import Content
from bot.usecases.pacing import Outlet
from bot.usecases.recording import Ending, Result, record
from bot.usecases.suggest import NOWHERE, around
from bot.views import mistakes
from bot.views.posts import post

log = logging.getLogger(__name__)

TIDY_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be posted and edited now, with the card of each delivery by its id, where one could be made.

    `endings` are of what was closed instead.
    """

    claimed: posting.Claimed
    cards: Mapping[int, Card]
    endings: Sequence[Ending] = ()


class StudyBot:
    """The bot without platforms."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._tidied_at: datetime | None = None

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

    async def backlog(self) -> Backlog:
        """Count what is due and not posted. Raises `Unavailable`."""
        return await self._store.read(ledger.backlog, now=self._clock.now())

    async def next_due_at(self) -> datetime | None:
        """Return the earliest instant at which something is to be posted, edited or forgotten."""
        coming = await self._store.read(posting.agenda)
        return coming.next

    def now(self) -> datetime:
        """Return the present instant."""
        return self._clock.now()

    async def due(self, outlets: Collection[Outlet], *, owner: str) -> Batch:
        """Claim for `owner` what is to be posted and edited now on these platforms; once a minute, tidy up.

        Nothing is locked or written where nothing is due. A platform without room gets nothing.
        """
        now = self._clock.now()
        open_ones = [each for each in outlets if each.room > 0]
        platforms = [each.platform for each in open_ones]
        coming = await self._store.read(posting.agenda, platforms)
        closed: Sequence[Ending] = ()
        if self._is_untidy(coming, now):
            closed = await self._store.write(posting.tidy, connected=[each.platform for each in outlets], now=now)
            self._tidied_at = now
        if coming.due is None or coming.due > now:
            return Batch(posting.NOTHING, {}, closed)
        claimed, contents = await self._store.write(posting.claim_with_contents, open_ones, owner=owner, now=now)
        return Batch(claimed, dict(_cards(contents)), [*closed, *claimed.endings])

    def _is_untidy(self, coming: Agenda, now: datetime) -> bool:
        is_recent = self._tidied_at is not None and timedelta() <= now - self._tidied_at < TIDY_EVERY
        return not is_recent or (coming.purge is not None and coming.purge <= now)

    async def begin_anew(self, delivery: Delivery) -> Delivery | None:
        """Take a claimed delivery for one that was never tried; None when it belongs to another process by now."""
        return await self._store.write(posting.begin_anew, delivery, now=self._clock.now())

    async def record(self, results: Sequence[Result]) -> Sequence[Ending]:
        """Record together how posts and edits ended."""
        return await self._store.write(record, results, now=self._clock.now())


def _authorise(command: Command[Any], caller: Caller) -> None:
    if caller.stranger:
        raise Stranger
    if command.admin and not caller.admin:
        raise NotAnAdmin


def _group_at(tx: Transaction, place: Place) -> Group | None:
    return tx.groups.at(place)


def _cards(contents: Mapping[int, Content]) -> Iterator[tuple[int, Card]]:
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
