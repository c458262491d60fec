"""The web routes of Slack's HTTP mode: what Slack sends, and the installation in a browser."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier

from adapters.slack.oauth_pages import STYLE, STYLE_PATH

EVENTS = "/slack/events"
INSTALL = "/slack/install"
INSTALLED = "/slack/oauth_redirect"
LARGEST_BODY = 1024 * 1024
"""Bytes of a request. A press carries the whole view around it, which may have 250 kB before it is encoded."""

App = Callable[[], AsyncApp | None]


def slack_routes(app: App, *, signing_secret: str, installs: bool) -> list[web.AbstractRouteDef]:
    """Return the routes. `app` gives the app once it has started; `installs` is for apps of many workspaces."""
    verifier = SignatureVerifier(signing_secret)

    async def events(request: web.Request) -> web.StreamResponse:
        if (request.charset or "utf-8").casefold() not in {"utf-8", "utf8"}:
            raise web.HTTPUnsupportedMediaType(text="Slack sends UTF-8.")
        body = await request.clone(client_max_size=LARGEST_BODY).read()
        try:
            text = body.decode()
        except UnicodeDecodeError as error:
            raise web.HTTPBadRequest(text="Slack sends UTF-8; this is not.") from error
        if not _is_signed(verifier, text, request):
            raise web.HTTPUnauthorized(text="Slack signs its requests; this one it did not sign, or not just now.")
        return await to_aiohttp_response(await _started(app).async_dispatch(_read(text, request)))

    async def browser(
        request: web.Request, handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]
    ) -> web.Response:
        return await to_aiohttp_response(await handle(await to_bolt_request(request)))

    async def install(request: web.Request) -> web.StreamResponse:
        flow = _started(app).oauth_flow
        return await browser(request, flow.handle_installation) if flow else web.Response(status=404)

    async def installed(request: web.Request) -> web.StreamResponse:
        flow = _started(app).oauth_flow
        return await browser(request, flow.handle_callback) if flow else web.Response(status=404)

    async def style(_: web.Request) -> web.StreamResponse:
        return web.Response(text=STYLE, content_type="text/css", headers={"Cache-Control": "max-age=3600"})

    routes: list[web.AbstractRouteDef] = [web.post(EVENTS, events)]
    if installs:
        routes += [web.get(INSTALL, install), web.get(INSTALLED, installed), web.get(STYLE_PATH, style)]
    return routes


def _read(text: str, request: web.Request) -> AsyncBoltRequest:
    """Return a request as Bolt reads it. Raises HTTPBadRequest for what cannot be one of Slack's."""
    try:
        made = AsyncBoltRequest(body=text, query=request.query_string, headers=dict(request.headers))
    except (ValueError, TypeError, AttributeError) as error:
        raise web.HTTPBadRequest(text="This is none of Slack's requests.") from error
    if not isinstance(made.body.get("event", {}), dict):
        raise web.HTTPBadRequest(text="This is none of Slack's events.")
    return made


def _is_signed(verifier: SignatureVerifier, body: str, request: web.Request) -> bool:
    """Tell whether Slack signed the very words within the last five minutes."""
    stamp = request.headers.get("X-Slack-Request-Timestamp", "")
    signature = request.headers.get("X-Slack-Signature", "")
    # Slack's SDK takes what is no number, and what is no ASCII, for errors of its own.
    if not re.fullmatch(r"[0-9]{1,12}", stamp) or not signature.isascii():
        return False
    return verifier.is_valid(body, stamp, signature)


def _started(app: App) -> AsyncApp:
    if (started := app()) is None:
        raise web.HTTPServiceUnavailable(text="Showup is starting.")
    return started
