"""A small Discord on loopback: the server that puts the parts together, and what a test can build and break in it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, assert_never

from aiohttp import web

from tests.simulators.discord import payloads, refusals
from tests.simulators.discord.callbacks import Callbacks
from tests.simulators.discord.faults import (
    Broken,
    Dropped,
    Fault,
    Faults,
    Hung,
    RateLimited,
    Slow,
    TakenThenBroken,
    TakenThenDropped,
)
from tests.simulators.discord.gateway import FRESH, RESUMING, Gateway
from tests.simulators.discord.ledger import PREFIX, Ledger, Request
from tests.simulators.discord.model import BOT, MEMBER, NONE, Channel, ChannelKind, Guild, Member, Message, Permission
from tests.simulators.discord.people import People
from tests.simulators.discord.refusals import Refusal
from tests.simulators.discord.rest import Endpoint, Rest
from tests.simulators.discord.state import State

LARGEST_REQUEST = 30 * 2**20


class World(People):
    """Servers, channels and people, and what happens to them."""

    def add_guild(self, name: str = "Owls", *, permissions: Permission = BOT) -> Guild:
        """Make a server that the bot is in, as it is told when it is connected."""
        owner = self.state.add_user(f"{name} owner")
        made = Guild(self.state.new_id(), name, owner, bot_role=self.state.new_id(), permissions=permissions)
        self.state.guilds[made.id] = made
        self.add_channel(made, "general")
        self.state.announce("GUILD_CREATE", payloads.guild(made, self.state), made)
        return made

    def add_channel(self, guild: Guild, name: str, *, denied: Permission = NONE) -> Channel:
        """Make a text channel."""
        made = self.state.add_channel(name, guild=guild)
        made.denied = denied
        self._announce("CHANNEL_CREATE", made)
        return made

    def add_member(
        self, guild: Guild, name: str, permissions: Permission = MEMBER, *, takes_dms: bool = True
    ) -> Member:
        """Let somebody join."""
        user = self.state.add_user(name, takes_dms=takes_dms)
        guild.members[user.id] = Member(user, guild, permissions)
        return guild.members[user.id]

    def dm(self, who: Member) -> Channel:
        """Return the conversation of a person with the bot."""
        return self.state.dm(who.user)

    def deny(self, channel: Channel, permissions: Permission) -> None:
        """Take permissions from the bot in a channel; `NONE` gives them all back."""
        channel.denied = permissions
        self._announce("CHANNEL_UPDATE", channel)

    def remove_channel(self, channel: Channel) -> None:
        """Delete a channel and its threads."""
        assert channel.guild
        for each in [each for each in channel.guild.channels.values() if each.parent is channel]:
            self.remove_channel(each)
        del channel.guild.channels[channel.id], self.state.channels[channel.id]
        self._announce("THREAD_DELETE" if channel.kind is ChannelKind.THREAD else "CHANNEL_DELETE", channel)

    def remove_message(self, message: Message) -> None:
        """Delete a message."""
        self.state.remove(message)

    def remove_bot(self, guild: Guild) -> None:
        """Throw the bot out of a server."""
        guild.joined = False
        self.state.announce("GUILD_DELETE", {"id": str(guild.id)}, guild)

    def invite_bot(self, guild: Guild) -> None:
        """Let the bot come back to a server."""
        guild.joined = True
        self.state.announce("GUILD_CREATE", payloads.guild(guild, self.state), guild)

    def outage(self, guild: Guild) -> None:
        """Let a server be unavailable for a while."""
        guild.available = False
        self.state.announce("GUILD_DELETE", {"id": str(guild.id), "unavailable": True}, guild)

    def outage_over(self, guild: Guild) -> None:
        """Let a server be available again."""
        guild.available = True
        self.state.announce("GUILD_CREATE", payloads.guild(guild, self.state, created=False), guild)

    def posts(self, channel: Channel) -> list[Message]:
        """Return the bot's messages that everybody reads in a channel, those that were deleted since too."""
        return [each for each in self.state.posts if each.channel is channel and not each.ephemeral]

    async def posted(self, channel: Channel, number: int, *, within: float = 10) -> list[Message]:
        """Wait until the bot has posted so many messages in a channel that everybody reads."""
        words = f"{number} messages in #{channel.name}, which has {[each.text for each in self.posts(channel)]}"
        await self.state.bell.until(lambda: len(self.posts(channel)) >= number, words, within=within)
        return self.posts(channel)

    def _announce(self, event: str, channel: Channel) -> None:
        self.state.announce(event, payloads.channel(channel, bot=self.state.bot), channel.guild)


