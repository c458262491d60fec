"""What becomes of a request to post or to edit: a message, or a refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.simulators.discord import checks, components, mentions, payloads, refusals
from tests.simulators.discord.model import (
    Attachment,
    Channel,
    Flag,
    Interaction,
    Json,
    Message,
    Permission,
    Upload,
    User,
)
from tests.simulators.discord.refusals import at, invalid, length
from tests.simulators.discord.state import State

SETTABLE = Flag.SUPPRESS_EMBEDS | Flag.SUPPRESS_NOTIFICATIONS | Flag.COMPONENTS_V2
LEGACY = ("content", "embeds", "poll", "sticker_ids")
MOST_CONTENT = 2000

Files = Mapping[str, Upload]


def post(state: State, channel: Channel, body: Json, files: Files, *, author: User) -> Message:
    """Post in a channel. A nonce that is known gives the message that it made."""
    nonce = str(body["nonce"]) if body.get("nonce") is not None else None
    if nonce is not None:
        length((), "nonce", nonce, 1, 25)
        if body.get("enforce_nonce") and (known := _known(state, nonce)):
            return known
    if (files or body.get("attachments")) and Permission.ATTACH_FILES not in channel.allowed:
        raise refusals.missing_permissions()
    made = create(state, channel, body, files, author=author, nonce=nonce)
    if nonce is not None:
        state.nonces[nonce] = (made, state.now())
    return made


def _known(state: State, nonce: str) -> Message | None:
    message, then = state.nonces.get(nonce, (None, 0.0))
    if message is None or state.now() - then > state.nonce_window:
        return None
    if message.deleted:
        raise refusals.unknown_message()
    return message


def create(
    state: State,
    channel: Channel,
    body: Json,
    files: Files,
    *,
    author: User,
    nonce: str | None = None,
    cause: Interaction | None = None,
) -> Message:
    """Make a message of a request, for an interaction where there is a cause."""
    settable = SETTABLE | Flag.EPHEMERAL if cause else SETTABLE
    flags = Flag(body.get("flags") or 0) & settable
    now = state.clock.now()
    made = Message(state.new_id(), channel, author, now, nonce=nonce, flags=flags, interaction=cause)
    _apply(state, made, body, files)
    made.pings = mentions.pings(made.text, body.get("allowed_mentions"), everything=cause is None)
    return state.keep(made)


def edit(state: State, message: Message, body: Json, files: Files) -> Message:
    """Change a message as a request says; what the request leaves out stays."""
    before = message.flags
    message.flags = (before & ~(Flag.LOADING | Flag.SUPPRESS_EMBEDS)) | Flag(body.get("flags") or 0) & SETTABLE
    try:
        _apply(state, message, body, files)
    except refusals.Refusal:
        message.flags = before
        raise
    if not Flag.LOADING & before:
        message.edited = state.clock.now()
        message.edits += 1
    state.bell.ring()
    return message


def _apply(state: State, message: Message, body: Json, files: Files) -> None:
    content = str(body.get("content", message.content) or "")
    embeds = body.get("embeds", message.embeds) or []
    tree = body.get("components", message.components) or []
    attachments = _attachments(state, message, body, files)
    if Flag.COMPONENTS_V2 in message.flags:
        for key in LEGACY:
            if body.get(key) or (key == "content" and content) or (key == "embeds" and embeds):
                code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
                raise invalid(key, code=code, says="cannot be used together with IS_COMPONENTS_V2")
        checks.check_layout(tree)
    else:
        length((), "content", content, 0, MOST_CONTENT)
        length((), "embeds", embeds, 0, 10)
        checks.check_rows(tree)
        if not (content or embeds or attachments or tree):
            raise refusals.empty()
    names = {each.filename: each for each in attachments}
    for path, name in components.references(tree):
        if name not in names:
            code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
            raise invalid(*path, code=code, says=f"there is no attachment called {name}")
    urls = {name: payloads.media(message, each) for name, each in names.items()}
    message.content, message.embeds, message.attachments = content, list(embeds), attachments
    message.components = components.stored(tree, urls)


def _attachments(state: State, message: Message, body: Json, files: Files) -> list[Attachment]:
    """Return the files that the message has afterwards: those that are kept, then those that came."""
    for upload in files.values():
        if len(upload.data) > state.largest_file:
            raise refusals.too_large()
    kept = {str(each.id): each for each in message.attachments}
    listed: Sequence[Json] | None = body.get("attachments")
    if listed is None:
        return [*message.attachments, *(_new(state, each, None) for each in files.values())]
    length((), "attachments", listed, 0, 10)
    found: list[Attachment] = []
    for number, each in enumerate(listed):
        length(("attachments", number), "description", each.get("description") or "", 0, 1024)
        came = files.get(f"files[{each.get('id')}]")
        if came:
            found.append(_new(state, came, each))
        elif each.get("id") is not None and str(each["id"]) in kept:
            found.append(kept[str(each["id"])])
        else:
            raise at(("attachments", number, "id"), "there is no such file")
    return found


def _new(state: State, upload: Upload, listed: Json | None) -> Attachment:
    known = listed or {}
    return Attachment(state.new_id(), known.get("filename") or upload.filename, upload.data, known.get("description"))
