"""Discord's HTTP API as far as the bot uses it: the application, its commands, people, servers, channels, messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.simulators.discord import commands, messages, payloads, refusals
from tests.simulators.discord.ledger import Request
from tests.simulators.discord.model import Channel, ChannelKind, Flag, Json, Permission
from tests.simulators.discord.state import State

MOST_MESSAGES = 100
Endpoint = Callable[[Request], Any]
"""Answers a request with what becomes JSON; None is an answer without content."""


class Rest:
    """The endpoints that need the bot's token."""

    def __init__(self, state: State, gateway_url: Callable[[], str], shards: Callable[[], int]) -> None:
        self._state = state
        self._gateway_url = gateway_url
        self._shards = shards

    def routes(self) -> Mapping[str, Endpoint]:
        """Return the endpoints by method and path."""
        commands_of = "/applications/{application}/commands"
        guild_commands = "/applications/{application}/guilds/{guild}/commands"
        return {
            "GET /gateway/bot": self.gateway,
            "GET /users/@me": lambda _: payloads.user(self._state.bot) | {"locale": "en-US", "mfa_enabled": True},
            "GET /users/{user}": self.user,
            "POST /users/@me/channels": self.open_dm,
            "GET /oauth2/applications/@me": lambda _: self._application(),
            "GET /applications/@me": lambda _: self._application(),
            f"GET {commands_of}": self.commands,
            f"PUT {commands_of}": self.register,
            f"GET {guild_commands}": self.commands,
            f"PUT {guild_commands}": self.register,
            "GET /guilds/{guild}": self.guild,
            "GET /guilds/{guild}/members/{user}": self.member,
            "GET /channels/{channel}": self.channel,
            "POST /channels/{channel}/typing": self.typing,
            "GET /channels/{channel}/messages": self.history,
            "POST /channels/{channel}/messages": self.post,
            "GET /channels/{channel}/messages/{message}": self.message,
            "PATCH /channels/{channel}/messages/{message}": self.edit,
            "DELETE /channels/{channel}/messages/{message}": self.delete,
            "POST /channels/{channel}/messages/{message}/threads": self.start_thread,
        }

    def gateway(self, request: Request) -> Json:
        limit = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
        return {"url": self._gateway_url(), "shards": self._shards(), "session_start_limit": limit}

    def user(self, request: Request) -> Json:
        if who := self._state.users.get(int(request.parameters["user"])):
            return payloads.user(who)
        raise refusals.Refusal(404, 10013, "Unknown User")

    def open_dm(self, request: Request) -> Json:
        who = self._state.users.get(int(request.body["recipient_id"]))
        if who is None or who.bot:
            raise refusals.Refusal(400, 50033, "Invalid Recipient(s)")
        return payloads.channel(self._state.dm(who), bot=self._state.bot)

    def _application(self) -> Json:
        owner = next((guild.owner for guild in self._state.guilds.values()), self._state.bot)
        return {
            "id": str(self._state.application_id),
            "name": self._state.bot.name,
            "description": "",
            "icon": None,
            "type": None,
            "bot": payloads.user(self._state.bot),
            "bot_public": True,
            "bot_require_code_grant": False,
            "owner": payloads.user(owner),
            "team": None,
            "verify_key": "0" * 64,
            "flags": 0,
            "flags_new": "0",
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "event_webhooks_status": 1,
            "approximate_guild_count": len(self._state.guilds),
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "eligible_oauth2_scopes": [],
        }

    def commands(self, request: Request) -> list[Json]:
        return self._state.commands.get(self._where(request), [])

    def register(self, request: Request) -> list[Json]:
        """Replace all commands of the application, or of it in one server."""
        where = self._where(request)
        self._state.commands[where] = commands.registered(self._state, request.body, guild=where)
        self._state.bell.ring()
        return self._state.commands[where]

    def _where(self, request: Request) -> int:
        if request.parameters["application"] != str(self._state.application_id):
            raise refusals.Refusal(404, 10002, "Unknown Application")
        number = int(request.parameters.get("guild", 0))
        if number and not (number in self._state.guilds and self._state.guilds[number].joined):
            raise refusals.missing_access()
        return number

    def guild(self, request: Request) -> Json:
        found = self._state.guilds.get(int(request.parameters["guild"]))
        if found is None or not found.joined:
            raise refusals.unknown_guild()
        return payloads.guild(found, self._state)

    def member(self, request: Request) -> Json:
        found = self._state.guilds.get(int(request.parameters["guild"]))
        if found is None or not found.joined:
            raise refusals.unknown_guild()
        if who := found.members.get(int(request.parameters["user"])):
            return payloads.member(who, self._state.clock.now())
        raise refusals.unknown_member()

    def channel(self, request: Request) -> Json:
        return payloads.channel(self._state.channel(request.parameters["channel"]), bot=self._state.bot)

    def typing(self, request: Request) -> None:
        self._state.channel(request.parameters["channel"], Permission.SEND_MESSAGES)

    def history(self, request: Request) -> list[Json]:
        """Return messages, the newest first. Who may not read is not refused, but shown none."""
        channel = self._state.channel(request.parameters["channel"])
        after, before = int(request.query.get("after", 0)), int(request.query.get("before", 2**63))
        if not 1 <= (limit := int(request.query.get("limit", 50))) <= MOST_MESSAGES:
            raise refusals.at(("limit",), f"int value should be between 1 and {MOST_MESSAGES}")
        if Permission.READ_MESSAGE_HISTORY not in channel.allowed:
            return []
        every = [payloads.message(each, self._state) for each in channel.messages.values()]
        if channel.starter:
            every.append(payloads.thread_starter(channel, channel.starter, self._state))
        found = [each for each in every if after < int(each["id"]) < before]
        found.sort(key=lambda each: int(each["id"]), reverse="after" not in request.query)
        return sorted(found[:limit], key=lambda each: -int(each["id"]))

    def post(self, request: Request) -> Json:
        channel = self._state.channel(request.parameters["channel"])
        in_thread = channel.kind is ChannelKind.THREAD
        needed = Permission.SEND_MESSAGES_IN_THREADS if in_thread else Permission.SEND_MESSAGES
        if needed not in channel.allowed:
            raise refusals.missing_permissions()
        self._check_recipient(channel)
        made = messages.post(self._state, channel, request.body, request.files, author=self._state.bot)
        return payloads.message(made, self._state)

    def _check_recipient(self, channel: Channel) -> None:
        if channel.recipient is None:
            return
        if self._state.member(channel.recipient) is None:
            raise refusals.no_mutual_guilds()
        if not channel.recipient.takes_dms:
            raise refusals.no_dms()

    def message(self, request: Request) -> Json:
        channel = self._state.channel(request.parameters["channel"], Permission.READ_MESSAGE_HISTORY)
        return payloads.message(self._state.message(channel, request.parameters["message"]), self._state)

    def edit(self, request: Request) -> Json:
        channel = self._state.channel(request.parameters["channel"])
        message = self._state.message(channel, request.parameters["message"])
        if message.author is not self._state.bot:
            raise refusals.not_the_author()
        if request.files and Permission.ATTACH_FILES not in channel.allowed:
            raise refusals.missing_permissions()
        return payloads.message(messages.edit(self._state, message, request.body, request.files), self._state)

    def delete(self, request: Request) -> None:
        channel = self._state.channel(request.parameters["channel"])
        message = self._state.message(channel, request.parameters["message"])
        if message.author is not self._state.bot:
            raise refusals.missing_permissions()
        self._state.remove(message)

    def start_thread(self, request: Request) -> Json:
        channel = self._state.channel(request.parameters["channel"], Permission.CREATE_PUBLIC_THREADS)
        message = self._state.message(channel, request.parameters["message"])
        refusals.length((), "name", request.body.get("name", ""), 1, 100)
        if message.thread:
            raise refusals.thread_exists()
        name = request.body["name"]
        message.thread = self._state.add_channel(name, guild=channel.guild, parent=channel, number=message.id)
        message.thread.starter = message
        message.flags |= Flag.HAS_THREAD
        shown = payloads.channel(message.thread, bot=self._state.bot)
        self._state.announce("THREAD_CREATE", shown | {"newly_created": True}, channel.guild)
        return shown
