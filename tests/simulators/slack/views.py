"""The methods `views.*`, and the stack of a person's modals, which holds three at most."""

from __future__ import annotations

from collections.abc import Mapping

from tests.simulators.slack import content
from tests.simulators.slack.calls import Call, Method
from tests.simulators.slack.model import Json, Trigger, User, View, Workspace
from tests.simulators.slack.reading import elements
from tests.simulators.slack.refusals import Refusal
from tests.simulators.slack.state import State

MOST_MODALS = 3


class Views:
    """Modals and Homes."""

    def __init__(self, state: State) -> None:
        self._state = state

    def methods(self) -> Mapping[str, Method]:
        """Return the methods by name."""
        return {
            "views.open": Method(self.open),
            "views.push": Method(self.push),
            "views.update": Method(self.update),
            "views.publish": Method(self.publish),
        }

    def open(self, call: Call) -> Json:
        trigger = self._trigger(call)
        made = self._make(trigger.workspace, trigger.user, call.arguments.get("view"), call.arguments)
        trigger.exchanged = True
        for each in trigger.user.modals:
            each.closed = True
        trigger.user.modals[:] = [made]
        self._state.show(trigger.user, made)
        return {"view": payload(made, self._state)}

    def push(self, call: Call) -> Json:
        trigger = self._trigger(call)
        if trigger.view is None or trigger.view.closed or trigger.view.kind == "home":
            raise Refusal("not_found")
        made = self._make(trigger.workspace, trigger.user, call.arguments.get("view"), call.arguments)
        self.put_on_top(made)
        trigger.exchanged = True
        return {"view": payload(made, self._state)}

    def update(self, call: Call) -> Json:
        if not (call.arguments.get("view_id") or call.arguments.get("external_id")):
            raise Refusal("invalid_arguments", ["either view_id or external_id is needed"])
        found = self._find(call)
        self._check_hash(found, call)
        self.change(found, call.arguments.get("view"))
        return {"view": payload(found, self._state)}

    def publish(self, call: Call) -> Json:
        (user_id,) = call.needs("user_id")
        user = self._state.user(call.token, user_id)
        if not self._state.home_tab:
            raise Refusal("not_enabled")
        if user.home is None:
            self._check_hash(None, call)
            user.home = self._make(user.workspace, user, call.arguments.get("view"), call.arguments, kind="home")
            self._state.show(user, user.home)
        else:
            self._check_hash(user.home, call)
            self.change(user.home, call.arguments.get("view"))
        return {"view": payload(user.home, self._state)}

    def make(self, near: View, given: object) -> View:
        """Make a view for the person who sees another one, or refuse it."""
        return self._make(near.workspace, near.owner, given, {})

    def put_on_top(self, view: View) -> None:
        """Show a view on top of the others, or refuse a fourth."""
        if len(view.owner.modals) >= MOST_MODALS:
            raise Refusal("push_limit_reached")
        view.owner.modals.append(view)
        self._state.show(view.owner, view)

    def change(self, view: View, given: object) -> None:
        """Show something else in a view. What was typed stays in fields that keep their ids."""
        view.payload = content.view(self._state, given, view.workspace, kind=view.kind)
        view.hash = self._state.hash()
        kept = {(block["block_id"], element["action_id"]) for block, element in elements(view.blocks)}
        view.values = {
            block_id: stay
            for block_id, typed in view.values.items()
            if (stay := {key: value for key, value in typed.items() if (block_id, key) in kept})
        }
        self._state.show(view.owner, view)

    def close(self, *views: View) -> None:
        """Take views from the screen."""
        for each in views:
            each.closed = True
            each.owner.modals.remove(each)
        self._state.bell.ring()

    def _make(self, workspace: Workspace, user: User, given: object, call: Json, *, kind: str = "modal") -> View:
        shown = content.view(self._state, given, workspace, kind=kind)
        external = shown.get("external_id")
        if external and any(not each.closed and each.payload.get("external_id") == external for each in self._all()):
            raise Refusal("duplicate_external_id")
        made = View(self._state.new_id("V"), workspace, user, shown, self._state.hash())
        self._state.views[made.id] = made
        return made

    def _all(self) -> list[View]:
        return list(self._state.views.values())

    def _trigger(self, call: Call) -> Trigger:
        (number,) = call.needs("trigger_id")
        found = self._state.triggers.get(number)
        if found is None or not call.token.covers(found.workspace):
            raise Refusal("invalid_trigger_id")
        if found.exchanged:
            raise Refusal("exchanged_trigger_id")
        if self._state.expired(found.at, self._state.trigger_life):
            raise Refusal("expired_trigger_id")
        return found

    def _find(self, call: Call) -> View:
        number, external = call.arguments.get("view_id"), call.arguments.get("external_id")
        for each in self._all():
            wanted = each.id == number if number else each.payload.get("external_id") == external
            if wanted and not each.closed and call.token.covers(each.workspace):
                return each
        raise Refusal("not_found")

    def _check_hash(self, view: View | None, call: Call) -> None:
        told = call.arguments.get("hash")
        if told and (view is None or told != view.hash):
            raise Refusal("hash_conflict")


def payload(view: View, state: State) -> Json:
    """Return a view as Slack tells it."""
    stack = view.owner.modals
    below = stack.index(view) - 1 if view in stack else -1
    told: Json = {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "close": None,
        "submit": None,
        "clear_on_close": False,
        "notify_on_close": False,
        "submit_disabled": False,
    }
    if view.kind == "modal":
        told |= {"title": None}
    return told | view.payload | {
        "id": view.id,
        "team_id": view.workspace.id,
        "app_id": state.app_id,
        "app_installed_team_id": (
            view.workspace.enterprise.id
            if view.workspace.org_wide and view.workspace.enterprise
            else view.workspace.id
        ),
        "bot_id": view.workspace.bot_id,
        "hash": view.hash,
        "state": {"values": view.values},
        "previous_view_id": stack[below].id if below >= 0 else None,
        "root_view_id": stack[0].id if view in stack else view.id,
    }  # fmt: skip
