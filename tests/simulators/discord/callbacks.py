"""The answers to interactions: the first one, and what follows it with the interaction's token."""

from __future__ import annotations

from collections.abc import Mapping

from tests.simulators.discord import checks, messages, payloads, refusals
from tests.simulators.discord.ledger import Request
from tests.simulators.discord.model import Callback, Flag, Interaction, InteractionKind, Json, Message
from tests.simulators.discord.refusals import at, length
from tests.simulators.discord.rest import Endpoint
from tests.simulators.discord.state import State

POSTING = {Callback.MESSAGE, Callback.DEFERRED_MESSAGE}
UPDATING = {Callback.UPDATE, Callback.DEFERRED_UPDATE}
MOST_CHOICES = 25


class Callbacks:
    """The endpoints that need no token but that of the interaction."""

    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> Mapping[str, Endpoint]:
        """Return the endpoints by method and path."""
        webhook = "/webhooks/{application}/{token}"
        return {
            "POST /interactions/{interaction}/{token}/callback": self.answer,
            f"POST {webhook}": self.follow_up,
            f"GET {webhook}/messages/{{message}}": self.fetch,
            f"PATCH {webhook}/messages/{{message}}": self.edit,
            f"DELETE {webhook}/messages/{{message}}": self.delete,
        }

    def answer(self, request: Request) -> Json | None:
        """Answer for the first time."""
        it = self._state.interactions.get(request.parameters["token"])
        if it is None or str(it.id) != request.parameters["interaction"]:
            raise refusals.unknown_interaction()
        if it.answer is not None:
            raise refusals.acknowledged()
        after = self._state.now() - it.began
        if after > self._state.deadline:
            raise refusals.unknown_interaction()
        kind = _callback(it, request.body.get("type"))
        self._take(it, kind, request.body.get("data") or {}, request)
        it.answer, it.answered_after = kind, after
        self._state.bell.ring()
        return self._shown(it, kind) if request.query.get("with_response") in {"1", "true"} else None

    def _take(self, it: Interaction, kind: Callback, data: Json, request: Request) -> None:
        match kind:
            case Callback.MESSAGE:
                it.original = self._create(it, data, request)
            case Callback.DEFERRED_MESSAGE:
                flags = Flag(data.get("flags") or 0)
                if flags & ~Flag.EPHEMERAL:
                    raise at(("data", "flags"), "a deferral can only be ephemeral")
                flags |= Flag.LOADING
                state, now = self._state, self._state.clock.now()
                loading = Message(state.new_id(), it.channel, state.bot, now, flags=flags, interaction=it)
                it.original = self._state.keep(loading)
                it.shown.append(loading)
            case Callback.DEFERRED_UPDATE:
                it.original = it.message
            case Callback.UPDATE:
                assert it.message
                it.original = messages.edit(self._state, it.message, data, request.files)
                it.shown.append(it.message)
            case Callback.CHOICES:
                it.choices = _choices(data)
            case Callback.MODAL:
                checks.check_modal(data)
                it.modal = data

    def _shown(self, it: Interaction, kind: Callback) -> Json:
        shown: Json = {"id": str(it.id), "type": int(it.kind)}
        if it.original is None:
            return {"interaction": shown}
        shown |= {
            "response_message_id": str(it.original.id),
            "response_message_loading": it.original.loading,
            "response_message_ephemeral": it.original.ephemeral,
        }
        if kind is Callback.DEFERRED_UPDATE:
            return {"interaction": shown}
        message = payloads.message(it.original, self._state)
        return {"interaction": shown, "resource": {"type": int(kind), "message": message}}

    def follow_up(self, request: Request) -> Json | None:
        """Post another message; the first one after a deferral completes the deferred one."""
        it = self._alive(request)
        if it.original and it.original.loading and it.answer is Callback.DEFERRED_MESSAGE:
            message = messages.edit(self._state, it.original, request.body, request.files)
        else:
            message = self._create(it, request.body, request)
        return payloads.message(message, self._state) if request.query.get("wait") in {"1", "true"} else None

    def fetch(self, request: Request) -> Json:
        return payloads.message(self._message(self._alive(request), request), self._state)

    def edit(self, request: Request) -> Json:
        it = self._alive(request)
        message = messages.edit(self._state, self._message(it, request), request.body, request.files)
        if message not in it.shown:
            it.shown.append(message)
            self._state.bell.ring()
        return payloads.message(message, self._state)

    def delete(self, request: Request) -> None:
        self._state.remove(self._message(self._alive(request), request))

    def _alive(self, request: Request) -> Interaction:
        it = self._state.interactions.get(request.parameters["token"])
        if it is None or it.answer is None or self._state.now() - it.began > self._state.token_life:
            raise refusals.unknown_webhook()
        return it

    def _message(self, it: Interaction, request: Request) -> Message:
        number = request.parameters["message"]
        own = [*it.shown, *([it.original] if it.original else [])]
        found = it.original if number == "@original" else next((each for each in own if str(each.id) == number), None)
        if found is None or found.deleted:
            raise refusals.unknown_message()
        return found

    def _create(self, it: Interaction, data: Json, request: Request) -> Message:
        made = messages.create(self._state, it.channel, data, request.files, author=self._state.bot, cause=it)
        it.shown.append(made)
        return made


def _callback(it: Interaction, kind: int) -> Callback:
    """Return the kind of answer, or refuse one that is not possible after what the person did."""
    possible = {
        InteractionKind.COMMAND: POSTING | {Callback.MODAL},
        InteractionKind.COMPONENT: POSTING | UPDATING | {Callback.MODAL},
        InteractionKind.AUTOCOMPLETE: {Callback.CHOICES},
        InteractionKind.MODAL: POSTING | UPDATING if it.message else POSTING,
    }
    if kind not in possible[it.kind]:
        raise at(("type",), f"{kind} cannot answer an interaction of type {int(it.kind)}")
    return Callback(kind)


def _choices(data: Json) -> list[Json]:
    choices: list[Json] = data.get("choices") or []
    length(("data",), "choices", choices, 0, MOST_CHOICES)
    for number, each in enumerate(choices):
        path = ("data", "choices", number)
        length(path, "name", each.get("name", ""), 1, 100)
        if isinstance(each.get("value"), str):
            length(path, "value", each["value"], 1, 100)
    return choices
