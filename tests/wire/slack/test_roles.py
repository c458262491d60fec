"""Replicas behind one address, and a scheduler without any: what one process learns, the others know."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from tests.simulators.process import Showup, showup
from tests.simulators.slack.simulator import slack
from tests.wire.owls import let_nothing_rest
from tests.wire.slack.browser import Browser
from tests.wire.slack.owls import Running, for_many


@dataclass(frozen=True, slots=True)
class Replicas:
    """Two processes that take Slack's requests, one after the other, and one that posts."""

    both: tuple[Running, Running]
    poster: Showup

    def take_turns(self) -> None:
        """Let the next requests come to the other one."""
        first, second = (f"{each.program.address}/slack/events" for each in self.both)
        it = self.both[0].it
        it.send_to(second if it.http.url == first else first)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def replicas(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Replicas]:
    """Start all three, for an app that many workspaces may install."""
    folder = tmp_path_factory.mktemp("replicas")
    database = Path(shutil.copy(sqlite_template, folder / "showup.db"))
    let_nothing_rest(database)
    url = f"sqlite:///{database}"
    async with (
        slack() as it,
        showup(folder, url, role="web", **for_many(it)) as one,
        showup(folder, url, role="slack", **for_many(it)) as other,
        showup(folder, url, role="scheduler", **for_many(it)) as poster,
    ):
        await asyncio.gather(one.start(), other.start(), poster.start())
        workspace = it.workspace("Night Owls", installed=False)
        first, second = (Running(it, each, database, workspace, over_http=True) for each in (one, other))
        made = Replicas((first, second), poster)
        made.take_turns()
        yield made
        for each in (*made.both, Running(it, poster, database, workspace, over_http=True)):
            said = each.new_lines()
            assert each.secrets_in(said) == [line for line in said if "Traceback" in line or " ERROR " in line] == []
        assert it.problems == []


async def test_what_comes_to_one_replica_is_known_to_the_other_and_posted_by_a_third(replicas: Replicas) -> None:
    first, second = replicas.both
    for program, detail in ((first.program, "many workspaces, HTTP"), (replicas.poster, "posts only")):
        _, health = await program.health()
        assert (health["status"], health["slack"]["detail"]) == ("ok", detail)
    assert (await Browser(first).installs(first.workspace)).status == 200
    replicas.take_turns()
    owls = await second.group()
    prompt = await owls.prompt()
    replicas.take_turns()
    reply = await owls.ada.press("25 min", prompt)
    assert reply.text.splitlines()[0] == "Welcome! 25 min logged"
    replicas.take_turns()
    assert (await owls.ada.command("/study", "streak", owls.hall)).text.splitlines()[0] == "You have a 1-day streak"
