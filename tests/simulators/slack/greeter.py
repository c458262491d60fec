"""A little app on plain slack_bolt, with which the simulated Slack itself is tried."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.simulators.slack.model import Json
from tests.simulators.slack.simulator import Slack


def words(text: str) -> Json:
    """Return a section."""
    return {"type": "section", "text": {"type": "plain_text", "text": text}}


def buttons(*labels: str) -> Json:
    """Return a row of buttons."""
    made = [{"type": "button", "action_id": each, "text": {"type": "plain_text", "text": each}} for each in labels]
    return {"type": "actions", "elements": made}


def field(label: str, element: Json, *, optional: bool = False) -> Json:
    """Return a field of a form; its ids are its label in small letters."""
    name = label.lower()
    shown = {"type": "plain_text", "text": label}
    named = element | {"action_id": name}
    return {"type": "input", "block_id": name, "label": shown, "element": named, "optional": optional}


def option(text: str) -> Json:
    """Return an option; its value is its first letter."""
    return {"text": {"type": "plain_text", "text": text}, "value": text[0]}


def modal(title: str, *blocks: Json, submit: str = "Send") -> Json:
    """Return a modal with the callback id `form`."""
    return {
        "type": "modal",
        "callback_id": "form",
        "title": {"type": "plain_text", "text": title},
        "submit": {"type": "plain_text", "text": submit},
        "blocks": [*blocks],
    }


FORM = modal(
    "A few words",
    field("Words", {"type": "plain_text_input", "max_length": 10}),
    field("Mood", {"type": "static_select", "options": [option("calm"), option("merry")]}, optional=True),
    field("Zone", {"type": "external_select", "min_query_length": 0}, optional=True),
)


def _authorize(it: Slack) -> Callable[..., Awaitable[AuthorizeResult]]:
    # Bolt passes what the parameters ask for by name, and stumbles over the `self` of a method.
    async def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        known = [each for each in it.state.workspaces.values() if each.installed]
        found = next((each for each in known if each.id == team_id), known[0])
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=found.token.value)

    return authorize


class Greeter:
    """The app. `heard` is every event; `held` is awaited before slow answers."""

    def __init__(self, it: Slack) -> None:
        self.heard: list[Json] = []
        self.held = asyncio.Event()
        self.actions: list[Json] = []
        self.views: list[Json] = []
        self.refusals: list[str] = []
        self._it = it
        self.app = AsyncApp(
            client=AsyncWebClient(base_url=it.api_url),
            authorize=_authorize(it),
            signing_secret=it.signing_secret,
            raise_error_for_unhandled_request=False,
        )
        self.app.command("/greet")(self.greet)
        self.app.action("again")(self.again)
        self.app.action("Write")(self.write)
        self.app.action("Away")(self.away)
        self.app.action("Pop")(self.pop)
        self.app.action("Again")(self.again)
        self.app.view("form")(self.submitted)
        self.app.view_closed("form")(self.closed)
        self.app.options("zone")(self.zones)
        self.app.shortcut("wave")(self.wave)
        self.app.shortcut("count")(self.count)
        self.app.event("app_home_opened")(self.home)
        for each in ("app_uninstalled", "tokens_revoked", "channel_left", "channel_archive", "channel_id_changed"):
            self.app.event(each)(self.listen)

    async def greet(self, ack: Any, command: Json, respond: Any, client: AsyncWebClient) -> None:
        said: list[str] = command["text"].split()
        match said:
            case ["quick"]:
                await ack("Hello at once")
            case ["slow"]:
                await self.held.wait()
                await ack("Hello at last")
            case ["loud"]:
                await ack()
                await respond(text="Hello all", response_type="in_channel")
            case ["form"]:
                await ack()
                await self._try(client.views_open(trigger_id=command["trigger_id"], view=FORM))
            case [*names]:
                await ack()
                blocks = [words(f"Hello {' '.join(names)}"), buttons("Again", "Write", "Away")]
                await respond(text="Hello", blocks=blocks)

    async def again(self, ack: Any, body: Json, respond: Any, client: AsyncWebClient) -> None:
        self.actions.append(body)
        await ack()
        if "view" in body:
            view = {key: body["view"][key] for key in ("type", "callback_id") if body["view"].get(key)}
            shown = modal("Again", words("Hello again")) if view["type"] == "modal" else view
            await client.views_update(
                view_id=body["view"]["id"], hash=body["view"]["hash"], view={**shown, "blocks": [words("Hello again")]}
            )
        else:
            await respond(text="Hello again", replace_original=True)

    async def write(self, ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    async def pop(self, ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        view = modal("Pushed", words("On top"), buttons("Pop"))
        await self._try(client.views_push(trigger_id=body["trigger_id"], view=view))

    async def _try(self, call: Awaitable[object]) -> None:
        # An error at once would cost Bolt the acknowledgement that it has not yet seen.
        try:
            await call
        except SlackApiError as error:
            self.refusals.append(str(error.response["error"]))
            self._it.state.bell.ring()

    async def away(self, ack: Any, respond: Any) -> None:
        await ack()
        await respond(delete_original=True)

    async def submitted(self, ack: Any, view: Json) -> None:
        self.views.append(view)
        match view["state"]["values"].get("words", {}).get("words", {}).get("value"):
            case "bad":
                await ack(response_action="errors", errors={"words": "Other words, please"})
            case "strange":
                await ack(response_action="errors", errors={"nothing": "Where?"})
            case "more":
                await ack(response_action="push", view=modal("More", words("Even more"), buttons("Pop", "Again")))
            case "end":
                await ack(response_action="clear")
            case "close":
                await ack()
            case said:
                await ack(response_action="update", view=modal("Thanks", words(f"You said {said}")))

    async def closed(self, ack: Any, view: Json) -> None:
        self.views.append(view)
        await ack()

    async def zones(self, ack: Any, payload: Json) -> None:
        known = ("Berlin", "Bern", "Tokyo")
        await ack(options=[option(each) for each in known if payload["value"].lower() in each.lower()])

    async def wave(self, ack: Any, shortcut: Json, client: AsyncWebClient) -> None:
        await ack()
        view = modal("A wave", words("Hello"), buttons("Pop", "Again")) | {"notify_on_close": True}
        await client.views_open(trigger_id=shortcut["trigger_id"], view=view)

    async def count(self, ack: Any, shortcut: Json, respond: Any) -> None:
        await ack()
        await respond(text=str(len(shortcut["message"]["text"].split())), replace_original=False)

    async def home(self, event: Json, body: Json, client: AsyncWebClient) -> None:
        self.heard.append(body)
        if event["tab"] == "home":
            view = {"type": "home", "blocks": [words("Your home"), buttons("Again", "Write")]}
            await client.views_publish(user_id=event["user"], view=view)

    async def listen(self, body: Json) -> None:
        self.heard.append(body)


@asynccontextmanager
async def by_http(it: Slack, meddle: Callable[[], None] = lambda: None) -> AsyncIterator[Greeter]:
    """Run the app, told by HTTP; `meddle` is called before it looks at a request."""
    made = Greeter(it)

    async def handle(request: web.Request) -> web.Response:
        meddle()
        return await to_aiohttp_response(await made.app.async_dispatch(await to_bolt_request(request)))

    app = web.Application()
    app.router.add_post("/slack/events", handle)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        it.send_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
        yield made
    finally:
        await runner.cleanup()


@asynccontextmanager
async def by_socket(it: Slack, *, ping_interval: float = 10) -> AsyncIterator[Greeter]:
    """Run the app, told by Socket Mode."""
    made = Greeter(it)
    handler = AsyncSocketModeHandler(made.app, it.app_token, ping_interval=ping_interval)
    it.send_by_socket()
    try:
        await handler.connect_async()
        await it.sockets.connected()
        yield made
    finally:
        await handler.close_async()