class Simulator(World):
    """The whole of it. `ledger` keeps what was asked, `faults` breaks requests, `gateway` breaks connections."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.ledger = Ledger()
        self.faults = Faults()
        self.gateway = Gateway(state, lambda: f"ws://127.0.0.1:{self.port}")
        self.port = 0
        rest = Rest(state, lambda: self.gateway.url, lambda: self.gateway.shards)
        self._private, self._open = rest.routes(), Callbacks(state).routes()

    @property
    def api_url(self) -> str:
        """The address that stands for https://discord.com/api/v10."""
        return f"http://127.0.0.1:{self.port}{PREFIX}"

    def application(self) -> web.Application:
        """Return the server's routes."""
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.router.add_get(FRESH, self.gateway.serve)
        app.router.add_get(RESUMING, self.gateway.serve)
        for route in (*self._private, *self._open):
            method, path = route.split(" ")
            app.router.add_route(method, PREFIX + path, self._serve)
        app.router.add_route("*", "/{anything:.*}", self._serve)
        return app

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        """Write a request down, and answer it, unless it is to fail."""
        entry = await self.ledger.take(request, self.state.now())
        self.state.bell.ring()
        fault = self.faults.take(entry.method, entry.path)
        response = await self._after(fault, entry)
        if response is None:
            if request.transport:
                request.transport.abort()
            response = web.Response()
        else:
            entry.status = response.status
        self.state.bell.ring()
        return response

    async def _after(self, fault: Fault | None, entry: Request) -> web.Response | None:
        """Return the answer to a request, or None where nobody is to hear it."""
        match fault:
            case None:
                return self._answer(entry)
            case Slow(seconds):
                await asyncio.sleep(seconds)
                return self._answer(entry)
            case RateLimited():
                return _wait(fault)
            case Broken(status):
                return _json({"message": f"{status}", "code": 0}, status)
            case TakenThenBroken(status):
                self._answer(entry)
                return _json({"message": f"{status}", "code": 0}, status)
            case TakenThenDropped():
                self._answer(entry)
                return None
            case Dropped():
                return None
            case Hung(taken):
                if taken:
                    self._answer(entry)
                await asyncio.Event().wait()
                return None
            case Refusal():
                return _json(fault.body, fault.status)
            case _:
                assert_never(fault)

    def _answer(self, entry: Request) -> web.Response:
        try:
            entry.reply = self._endpoint(entry)(entry)
        except Refusal as refusal:
            entry.reply = refusal.body
            return _json(refusal.body, refusal.status)
        return web.Response(status=204) if entry.reply is None else _json(entry.reply, 200)

    def _endpoint(self, entry: Request) -> Endpoint:
        route = f"{entry.method} {entry.route}"
        if found := self._open.get(route):
            return found
        if entry.authorization != f"Bot {self.state.token}":
            raise refusals.unauthorized()
        if found := self._private.get(route):
            return found
        raise Refusal(404, 0, "404: Not Found")


def _json(body: Any, status: int, headers: dict[str, str] | None = None) -> web.Response:
    # As bytes: for text aiohttp names the charset, and discord.py reads only what is exactly application/json.
    data = json.dumps(body).encode()
    return web.Response(body=data, status=status, content_type="application/json", headers=headers)


def _wait(limit: RateLimited) -> web.Response:
    headers = {"Retry-After": str(limit.seconds), "X-RateLimit-Scope": limit.scope}
    if limit.scope == "global":
        headers["X-RateLimit-Global"] = "true"
    if not limit.via:
        return web.Response(body=b"error code: 1015", status=429, content_type="text/plain", headers=headers)
    body = {"message": "You are being rate limited.", "retry_after": limit.seconds, "global": limit.scope == "global"}
    return _json(body, 429, headers | {"Via": "1.1 google"})


@asynccontextmanager
async def simulator(state: State | None = None) -> AsyncIterator[Simulator]:
    """Run a Discord of one's own, and stop it at the end."""
    made = Simulator(state or State())
    runner = web.AppRunner(made.application(), access_log=None, handle_signals=False, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", made.port).start()
        made.port = runner.addresses[0][1]
        yield made
    finally:
        made.gateway.drop()
        await runner.cleanup()
