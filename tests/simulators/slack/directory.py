"""The methods that ask about people, conversations and tokens: `users.*`, `conversations.*`, `auth.*`, `apps.*`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.simulators.slack.calls import Call, Method
from tests.simulators.slack.model import Channel, Json, User, Workspace
from tests.simulators.slack.refusals import Refusal
from tests.simulators.slack.state import State


class Directory:
    """Who and what there is."""

    def __init__(self, state: State) -> None:
        self._state = state

    def methods(self) -> Mapping[str, Method]:
        """Return the methods by name."""
        return {
            "api.test": Method(lambda _: {}, takes="nothing"),
            "auth.test": Method(self.who_am_i),
            "auth.revoke": Method(self.revoke),
            "apps.uninstall": Method(self.uninstall),
            "users.info": Method(self.user, "users:read"),
            "conversations.info": Method(self.channel),
            "conversations.open": Method(self.open_dm, "im:write"),
        }

    def who_am_i(self, call: Call) -> Json:
        workspace = call.token.workspace or self._any(call)
        enterprise = workspace.enterprise
        told: Json = {
            "url": f"https://{workspace.domain}.slack.example/",
            "team": workspace.name,
            "user": workspace.bot.name,
            "team_id": workspace.id,
            "user_id": workspace.bot.id,
            "bot_id": workspace.bot_id,
            "is_enterprise_install": call.token.enterprise is not None,
        }
        return told | ({"enterprise_id": enterprise.id} if enterprise else {})

    def revoke(self, call: Call) -> Json:
        if call.arguments.get("test") not in {"1", "true", True}:
            self._remove(call)
        return {"revoked": True}

    def uninstall(self, call: Call) -> Json:
        if call.arguments.get("client_id") != self._state.client_id:
            raise Refusal("invalid_client_id")
        if call.arguments.get("client_secret") != self._state.client_secret:
            raise Refusal("bad_client_secret")
        self._remove(call)
        return {}

    def user(self, call: Call) -> Json:
        (number,) = call.needs("user")
        return {"user": user(self._state.user(call.token, number), call.token.workspace, self._state.now())}

    def channel(self, call: Call) -> Json:
        (number,) = call.needs("channel")
        found = self._state.channel(call.token, number)
        call.allow(found.read_scope)
        return {"channel": channel(found)}

    def open_dm(self, call: Call) -> Json:
        (number,) = call.needs("users")
        found = self._state.user(call.token, number)
        if found.deleted:
            raise Refusal("user_disabled")
        return {"channel": {"id": self._state.dm(found.workspace, found).id}}

    def _any(self, call: Call) -> Workspace:
        return next(each for each in self._state.workspaces.values() if call.token.covers(each))

    def _remove(self, call: Call) -> None:
        self._state.revoke(call.token, "account_inactive")
        for each in self._state.workspaces.values():
            if call.token.covers(each):
                self._state.removed(each)


def user(who: User, seen_by: Workspace | None, now: datetime) -> Json:
    """Return somebody as Slack tells of them."""
    home = who.workspace
    told: Json = {
        "id": who.id,
        "team_id": home.id,
        "name": who.name,
        "deleted": who.deleted,
        "real_name": who.real_name,
        "profile": {"real_name": who.real_name, "display_name": who.display_name, "team": home.id},
        "is_bot": who.is_bot,
        "is_app_user": False,
        "updated": int(now.timestamp()),
    }
    if who.deleted:
        return told
    if who.tz:
        offset = now.astimezone(ZoneInfo(who.tz)).utcoffset()
        told |= {"tz": who.tz, "tz_label": who.tz, "tz_offset": int(offset.total_seconds()) if offset else 0}
    told |= {
        "is_admin": who.is_admin or who.is_owner,
        "is_owner": who.is_owner,
        "is_primary_owner": False,
        "is_restricted": who.is_restricted,
        "is_ultra_restricted": False,
    }
    stranger = seen_by is not None and seen_by is not home and seen_by.enterprise is not (home.enterprise or home)
    return told | ({"is_stranger": True} if stranger else {})


def channel(it: Channel) -> Json:
    """Return a channel as Slack tells of it."""
    if it.dm_with:
        return {"id": it.id, "is_im": True, "user": it.dm_with.id, "is_archived": it.archived}
    return {
        "id": it.id,
        "name": it.name,
        "is_channel": not it.private,
        "is_group": it.private,
        "is_im": False,
        "is_mpim": False,
        "is_private": it.private,
        "is_archived": it.archived,
        "is_general": False,
        "is_shared": it.ext_shared,
        "is_ext_shared": it.ext_shared,
        "is_org_shared": False,
        "is_member": it.bot_is_member,
        "context_team_id": it.workspace.id,
        "num_members": len(it.members),
    }
