"""What the simulated Discord is made of: people, servers, channels, messages, interactions. Plain data, no rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, IntFlag
from typing import Any

from tests.simulators.discord import components

Json = dict[str, Any]


class Permission(IntFlag):
    """The permissions that play a part here, with Discord's numbers."""

    ADMINISTRATOR = 1 << 3
    MANAGE_GUILD = 1 << 5
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    USE_APPLICATION_COMMANDS = 1 << 31
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38


NONE = Permission(0)
BOT = Permission(309237746688)
"""What an invitation of the bot asks for."""
MEMBER = BOT | Permission.USE_APPLICATION_COMMANDS
ADMIN = MEMBER | Permission.MANAGE_GUILD


class Flag(IntFlag):
    """The flags of a message."""

    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


UNFLAGGED = Flag(0)


class ChannelKind(IntEnum):
    """The kinds of channels that there are here."""

    TEXT = 0
    DM = 1
    THREAD = 11


class InteractionKind(IntEnum):
    """What a person did."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Callback(IntEnum):
    """The ways in which a bot answers an interaction at first."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


@dataclass(eq=False, slots=True)
class User:
    """An account."""

    id: int
    name: str
    bot: bool = False
    takes_dms: bool = True


@dataclass(eq=False, slots=True)
class Member:
    """A person in a server, and what they may do there."""

    user: User
    guild: Guild
    permissions: Permission = MEMBER


@dataclass(eq=False, slots=True)
class Guild:
    """A server. The role of the bot carries its permissions; a channel can deny some of them."""

    id: int
    name: str
    owner: User
    bot_role: int
    permissions: Permission = BOT
    locale: str = "en-US"
    joined: bool = True
    available: bool = True
    channels: dict[int, Channel] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Channel:
    """A text channel, a thread of one, or a conversation between the bot and one person."""

    id: int
    kind: ChannelKind
    name: str
    made: datetime
    guild: Guild | None = None
    parent: Channel | None = None
    recipient: User | None = None
    denied: Permission = NONE
    messages: dict[int, Message] = field(default_factory=dict)
    starter: Message | None = None
    """The message that a thread was started from."""

    @property
    def allowed(self) -> Permission:
        """What the bot may do here."""
        if self.guild is None:
            return BOT
        return self.guild.permissions & ~(self.parent or self).denied


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came with a request."""

    filename: str
    data: bytes


@dataclass(eq=False, slots=True)
class Attachment:
    """A file of a message."""

    id: int
    filename: str
    data: bytes
    description: str | None = None


@dataclass(eq=False, slots=True)
class Message:
    """A message, also one that only one person sees."""

    id: int
    channel: Channel
    author: User
    at: datetime
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: Flag = UNFLAGGED
    nonce: str | None = None
    pings: list[str] = field(default_factory=list)
    """Who was notified when it was posted, by id, or `everyone`."""
    interaction: Interaction | None = None
    thread: Channel | None = None
    edited: datetime | None = None
    edits: int = 0
    deleted: bool = False

    @property
    def ephemeral(self) -> bool:
        """Whether only the person who caused it sees it."""
        return Flag.EPHEMERAL in self.flags

    @property
    def loading(self) -> bool:
        """Whether the bot is still “thinking”."""
        return Flag.LOADING in self.flags

    @property
    def text(self) -> str:
        """Everything that it says, a line for each piece of text."""
        return "\n".join([*([self.content] if self.content else []), *components.texts(self.components)])

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons."""
        return [str(button.get("label", "")) for button in components.buttons(self.components)]


@dataclass(eq=False, slots=True)
class Interaction:
    """One thing that a person did with the bot, and all that the bot did in answer to it."""

    id: int
    token: str
    kind: InteractionKind
    user: User
    channel: Channel
    began: float
    data: Json
    member: Member | None = None
    message: Message | None = None
    cause: Interaction | None = None
    answer: Callback | None = None
    answered_after: float | None = None
    original: Message | None = None
    shown: list[Message] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] | None = None
