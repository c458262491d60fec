"""How a request of Slack becomes a call: who, where, which event, and what Slack vouches for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.accounts import PLATFORM, account_of
from adapters.slack.faults import FAILURES, answered, code_of, kind_of
from adapters.slack.forms import longest
from adapters.slack.names import plain
from adapters.slack.profiles import Profiles
from adapters.slack.workspaces import Workspaces
from bot.calls import Call, Caller, Invocation, Line
from bot.cards.letters import shortened
from bot.commands import meant, named
from bot.commands.checkin import LINK
from bot.identity import Account, Place
from bot.presence import Presence

log = logging.getLogger(__name__)

PATIENCE = 2.0
NOT_A_MEMBER = "a seat in this channel"
REMEDY = "Type /invite @Showup here"


@dataclass(frozen=True, slots=True)
class Origin:
    """Who did something where, as far as every request says it. `event` is the same when it is repeated.

    `home` is the workspace that the person belongs to; in a channel shared with another organisation it may be another.
    `in_home` tells what was done in App Home.
    """

    client: AsyncWebClient
    team: str
    user: str
    name: str
    home: str
    channel: str
    event: str
    in_home: bool = False

    @property
    def account(self) -> Account:
        """The person's account."""
        return account_of(self.team, self.user)

    @property
    def place(self) -> Place:
        """The channel in which it was done, or for which."""
        return Place(PLATFORM, self.team, self.channel)


def origin_of(context: AsyncBoltContext, body: Mapping[str, Any], *, channel: str = "") -> Origin:
    """Read what all requests have in common; `channel` is what an element said that has no channel around it."""
    user = body["user"] if isinstance(body.get("user"), dict) else {}
    team = context.team_id or user.get("team_id") or ""
    return Origin(
        client=context.client,
        team=team,
        user=context.user_id or "",
        name=user.get("name") or user.get("username") or body.get("user_name") or "",
        home=user.get("team_id") or _named(body.get("team")) or team,
        channel=channel or context.channel_id or (body.get("container") or {}).get("channel_id") or "",
        event=f"{PLATFORM}:{_event(body)}",
        in_home=(body.get("view") or {}).get("type") == "home",
    )


def _named(team: object) -> str:
    return str(team.get("id") or "") if isinstance(team, dict) else ""


def _event(body: Mapping[str, Any]) -> str:
    """Return what tells this request from every other one, however often Slack sends it."""
    match body.get("type"):
        case "event_callback":
            return str(body["event_id"])
        case "block_actions":
            container = body.get("container") or {}
            where = container.get("message_ts") or container.get("view_id")
            return f"{body['user']['id']}:{where}:{body['actions'][0]['action_ts']}"
        case "view_submission":
            return f"{body['view']['id']}:{body['view']['hash']}"
        case "block_suggestion":
            return "asks only"
        case _:
            return str(body["trigger_id"])


def message_words(body: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what a check-in holds of the message that it is made from: its words when it is one's own, else a link.

    Nothing for a request without a message.
    """
    message = body.get("message")
    if not message:
        return {}
    if message.get("user") != body["user"]["id"]:
        return {"link": _address(body)}
    kinds = {option.name: option.kind for option in named("checkin").options}
    text = plain(message.get("text") or "")
    return {"note": shortened(text, longest(kinds["note"])), "link": LINK.first_in(text)}


def _address(body: Mapping[str, Any]) -> str:
    """Return where a message is; nothing where Slack does not name the workspace, as with some organisations."""
    domain = (body.get("team") or {}).get("domain")
    number = body["message"]["ts"].replace(".", "")
    return f"https://{domain}.slack.com/archives/{body['channel']['id']}/p{number}" if domain else ""


class Calls:
    """Makes calls of what people do, with what Slack says of them."""

    def __init__(self, *, workspaces: Workspaces, profiles: Profiles, presence: Presence) -> None:
        self._workspaces = workspaces
        self._profiles = profiles
        self._presence = presence

    async def call(self, origin: Origin, body: Line | Invocation) -> Call:
        """Return the call."""
        understood = meant(body)
        careful = understood is not None and understood[0].admin
        return Call(
            event=origin.event,
            caller=await self._caller(origin, careful=careful),
            place=origin.place,
            body=body,
            lacking=await self._lacking(origin.client, origin.place) if careful else (),
            remedy=REMEDY,
        )

    async def _caller(self, origin: Origin, *, careful: bool) -> Caller:
        """Return who calls. Those who manage the workspace manage every group; who set one up manages that one."""
        profile = await self._profiles.of(origin.client, origin.team, origin.user, careful=careful)
        stranger = origin.home != origin.team and (profile is None or origin.team not in profile.teams)
        admin = (profile is not None and profile.admin) or await self._is_in_charge(origin)
        name = (profile.name if profile else "") or origin.name or origin.user
        zone = profile.zone if profile else None
        return Caller(origin.account, name, zone=zone, admin=admin and not stranger, stranger=stranger)

    async def _is_in_charge(self, origin: Origin) -> bool:
        """Tell whether the person installed Showup here, or set this channel's group up."""
        workspace = await self._workspaces.find(origin.team)
        if workspace and workspace.installed_by == origin.user:
            return True
        return await self._presence.set_up_by(origin.place) == origin.account

    async def _lacking(self, client: AsyncWebClient, place: Place) -> tuple[str, ...]:
        """Name what the bot lacks in the channel. Into a public one it may post without being there."""
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await answered(client.conversations_info(channel=place.channel))
        except FAILURES as error:
            if code_of(error) == "channel_not_found":
                return (NOT_A_MEMBER,)
            log.warning("Slack does not say what channel %s is: %s", place.channel, kind_of(error))
            return ()
        channel: dict[str, Any] = answer.get("channel", {})
        may_post = channel.get("is_member") or not (channel.get("is_private") or channel.get("is_im"))
        return () if may_post else (NOT_A_MEMBER,)
