"""A study hall on a simulated Discord: the real client, core and store behind it, and a clock that stands still."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from fnmatch import fnmatch
from functools import partial
from typing import Any

import discord
import simcord
from simcord.actors import MemberActor
from simcord.backend.models import Overwrite
from simcord.builders import ChannelHandle, GuildHandle
from simcord.enums import OverwriteType
from simcord.interactions import base_payload
from simcord.results import InteractionResult
from simcord.types import HttpLogEntry

from adapters.discord.client import DiscordClient
from adapters.discord.messenger import DiscordMessenger
from adapters.discord.render import Renderer
from adapters.discord.settings import DiscordSettings
from adapters.pictures.painter import PillowPainter
from adapters.sql.store import SqlStore
from bot.app import StudyBot
from bot.ports.store import Store
from bot.presence import Presence
from scheduler.clock import TravelClock
from scheduler.dispatch import Dispatcher
from scheduler.travel import TimeMachine
from tests.adapters.discord.asked import departures, pinging
from tests.platforms import MONDAY

Json = dict[str, Any]
SETTINGS = DiscordSettings("token", "https://discord.com/api/v10", shards=None, dev_guild=None)
LOOK = "_settle_internal"
INTERACTION = "INTERACTION_CREATE"


@dataclass
class Hall:
    """One server with one channel. Maya manages it."""

    env: simcord.Env
    bot: StudyBot
    presence: Presence
    store: Store
    clock: TravelClock
    dispatcher: Dispatcher
    machine: TimeMachine
    client: DiscordClient
    guild: GuildHandle
    channel: ChannelHandle
    people: dict[str, MemberActor] = field(default_factory=dict)
    errors_seen: int = 0

    def person(self, name: str, *, admin: bool = False) -> MemberActor:
        """Return the person of that name, who comes to the server the first time."""
        if name not in self.people:
            roles = [self.guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True))]
            user = self.env.create_user(name.lower(), global_name=name)
            self.people[name] = self.guild.add_member(user, roles=roles if admin else ())
        return self.people[name]

    async def slash(self, who: str, command: str, /, **options: str | int) -> InteractionResult:
        """Let somebody use a slash command in the channel."""
        return await self.person(who).slash(self.channel, command, **options)

    async def says(self, who: str, command: str, /, **options: str | int) -> str:
        """Let somebody use a slash command, and return what the answer says."""
        return said(answer(await self.slash(who, command, **options)))

    async def click(self, who: str, message: Any, label: str) -> InteractionResult:
        """Let somebody press a button."""
        return await self.person(who).click(message, label=label)

    async def fill(self, who: str, opened: InteractionResult, **changed: Any) -> InteractionResult:
        """Let somebody send a form as it opened, but for the fields that are changed."""
        assert opened.modal
        starts = {each["name"]: each["starts"] for each in fields(opened.modal)}
        return await self.person(who).submit_modal(opened, {**starts, **changed})

    async def arrives(self, who: str, kind: discord.InteractionType, data: Json) -> InteractionResult:
        """Let an interaction arrive that no client of today would make."""
        record, payload = base_payload(
            self.env.backend,
            type=kind.value,
            channel_id=self.channel.id,
            guild_id=self.guild.id,
            user_id=self.person(who).id,
            data=data,
        )
        self.env.backend.emit(INTERACTION, payload)
        await self.env.settle()
        return InteractionResult(self.env, record)

    async def arrives_again(self) -> None:
        """Let the last interaction arrive once more, as after a connection that broke."""
        happened = self.env.backend.transcript
        last = next(payload for kind, name, payload in reversed(happened) if (kind, name) == ("GATEWAY", INTERACTION))
        self.env.backend.emit(INTERACTION, last)
        await self.env.settle()

    def message_with(self, custom_id: str) -> discord.Message:
        """Return a message of the bot with a button of that id, labelled “Old”."""
        button = {"type": 2, "id": 2, "style": 2, "label": "Old", "custom_id": custom_id}
        row = {"type": 1, "id": 1, "components": [button]}
        self.env.backend.create_message(self.channel.id, self.env.backend.bot_user.id, components=[row])
        return self.posts()[-1]

    def demote(self, who: str) -> None:
        """Take all roles from somebody."""
        self.env.backend.edit_member(self.guild.id, self.person(who).id, {"role_ids": []})

    async def run_due(self) -> None:
        """Post and edit what is due."""
        await self.dispatcher.run_due()
        await self.env.settle()

    async def later(self, **by: float) -> None:
        """Let time pass; what falls due on the way is posted at its own time."""
        await self.machine.travel_to(self.clock.now() + timedelta(**by))
        await self.env.settle()

    async def prompt(self) -> discord.Message:
        """Post today's prompt, and return it."""
        await self.slash("Maya", "group prompt now")
        await self.run_due()
        return self.posts()[-1]

    async def restart(self, settings: DiscordSettings = SETTINGS) -> None:
        """Stop the bot and start a new one on the same database."""
        self.client, messenger = connected(self.bot, self.presence, settings)
        self.dispatcher.connect(messenger)
        await self.env.restart_bot(self.client)

    def forbid(self, *permissions: str, channel: ChannelHandle | None = None) -> None:
        """Take permissions from the bot in a channel; with none named, give all of them back."""
        denied = discord.Permissions(**dict.fromkeys(permissions, True)).value
        here, bot_id = (channel or self.channel).id, self.env.backend.bot_user.id
        self.env.backend.set_overwrite(here, Overwrite(bot_id, OverwriteType.MEMBER, deny=denied))

    def posts(self, channel: ChannelHandle | None = None) -> list[discord.Message]:
        """Return what the bot posted for everybody in the channel, oldest first."""
        history = (channel or self.channel).history()
        return [each for each in history if each.author.bot and not each.flags.ephemeral and each.components]

    def thread(self) -> ChannelHandle:
        """Return the only thread of the channel."""
        (thread,) = self.channel.threads
        return thread

    def requests(self, method: str, path: str) -> list[HttpLogEntry]:
        """Return what was asked of Discord, by a pattern of the path."""
        return [each for each in self.env.http_requests if each.method == method and fnmatch(each.path, path)]

    def errors(self) -> list[type[BaseException]]:
        """Return what was raised in the bot since this was asked last. What no test asks about fails it."""
        raised = self.env.errors_since(self.errors_seen)
        self.errors_seen += len(raised)
        return [type(error) for error in raised]


