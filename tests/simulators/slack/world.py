"""Making workspaces, channels and people, and looking at what the app posted there."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.simulators.slack.model import SCOPES, Channel, Enterprise, Message, User, Workspace
from tests.simulators.slack.people import Person
from tests.simulators.slack.reading import text_of
from tests.simulators.slack.replies import Desk
from tests.simulators.slack.state import State


class World:
    """Workspaces and what is in them."""

    def __init__(self, state: State, desk: Desk) -> None:
        self.state = state
        self.desk = desk

    def enterprise(self, name: str, *, scopes: Iterable[str] | None = None) -> Enterprise:
        """Make an organisation; with scopes the app is installed in all of it."""
        made = Enterprise(self.state.new_id("E"), name)
        if scopes is not None:
            made.token = self.state.token(set(scopes), workspace=None, enterprise=made)
        return made

    def workspace(
        self,
        name: str,
        *,
        scopes: Iterable[str] = SCOPES,
        installed: bool = True,
        enterprise: Enterprise | None = None,
    ) -> Workspace:
        """Make a workspace with its owner, who installed the app."""
        made = Workspace(self.state.new_id("T"), name, self.state.new_id("B"), enterprise)
        self.state.workspaces[made.id] = made
        made.bot_user = self._user(made, "showup", is_bot=True)
        made.installer = self._user(made, f"{name} owner", is_admin=True, is_owner=True)
        if installed and not (enterprise and enterprise.token):
            made.own_token = self.state.token(set(scopes), workspace=made)
        return made

    def channel(
        self, workspace: Workspace, name: str, *, private: bool = False, bot: bool = True, ext_shared: bool = False
    ) -> Channel:
        """Make a channel; everybody who is in the workspace so far joins it."""
        made = Channel(
            self.state.new_id("C"), workspace, name, private, bot_is_member=bot, ext_shared=ext_shared,
            members=[each for each in workspace.users.values() if not each.is_bot],
        )  # fmt: skip
        self.state.channels[made.id] = workspace.channels[made.id] = made
        return made

    def person(
        self,
        workspace: Workspace,
        name: str,
        *,
        tz: str = "Europe/Berlin",
        admin: bool = False,
        owner: bool = False,
        restricted: bool = False,
    ) -> Person:
        """Let somebody join a workspace and all its channels so far."""
        user = self._user(workspace, name, tz=tz, is_admin=admin, is_owner=owner, is_restricted=restricted)
        for each in workspace.channels.values():
            if each.dm_with is None:
                each.members.append(user)
        return Person(self.desk, user)

    def installer(self, workspace: Workspace) -> Person:
        """Return who installed the app."""
        assert workspace.installer
        return Person(self.desk, workspace.installer)

    def stranger(self, channel: Channel, name: str, *, team: str = "Elsewhere", named: bool = False) -> Person:
        """Let somebody of another organisation join a channel that is shared with it.

        With `named`, presses in messages name the other workspace as `team`; forms always do.
        """
        channel.ext_shared = True
        home = next((each for each in self.state.workspaces.values() if each.name == team), None)
        home = home or self.workspace(team, installed=False)
        user = self._user(home, name)
        channel.members.append(user)
        return Person(self.desk, user, named_team=home if named else None)

    def posts(self, channel: Channel) -> list[Message]:
        """Return the app's messages that everybody reads in a channel, those in threads too."""
        return [
            each
            for each in self.state.posts
            if each.channel is channel and each.author.is_bot and not each.ephemeral and not each.deleted
        ]

    async def posted(self, channel: Channel, number: int, *, within: float = 10) -> list[Message]:
        """Wait until so many such messages are in a channel."""
        words = f"{number} messages in #{channel.name}, which has {[text_of(each) for each in self.posts(channel)]}"
        await self.until(lambda: len(self.posts(channel)) >= number, words, within=within)
        return self.posts(channel)

    async def until(self, happened: Callable[[], bool], what: str = "what is expected", *, within: float = 10) -> None:
        """Wait until something has happened in Slack; a test fails when it does not."""
        await self.state.bell.until(happened, what, within=within)

    def _user(
        self,
        workspace: Workspace,
        name: str,
        *,
        tz: str = "Europe/Berlin",
        is_admin: bool = False,
        is_owner: bool = False,
        is_restricted: bool = False,
        is_bot: bool = False,
    ) -> User:
        made = User(
            self.state.new_id("U"), workspace, "".join(name.lower().split()), name, name, tz,
            is_admin, is_owner, is_restricted, is_bot,
        )  # fmt: skip
        self.state.users[made.id] = workspace.users[made.id] = made
        return made
