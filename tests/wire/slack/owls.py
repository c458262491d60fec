"""A study group on a simulated Slack, the program that runs it as its own process, and what tests do with both."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from adapters.sql.store import SqlStore
from bot.domain.day import EVERY_DAY
from bot.domain.schedule import Post
from bot.identity import Place
from bot.ports.store import Transaction
from scheduler.clock import SystemClock
from tests.simulators.process import RUNNING, Showup
from tests.simulators.slack.ledger import Request
from tests.simulators.slack.model import Channel, Message, Workspace
from tests.simulators.slack.people import Person
from tests.simulators.slack.reading import buttons_of, text_of
from tests.simulators.slack.simulator import Slack
from tests.wire.owls import midday

PUBLIC_HOST = "showup.example"
PUBLIC_URL = f"https://{PUBLIC_HOST}"
KEY = "YVwqbh10P7sHpiOlE1_q7Nk_-yBIN1bBE82UXZqtV34="


def by_socket(it: Slack, workspace: Workspace) -> dict[str, str]:
    """Return the settings that put the program into one workspace by Socket Mode."""
    return {
        "SLACK_BOT_TOKEN": workspace.token.value,
        "SLACK_APP_TOKEN": it.app_token,
        "SLACK_API_URL": it.api_url,
    }


def by_http(it: Slack, workspace: Workspace) -> dict[str, str]:
    """Return the settings that put it there by HTTP."""
    return {
        "SLACK_BOT_TOKEN": workspace.token.value,
        "SLACK_SIGNING_SECRET": it.signing_secret,
        "SLACK_API_URL": it.api_url,
        "SHOWUP_PUBLIC_URL": PUBLIC_URL,
    }


def for_many(it: Slack, *, keys: str = KEY) -> dict[str, str]:
    """Return the settings that let every workspace install it."""
    return {
        "SLACK_CLIENT_ID": it.client_id,
        "SLACK_CLIENT_SECRET": it.client_secret,
        "SLACK_SIGNING_SECRET": it.signing_secret,
        "SLACK_API_URL": it.api_url,
        "SHOWUP_PUBLIC_URL": PUBLIC_URL,
        "SHOWUP_ENCRYPTION_KEYS": keys,
    }


def address_of(program: Showup) -> str:
    """Return where the program listens, which it says when it runs."""
    return [line for line in program.said if RUNNING in line][-1].split()[-1].removesuffix("/healthz.")


@dataclass(slots=True)
class Running:
    """The program with a Slack and a database of its own. `workspace` is where groups are made."""

    it: Slack
    program: Showup
    database: Path
    workspace: Workspace
    over_http: bool
    _looked_at: int = field(default=0)

    async def start(self, *, keys: str = KEY) -> None:
        """Start the program, and let Slack tell it from now on. The keys are for many workspaces."""
        connected = self.it.sockets.count
        await self.program.start(SHOWUP_ENCRYPTION_KEYS=keys)
        if self.over_http:
            self.it.send_to(f"{address_of(self.program)}/slack/events")
        else:
            await self.it.sockets.connected(connected + 1)

    async def group(self, workspace: Workspace | None = None) -> Owls:
        """Let Maya set up a group in a new channel. A program that an earlier test left dead is started."""
        if self.program.ended:
            await self.program.forget()
            await self.start()
        owls = self.newcomers(workspace)
        await owls.maya.command("/study", f"setup name=Owls zone={midday()}", owls.hall)
        return owls

    def newcomers(self, workspace: Workspace | None = None) -> Owls:
        """Return two people in a new channel, who have no group yet. Maya is an admin of the workspace."""
        there = workspace or self.workspace
        hall = self.it.channel(there, "study-hall")
        # Noon by their profiles, too: no study day ends while a test runs.
        maya, ada = (self.it.person(there, name, tz=midday(), admin=name == "Maya") for name in ("Maya", "Ada"))
        return Owls(self, hall, maya, ada)

    def new_lines(self) -> list[str]:
        """Return what the program said since this was last asked."""
        lines = self.program.said[self._looked_at :]
        self._looked_at += len(lines)
        return lines

    def secrets_in(self, lines: Iterable[str]) -> list[str]:
        """Return the secrets that lines of the log tell."""
        state, log = self.it.state, "\n".join(lines)
        secrets = (*state.tokens, *state.urls, *state.codes, self.it.app_token, self.it.signing_secret)
        return [each for each in (*secrets, self.it.client_secret, KEY) if each in log]

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Read from the database."""
        with closing(sqlite3.connect(self.database)) as connection:
            return list(connection.execute(statement, values))

    def write(self, script: str) -> None:
        """Change the database behind the program's back."""
        with closing(sqlite3.connect(self.database)) as connection:
            connection.executescript(script)

    @contextmanager
    def slow_database(self) -> Iterator[None]:
        """Let nobody else write for a while."""
        with closing(sqlite3.connect(self.database, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")


@dataclass(frozen=True, slots=True)
class Owls:
    """A study group in a channel: Maya set it up, Ada is in the workspace too."""

    running: Running
    hall: Channel
    maya: Person
    ada: Person

    @property
    def it(self) -> Slack:
        """The Slack on which it is."""
        return self.running.it

    @property
    def program(self) -> Showup:
        """The program that runs it."""
        return self.running.program

    def newcomer(self, name: str) -> Person:
        """Let one more person come to the workspace."""
        return self.it.person(self.hall.workspace, name, tz=midday())

    async def prompt(self) -> Message:
        """Post today's prompt, and return it."""
        before = len(self.prompts())
        await self.maya.command("/study", "prompt now", self.hall)
        await self.it.until(lambda: len(self.prompts()) > before, "a prompt")
        return self.prompts()[-1]

    def prompts(self) -> list[Message]:
        """Return the prompts in the channel."""
        return [each for each in self.it.posts(self.hall) if "Check in" in buttons_of(each)]

    def tries(self) -> list[Request]:
        """Return every try to post in the channel."""
        return [each for each in self.it.ledger.of("chat.postMessage") if each.arguments["channel"] == self.hall.id]

    def titles(self) -> list[str]:
        """Return the first line of every post in the channel and its threads."""
        return [text_of(each).splitlines()[0] for each in self.it.posts(self.hall)]

    async def notices(self, number: int) -> list[str]:
        """Wait until Maya was told so much by direct message, and return all of it."""
        await self.it.until(lambda: len(self.maya.direct_messages) >= number, "a direct message")
        return [text_of(each) for each in self.maya.direct_messages]

    def minutes(self) -> list[int]:
        """Return the minutes of every check-in of the group that counts, in order."""
        found = (
            "SELECT minutes FROM check_ins JOIN bindings USING (group_id) WHERE channel = ? AND NOT undone"
            " ORDER BY check_ins.id"
        )
        return [minutes for (minutes,) in self.running.rows(found, self.hall.id)]

    def deliveries(self) -> list[str]:
        """Return how far each post of the channel has got, in order."""
        found = "SELECT state FROM deliveries JOIN bindings ON bindings.id = binding_id WHERE channel = ?"
        return [state for (state,) in self.running.rows(f"{found} ORDER BY deliveries.id", self.hall.id)]

    async def prompt_falls_due(self, ago: timedelta = timedelta()) -> None:
        """Let the daily prompt be due by the clock in this very minute, or some time ago."""
        place = Place("slack", self.hall.workspace.id, self.hall.id)

        def put(tx: Transaction) -> None:
            group = tx.groups.at(place)
            assert group
            due = (SystemClock().now() - ago).astimezone(ZoneInfo(group.zone)).replace(second=0, microsecond=0)
            tx.schedules.put(group.id, Post.PROMPT, at=due.time(), weekdays=EVERY_DAY, next_due_at=due)

        store = await SqlStore.open(f"sqlite:///{self.running.database}")
        await store.write(put)
        await store.close()
