"""Starting, stopping, and what the settings do: the program as its operator has it."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.simulators.discord import contract
from tests.simulators.discord.commands import SLASH
from tests.simulators.discord.faults import Hung
from tests.simulators.discord.model import ADMIN, Channel, Guild, Member
from tests.simulators.discord.people import Reply
from tests.simulators.discord.simulator import Simulator, simulator
from tests.simulators.process import RUNNING, Showup, showup
from tests.wire.owls import Owls, Running, settings

GUILDS, VOICE_STATES = 1 << 0, 1 << 7
REFUSED = (
    "showup: Discord does not know the token in DISCORD_TOKEN: copy it again from the Bot page of your application"
)


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def sharded(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Simulator, Showup]]:
    """Launch a program with two shards before all else here: discord.py rests for 5 s between them."""
    folder = tmp_path_factory.mktemp("sharded")
    database = shutil.copy(sqlite_template, folder / "showup.db")
    async with (
        simulator() as api,
        showup(folder, f"sqlite:///{database}", **settings(api), DISCORD_SHARDS="0-1/2") as program,
    ):
        await program.launch()
        yield api, program
        assert contract.departures(api.ledger) == []


async def test_commands_are_registered_before_the_gateway_is_connected(owls: Owls) -> None:
    (registered,) = owls.api.ledger.of("PUT *")
    assert registered.path == f"/applications/{owls.api.state.application_id}/commands"
    assert registered.at < owls.api.gateway.handshakes[0].at


async def test_it_stops_at_once_and_in_silence_and_the_next_start_greets_and_registers_nothing(owls: Owls) -> None:
    said = len(owls.program.said)
    await owls.program.stop(within=3)
    assert owls.program.said[said:] == ["Showup has stopped."]
    await owls.program.start()
    assert len(owls.api.ledger.of("PUT *")) == 1
    (general, *_) = owls.running.guild.channels.values()
    assert owls.api.posts(general) == []
    reply = await owls.api.slash(owls.maya, owls.hall, "help")
    assert mentioned(reply) == slash_commands(owls.api, 0)


def mentioned(reply: Reply) -> dict[str, str]:
    """Return the ids of the commands that can be clicked in an answer, by their first word."""
    return dict(re.findall(r"</([^ :]+)[^:]*:(\d+)>", reply.text))


def slash_commands(api: Simulator, guild: int) -> dict[str, str]:
    """Return the ids of the commands that are registered in a server, or everywhere, by their names."""
    return {each["name"]: each["id"] for each in api.state.commands[guild] if each["type"] == SLASH}


async def test_nothing_is_asked_for_that_is_privileged(owls: Owls) -> None:
    assert {each.intents for each in owls.api.gateway.handshakes} == {GUILDS | VOICE_STATES}


async def test_the_health_page_tells_of_discord(owls: Owls) -> None:
    status, parts = await owls.program.health()
    assert (status, parts["status"], parts["discord"]["status"]) == (200, "ok", "ok")
    joined = sum(each.joined for each in owls.api.state.guilds.values())
    assert parts["discord"]["detail"].startswith(f"{joined} server")


async def test_a_server_for_trying_is_the_only_one_with_commands(
    discord_api: Simulator, hall: Channel, ada: Member, program: Showup
) -> None:
    assert hall.guild
    await program.start(DISCORD_DEV_GUILD=str(hall.guild.id))
    (registered,) = discord_api.ledger.of("PUT *")
    assert registered.path == f"/applications/{discord_api.state.application_id}/guilds/{hall.guild.id}/commands"
    assert registered.at < discord_api.gateway.handshakes[0].at
    ada.permissions = ADMIN
    assert mentioned(await discord_api.slash(ada, hall, "help")) == slash_commands(discord_api, hall.guild.id)


async def test_a_token_that_discord_refuses_ends_it_with_one_line(program: Showup) -> None:
    with pytest.raises(AssertionError, match="Discord does not know the token"):
        await program.start(DISCORD_TOKEN="of.somebody.else")
    assert await program.exits() == 2
    assert [each for each in program.said if " INFO " not in each] == [REFUSED]


async def test_two_programs_on_one_database_count_once_and_post_once(
    discord_api: Simulator, program: Showup, tmp_path: Path
) -> None:
    guild, database = discord_api.add_guild("Owls"), tmp_path / "showup.db"
    async with showup(tmp_path, f"sqlite:///{database}", **settings(discord_api)) as other:
        await asyncio.gather(program.start(), other.start())
        group = await Running(discord_api, program, database, guild).group(guild)
        reply = await discord_api.click(group.ada, await group.prompt(), "25 min")
        await discord_api.state.bell.until(lambda: len(group.answers(reply)) == 2, "the answers of both")
        assert sorted(group.answers(reply)) == [200, 400]
        assert group.minutes() == [25]
        assert [each.status for each in group.posts()] == [200]


async def test_it_can_be_stopped_while_it_waits_for_discord(discord_api: Simulator, program: Showup) -> None:
    discord_api.gateway.down = True
    await program.launch()
    await program.until("Failed to connect")
    await program.stop(within=3)


async def test_what_is_under_way_when_it_is_stopped_is_answered_first(
    owls: Owls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owls.api, "patience", 2)
    said, asked = len(owls.program.said), len(owls.api.ledger)
    with owls.slow_database():
        doing = asyncio.create_task(owls.api.slash(owls.ada, owls.hall, "checkin", {"minutes": "45"}))
        await owls.api.state.bell.until(lambda: len(owls.api.ledger) > asked, "a deferral")
        stopping = asyncio.create_task(owls.program.stop(within=3))
        await owls.api.state.bell.came(lambda: not owls.api.gateway.is_connected, within=0.5)
    await stopping
    reply = await doing
    assert owls.program.said[said:] == ["Showup has stopped."]
    assert reply.text.splitlines()[0] == "### Welcome! 45 min logged"


async def test_every_shard_of_a_process_hears_its_servers(sharded: tuple[Simulator, Showup]) -> None:
    api, program = sharded
    await program.until(RUNNING)
    assert [(each.shard, each.shards) for each in api.gateway.handshakes] == [(0, 2), (1, 2)]
    for shard in (0, 1):
        guild = guild_on(api, shard)
        here, bea = api.add_channel(guild, "study-hall"), api.add_member(guild, "Bea")
        assert (await api.slash(bea, here, "help")).acknowledged


def guild_on(api: Simulator, shard: int) -> Guild:
    """Make a server that is on one of two shards."""
    made = api.add_guild("Larks")
    return made if (made.id >> 22) % 2 == shard else guild_on(api, shard)


async def test_a_token_that_is_reset_while_it_runs_ends_it_with_one_line_whatever_is_under_way(
    sharded: tuple[Simulator, Showup],
) -> None:
    # The last test here, because it ends what the one before shares with it.
    api, program = sharded
    await program.until(RUNNING)
    said = len(program.said)
    api.faults.next("POST /channels/*/messages", Hung())
    greetings = len(api.ledger.of("POST /channels/*/messages"))
    api.add_guild("Wrens")
    await api.state.bell.until(lambda: len(api.ledger.of("POST /channels/*/messages")) > greetings, "a greeting")
    await api.gateway.close(4004)
    assert await program.exits() == 2
    assert [each for each in program.said[said:] if " INFO " not in each] == [REFUSED]
