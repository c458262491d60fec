"""The messenger at work on a simulated Slack: what it sends, and what becomes of it there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from adapters.slack.messenger import SlackMessenger
from adapters.slack.pictures import Pictures
from adapters.slack.web import Web
from adapters.slack.workspaces import Workspace
from bot.cards import Card, Drawing, text
from bot.errors import Unavailable
from bot.identity import Place
from bot.ports.messenger import Outcome
from tests.simulators.slack import model
from tests.simulators.slack.people import Person
from tests.simulators.slack.simulator import Slack, slack

PNG = b"\x89PNG\r\n\x1a\n of the leaderboard"
PROMPT = Card("What will you study today?", (text("Pick one small thing."),))
HURRIED = 0.5
"""Seconds that the messenger waits for an answer where a test lets it wait in vain."""


class CountingPainter:
    """Paints the same for everything, and counts."""

    def __init__(self) -> None:
        self.painted = 0

    async def paint(self, drawing: Drawing) -> bytes:
        """Return a picture."""
        self.painted += 1
        return PNG


@dataclass(slots=True)
class Known:
    """The installations; those in `late` are found first, as they were before something changed."""

    read: Callable[[str], Workspace | None]
    reachable: bool = True
    late: list[Workspace] = field(default_factory=list)

    async def find(self, community: str, *, org: str | None = None) -> Workspace | None:
        """Return an installation."""
        if not self.reachable:
            raise Unavailable("the disk is full")
        return self.late.pop(0) if self.late else self.read(community)


@dataclass(slots=True)
class Outbox:
    """A workspace with a channel, a person and a bot that posts."""

    slack: Slack
    owls: model.Workspace
    hall: model.Channel
    ada: Person
    known: Known
    painter: CountingPainter
    messenger: SlackMessenger
    hurried: SlackMessenger

    def hurry(self) -> None:
        """Let nobody wait long for answers that never come."""
        self.messenger = self.hurried

    @property
    def place(self) -> Place:
        """The channel as the core names it."""
        return Place("slack", self.owls.id, self.hall.id)

    @property
    def posts(self) -> list[model.Message]:
        """What stands in the channel, oldest first."""
        return list(self.hall.messages.values())

    @property
    def asked(self) -> list[str]:
        """The requests for messages so far, each with the error that it was answered with."""
        return [f"{each.method} {each.error}".rstrip() for each in self.slack.ledger.of("chat.*")]

    async def post(self, card: Card = PROMPT, *, thread: str | None = None) -> Outcome:
        """Post in the channel."""
        return await self.messenger.post(self.place, card, key="showup-1", thread=thread)

    async def edit(self, message: model.Message, card: Card) -> Outcome:
        """Replace a message of the channel."""
        return await self.messenger.edit(self.place, message.ts, card)


@asynccontextmanager
async def sending() -> AsyncIterator[Outbox]:
    """Install the app in a workspace, and let it post."""
    async with slack() as it:
        owls = it.workspace("Owls")
        hall = it.channel(owls, "study-hall")
        ada = it.person(owls, "Ada")
        known, painter = Known(lambda community: _installed(it, community)), CountingPainter()
        async with Web(it.api_url) as web, Web(it.api_url, posting_patience=HURRIED) as impatient:
            patient, hurried = (
                SlackMessenger(known, each, Pictures(painter), while_processing=(0, 0)) for each in (web, impatient)
            )
            yield Outbox(it, owls, hall, ada, known, painter, patient, hurried)


def _installed(it: Slack, community: str) -> Workspace | None:
    found = it.state.workspaces.get(community)
    if found is None:
        return None
    return Workspace(found.token.tenant, found.token.value, found.name, found.bot_id, found.bot.id)
