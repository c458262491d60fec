"""What the simulated Slack is made of: workspaces, people, channels, messages, views, files. Plain data, no rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Json = dict[str, Any]

SCOPES = ("commands", "chat:write", "chat:write.public", "users:read", "channels:read", "groups:read", "files:write")
"""The scopes that a workspace gives to an app that is installed without further words."""


class Impossible(Exception):
    """Something that Slack's client would not let a person do."""


@dataclass(eq=False, slots=True)
class Token:
    """A token and what it may do. `invalid` is the error that it earns since it was revoked."""

    value: str
    scopes: set[str]
    workspace: Workspace | None = field(default=None, repr=False)
    enterprise: Enterprise | None = field(default=None, repr=False)
    invalid: str = ""

    @property
    def tenant(self) -> str:
        """The id of the workspace or the organisation that it belongs to."""
        owner = self.workspace or self.enterprise
        return owner.id if owner else ""

    def covers(self, workspace: Workspace) -> bool:
        """Tell whether it is good for a workspace."""
        return workspace is self.workspace or (self.enterprise is not None and workspace.enterprise is self.enterprise)


@dataclass(eq=False, slots=True)
class Enterprise:
    """An organisation of workspaces. With a token the app is installed in all of them at once."""

    id: str
    name: str
    token: Token | None = field(default=None, repr=False)


@dataclass(eq=False, slots=True)
class Workspace:
    """A workspace. Without a token the app is not installed there."""

    id: str
    name: str
    bot_id: str
    enterprise: Enterprise | None = None
    own_token: Token | None = field(default=None, repr=False)
    installer: User | None = field(default=None, repr=False)
    users: dict[str, User] = field(default_factory=dict, repr=False)
    channels: dict[str, Channel] = field(default_factory=dict, repr=False)
    bot_user: User | None = field(default=None, repr=False)

    @property
    def bot(self) -> User:
        """The app's own user."""
        assert self.bot_user
        return self.bot_user

    @property
    def domain(self) -> str:
        """The first part of its address."""
        return "-".join(self.name.lower().split())

    @property
    def token(self) -> Token:
        """The token of the app here."""
        made = self.own_token or (self.enterprise.token if self.enterprise else None)
        assert made, f"the app is not installed in {self.name}"
        return made

    @property
    def installed(self) -> bool:
        """Whether the app is installed and was not removed since."""
        held = (self.own_token, self.enterprise.token if self.enterprise else None)
        return any(each is not None and not each.invalid for each in held)

    @property
    def org_wide(self) -> bool:
        """Whether the app is here because the whole organisation has it."""
        return self.own_token is None and self.enterprise is not None and self.enterprise.token is not None


@dataclass(eq=False, slots=True)
class User:
    """Somebody at home in a workspace; strangers are at home in another one than the app's."""

    id: str
    workspace: Workspace = field(repr=False)
    name: str
    real_name: str
    display_name: str
    tz: str = "Europe/Berlin"
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False
    modals: list[View] = field(default_factory=list, repr=False)
    """The open modals, the one on top last."""
    home: View | None = field(default=None, repr=False)
    ephemerals: list[Message] = field(default_factory=list, repr=False)
    sights: list[Message | View] = field(default_factory=list, repr=False)
    """All that was shown to this person alone, or in answer to them, one entry each time that it changed."""
    errors: dict[str, str] = field(default_factory=dict)
    """What stands at the fields of the form that was submitted last, by block id."""


@dataclass(eq=False, slots=True)
class Channel:
    """A channel, or the conversation of one person with the bot."""

    id: str
    workspace: Workspace = field(repr=False)
    name: str
    private: bool = False
    dm_with: User | None = None
    bot_is_member: bool = True
    archived: bool = False
    deleted: bool = False
    ext_shared: bool = False
    members: list[User] = field(default_factory=list, repr=False)
    messages: dict[str, Message] = field(default_factory=dict, repr=False)

    @property
    def read_scope(self) -> str:
        """The scope that an app needs to ask about it."""
        return "im:read" if self.dm_with else "groups:read" if self.private else "channels:read"


@dataclass(eq=False, slots=True)
class Message:
    """A message; one with `only_for` is ephemeral."""

    ts: str
    channel: Channel
    author: User = field(repr=False)
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    only_for: User | None = None
    files: list[File] = field(default_factory=list)
    edits: int = 0
    deleted: bool = False

    @property
    def ephemeral(self) -> bool:
        """Whether one person alone sees it."""
        return self.only_for is not None

    @property
    def payload(self) -> Json:
        """What it shows, as the app sent it."""
        return {"text": self.text, "blocks": self.blocks}


@dataclass(eq=False, slots=True)
class View:
    """A modal or a Home as one person sees it."""

    id: str
    workspace: Workspace = field(repr=False)
    owner: User
    payload: Json
    hash: str
    closed: bool = False
    values: Json = field(default_factory=dict)
    """What stands in its fields, as it was last told to the app."""

    @property
    def kind(self) -> Literal["modal", "home"]:
        """What it is."""
        return "home" if self.payload["type"] == "home" else "modal"

    @property
    def blocks(self) -> list[Json]:
        """Its blocks."""
        return list(self.payload["blocks"])


@dataclass(eq=False, slots=True)
class File:
    """A file. While it is pending, a block that shows it is refused; each refusal takes one away."""

    id: str
    workspace: Workspace = field(repr=False)
    name: str
    length: int
    alt_text: str = ""
    title: str = ""
    data: bytes | None = field(default=None, repr=False)
    completed: bool = False
    pending: int = 0
    deleted: bool = False
    channels: list[Channel] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Trigger:
    """The right to open a view, for a moment and once."""

    id: str
    workspace: Workspace
    user: User
    at: datetime
    view: View | None = None
    exchanged: bool = False


@dataclass(eq=False, slots=True)
class ResponseUrl:
    """An address at which a command or a press is answered. `source` is the message that was pressed."""

    id: str
    user: User
    channel: Channel
    at: datetime
    source: Message | None = None
    uses: int = 0


@dataclass(eq=False, slots=True)
class Code:
    """What a browser brings back from an authorisation."""

    value: str
    workspace: Workspace
    user: User
    scopes: tuple[str, ...]
    redirect_uri: str
    at: datetime
    org_wide: bool = False
    used: bool = False
