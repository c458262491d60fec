"""People using the app through Slack's client, and what they get to see of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tests.simulators.slack import chat, forms, manifest, payloads, views
from tests.simulators.slack.forms import Filled
from tests.simulators.slack.model import Channel, Impossible, Json, Message, View, Workspace
from tests.simulators.slack.onlooker import Onlooker, Place
from tests.simulators.slack.outlets import Ack, Kind, Parcel
from tests.simulators.slack.reading import elements, options, text_of
from tests.simulators.slack.replies import Reply


class Person(Onlooker):
    """Somebody. Each action returns when the app is done with it, or has let the person wait too long.

    An action waits until something is shown; where nothing is to be expected, `waits=False` returns at once after
    the acknowledgement.
    """

    async def command(self, name: str, text: str = "", channel: Channel | None = None, *, waits: bool = True) -> Reply:
        """Send a slash command; without a channel in the conversation with the bot."""
        where = channel or self._state.dm(self.user.workspace, self.user)
        manifest.check_command(self._state.manifest, name)
        if self._is_stranger(where.workspace):
            raise Impossible("people of other workspaces have no commands of this app")
        if self.user not in where.members or where.archived or where.deleted:
            raise Impossible(f"{self.user.name} cannot write in {where.name}")
        parcel = self._parcel(
            "slash_commands", payloads.command(self._state, self.user, where, name, text), where.workspace
        )  # fmt: skip
        return await self._desk.tell(self.user, parcel, self._desk.take_message(parcel), waits=waits)

    async def shortcut(self, callback_id: str, *, waits: bool = True) -> Reply:
        """Choose a global shortcut."""
        workspace = self.user.workspace
        manifest.check_shortcut(self._state.manifest, "global", callback_id)
        body = payloads.interaction(self._state, "shortcut", self.user, workspace)
        body |= {
            "callback_id": callback_id,
            "action_ts": self._state.ts(),
            "trigger_id": self._state.trigger(workspace, self.user).id,
        }
        return await self._interact(body, workspace, self._desk.take_nothing, waits=waits)

    async def message_shortcut(self, callback_id: str, message: Message, *, waits: bool = True) -> Reply:
        """Choose a shortcut of a message."""
        workspace = message.channel.workspace
        manifest.check_shortcut(self._state.manifest, "message", callback_id)
        if self._is_stranger(workspace):
            raise Impossible("people of other workspaces have no shortcuts of this app")
        told = payloads.on_message(self._state, self.user, message)
        kept = {key: told[key] for key in ("channel", "trigger_id", "response_url")}
        body = payloads.interaction(self._state, "message_action", self.user, workspace) | kept
        body |= {
            "callback_id": callback_id,
            "action_ts": self._state.ts(),
            "message_ts": message.ts,
            "message": chat.payload(message),
        }
        return await self._interact(body, workspace, self._desk.take_nothing, waits=waits)

    async def open_home(self, *, tab: str = "home", waits: bool = True) -> Reply:
        """Look at the app's Home, or at its messages, which the app is told as well."""
        workspace = self.user.workspace
        told: Json = {
            "type": "app_home_opened",
            "user": self.user.id,
            "channel": self._state.dm(workspace, self.user).id,
            "tab": tab,
            "event_ts": self._state.ts(),
        }
        if tab == "home" and self.user.home:
            told["view"] = views.payload(self.user.home, self._state)
        if not manifest.hears_of(self._state.manifest, "app_home_opened"):
            raise Impossible("the app has not subscribed to app_home_opened")
        parcel = self._parcel("events_api", payloads.event(self._state, workspace, told), workspace)
        waits = waits and tab == "home"
        return await self._desk.tell(self.user, parcel, lambda _: None, waits=waits)

    async def press(self, label: str, on: Place | None = None, *, waits: bool = True) -> Reply:
        """Press a button of a message or a view as it stands at this moment; by default of the modal on top."""
        where = self._visible(on)
        there = [each for each in elements(where.blocks) if each[1]["type"] == "button"]
        found = [each for each in there if each[1]["text"]["text"] == label]
        if len(found) != 1:
            names = [each["text"]["text"] for _, each in there]
            raise Impossible(f"there is not one button “{label}” to press; there are {names}")
        return await self.press_element(*found[0], where, waits=waits)

    async def choose(self, option: str, on: Place | None = None, *, waits: bool = True) -> Reply:
        """Choose an option of a menu that stands outside of a form, which the app is told at once."""
        where = self._visible(on)
        found = [
            (block, each)
            for block, each in elements(where.blocks)
            if block["type"] != "input" and any(each["text"]["text"] == option for each in options(each))
        ]
        if len(found) != 1:
            raise Impossible(f"there is not one menu with “{option}”")
        block, element = found[0]
        choice = forms.chosen(element, option)
        several = element["type"] in forms.SOME_OF
        sent = {"selected_options": [choice]} if several else {"selected_option": choice}
        return await self.press_element(block, element | sent, where, waits=waits)

    async def press_element(self, block: Json, element: Json, on: Place, *, waits: bool = True) -> Reply:
        """Use an element of a block, also one that is no longer there."""
        workspace = on.channel.workspace if isinstance(on, Message) else on.workspace
        team = self._named_team if self._is_stranger(workspace) else None
        body = payloads.interaction(self._state, "block_actions", self.user, workspace, team=team)
        if isinstance(on, Message):
            body |= payloads.on_message(self._state, self.user, on)
        else:
            on.values = forms.standing(on, {})
            body |= payloads.on_view(self._state, on, self.user)
        told = ("type", "action_id", "text", "value", "style", "selected_option", "selected_options")
        action = {key: element[key] for key in told if key in element}
        body["actions"] = [action | {"block_id": block["block_id"], "action_ts": self._state.ts()}]
        return await self._interact(body, workspace, self._desk.take_nothing, waits=waits)

    async def options(self, on: Place, name: str, typed: str = "") -> list[str]:
        """Type into a menu whose options come from the app, and return what is offered."""
        return [str(each["text"]["text"]) for each in await self._suggested(on, name, typed)]

    def fill(self, view: View | None = None, **values: Filled) -> None:
        """Write into fields without sending the form; the app sees it at the next press."""
        on = self._visible(view)
        assert isinstance(on, View)
        on.values = forms.standing(on, values)

    async def submit(
        self, view: View | None = None, values: Mapping[str, Filled] | None = None, **more: Filled
    ) -> Reply:
        """Send a form; fields are named by block id, action id or label, and the others stay as they are."""
        on = self._visible(view)
        if not isinstance(on, View) or on is not self.modal:
            raise Impossible("the form is not on top")
        if not on.payload.get("submit"):
            raise Impossible(f"the modal “{on.payload['title']['text']}” has nothing to send")
        given = {**(values or {}), **more}
        for name, value in given.items():
            if isinstance(value, str) and value and forms.field(on, name).element["type"] == "external_select":
                given[name] = await self._pick(on, name, value)
        on.values = forms.filled(on, given)
        body = self._about(on, "view_submission") | {"response_urls": []}
        body["trigger_id"] = self._state.trigger(on.workspace, self.user, on).id
        return await self._interact(body, on.workspace, self._desk.take_submission(on), waits=False)

    async def close(self, view: View | None = None, *, everything: bool = False) -> Reply | None:
        """Close the modal on top, or all of them; the app hears of it where it asked to."""
        on = self._visible(view)
        assert isinstance(on, View)
        everything = everything or bool(on.payload.get("clear_on_close"))
        body = self._about(on, "view_closed") | {"is_cleared": everything}
        self._desk.views.close(*(self.modals if everything else [on]))
        if not on.payload.get("notify_on_close"):
            return None
        return await self._interact(body, on.workspace, self._desk.take_nothing, waits=False)

    async def again(self, reply: Reply) -> Ack:
        """Let the app be told once more of something, as Slack now and then does."""
        return await self._desk.post.deliver(reply.parcel)

    def _about(self, view: View, kind: str) -> Json:
        team = self.user.workspace if self._is_stranger(view.workspace) else None
        body = payloads.interaction(self._state, kind, self.user, view.workspace, team=team)
        return body | {"view": views.payload(view, self._state)}

    async def _suggested(self, on: Place, name: str, typed: str) -> Sequence[Json]:
        where = self._visible(on)
        found = [each for each in elements(where.blocks) if name in forms.Field(*each).names]
        if len(found) != 1 or "external" not in found[0][1]["type"]:
            raise Impossible(f"“{name}” asks the app for nothing in “{text_of(where)}”")
        block, element = found[0]
        workspace = where.workspace if isinstance(where, View) else where.channel.workspace
        body = payloads.interaction(self._state, "block_suggestion", self.user, workspace)
        if isinstance(where, View):
            body |= payloads.on_view(self._state, where, self.user)
        else:
            body |= payloads.on_message(self._state, self.user, where)
        body = {key: value for key, value in body.items() if key not in {"trigger_id", "response_url"}}
        body |= {"action_id": element["action_id"], "block_id": block["block_id"], "value": typed}
        if len(typed) < int(element.get("min_query_length", 3)):
            return []
        reply = await self._interact(body, workspace, lambda _: None, waits=False)
        given = reply.ack.body if isinstance(reply.ack.body, dict) else {}
        offered = options(given)
        if len(offered) > 100 or any(len(each["text"]["text"]) > 75 for each in offered):
            self._state.problems.append(f"options that Slack does not show: {given}")
            return []
        return offered

    async def _pick(self, on: View, name: str, value: str) -> Json:
        for each in await self._suggested(on, name, value):
            if value in {each["text"]["text"], each["value"]}:
                return each
        raise Impossible(f"“{value}” is not offered")

    def _parcel(self, kind: Kind, body: Json, workspace: Workspace) -> Parcel:
        if not workspace.installed:
            raise Impossible(f"the app is not installed in {workspace.name}")
        return Parcel(kind, body)

    async def _interact(self, body: Json, workspace: Workspace, take: Callable[[Ack], None], *, waits: bool) -> Reply:
        return await self._desk.tell(self.user, self._parcel("interactive", body, workspace), take, waits=waits)
