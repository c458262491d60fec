"""Starting, stopping, and what the settings do: the program as its operator has it."""

from __future__ import annotations

import re

from tests.simulators.discord.commands import SLASH
from tests.simulators.discord.model import ADMIN, Channel, Guild, Member
from tests.simulators.discord.people import Reply
from tests.simulators.discord.simulator import Simulator
from tests.simulators.process import Showup
from tests.wire.owls import Owls

GUILDS, VOICE_STATES = 1 << 0, 1 << 7
REFUSED = "showup: Discord does not know the token in DISCORD_TOKEN: copy it again from the Bot page of your application"


async def test_commands_are_registered_before_the_gateway_is_connected(owls: Owls) -> None:
    (registered,) = owls.api.ledger.of("PUT *")
    assert registered.path == f"/applications/{owls.api.state.application_id}/commands"
    assert registered.at < owls.api.gateway.handshakes[0].at


async def test_it_stops_at_once_and_in_silence_and_the_next_start_registers_nothing(owls: Owls) -> None:
    said = len(owls.program.said)
    await owls.program.stop(within=3)
    assert owls.program.said[said:] == ["Showup has stopped."]
    await owls.program.start()
    assert len(owls.api.ledger.of("PUT *")) == 1
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
    assert parts["discord"]["detail"].startswith(f"{len(owls.api.state.guilds)} server")


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


async def test_every_shard_of_a_process_hears_its_servers(
    discord_api: Simulator, hall: Channel, program: Showup
) -> None:
    await program.start(DISCORD_SHARDS="0-1/2")
    assert [(each.shard, each.shards) for each in discord_api.gateway.handshakes] == [(0, 2), (1, 2)]
    for shard in (0, 1):
        guild = guild_on(discord_api, shard)
        here, bea = discord_api.add_channel(guild, "study-hall"), discord_api.add_member(guild, "Bea")
        assert (await discord_api.slash(bea, here, "help")).acknowledged


def guild_on(api: Simulator, shard: int) -> Guild:
    """Make a server that is on one of two shards."""
    made = api.add_guild("Larks")
    return made if (made.id >> 22) % 2 == shard else guild_on(api, shard)


async def test_a_token_that_discord_refuses_ends_it_with_one_line(discord_api: Simulator, program: Showup) -> None:
    await program.launch(DISCORD_TOKEN="of.somebody.else")
    assert await program.exits() == 2
    assert [each for each in program.said if "INFO" not in each] == [REFUSED]


async def test_a_token_that_is_reset_while_it_runs_ends_it_with_one_line(
    discord_api: Simulator, program: Showup
) -> None:
    await program.start()
    said = len(program.said)
    await discord_api.gateway.close(4004)
    assert await program.exits() == 2
    assert program.said[said:] == [REFUSED]
