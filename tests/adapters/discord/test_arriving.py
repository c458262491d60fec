from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Concatenate

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.backend.serializers import guild_create_payload
from simcord.builders import ChannelHandle, GuildHandle
from simcord.enums import OverwriteType

from adapters.discord import client
from adapters.discord.settings import Shards
from bot.errors import Unavailable
from bot.ports.store import P, R, Store, Transaction
from tests.adapters.discord.hall import SETTINGS, Hall, commands_in, said
from tests.adapters.discord.hall import hall as open_hall

HELLO, BACK = "### Hello! I help study groups show up", "### Good to be back"
SEND_MESSAGES = 1 << 11
BOTH, FIRST = (replace(SETTINGS, shards=Shards(ids, 2)) for ids in ((0, 1), (0,)))


async def join(hall: Hall, guild: GuildHandle) -> None:
    """Let an admin add the bot to a server. When it is only told of one again, Discord says that it is available."""
    told = guild_create_payload(hall.env.backend, hall.env.backend.get_guild(guild.id))
    hall.env.backend.emit("GUILD_CREATE", {key: value for key, value in told.items() if key != "unavailable"})
    await hall.env.settle()


async def leave(hall: Hall, **why: bool) -> None:
    """Let the bot be removed from the server of the hall, or let that be out of reach."""
    hall.env.backend.emit("GUILD_DELETE", {"id": str(hall.guild.id), **why})
    await hall.env.settle()


def server(hall: Hall, *channels: str) -> tuple[GuildHandle, list[ChannelHandle]]:
    """Make another server. In the channels with a lock nobody but its people may write."""
    guild = hall.env.create_guild("Larks")
    made = [guild.create_text_channel(name) for name in channels]
    for channel in made:
        if channel.name and channel.name.startswith("locked"):
            bot_id = hall.env.backend.bot_user.id
            hall.env.backend.set_overwrite(channel.id, Overwrite(bot_id, OverwriteType.MEMBER, deny=SEND_MESSAGES))
    return guild, made


def greetings(hall: Hall, channels: list[ChannelHandle]) -> list[list[str]]:
    """Return the first line of what is posted, channel by channel."""
    return [[said(post).split("\n")[0] for post in hall.posts(channel)] for channel in channels]


async def test_it_greets_once_in_the_channel_for_such_news(hall: Hall) -> None:
    guild, channels = server(hall, "rules", "welcome")
    hall.env.backend.edit_guild(guild.id, {"system_channel_id": channels[1].id})
    await join(hall, guild)
    assert greetings(hall, channels) == [[], [HELLO]]
    (post,) = hall.posts(channels[1])
    assert commands_in(said(post)) == ["group setup", "help"]
    await hall.restart()
    assert greetings(hall, channels) == [[], [HELLO]]


@pytest.mark.parametrize(
    ("channels", "expected"),
    [
        (["general", "other"], [[HELLO], []]),
        (["locked rules", "general"], [[], [HELLO]]),
        (["locked rules", "locked news"], [[], []]),
        ([], []),
    ],
)
async def test_it_greets_in_the_first_channel_where_it_may_write_or_not_at_all(
    channels: list[str], expected: list[list[str]], hall: Hall
) -> None:
    guild, made = server(hall, *channels)
    await join(hall, guild)
    assert greetings(hall, made) == expected


async def test_where_the_channel_for_news_is_locked_it_greets_in_another(hall: Hall) -> None:
    guild, channels = server(hall, "locked welcome", "general")
    hall.env.backend.edit_guild(guild.id, {"system_channel_id": channels[0].id})
    await join(hall, guild)
    assert greetings(hall, channels) == [[], [HELLO]]


async def test_a_greeting_that_discord_refuses_is_not_missed(hall: Hall) -> None:
    guild, channels = server(hall, "general")
    hall.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)
    await join(hall, guild)
    assert (greetings(hall, channels), hall.errors()) == ([[]], [])


async def test_where_it_is_removed_it_stops_at_once_and_goes_on_when_it_comes_back(hall: Hall) -> None:
    await leave(hall)
    await hall.later(days=1)
    assert hall.requests("POST", "/channels/*/messages") == []
    await join(hall, hall.guild)
    assert greetings(hall, [hall.channel]) == [[BACK]]
    await hall.later(days=1)
    assert len(hall.posts()) == 2
    assert "paused" not in await hall.says("Maya", "group settings")


class Away:
    """Stands before a real store, which cannot take the next few writes."""

    def __init__(self) -> None:
        self.times = 0

    def before(self, store: Store) -> Store:
        """Stand before a store."""
        self._store = store
        return self

    async def read(self, do: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """See `Store`."""
        return await self._store.read(do, *args, **kwargs)

    async def write(self, do: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """See `Store`."""
        if self.times:
            self.times -= 1
            raise Unavailable("the disk is full")
        return await self._store.write(do, *args, **kwargs)


async def test_what_happens_while_the_store_is_away_is_noted_in_order_when_it_is_back(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "AGAIN", 0)
    away = Away()
    async with open_hall(sqlite_url, behind=away.before) as hall:
        guild, channels = server(hall, "general")
        away.times = 3
        await leave(hall)
        await join(hall, guild)
        assert greetings(hall, channels) == [[HELLO]]
        await hall.later(days=1)
        assert hall.posts() == []


async def test_after_30_days_what_it_was_removed_from_is_forgotten(hall: Hall) -> None:
    await leave(hall)
    await hall.later(days=31)
    await join(hall, hall.guild)
    assert greetings(hall, [hall.channel]) == [[HELLO]]
    assert (await hall.says("Maya", "group settings")).startswith("### There is no study group in this channel yet")


async def test_a_server_out_of_reach_is_not_left(hall: Hall) -> None:
    await leave(hall, unavailable=True)
    await hall.later(hours=2)
    told = guild_create_payload(hall.env.backend, hall.env.backend.get_guild(hall.guild.id))
    hall.env.backend.emit("GUILD_CREATE", told)
    await hall.env.settle()
    assert greetings(hall, [hall.channel]) == [["### Mon 2 Mar: what will you study today?"]]
    assert "paused" not in await hall.says("Maya", "group settings")


async def test_a_server_that_was_left_while_nothing_ran_is_noticed_at_the_start(hall: Hall) -> None:
    left = hall.env.backend.guilds.pop(hall.guild.id)
    await hall.restart()
    await hall.later(hours=2)
    assert hall.requests("POST", "/channels/*/messages") == []
    hall.env.backend.guilds[left.id] = left
    await join(hall, hall.guild)
    assert greetings(hall, [hall.channel]) == [[BACK]]


async def test_a_server_that_came_back_while_nothing_ran_goes_on_without_a_word(hall: Hall) -> None:
    await leave(hall)
    await hall.restart()
    await hall.later(hours=2)
    assert greetings(hall, [hall.channel]) == [["### Mon 2 Mar: what will you study today?"]]


async def test_a_process_judges_the_servers_of_its_own_shards_alone(sqlite_url: str) -> None:
    async with open_hall(sqlite_url, settings=BOTH, group=False) as hall:
        other = hall.env.create_guild("Larks", shard_id=1)
        channel = other.create_text_channel("larks")
        role = other.create_role("Admins", permissions=discord.Permissions(manage_guild=True))
        admin = other.add_member(hall.env.create_user("lark"), roles=[role])
        await admin.slash(channel, "group setup", zone="Europe/Berlin", name="Larks")
        await hall.restart(FIRST)
        await hall.later(hours=2)
        assert greetings(hall, [channel]) == [["### Mon 2 Mar: what will you study today?"]]
