"""A study hall on a simulated Slack: the real app, SDK, web server, core and store, and a clock that stands still."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import aiohttp

from adapters.pictures.painter import PillowPainter
from adapters.slack.connection import SlackConnection
from adapters.slack.oauth import AUTHORIZATION_URL
from adapters.slack.routes import INSTALL
from adapters.slack.settings import Mode, SlackSettings
from adapters.sql.store import SqlStore
from adapters.web.server import WebServer
from bot.app import StudyBot
from bot.identity import Account, Place
from bot.ports.messenger import UNPACED
from bot.ports.store import Store
from bot.presence import Presence
from scheduler.clock import TravelClock
from scheduler.dispatch import Dispatcher
from scheduler.travel import TimeMachine
from tests.adapters.slack.asked import misdirected, pinging
from tests.platforms import MONDAY
from tests.simulators.slack.model import Channel, Json, Message, View, Workspace
from tests.simulators.slack.people import Person
from tests.simulators.slack.reading import elements, text_of
from tests.simulators.slack.replies import Reply
from tests.simulators.slack.simulator import Slack, slack

BERLIN = "Europe/Berlin"
PUBLIC = "https://showup.example"
KEY = "YVwqbh10P7sHpiOlE1_q7Nk_-yBIN1bBE82UXZqtV34="


@dataclass
class Hall:
    """One workspace with one channel. Maya is an admin of it, and made the group that is in the channel."""

    slack: Slack
    workspace: Workspace
    channel: Channel
    settings: SlackSettings
    bot: StudyBot
    presence: Presence
    store: Store
    clock: TravelClock
    dispatcher: Dispatcher
    machine: TimeMachine
    people: dict[str, Person] = field(default_factory=dict)
    connection: SlackConnection = field(init=False)
    server: WebServer = field(init=False)

    async def start(self) -> None:
        """Let the app be there."""
        made = SlackConnection(self.settings, bot=self.bot, presence=self.presence, painter=PillowPainter())
        self.connection, routes = made, made.routes()
        self.server = WebServer(host="127.0.0.1", port=0, routes=routes, health={})
        await self.server.start()
        if routes:
            self.slack.send_to(f"{self.server.address}/slack/events")
        await self.connection.start()
        messenger = self.connection.messenger
        messenger.paces = UNPACED  # time stands still in the hall
        self.dispatcher.connect(messenger)

    async def stop(self) -> None:
        """Let the app stop."""
        await self.connection.stop()
        await self.server.stop()

    async def restart(self) -> None:
        """Stop the app and start a new one on the same database."""
        await self.stop()
        await self.start()

    async def install(self, workspace: Workspace, *, by: Person | None = None, org_wide: bool = False) -> str:
        """Let somebody install the app in a browser, by default who owns the workspace; return the page at the end."""
        ours, slacks = self.server.address, self.slack.authorize_url
        async with aiohttp.ClientSession() as browser:
            async with browser.get(f"{ours}{INSTALL}", allow_redirects=False) as sent:
                there = sent.headers["Location"].replace(AUTHORIZATION_URL, slacks)
                cookie = sent.headers["Set-Cookie"].partition(";")[0]
            back = self.slack.authorize(there, workspace, by, org_wide=org_wide).replace(PUBLIC, ours)
            async with browser.get(back, headers={"Cookie": cookie}) as page:
                return await page.text()

    def person(self, name: str, *, admin: bool = False, tz: str = BERLIN) -> Person:
        """Return the person of that name, who comes to the workspace and its channels the first time."""
        if name not in self.people:
            self.people[name] = self.slack.person(self.workspace, name, tz=tz, admin=admin)
        return self.people[name]

    def account(self, name: str) -> Account:
        """Return the account of a person."""
        return Account("slack", f"{self.workspace.id}/{self.person(name).id}")

    @property
    def place(self) -> Place:
        """The channel as the core knows it."""
        return Place("slack", self.workspace.id, self.channel.id)

    async def types(self, who: str, line: str, *, channel: Channel | None = None) -> Reply:
        """Let somebody type a line with a slash command in the channel."""
        command, _, words = line.partition(" ")
        return await self.person(who).command(command, words, channel or self.channel)

    async def says(self, who: str, line: str, *, channel: Channel | None = None) -> str:
        """Let somebody type a line, and return what the answer says."""
        return (await self.types(who, line, channel=channel)).text

    async def form(self, who: str) -> View:
        """Return the form that somebody is filling in, when it is there."""
        person = self.person(who)
        await self.slack.until(lambda: bool(person.modal and person.modal.payload.get("submit")), "a form")
        assert person.modal
        return person.modal

    async def modal(self, person: Person, titled: str = "") -> View:
        """Return the modal that somebody sees, as soon as one begins with that."""
        await self.slack.until(lambda: bool(person.modal and title(person.modal).startswith(titled)), f"“{titled}”")
        assert person.modal
        return person.modal

    async def home(self, who: str, words: str = "") -> str:
        """Return what somebody's App Home says, as soon as the words are there."""
        person = self.person(who)
        await self.slack.until(lambda: bool(person.home and words in text_of(person.home)), f"“{words}” in App Home")
        assert person.home
        return text_of(person.home)

    def old_message(self, who: str, value: str, *, private: bool = False) -> Message:
        """Return a message of the bot with one button “Old” of that value, for everybody or for one person."""
        button = {"type": "button", "action_id": "showup:0", "value": value}
        row = {"type": "actions", "block_id": "old", "elements": [{**button, "text": words("Old")}]}
        only_for = self.person(who).user if private else None
        made = Message(self.slack.state.ts(), self.channel, self.workspace.bot, "Old", [row], only_for=only_for)
        return self.slack.state.keep(made)

    async def run_due(self) -> None:
        """Post and edit what is due."""
        await self.dispatcher.run_due()

    async def later(self, **by: float) -> None:
        """Let time pass; what falls due on the way is posted at its own time."""
        await self.machine.travel_to(self.clock.now() + timedelta(**by))

    async def prompt(self) -> Message:
        """Post today's prompt, and return it."""
        await self.types("Maya", "/study group prompt now")
        await self.run_due()
        return self.posts()[-1]

    def posts(self, channel: Channel | None = None) -> list[Message]:
        """Return what the bot posted for everybody in the channel and its threads, oldest first."""
        return self.slack.posts(channel or self.channel)


