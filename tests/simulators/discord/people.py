"""People using the bot through their clients, and what they get to see of it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.simulators.discord import components, invocations, payloads
from tests.simulators.discord.commands import MESSAGE_MENU, USER_MENU
from tests.simulators.discord.forms import Filled, Modal
from tests.simulators.discord.invocations import Focus, Impossible, Value
from tests.simulators.discord.model import (
    Callback,
    Channel,
    ChannelKind,
    Interaction,
    InteractionKind,
    Json,
    Member,
    Message,
)
from tests.simulators.discord.state import State


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person got for something they did; it goes on telling what comes later."""

    interaction: Interaction
    state: State

    @property
    def acknowledged(self) -> bool:
        """Whether the bot answered in time; if not, the person reads “The application did not respond”."""
        return self.interaction.answer is not None

    @property
    def deferred(self) -> bool:
        """Whether the first answer only asked for time."""
        return self.interaction.answer in {Callback.DEFERRED_MESSAGE, Callback.DEFERRED_UPDATE}

    @property
    def loading(self) -> bool:
        """Whether the person still reads “Showup is thinking…”."""
        original = self.interaction.original
        return original is not None and original.loading and not original.deleted

    @property
    def messages(self) -> list[Message]:
        """The messages that were made or changed, in the order in which they first were."""
        return [each for each in self.interaction.shown if not each.deleted]

    @property
    def message(self) -> Message:
        """The newest message that was made or changed."""
        assert self.messages, f"nothing is shown: the answer was {self.interaction.answer!r}"
        return self.messages[-1]

    @property
    def text(self) -> str:
        """What the newest message says."""
        assert not self.loading, "the bot is still thinking"
        return self.message.text

    @property
    def ephemeral(self) -> bool:
        """Whether only this person sees it."""
        return self.message.ephemeral

    @property
    def modal(self) -> Modal:
        """The form that was opened."""
        assert self.interaction.modal is not None, f"no form is open: the answer was {self.interaction.answer!r}"
        return Modal(self.interaction.modal, self.interaction)

    @property
    def choices(self) -> list[str]:
        """What is offered to complete an option, as it is shown."""
        assert self.interaction.choices is not None, f"nothing is offered: the answer was {self.interaction.answer!r}"
        return [str(each["name"]) for each in self.interaction.choices]

    async def until(self, happened: Callable[[Reply], bool], *, within: float = 10) -> None:
        """Wait for something that comes later."""
        await self.state.bell.until(lambda: happened(self), "the reply as expected", within=within)


