"""What a person sees of the app in Slack's client."""

from __future__ import annotations

from collections.abc import Mapping

from tests.simulators.slack.model import Channel, Impossible, Message, User, View, Workspace
from tests.simulators.slack.replies import Desk

Place = Message | View


class Onlooker:
    """Somebody who looks."""

    def __init__(self, desk: Desk, user: User, *, named_team: Workspace | None = None) -> None:
        self.user = user
        self._desk = desk
        self._state = desk.state
        self._named_team = named_team

    @property
    def id(self) -> str:
        """The id of the user."""
        return self.user.id

    @property
    def ephemerals(self) -> list[Message]:
        """The messages that this person alone sees, newest last."""
        return list(self.user.ephemerals)

    def ephemerals_in(self, channel: Channel) -> list[Message]:
        """Return those of one channel."""
        return [each for each in self.user.ephemerals if each.channel is channel]

    @property
    def modal(self) -> View | None:
        """The modal on top, if one is open."""
        return self.user.modals[-1] if self.user.modals else None

    @property
    def modals(self) -> list[View]:
        """All open modals, the one on top last."""
        return list(self.user.modals)

    @property
    def home(self) -> View | None:
        """The Home tab, if the app has published one."""
        return self.user.home

    @property
    def direct_messages(self) -> list[Message]:
        """What the bot wrote to this person, newest last."""
        return [
            each
            for each in self._state.posts
            if each.channel.dm_with is self.user and each.author.is_bot and not each.deleted and not each.ephemeral
        ]

    @property
    def errors(self) -> Mapping[str, str]:
        """What stands at the fields of the form that was submitted last, by block id."""
        return self.user.errors

    def says(self, words: str, channel: Channel) -> Message:
        """Write something in a channel. Nobody tells the app, which does not ask for it."""
        return self._state.keep(Message(self._state.ts(), channel, self.user, words))

    def _is_stranger(self, workspace: Workspace) -> bool:
        home = self.user.workspace
        return home is not workspace and (home.enterprise is None or home.enterprise is not workspace.enterprise)

    def _visible(self, on: Place | None) -> Place:
        where = on or self.modal
        if where is None:
            raise Impossible("no modal is open")
        if isinstance(where, View):
            if where.owner is not self.user or where.closed:
                raise Impossible("that view is not open")
        elif where.deleted or where.only_for not in {None, self.user} or self.user not in where.channel.members:
            raise Impossible(f"{self.user.name} does not see that message")
        return where
