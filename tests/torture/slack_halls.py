"""Study groups on the simulated Slack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.simulators.slack.model import Channel, Message, Workspace
from tests.simulators.slack.outlets import Ack
from tests.simulators.slack.people import Person
from tests.simulators.slack.reading import buttons_of, text_of
from tests.simulators.slack.replies import Reply
from tests.simulators.slack.simulator import Slack
from tests.torture.halls import Asked, Post, Terms


@dataclass
class SlackHall:
    """See `Hall`."""

    it: Slack
    terms: Terms
    there: Channel
    admin: Person
    people: list[Person]
    platform: str = "slack"
    is_shut: bool = False
    shut_at: datetime | None = None

    @classmethod
    def made(cls, it: Slack, workspace: Workspace, terms: Terms, members: int) -> SlackHall:
        """Make the channel and the people; there is no group yet."""
        there = it.channel(workspace, terms.name.lower())
        people = [it.person(workspace, f"{terms.name}-{number}", tz=terms.zone) for number in range(members)]
        return cls(it, terms, there, it.person(workspace, f"{terms.name}-admin", tz=terms.zone, admin=True), people)

    @property
    def channel(self) -> str:
        """The id of the channel."""
        return self.there.id

    @property
    def members(self) -> int:
        """How many members there are."""
        return len(self.people)

    def name(self, member: int) -> str:
        """Return a member's name."""
        return self.people[member].user.display_name

    async def set_up(self) -> None:
        """Let the group be made."""
        terms = f"name={self.terms.name} zone={self.terms.zone} prompt={self.terms.at:%H:%M} feed={self.terms.feed}"
        done = await self.admin.command("/study", f"setup {terms}", self.there)
        assert f"{self.terms.name} is ready" in done.text, done.text

    async def check_in(self, member: int, minutes: int, words: str) -> Asked:
        """Let a member type a check-in."""
        since = len(self.it.ledger)
        reply = await self.people[member].command("/checkin", f"{minutes} {words}", self.there)
        return self._asked(member, reply, reply.parcel.body["trigger_id"], since)

    async def press(self, member: int) -> Asked | None:
        """Let a member press “25 min” below the newest prompt."""
        newest_first = reversed(self.there.messages.values())
        prompt = next((each for each in newest_first if "25 min" in buttons_of(each)), None)
        if prompt is None:
            return None
        since = len(self.it.ledger)
        reply = await self.people[member].press("25 min", prompt)
        stamp = reply.parcel.body["actions"][0]["action_ts"]
        return self._asked(member, reply, f"{self.people[member].id}:{prompt.ts}:{stamp}", since)

    async def streak(self, member: int) -> str:
        """Return what a member reads who asks for the streak."""
        return _text(await self.people[member].command("/study", "streak", self.there))

    async def shut(self) -> None:
        """Let the channel refuse posts."""
        self.is_shut, self.shut_at = True, self.it.state.now()
        await self.it.events.archive(self.there)

    async def reopen(self) -> None:
        """Let it take posts again."""
        self.it.events.unarchive(self.there)
        self.it.events.invite_bot(self.there)
        self.is_shut = False
        settings = await self.admin.command("/study", "settings", self.there)
        if settings.shown and "Try again" in settings.buttons:
            assert isinstance(settings.seen, Message)
            await self.admin.press("Try again", settings.seen)

    async def adjust(self, grace_days: int) -> None:
        """Let whoever set it up change a setting."""
        await self.admin.command("/study", f"settings grace_days={grace_days}", self.there)

    def posts(self) -> list[Post]:
        """Return everything that the bot posted for the group, in order."""
        return [_post(each) for each in self.it.posts(self.there)]

    def notices(self) -> list[Post]:
        """Return what the bot wrote to whoever set the group up."""
        return [_post(each) for each in self.admin.direct_messages]

    def _asked(self, member: int, reply: Reply, event: str, since: int) -> Asked:
        number = str(reply.parcel.body["response_url"]).rsplit("/", 1)[1]

        def answer(ack: Ack) -> str:
            """Return what was said to this very event: a late answer to another one is none to it."""
            asked = self.it.ledger.requests[since:]
            said = [each.arguments for each in asked if each.accepted and each.path.endswith(number)]
            return "\n".join([*([] if ack.failure else [_written(ack.body)]), *map(text_of, said)])

        async def again() -> str:
            ack = await self.people[member].again(reply)
            if not ack.failure and not ack.body:
                await self.it.state.bell.came(lambda: bool(answer(ack)), within=self.it.desk.patience)
            return answer(ack)

        return Asked(f"slack:{event}", answer(reply.ack), again)


def _post(message: Message) -> Post:
    return Post(message.ts, text_of(message))


def _text(reply: Reply) -> str:
    return "\n".join(map(text_of, reply.shown))


def _written(body: Any) -> str:
    return text_of(body) if isinstance(body, dict) else str(body or "")