@asynccontextmanager
async def hall(
    url: str,
    *,
    group: bool = True,
    mode: Mode = Mode.HTTP,
    behind: Callable[[Store], Store] = lambda store: store,
) -> AsyncIterator[Hall]:
    """Open a hall on a migrated database, Monday 2 March 2026, 08:00 in Berlin. `behind` may stand before the store.

    At the end, nothing it sent may ping, go by another workspace's token, or be what Slack does not understand.
    """
    opened = await SqlStore.open(url)
    clock, store = TravelClock(frozen_at=MONDAY), behind(opened)
    bot, presence = StudyBot(store=store, clock=clock), Presence(store=store, clock=clock)
    dispatcher = Dispatcher(bot)
    machine = TimeMachine(clock=clock, bot=bot, dispatcher=dispatcher)
    try:
        async with slack(clock) as it:
            workspace = it.workspace("Night owls", installed=mode is not Mode.MANY)
            channel = it.channel(workspace, "study-hall")
            given = settings(it, workspace, mode)
            made = Hall(it, workspace, channel, given, bot, presence, store, clock, dispatcher, machine)
            await made.start()
            try:
                made.person("Maya", admin=True)
                if mode is Mode.MANY:
                    await made.install(workspace)
                if group:
                    await made.types("Maya", "/study group setup name=Night owls days=daily zone=Europe/Berlin")
                yield made
            finally:
                await made.stop()
            assert (it.problems, pinging(it), misdirected(it)) == ([], [], [])
    finally:
        await opened.close()


def settings(it: Slack, workspace: Workspace, mode: Mode) -> SlackSettings:
    """Return the settings with which the app is on the simulated Slack."""
    one = SlackSettings(
        mode=mode,
        bot_token=workspace.token.value if mode is not Mode.MANY else "",
        app_token=it.app_token,
        signing_secret=it.signing_secret,
        client_id="",
        client_secret="",
        encryption_keys=(),
        api_url=it.api_url,
        public_url=PUBLIC,
    )
    if mode is not Mode.MANY:
        return one
    return replace(one, client_id=it.client_id, client_secret=it.client_secret, encryption_keys=(KEY,))


def words(text: str) -> Json:
    """Return a plain text as Slack wants it."""
    return {"type": "plain_text", "text": text}


def title(shown: Reply | Message | View) -> str:
    """Return the first line of an answer, wherever it is shown."""
    seen = shown.seen if isinstance(shown, Reply) else shown
    first, *rest = text_of(seen).split("\n")
    return rest[0] if isinstance(seen, View) and seen.kind == "modal" and rest else first


def starts(form: View) -> dict[str, Any]:
    """Return what the fields of a form start with, by their names."""
    return {block["block_id"]: _start(element) for block, element in elements(form.blocks) if block["type"] == "input"}


def _start(element: Json) -> Any:
    match element:
        case {"initial_option": {"value": value}}:
            return value
        case {"initial_options": [*chosen]}:
            return [each["value"] for each in chosen]
        case _:
            return next((value for key, value in element.items() if key.startswith("initial_")), "")
