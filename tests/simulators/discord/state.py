"""Everything the simulated Discord keeps, and how its parts find one another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain

from bot.ports.clock import Clock
from scheduler.clock import SystemClock
from tests.simulators.bell import Bell
from tests.simulators.discord import refusals
from tests.simulators.discord.model import (
    BOT,
    Channel,
    ChannelKind,
    Guild,
    Interaction,
    Json,
    Member,
    Message,
    Permission,
    User,
)

EPOCH = 1420070400000
"""Milliseconds at which Discord's ids begin."""


def unheard(event: str, data: Json, guild: Guild | None) -> None:
    """Tell nobody: no gateway is there."""


@dataclass
class State:
    """People, servers, channels, messages, interactions and commands, and the few numbers that tests may turn."""

    token: str = "simulated.bot.token"
    deadline: float = 3.0
    """Seconds in which a bot must answer an interaction at first."""
    token_life: float = 900.0
    """Seconds for which the token of an interaction is good."""
    nonce_window: float = 180.0
    """Seconds for which a nonce is known."""
    largest_file: int = 10 * 2**20

    bell: Bell = field(default_factory=Bell)
    clock: Clock = field(default_factory=SystemClock)
    announce: Callable[[str, Json, Guild | None], None] = unheard
    """Tells the bot of an event, by the gateway."""
    users: dict[int, User] = field(default_factory=dict)
    guilds: dict[int, Guild] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    interactions: dict[str, Interaction] = field(default_factory=dict)
    commands: dict[int, list[Json]] = field(default_factory=dict)
    """The registered commands by server; 0 holds those for everywhere."""
    posts: list[Message] = field(default_factory=list)
    """Every message that came to exist, in order, the ones that only one person saw too."""
    nonces: dict[str, tuple[Message, float]] = field(default_factory=dict)
    _last_id: int = 0

    def __post_init__(self) -> None:
        self.bot = self.add_user("Showup", bot=True)

    @property
    def application_id(self) -> int:
        """The id of the application, which is that of its bot, as it is for all newer ones."""
        return self.bot.id

    def now(self) -> float:
        """Return the time of the event loop, which only runs forward."""
        return asyncio.get_running_loop().time()

    def new_id(self) -> int:
        """Return an id that tells when it was made and that no other has."""
        milliseconds = int(self.clock.now().timestamp() * 1000) - EPOCH
        self._last_id = max(self._last_id + 1, milliseconds << 22)
        return self._last_id

    def add_user(self, name: str, *, bot: bool = False, takes_dms: bool = True) -> User:
        """Make an account."""
        user = User(self.new_id(), name, bot, takes_dms)
        self.users[user.id] = user
        return user

    def add_channel(
        self, name: str, *, guild: Guild | None = None, parent: Channel | None = None, recipient: User | None = None,
        number: int | None = None,
    ) -> Channel:  # fmt: skip
        """Make a channel, a thread or a conversation."""
        kind = ChannelKind.THREAD if parent else ChannelKind.DM if recipient else ChannelKind.TEXT
        made = Channel(number or self.new_id(), kind, name, self.clock.now(), guild, parent, recipient)
        self.channels[made.id] = made
        if guild:
            guild.channels[made.id] = made
        return made

    def dm(self, user: User) -> Channel:
        """Return the conversation between the bot and a person."""
        known = (each for each in self.channels.values() if each.recipient is user)
        return next(known, None) or self.add_channel("", recipient=user)

    def member(self, user: User) -> Member | None:
        """Return somebody as a member of some server that the bot is in too."""
        members = (guild.members.get(user.id) for guild in self.guilds.values() if guild.joined)
        return next((each for each in members if each), None)

    def channel(self, number: str, *needed: Permission) -> Channel:
        """Return a channel in which the bot may do what is needed, or refuse as Discord does."""
        channel = self.channels.get(int(number))
        if channel is None:
            raise refusals.unknown_channel()
        if channel.guild and not channel.guild.joined:
            raise refusals.missing_access()
        if Permission.VIEW_CHANNEL not in channel.allowed:
            raise refusals.missing_access()
        if any(each not in channel.allowed for each in needed):
            raise refusals.missing_permissions()
        return channel

    def message(self, channel: Channel, number: str) -> Message:
        """Return a message of a channel, or refuse."""
        if found := channel.messages.get(int(number)):
            return found
        raise refusals.unknown_message()

    def commands_in(self, channel: Channel) -> list[Json]:
        """Return the commands that a client offers there."""
        own = self.commands.get(channel.guild.id, []) if channel.guild else []
        return list(chain(own, self.commands.get(0, [])))

    def keep(self, message: Message) -> Message:
        """Let a message exist."""
        if not message.ephemeral:
            message.channel.messages[message.id] = message
        self.posts.append(message)
        self.bell.ring()
        return message

    def remove(self, message: Message) -> None:
        """Delete a message. Its thread stays, as on Discord."""
        message.deleted = True
        message.channel.messages.pop(message.id, None)
        self.bell.ring()

    def permissions_of_the_bot(self, channel: Channel) -> Permission:
        """Return what the bot may do in a channel, as interactions tell it."""
        return channel.allowed if channel.guild else BOT
