"""A study group on the running program, and what the tests of this folder do with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.sql.store import SqlStore
from bot.domain.day import EVERY_DAY, zone_names
from bot.domain.schedule import Post
from bot.identity import Place
from bot.ports.store import Transaction
from scheduler.clock import SystemClock
from tests.simulators.discord import contract
from tests.simulators.discord.ledger import Request
from tests.simulators.discord.model import ADMIN, Channel, Guild, Member, Message
from tests.simulators.discord.people import Reply
from tests.simulators.discord.simulator import Simulator
from tests.simulators.process import Showup

NOTHING_RESTS = """
    CREATE TRIGGER nothing_rests AFTER INSERT ON deliveries
    BEGIN UPDATE deliveries SET try_at = 0 WHERE id = new.id; END;
    CREATE TRIGGER no_repetition_rests AFTER UPDATE OF try_at ON deliveries WHEN new.try_at > 0
    BEGIN UPDATE deliveries SET try_at = 0 WHERE id = new.id; END;
    CREATE TRIGGER no_edit_rests AFTER UPDATE OF edit_due_at ON deliveries WHEN new.edit_due_at > 0
    BEGIN UPDATE deliveries SET edit_due_at = 0 WHERE id = new.id; END;
"""


@dataclass(slots=True)
class Running:
    """The program, on a Discord and a database of its own."""

    api: Simulator
    program: Showup
    database: Path
    guild: Guild
    _looked_at: int = 0

    def departures(self) -> list[str]:
        """Return how the requests since this was last asked depart from Discord's contract."""
        asked = self.api.ledger.requests[self._looked_at :]
        self._looked_at += len(asked)
        return contract.departures(asked)

    def told_secrets(self) -> list[str]:
        """Return the secrets that are in the log of the program."""
        return [each for each in (self.api.state.token, *self.api.state.interactions) if each in self.program.log]

    async def group(self, guild: Guild) -> Owls:
        """Let Maya set up a group in a new channel of a server. A program that an earlier test left dead is started."""
        if self.program.ended:
            await self.program.forget()
            await self.program.start()
        hall = self.api.add_channel(guild, "study-hall")
        maya, ada = self.api.add_member(guild, "Maya", ADMIN), self.api.add_member(guild, "Ada")
        form = await self.api.slash(maya, hall, "group setup", {"zone": midday()})
        await self.api.submit(maya, form.modal, {"Name": "Owls"})
        return Owls(self, hall, maya, ada)


@dataclass(frozen=True, slots=True)
class Owls:
    """A study group in a channel: Maya set it up, Ada is in the server too."""

    running: Running
    hall: Channel
    maya: Member
    ada: Member

    @property
    def api(self) -> Simulator:
        """The Discord on which it is."""
        return self.running.api

    @property
    def program(self) -> Showup:
        """The program that runs it."""
        return self.running.program

    async def prompt(self) -> Message:
        """Post today's prompt, and return it."""
        before = len(self.api.posts(self.hall))
        await self.api.slash(self.maya, self.hall, "group prompt now")
        return (await self.api.posted(self.hall, before + 1))[-1]

    @property
    def path(self) -> str:
        """Where the channel's posts go."""
        return f"/channels/{self.hall.id}/messages"

    def posts(self) -> list[Request]:
        """Return every try to post in the channel."""
        return self.api.ledger.of(f"POST {self.path}")

    def answers(self, reply: Reply) -> list[int]:
        """Return what became of every try to answer an interaction at first, as far as it is known."""
        tries = self.api.ledger.of(f"POST /interactions/{reply.interaction.id}/*")
        return [each.status for each in tries if each.status]

    async def posted_well(self) -> None:
        """Wait until a try to post in the channel has gone well, as far as the program can tell."""
        await self.api.state.bell.until(lambda: any(each.status == 200 for each in self.posts()), "a post")

    def minutes(self) -> list[int]:
        """Return the minutes of every check-in of the group that counts, in order."""
        found = (
            "SELECT minutes FROM check_ins JOIN bindings USING (group_id) WHERE channel = ? AND NOT undone"
            " ORDER BY check_ins.id"
        )
        with closing(sqlite3.connect(self.running.database)) as connection:
            return [minutes for (minutes,) in connection.execute(found, [str(self.hall.id)])]

    async def prompt_falls_due(self, ago: timedelta = timedelta()) -> None:
        """Let the daily prompt be due by the clock in this very minute, or some time ago."""
        place = Place("discord", str(self.maya.guild.id), str(self.hall.id))

        def put(tx: Transaction) -> None:
            group = tx.groups.at(place)
            assert group
            due = (SystemClock().now() - ago).astimezone(ZoneInfo(group.zone)).replace(second=0, microsecond=0)
            tx.schedules.put(group.id, Post.PROMPT, at=due.time(), weekdays=EVERY_DAY, next_due_at=due)

        store = await SqlStore.open(f"sqlite:///{self.running.database}")
        await store.write(put)
        await store.close()

    @contextmanager
    def slow_database(self) -> Iterator[None]:
        """Let nobody else write for a while."""
        with closing(sqlite3.connect(self.running.database, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")


def settings(api: Simulator) -> dict[str, str]:
    """Return the settings that put the program on a Discord."""
    return {"DISCORD_TOKEN": api.state.token, "DISCORD_API_URL": api.api_url}


def let_nothing_rest(database: Path) -> None:
    """Let repetitions, notices and edits go out with the next tick instead of seconds later."""
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(NOTHING_RESTS)


def midday() -> str:
    """Return a zone in which it is noon: no study day ends while a test runs, and nothing is due by the clock."""
    now = SystemClock().now()
    return next(each for each in sorted(zone_names()) if now.astimezone(ZoneInfo(each)).hour == 12)
