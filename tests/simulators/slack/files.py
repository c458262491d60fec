"""The methods `files.*`: an address for the bytes, the bytes, and the end of it, which may share the file."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.simulators.slack.calls import Call, Method
from tests.simulators.slack.model import Channel, File, Json, Message, Workspace
from tests.simulators.slack.refusals import Refusal, arguments
from tests.simulators.slack.state import State

CONVERSATION = re.compile(r"[CGDZ][A-Z0-9]{8,}")
LONGEST_ALT_TEXT = 1000


class Files:
    """Pictures and the like."""

    def __init__(self, state: State) -> None:
        self._state = state

    def methods(self) -> Mapping[str, Method]:
        """Return the methods by name."""
        return {
            "files.getUploadURLExternal": Method(self.announce, "files:write"),
            "files.completeUploadExternal": Method(self.complete, "files:write"),
            "files.info": Method(self.info, "files:read"),
            "files.delete": Method(self.delete, "files:write"),
        }

    def announce(self, call: Call) -> Json:
        name, length = call.needs("filename", "length")
        alt_text = str(call.arguments.get("alt_txt") or "")
        if not length.isdigit() or length == "0":
            raise arguments("length must be a positive number [json-pointer:/length]")
        if len(alt_text) > LONGEST_ALT_TEXT:
            raise arguments(f"must be at most {LONGEST_ALT_TEXT} characters [json-pointer:/alt_txt]")
        workspace = call.workspace(self._state.workspaces)
        made = File(self._state.new_id("F"), workspace, name, int(length), alt_text)
        self._state.files[made.id] = made
        return {"upload_url": f"{self._state.address()}/upload/{made.id}", "file_id": made.id}

    def upload(self, number: str, data: bytes) -> None:
        """Take the bytes of a file, or refuse them."""
        found = self._state.files.get(number)
        if found is None or found.completed:
            raise Refusal("file_not_found")
        if len(data) != found.length:
            raise Refusal("length_mismatch")
        found.data = data

    def complete(self, call: Call) -> Json:
        given = call.arguments.get("files")
        if not isinstance(given, list) or not given:
            raise arguments("missing required field: files")
        workspace = call.workspace(self._state.workspaces)
        found = [self._file(workspace, each.get("id")) for each in given]
        if any(each.completed or each.data is None for each in found):
            raise Refusal("file_not_found")
        shared = self._channel(call) if call.arguments.get("channel_id") else None
        for each, told in zip(found, given, strict=True):
            each.completed, each.title = True, str(told.get("title") or each.name)
            each.pending = self._state.pending_files
        if shared:
            self._share(call, shared, found)
        return {"files": [payload(each) for each in found]}

    def info(self, call: Call) -> Json:
        (number,) = call.needs("file")
        return {"file": payload(self._file(call.workspace(self._state.workspaces), number))}

    def delete(self, call: Call) -> Json:
        (number,) = call.needs("file")
        found = self._file(call.workspace(self._state.workspaces), number)
        found.deleted = True
        return {}

    def _file(self, workspace: Workspace, number: object) -> File:
        found = self._state.files.get(str(number))
        if found is None or found.workspace is not workspace:
            raise Refusal("file_not_found")
        if found.deleted:
            raise Refusal("file_deleted")
        return found

    def _channel(self, call: Call) -> Channel:
        number = str(call.arguments["channel_id"])
        if not CONVERSATION.fullmatch(number):
            raise arguments(f"must match the pattern ^{CONVERSATION.pattern}$ [json-pointer:/channel_id]")
        found = self._state.channel(call.token, number)
        if found.archived:
            raise Refusal("is_archived")
        if not found.bot_is_member:
            raise Refusal("not_in_channel")
        thread = call.arguments.get("thread_ts")
        if thread and str(thread) not in found.messages:
            raise Refusal("thread_not_found")
        return found

    def _share(self, call: Call, channel: Channel, files: list[File]) -> None:
        thread, comment = call.arguments.get("thread_ts"), str(call.arguments.get("initial_comment") or "")
        made = Message(
            self._state.ts(), channel, channel.workspace.bot, comment, thread_ts=str(thread) if thread else None
        )  # fmt: skip
        made.files += files
        for each in files:
            each.channels.append(channel)
        self._state.keep(made)


def payload(it: File) -> Json:
    """Return a file as Slack tells of it; one that is still processed has no type yet."""
    ready = it.completed and not it.pending
    return {
        "id": it.id,
        "name": it.name,
        "title": it.title,
        "alt_txt": it.alt_text,
        "size": it.length,
        "mimetype": "image/png" if ready else "",
        "filetype": "png" if ready else "",
        "permalink": f"https://{it.workspace.domain}.slack.example/files/{it.workspace.bot.id}/{it.id}/{it.name}",
        "channels": [each.id for each in it.channels],
    }
