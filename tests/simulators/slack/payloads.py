"""Interactions and commands as Slack tells the app of them."""

from __future__ import annotations

from tests.simulators.slack import chat, views
from tests.simulators.slack.model import Channel, Json, Message, User, View, Workspace
from tests.simulators.slack.state import State


def command(state: State, who: User, channel: Channel, name: str, text: str) -> Json:
    """Return the fields of a slash command."""
    workspace = channel.workspace
    told: Json = {
        "token": state.verification_token,
        "team_id": workspace.id,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": "privategroup" if channel.private and not channel.dm_with else channel.name,
        "user_id": who.id,
        "user_name": who.name,
        "command": name,
        "text": text,
        "api_app_id": state.app_id,
        "is_enterprise_install": "true" if workspace.org_wide else "false",
        "response_url": state.response_url(who, channel, kind="commands"),
        "trigger_id": state.trigger(workspace, who).id,
    }
    if workspace.enterprise:
        told |= {"enterprise_id": workspace.enterprise.id, "enterprise_name": workspace.enterprise.name}
    return told


def interaction(state: State, kind: str, who: User, workspace: Workspace, *, team: Workspace | None = None) -> Json:
    """Return what every interaction says; `team` is another workspace that it names, as with strangers."""
    named, enterprise = team or workspace, workspace.enterprise
    shown: Json = {"id": named.id, "domain": named.domain}
    if named.enterprise:
        shown |= {"enterprise_id": named.enterprise.id, "enterprise_name": named.enterprise.name}
    return {
        "type": kind,
        "token": state.verification_token,
        "api_app_id": state.app_id,
        "team": None if workspace.org_wide else shown,
        "user": {"id": who.id, "username": who.name, "name": who.name, "team_id": who.workspace.id},
        "is_enterprise_install": workspace.org_wide,
        "enterprise": {"id": enterprise.id, "name": enterprise.name} if enterprise else None,
    }


def on_message(state: State, who: User, message: Message) -> Json:
    """Return what is said of the message in which somebody presses."""
    channel, source = message.channel, {"type": "message", "message_ts": message.ts, "channel_id": message.channel.id}
    if message.thread_ts:
        source["thread_ts"] = message.thread_ts
    told: Json = {
        "container": source | {"is_ephemeral": message.ephemeral},
        "channel": {"id": channel.id, "name": "privategroup" if channel.private else channel.name},
        "trigger_id": state.trigger(channel.workspace, who).id,
        "response_url": state.response_url(who, channel, message, kind="actions"),
        "state": {"values": {}},
    }
    return told if message.ephemeral else told | {"message": chat.payload(message)}


def on_view(state: State, view: View, who: User) -> Json:
    """Return what is said of the view in which somebody presses."""
    return {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": state.trigger(view.workspace, who, view).id,
        "view": views.payload(view, state),
    }


def event(state: State, workspace: Workspace, told: Json) -> Json:
    """Return an event in its envelope."""
    enterprise = workspace.enterprise
    return {
        "token": state.verification_token,
        "team_id": workspace.id,
        "context_team_id": workspace.id,
        "context_enterprise_id": enterprise.id if enterprise else None,
        "api_app_id": state.app_id,
        "event": told,
        "type": "event_callback",
        "event_id": state.new_id("Ev"),
        "event_time": int(state.now().timestamp()),
        "authorizations": [
            {
                "enterprise_id": enterprise.id if enterprise else None,
                "team_id": workspace.id,
                "user_id": workspace.bot.id,
                "is_bot": True,
                "is_enterprise_install": workspace.org_wide,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": state.new_id("4-"),
    }