class People:
    """What people can do. Each action returns when the bot is done with it, or has let the person wait too long."""

    patience: float = 10
    """Seconds that people wait for what was deferred."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def slash(
        self, who: Member, channel: Channel, words: str, options: Mapping[str, Value] | None = None
    ) -> Reply:
        """Send a command, such as `group setup`, with its options."""
        data = invocations.typed(self.state, who, channel, words, options or {})
        return await self._act(who, channel, InteractionKind.COMMAND, data)

    async def autocomplete(
        self,
        who: Member,
        channel: Channel,
        words: str,
        option: str,
        typed: str,
        *,
        others: Mapping[str, Value] | None = None,
    ) -> Reply:
        """Type an option of a command, and look at what is offered."""
        focus = Focus(option, typed)
        data = invocations.typed(self.state, who, channel, words, others or {}, focus=focus)
        return await self._act(who, channel, InteractionKind.AUTOCOMPLETE, data)

    async def message_menu(self, who: Member, message: Message, name: str) -> Reply:
        """Choose a command from the menu of a message."""
        found = invocations.command(self.state, who, message.channel, name, kind=MESSAGE_MENU)
        resolved = {"messages": {str(message.id): payloads.message(message, self.state)}}
        data = _target(found, MESSAGE_MENU, message.id, resolved)
        return await self._act(who, message.channel, InteractionKind.COMMAND, data)

    async def user_menu(self, who: Member, channel: Channel, target: Member, name: str) -> Reply:
        """Choose a command from the menu of a person."""
        found = invocations.command(self.state, who, channel, name, kind=USER_MENU)
        resolved: Json = {}
        invocations.people(resolved, target, self.state)
        data = _target(found, USER_MENU, target.user.id, resolved)
        return await self._act(who, channel, InteractionKind.COMMAND, data)

    async def click(self, who: Member, message: Message, label: str) -> Reply:
        """Press a button of a message, as it stands at this moment."""
        if message.deleted or message.loading:
            raise Impossible("the message is not there")
        if message.ephemeral and message.interaction and message.interaction.user is not who.user:
            raise Impossible(f"{who.user.name} does not see that message")
        found = [each for each in components.buttons(message.components) if each.get("label") == label]
        if len(found) != 1 or found[0].get("disabled") or "custom_id" not in found[0]:
            raise Impossible(f"there is not one button “{label}” to press; there are {message.buttons}")
        return await self.press(who, message, str(found[0]["custom_id"]), number=int(found[0]["id"]))

    async def press(self, who: Member, message: Message, custom_id: str, *, number: int = 1) -> Reply:
        """Press a button by the id that the bot gave it, also one that is no longer there."""
        data = {"component_type": int(components.Kind.BUTTON), "custom_id": custom_id, "id": number}
        return await self._act(who, message.channel, InteractionKind.COMPONENT, data, message=message)

    async def submit(self, who: Member, modal: Modal, values: Mapping[str, Filled] | None = None) -> Reply:
        """Send a form; fields are named by label or id, and those that are not named stay as they are."""
        if modal.cause.user is not who.user:
            raise Impossible(f"the form is not open for {who.user.name}")
        data = modal.filled(values or {})
        kind, message = InteractionKind.MODAL, modal.cause.message
        return await self._act(who, modal.cause.channel, kind, data, message=message, cause=modal.cause)

    def says(self, who: Member, channel: Channel, words: str) -> Message:
        """Write something in a channel. Nobody tells the bot, which does not ask for the intent."""
        message = Message(self.state.new_id(), channel, who.user, self.state.clock.now(), words)
        channel.messages[message.id] = message
        return message

    def deliver_again(self, reply: Reply) -> None:
        """Tell the bot once more what somebody did, as Discord now and then does."""
        it = reply.interaction
        self.state.announce("INTERACTION_CREATE", self._told(it), it.channel.guild)

    async def _act(
        self,
        who: Member,
        channel: Channel,
        kind: InteractionKind,
        data: Json,
        *,
        message: Message | None = None,
        cause: Interaction | None = None,
    ) -> Reply:
        member = who if channel.guild else None
        it = Interaction(
            self.state.new_id(), secrets.token_urlsafe(48), kind, who.user, channel, self.state.now(), data,
            member=member, message=message, cause=cause,
        )  # fmt: skip
        self.state.interactions[it.token] = it
        self.state.announce("INTERACTION_CREATE", self._told(it), channel.guild)
        await self.state.bell.came(lambda: it.answer is not None, within=self.state.deadline)
        if it.answer is not None:
            await self.state.bell.came(lambda: _settled(it), within=self.patience)
        return Reply(it, self.state)

    def _told(self, it: Interaction) -> Json:
        """Return the interaction as the bot is told of it."""
        guild, channel = it.channel.guild, payloads.channel(it.channel, bot=self.state.bot)
        told: Json = {
            "id": str(it.id),
            "application_id": str(self.state.application_id),
            "type": int(it.kind),
            "token": it.token,
            "version": 1,
            "data": it.data,
            "channel_id": str(it.channel.id),
            "channel": channel,
            "locale": "en-US",
            "app_permissions": str(int(self.state.permissions_of_the_bot(it.channel))),
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": payloads.owners(it),
            "context": 1 if it.channel.kind is ChannelKind.DM else 0,
            "attachment_size_limit": self.state.largest_file,
        }
        if it.message:
            told["message"] = payloads.message(it.message, self.state)
        if guild is None or it.member is None:
            return told | {"user": payloads.user(it.user)}
        allowed = it.member.permissions
        channel["permissions"] = str(int(allowed))
        return told | {
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
            "guild_locale": guild.locale,
            "member": payloads.member(it.member, self.state.clock.now(), permissions=allowed),
        }


def _target(command: Json, kind: int, target: int, resolved: Json) -> Json:
    data = {"id": command["id"], "name": command["name"], "type": kind, "target_id": str(target), "resolved": resolved}
    return data | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})


def _settled(it: Interaction) -> bool:
    """Tell whether nothing more is to be expected."""
    match it.answer:
        case None:
            return False
        case Callback.DEFERRED_MESSAGE:
            return it.original is None or it.original.deleted or not it.original.loading
        case Callback.DEFERRED_UPDATE:
            return bool(it.shown)
        case _:
            return True
