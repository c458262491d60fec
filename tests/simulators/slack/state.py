"""Everything the simulated Slack keeps, and how its parts find one another."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.ports.clock import Clock
from scheduler.clock import SystemClock
from tests.simulators.bell import Bell
from tests.simulators.slack.model import (
    Channel,
    Code,
    Enterprise,
    File,
    Json,
    Message,
    ResponseUrl,
    Token,
    Trigger,
    User,
    View,
    Workspace,
)
from tests.simulators.slack.refusals import Refusal


def unheard(workspace: Workspace) -> None:
    """Tell nobody."""


@dataclass
class State:
    """Workspaces and what is in them, and the few numbers that tests may turn."""

    clock: Clock = field(default_factory=SystemClock)
    deadline: float = 3.0
    """Seconds in which the app must acknowledge what it is told."""
    trigger_life: float = 3.0
    url_life: float = 1800.0
    url_uses: int = 5
    code_life: float = 600.0
    most_connections: int = 10
    pending_files: int = 0
    """How many refusals a new file is still being processed for."""
    manifest: Json | None = None
    """The manifest of the app: only what stands there can be used, and is told. Without it, everything."""
    home_tab: bool = True
    messages_tab: bool = True

    app_id: str = "A0SHOWUP01"
    client_id: str = "111.222"
    client_secret: str = "client-secret-of-the-app"
    signing_secret: str = "signing-secret-of-the-app"
    app_token: str = "xapp-1-A0SHOWUP01-simulated"
    verification_token: str = "verification-token-of-the-app"

    bell: Bell = field(default_factory=Bell)
    address: Callable[[], str] = str
    """Returns where Slack is found, such as http://127.0.0.1:1."""
    removed: Callable[[Workspace], None] = unheard
    """Is told when the app removes itself from a workspace."""
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    posts: list[Message] = field(default_factory=list)
    """Every message of the app that came to exist, in order, the ephemeral ones too."""
    views: dict[str, View] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    urls: dict[str, ResponseUrl] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    """What Slack refused without the app being told: acknowledgements that make no sense."""
    _count: int = 0
    _last_ts: int = 0

    def now(self) -> datetime:
        """Return the present instant."""
        return self.clock.now()

    def since(self, then: datetime) -> float:
        """Return the seconds that have passed."""
        return (self.now() - then).total_seconds()

    def new_id(self, prefix: str) -> str:
        """Return an id that nothing else has, as Slack's look."""
        self._count += 1
        return f"{prefix}0{self._count:09X}"

    def ts(self) -> str:
        """Return the time as Slack writes it, never the same twice."""
        self._last_ts = max(self._last_ts + 1, int(self.now().timestamp() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def hash(self) -> str:
        """Return the mark of a state of a view."""
        return f"{self.ts()[:10]}.{secrets.token_hex(4)}"

    def token(self, scopes: set[str], *, workspace: Workspace | None, enterprise: Enterprise | None = None) -> Token:
        """Make a token of the bot."""
        made = Token(f"xoxb-{self.new_id('')}-{secrets.token_hex(12)}", scopes, workspace, enterprise)
        self.tokens[made.value] = made
        return made

    def trigger(self, workspace: Workspace, user: User, view: View | None = None) -> Trigger:
        """Make the right to open a view."""
        self._count += 1
        made = Trigger(
            f"{self._count}.{self._count + 7}.{secrets.token_hex(8)}", workspace, user, self.now(), view
        )  # fmt: skip
        self.triggers[made.id] = made
        return made

    def response_url(self, user: User, channel: Channel, source: Message | None = None, *, kind: str) -> str:
        """Make an address at which a command or a press is answered."""
        made = ResponseUrl(secrets.token_hex(12), user, channel, self.now(), source)
        self.urls[made.id] = made
        return f"{self.address()}/{kind}/{channel.workspace.id}/{made.id}"

    def expired(self, at: datetime, life: float) -> bool:
        """Tell whether something that was made then is good no more."""
        return self.now() - at > timedelta(seconds=life)

    def channel(self, token: Token, number: object) -> Channel:
        """Return a channel that a token can see, or refuse as Slack does."""
        found = self.channels.get(str(number))
        if found is None or found.deleted or not token.covers(found.workspace):
            raise Refusal("channel_not_found")
        if found.private and not found.bot_is_member:
            raise Refusal("channel_not_found")
        return found

    def dm(self, workspace: Workspace, user: User) -> Channel:
        """Return the conversation of a person with the bot of a workspace."""
        for each in workspace.channels.values():
            if each.dm_with is user:
                return each
        made = Channel(self.new_id("D"), workspace, "directmessage", private=True, dm_with=user, members=[user])
        self.channels[made.id] = workspace.channels[made.id] = made
        return made

    def user(self, token: Token, number: object) -> User:
        """Return somebody whom a token can see, or refuse."""
        found = self.users.get(str(number))
        if found and (token.covers(found.workspace) or self._meets(token, found)):
            return found
        raise Refusal("user_not_found")

    def _meets(self, token: Token, user: User) -> bool:
        shared = (each for each in self.channels.values() if each.ext_shared and token.covers(each.workspace))
        return any(user in each.members for each in shared)

    def message(self, channel: Channel, ts: object) -> Message:
        """Return a message of a channel, or refuse."""
        if found := channel.messages.get(str(ts)):
            return found
        raise Refusal("message_not_found")

    def keep(self, message: Message) -> Message:
        """Let a message exist."""
        if message.only_for:
            message.only_for.ephemerals.append(message)
            self.show(message.only_for, message)
        else:
            message.channel.messages[message.ts] = message
        self.posts.append(message)
        self.bell.ring()
        return message

    def remove(self, message: Message) -> None:
        """Delete a message."""
        message.deleted = True
        if message.only_for:
            message.only_for.ephemerals.remove(message)
        else:
            del message.channel.messages[message.ts]
        self.bell.ring()

    def show(self, user: User, thing: Message | View) -> None:
        """Let a person see something new."""
        user.sights.append(thing)
        self.bell.ring()

    def revoke(self, token: Token, error: str = "token_revoked") -> None:
        """Let a token be good no more."""
        token.invalid = error
