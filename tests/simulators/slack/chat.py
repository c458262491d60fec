"""The methods `chat.*`: posting, changing and deleting messages."""

from __future__ import annotations

from collections.abc import Mapping

from tests.simulators.slack import content
from tests.simulators.slack.calls import Call, Method
from tests.simulators.slack.model import Channel, Json, Message
from tests.simulators.slack.refusals import Refusal
from tests.simulators.slack.state import State


class Chat:
    """Messages of the app."""

    def __init__(self, state: State) -> None:
        self._state = state

    def methods(self) -> Mapping[str, Method]:
        """Return the methods by name."""
        return {
            "chat.postMessage": Method(self.post, "chat:write"),
            "chat.postEphemeral": Method(self.post_ephemeral, "chat:write"),
            "chat.update": Method(self.update, "chat:write"),
            "chat.delete": Method(self.delete, "chat:write"),
        }

    def post(self, call: Call) -> Json:
        (target,) = call.needs("channel")
        channel = self._dm(call, target) if target[0] in "UW" else self._state.channel(call.token, target)
        self._check_may_post(call, channel)
        text, blocks = content.message(self._state, call.arguments, channel.workspace)
        thread = self._thread(channel, call.arguments.get("thread_ts"))
        made = Message(self._state.ts(), channel, channel.workspace.bot, text, blocks, thread)
        self._state.keep(made)
        return {"channel": channel.id, "ts": made.ts, "message": payload(made)}

    def post_ephemeral(self, call: Call) -> Json:
        target, user = call.needs("channel", "user")
        channel = self._state.channel(call.token, target)
        self._check_may_post(call, channel, anywhere=False)
        reader = self._state.users.get(user)
        if reader is None or reader not in channel.members:
            raise Refusal("user_not_in_channel")
        text, blocks = content.message(self._state, call.arguments, channel.workspace)
        thread = self._thread(channel, call.arguments.get("thread_ts"))
        made = Message(self._state.ts(), channel, channel.workspace.bot, text, blocks, thread, only_for=reader)
        self._state.keep(made)
        return {"message_ts": made.ts}

    def update(self, call: Call) -> Json:
        message = self._own(call, "cant_update_message")
        kept = {"text": message.text, "blocks": message.blocks}
        given = {key: value for key, value in call.arguments.items() if key in kept and value is not None}
        if not given:
            raise Refusal("no_text")
        message.text, message.blocks = content.message(self._state, kept | given, message.channel.workspace)
        message.edits += 1
        self._state.bell.ring()
        return {"channel": message.channel.id, "ts": message.ts, "text": message.text, "message": payload(message)}

    def delete(self, call: Call) -> Json:
        message = self._own(call, "cant_delete_message")
        self._state.remove(message)
        return {"channel": message.channel.id, "ts": message.ts}

    def _own(self, call: Call, otherwise: str) -> Message:
        target, ts = call.needs("channel", "ts")
        channel = self._state.channel(call.token, target)
        message = self._state.message(channel, ts)
        if message.author is not channel.workspace.bot:
            raise Refusal(otherwise)
        if channel.archived:
            raise Refusal("is_archived")
        return message

    def _dm(self, call: Call, user: str) -> Channel:
        found = self._state.users.get(user)
        if found is None or found.is_bot or not call.token.covers(found.workspace):
            raise Refusal("channel_not_found")
        if not self._state.messages_tab:
            raise Refusal("messages_tab_disabled")
        return self._state.dm(found.workspace, found)

    def _check_may_post(self, call: Call, channel: Channel, *, anywhere: bool = True) -> None:
        if channel.archived:
            raise Refusal("is_archived")
        if channel.dm_with and channel.dm_with.deleted:
            raise Refusal("channel_not_found")
        public = anywhere and not channel.private and "chat:write.public" in call.token.scopes
        if not channel.bot_is_member and not public:
            raise Refusal("not_in_channel")

    def _thread(self, channel: Channel, ts: object) -> str | None:
        """Return the thread that a message goes to; one that answers an answer goes to the same thread."""
        if not ts:
            return None
        parent = channel.messages.get(str(ts))
        if parent is None:
            raise Refusal("thread_not_found")
        return parent.thread_ts or parent.ts


def payload(message: Message) -> Json:
    """Return a message as Slack tells it."""
    workspace = message.channel.workspace
    told: Json = {
        "type": "message",
        "user": message.author.id,
        "team": message.author.workspace.id,
        "ts": message.ts,
        "text": message.text,
    }
    if message.author.is_bot:
        told |= {"bot_id": workspace.bot_id, "blocks": message.blocks}
    if message.thread_ts:
        told |= {"thread_ts": message.thread_ts}
    if message.edits:
        told |= {"edited": {"user": message.author.id, "ts": message.ts}}
    if message.files:
        told |= {"files": [{"id": each.id, "name": each.name, "title": each.title} for each in message.files]}
    return told