@asynccontextmanager
async def hall(
    url: str,
    *,
    group: bool = True,
    settings: DiscordSettings = SETTINGS,
    behind: Callable[[Store], Store] = lambda store: store,
) -> AsyncIterator[Hall]:
    """Open a hall on a migrated database, Monday 2 March 2026, 08:00 in Berlin. `behind` may stand before the store.

    At the end, nothing it asked of Discord may ping, or depart from the published contract where that is here.
    """
    opened = await SqlStore.open(url)
    clock, store = TravelClock(frozen_at=MONDAY), behind(opened)
    bot = StudyBot(store=store, clock=clock)
    presence = Presence(store=store, clock=clock)
    client, messenger = connected(bot, presence, settings)
    dispatcher = Dispatcher(bot)
    dispatcher.connect(messenger)
    machine = TimeMachine(clock=clock, bot=bot, dispatcher=dispatcher)
    env = simcord.Env(client, shard_count=settings.shards.count if settings.shards else 1)
    # simcord looks every 50 ms whether the bot is done; looking every 2 ms makes these tests eight times as fast.
    setattr(env, LOOK, partial(getattr(env, LOOK), idle=0.002))
    await env.start()
    try:
        guild = env.create_guild("Night owls", shard_id=0)
        made = Hall(
            env,
            bot,
            presence,
            store,
            clock,
            dispatcher,
            machine,
            client,
            guild,
            guild.create_text_channel("study-hall"),
        )
        made.person("Maya", admin=True)
        await env.settle()
        if group:
            await made.slash("Maya", "group setup", name="Night owls", zone="Europe/Berlin", days="daily")
        yield made
        assert (made.errors(), pinging(env.http_requests), departures(env.http_requests)) == ([], [], [])
    finally:
        await env.shutdown()
        await opened.close()


def connected(
    bot: StudyBot, presence: Presence, settings: DiscordSettings = SETTINGS
) -> tuple[DiscordClient, DiscordMessenger]:
    """Return a client that is not connected yet, and the messenger that posts through it."""
    renderer = Renderer(PillowPainter())
    client = DiscordClient(settings, bot=bot, presence=presence, renderer=renderer)
    return client, DiscordMessenger(client, renderer)


def answer(result: InteractionResult) -> Any:
    """Return the message that answered an interaction last."""
    return result.followups[-1] if result.followups else result.response


def parts(components: list[Json]) -> Iterator[Json]:
    """Yield every component, nested ones too."""
    for each in components:
        yield each
        yield from parts(each.get("components", []))
        yield from parts([each["component"]] if "component" in each else [])


def components(message: Any) -> list[Json]:
    """Return the components of a message as Discord keeps them."""
    return [each if isinstance(each, dict) else each.to_dict() for each in message.components]


def said(message: Any) -> str:
    """Return all text that a message shows."""
    return "\n".join(each["content"] for each in parts(components(message)) if "content" in each)


def labels(message: Any) -> list[str]:
    """Return the labels of a message's buttons."""
    return [each["label"] for each in parts(components(message)) if each["type"] == discord.ComponentType.button.value]


def fields(modal: Mapping[str, Any]) -> list[Json]:
    """Return the fields of a form: their labels and what they start with."""
    return [
        {"label": label["label"], "name": label["component"]["custom_id"], "starts": _start(label["component"])}
        for label in modal["components"]
    ]


def _start(field: Json) -> Any:
    if "options" in field:
        return [option["value"] for option in field["options"] if option.get("default")]
    return field.get("value", "")


def commands_in(text: str) -> list[str]:
    """Return the commands that a text mentions so that they can be clicked."""
    return re.findall(r"</([^:>]+):\d+>", text)
