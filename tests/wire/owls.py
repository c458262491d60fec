"""A study group on the running program, and what the tests of this folder do with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.domain.day import zone_names
from scheduler.clock import SystemClock
from tests.simulators.discord.ledger import Request
from tests.simulators.discord.model import ADMIN, Channel, Guild, Member, Message
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


@dataclass(frozen=True, slots=True)
class Running:
    """The program, on a Discord and a database of its own."""

    api: Simulator
    program: Showup
    database: Path
    guild: Guild


@dataclass(frozen=True, slots=True)
class Owls:
    """A study group in a channel: Maya set it up, Ada is a member of the server."""

    api: Simulator
    program: Showup
    database: Path
    hall: Channel
    maya: Member
    ada: Member

    async def prompt(self) -> Message:
        """Post today's prompt, and return it."""
        before = len(self.api.posts(self.hall))
        await self.api.slash(self.maya, self.hall, "group prompt now")
        return (await self.api.posted(self.hall, before + 1))[-1]

    def posts(self) -> list[Request]:
        """Return every request to post in the channel."""
        return self.api.ledger.of(f"POST /channels/{self.hall.id}/messages")

    def minutes(self) -> list[int]:
        """Return the minutes of every check-in of the group that counts, in order."""
        found = (
            "SELECT minutes FROM check_ins JOIN bindings USING (group_id) WHERE channel = ? AND NOT undone"
            " ORDER BY check_ins.id"
        )
        with closing(sqlite3.connect(self.database)) as connection:
            return [minutes for (minutes,) in connection.execute(found, [str(self.hall.id)])]

    @contextmanager
    def slow_database(self) -> Iterator[None]:
        """Let nobody else write for a while."""
        with closing(sqlite3.connect(self.database, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")


def let_nothing_rest(database: Path) -> None:
    """Let repetitions, notices and edits go out with the next tick instead of seconds later."""
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(NOTHING_RESTS)


async def new_group(running: Running) -> Owls:
    """Let Maya set up a group in a new channel."""
    api, guild = running.api, running.guild
    hall = api.add_channel(guild, "study-hall")
    maya, ada = api.add_member(guild, "Maya", ADMIN), api.add_member(guild, "Ada")
    form = await api.slash(maya, hall, "group setup", {"zone": midday()})
    await api.submit(maya, form.modal, {"Name": "Owls"})
    return Owls(api, running.program, running.database, hall, maya, ada)


def midday() -> str:
    """Return a zone in which it is noon: no study day ends while a test runs, and nothing is due by the clock."""
    now = SystemClock().now()
    return next(each for each in sorted(zone_names()) if now.astimezone(ZoneInfo(each)).hour == 12)
