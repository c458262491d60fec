"""Study groups on the simulated Discord."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tests.simulators.discord.model import ADMIN, NONE, Channel, Guild, Member, Message, Permission
from tests.simulators.discord.people import Reply
from tests.simulators.discord.simulator import Simulator
from tests.simulators.discord.state import State
from tests.torture.halls import Asked, Post, Terms


class PlayedState(State):
    """What a Discord keeps whose time is that of the world: a nonce of yesterday is forgotten."""

    def now(self) -> float:
        """Return the world's time in seconds."""
        now: datetime = self.clock.now()
        return now.timestamp()


@dataclass
class DiscordHall:
    """See `Hall`."""

    api: Simulator
    terms: Terms
    there: Channel
    admin: Member
    people: list[Member]
    platform: str = "discord"
    is_shut: bool = False
    shut_at: datetime | None = None

    @classmethod
    def made(cls, api: Simulator, guild: Guild, terms: Terms, members: int) -> DiscordHall:
        """Make the channel and the people; there is no group yet."""
        there = api.add_channel(guild, terms.name.lower())
        people = [api.add_member(guild, f"{terms.name}-{number}") for number in range(members)]
        return cls(api, terms, there, api.add_member(guild, f"{terms.name}-admin", ADMIN), people)

    @property
    def channel(self) -> str:
        """The id of the channel."""
        return str(self.there.id)

    @property
    def members(self) -> int:
        """How many members there are."""
        return len(self.people)

    def name(self, member: int) -> str:
        """Return a member's name."""
        return self.people[member].user.name

    async def set_up(self) -> None:
        """Let the group be made."""
        terms = self.terms
        given = {"name": terms.name, "zone": terms.zone, "prompt": f"{terms.at:%H:%M}", "feed": terms.feed.value}
        done = await self.api.slash(self.admin, self.there, "group setup", given)
        assert f"{self.terms.name} is ready" in done.text, done.text

    async def check_in(self, member: int, minutes: int, words: str) -> Asked:
        """Let a member type a check-in."""
        given = {"minutes": str(minutes), "note": words}
        return self._asked(await self.api.slash(self.people[member], self.there, "checkin", given))

    async def press(self, member: int) -> Asked | None:
        """Let a member press “25 min” below the newest prompt."""
        newest_first = reversed(self.there.messages.values())
        prompt = next((each for each in newest_first if "25 min" in each.buttons and each.author.bot), None)
        return self._asked(await self.api.click(self.people[member], prompt, "25 min")) if prompt else None

    async def streak(self, member: int) -> str:
        """Return what a member reads who asks for the streak."""
        return _text(await self.api.slash(self.people[member], self.there, "streak"))

    async def shut(self) -> None:
        """Let the channel refuse posts."""
        self.is_shut, self.shut_at = True, self.api.state.clock.now()
        self.api.deny(self.there, Permission.SEND_MESSAGES)

    async def reopen(self) -> None:
        """Let it take posts again."""
        self.api.deny(self.there, NONE)
        self.is_shut = False
        settings = await self.api.slash(self.admin, self.there, "group settings")
        if settings.messages and "Try again" in settings.message.buttons:
            await self.api.click(self.admin, settings.message, "Try again")

    async def adjust(self, grace_days: int) -> None:
        """Let whoever set it up change a setting."""
        await self.api.slash(self.admin, self.there, "group settings", {"grace_days": grace_days})

    def posts(self) -> list[Post]:
        """Return everything that the bot posted for the group, in order."""
        return [_post(each) for each in self.api.state.posts if self._is_here(each)]

    def notices(self) -> list[Post]:
        """Return what the bot wrote to whoever set the group up."""
        return [_post(each) for each in self.api.posts(self.api.dm(self.admin))]

    def _is_here(self, message: Message) -> bool:
        where = message.channel.parent or message.channel
        return where is self.there and message.interaction is None and message.author.bot

    def _asked(self, reply: Reply) -> Asked:
        async def again() -> str:
            self.api.deliver_again(reply)
            state = reply.state
            await state.bell.came(lambda: reply.acknowledged and not reply.loading, within=state.deadline)
            return _text(reply)

        return Asked(f"discord:{reply.interaction.id}", _text(reply), again)


def _post(message: Message) -> Post:
    return Post(f"{message.channel.id}/{message.id}", message.text)


def _text(reply: Reply) -> str:
    return reply.text if reply.messages and not reply.loading else ""
