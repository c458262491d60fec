"""The playground's one channel: what people do becomes calls, what the bot says becomes messages.

Like Discord and Slack it keeps its own messages. A typed command is seen only by its author, as there; what
the bot posts is seen by everybody.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from adapters.playground import forms
from adapters.playground.channel import Change, Channel
from adapters.playground.messages import BOT, FormField, Message, OpenForm, Person, clean
from adapters.playground.shelf import Draft, Shelf
from adapters.playground.timemachine import TimeMachine
from bot.app import StudyBot
from bot.calls import Call, Caller, Invocation, Line
from bot.cards import Answer, Button, Card
from bot.cards.plain import as_text
from bot.commands import form_behind, opens_form
from bot.commands.declare import Command
from bot.errors import StartupProblem
from bot.identity import Account, Place
from bot.ports.messenger import ALWAYS, UNPACED, Absent, Found, Outcome, Paces, Refused, Sent

__all__ = ["CHANNEL", "PLACE", "PLATFORM", "Change", "FormField", "Message", "OpenForm", "Room", "TimeMachine"]

PLATFORM = "playground"
CHANNEL = "study-hall"
PLACE = Place(PLATFORM, "demo", CHANNEL)


class Room:
    """One channel of a tiny chat platform, and the Messenger of that platform.

    People do one thing at a time here, and nothing while the clock is being moved: so an answer stands under
    its question. The bot posts whenever it likes.
    """

    platform: str = PLATFORM
    recognises: timedelta = ALWAYS
    paces: Paces = UNPACED

    def __init__(self, *, bot: StudyBot, shelf: Shelf, time: TimeMachine, admin: str = "maya") -> None:
        self.time = time
        self.zone = "UTC"
        self._bot = bot
        self._shelf = shelf
        self._admin = Person.named(admin)
        self._channel = Channel(shelf)
        self._forms: dict[str, OpenForm] = {}
        self._turn = asyncio.Lock()

    async def open(self, zone: str, *, make_group: bool = True) -> None:
        """Load the messages; a channel without a group gets one in that zone, through the real command.

        With `make_group=False` it stays without one, and that zone is used until there is one. Raises
        `StartupProblem` when the group cannot be made.
        """
        if await self._bot.zone_at(PLACE) is None:
            # The messages of a group that is gone: their keys would stand in the way of the new one's posts.
            await self._shelf.clear()
            if make_group:
                await self._make_group(zone)
        self.zone = await self._bot.zone_at(PLACE) or zone
        await self._channel.load()

    async def _make_group(self, zone: str) -> None:
        setup = Invocation("group setup", {"zone": zone})
        answer = await self._bot.handle(self._as_call(self._admin, _event(None, self._admin), setup))
        if await self._bot.zone_at(PLACE) is None:
            said = " ".join(as_text(answer.card, "UTC").split())
            raise StartupProblem(f"cannot make a study group in zone {zone}: {said}")

    @property
    def people(self) -> list[str]:
        """Return the names of everybody who ever did anything here, in the order in which they came."""
        return self._channel.names()

    def messages(self, who: str | None) -> list[Message]:
        """Return what that person sees, oldest first; None sees everything."""
        return self._channel.messages(None if who is None else Person.named(who).user)

    def newest(self, who: str) -> Iterator[Message]:
        """Yield what that person sees, newest first."""
        return self._channel.newest(Person.named(who).user)

    def form_for(self, who: str) -> OpenForm | None:
        """Return the form that is open for that person."""
        return self._forms.get(Person.named(who).user)

    def dismiss(self, who: str) -> None:
        """Close that person's form."""
        self._forms.pop(Person.named(who).user, None)

    def listen(self) -> AbstractContextManager[asyncio.Queue[Change]]:
        """Give a queue that gets every new or changed message and every form that opens, once each."""
        return self._channel.listen()

    # --- What people do. The same event id is the same event. A name nobody can have raises ValueError. ---

    async def say(self, who: str, line: str, *, event: str | None = None) -> None:
        """Say a line in the channel: one that starts with "/" is a command, anything else is only talk."""
        text = clean(line)
        async with self._turn:
            person = await self._channel.welcome(who)
            event = _event(event, person)
            is_command = text.startswith("/")
            audience = person.name if is_command else None
            said = Draft(key=f"said {event}", at=self.time.now(), author=person.name, audience=audience, text=text)
            _, is_new = await self._channel.keep(said)
            command = opens_form(Line(text), admin=self._manages(person)) if is_command else None
            if command is not None and is_new:
                await self._open_form(person, command, event, Line(text))
            elif is_command and command is None:
                await self._call(person, event, Line(text))
            await self.time.settle()

    async def press(self, who: str, message_id: int, button: int, *, event: str | None = None) -> None:
        """Press a button, by its index over all of the card. Raises LookupError for one they do not see."""
        async with self._turn:
            person = await self._channel.welcome(who)
            event = _event(event, person)
            pressed = self._button(person, message_id, button)
            invocation = Invocation(pressed.command, pressed.arguments)
            command = form_behind(invocation, admin=self._manages(person)) if pressed.form else None
            if command is None:
                await self._call(person, event, invocation)
            else:
                await self._open_form(person, command, event, invocation)
            await self.time.settle()

    async def submit(self, who: str, values: Mapping[str, str], *, event: str | None = None) -> None:
        """Submit the form that is open for them; a field without a value keeps what it started with.

        After a mistake it opens again with what was typed. Raises LookupError when none is open or it has no
        such field.
        """
        async with self._turn:
            person = await self._channel.welcome(who)
            event = _event(event, person)
            if await self._shelf.find(f"answer {event}"):
                return
            form = self._forms.get(person.user)
            if form is None:
                raise LookupError(f"no form is open for {person.name}")
            filled = form.filled(values)
            del self._forms[person.user]
            invocation = Invocation(filled.command, {**filled.arguments, **filled.values()})
            if (await self._call(person, event, invocation)).refused:
                self._show_form(person, filled)
            await self.time.settle()

    async def travel_to(self, instant: datetime, *, down: bool = False) -> None:
        """Move the clock. What becomes due is posted on the way; with `down`, as after a downtime, late.

        Raises ValueError for the past.
        """
        async with self._turn:
            await (self.time.down_until(instant) if down else self.time.travel_to(instant))
            await self._shelf.keep_ahead(self.time.ahead)

    async def return_to_present(self) -> None:
        """Let the clock follow real time again."""
        async with self._turn:
            await self.time.return_to_present()
            await self._shelf.keep_ahead(self.time.ahead)

    # --- Messenger ---

    async def post(self, place: Place, card: Card, *, key: str, thread: str | None) -> Outcome:
        """Post a card for everybody; the same key gives the same message."""
        if place != PLACE:
            return Refused(f"there is no channel {place.channel} in the playground")
        under = self._channel.posted(thread) if thread else None
        draft = Draft(key=f"post {key}", at=self.time.now(), author=BOT, card=card, thread=under.id if under else None)
        message, _ = await self._channel.keep(draft)
        return Sent(self._channel.reference(message))

    async def find(self, place: Place, *, key: str, since: datetime, thread: str | None) -> Found:
        """Look for the message of the key."""
        del place, since, thread
        found = await self._shelf.find(f"post {key}")
        return Sent(self._channel.reference(found)) if found else Absent()

    async def tell(self, account: Account, card: Card, *, key: str) -> Outcome:
        """Say a card to one person; the same key gives the same message."""
        if account.platform != PLATFORM:
            return Refused(f"there is nobody from {account.platform} in the playground")
        draft = Draft(key=f"post {key}", at=self.time.now(), author=BOT, card=card, audience=account.user)
        message, _ = await self._channel.keep(draft)
        return Sent(self._channel.reference(message))

    async def edit(self, place: Place, message: str, card: Card) -> Outcome:
        """Replace what a posted message says; one that says it already stays as it is."""
        old = self._channel.posted(message)
        if place != PLACE or old is None:
            return Refused(f"there is no post {message} in the playground")
        if old.card != card:
            await self._channel.change(old, card, at=self.time.now())
        return Sent(message)

    # --- How both are done ---

    async def _call(self, person: Person, event: str, body: Line | Invocation) -> Answer:
        """Let the bot answer, and store the answer: once an event, because the core answers it once."""
        answer = await self._bot.handle(self._as_call(person, event, body))
        if self._manages(person) and "group" in (body.text if isinstance(body, Line) else body.command):
            self.zone = await self._bot.zone_at(PLACE) or self.zone
        audience = person.name if answer.private else None
        await self._channel.keep(
            Draft(key=f"answer {event}", at=self.time.now(), author=BOT, audience=audience, card=answer.card)
        )
        return answer

    async def _open_form(self, person: Person, command: Command[Any], event: str, body: Line | Invocation) -> None:
        started = await self._bot.prefill(self._as_call(person, event, body))
        carried = body.arguments if isinstance(body, Invocation) else {}
        self._show_form(person, forms.opened(command, who=person.name, carried=carried, started=started))

    def _show_form(self, person: Person, form: OpenForm) -> None:
        self._forms[person.user] = form
        self._channel.tell(form)

    def _manages(self, person: Person) -> bool:
        return person.user == self._admin.user

    def _as_call(self, person: Person, event: str, body: Line | Invocation) -> Call:
        account = Account(PLATFORM, person.user)
        return Call(event, Caller(account, person.name, admin=self._manages(person)), PLACE, body)

    def _button(self, person: Person, message_id: int, button: int) -> Button:
        message = self._channel.get(message_id)
        if message is None or not message.seen_by(person.user):
            raise LookupError(f"{person.name} sees no message {message_id}")
        row = message.buttons()
        if not 0 <= button < len(row):
            raise LookupError(f"message {message_id} has no button {button}")
        return row[button]


def _event(event: str | None, person: Person) -> str:
    """Name an event for the core: unique over platforms and people, so that nobody can repeat another's."""
    return f"{PLATFORM}:{person.user}:{event or uuid.uuid4().hex}"
