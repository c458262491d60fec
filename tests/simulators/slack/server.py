"""The door of the simulated Slack: requests are written down, broken where a test ordered it, or answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, assert_never

from aiohttp import web

from tests.simulators.slack.calls import Call, Method
from tests.simulators.slack.faults import Broken, Dropped, Fault, Faults, Held, Hung, RateLimited, Refused, Slow
from tests.simulators.slack.files import Files
from tests.simulators.slack.ledger import Ledger, Request
from tests.simulators.slack.model import Token
from tests.simulators.slack.refusals import Refusal, scope
from tests.simulators.slack.response_urls import Gone, ResponseUrls
from tests.simulators.slack.state import State

Answer = Callable[[], web.Response]
LARGEST_REQUEST = 30 * 2**20
PAGE = "<!DOCTYPE html><html><body>Server Error</body></html>"


class Door:
    """Everything that the app asks for comes through here."""

    def __init__(self, state: State, methods: dict[str, Method], urls: ResponseUrls, files: Files) -> None:
        self.ledger = Ledger()
        self.faults = Faults()
        self.refusing = False
        """Whether connections that are open already are cut, too."""
        self._state = state
        self._methods = methods
        self._urls = urls
        self._files = files

    def application(self) -> web.Application:
        """Return the server's routes."""
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.router.add_route("*", "/api/{method}", self.api)
        app.router.add_post("/upload/{id}", self.upload)
        app.router.add_post("/{kind:commands|actions}/{team}/{id}", self.response_url)
        return app

    async def api(self, request: web.Request) -> web.Response:
        """Answer a call of a method."""
        return await self._serve(request, request.match_info["method"], self._call)

    async def upload(self, request: web.Request) -> web.Response:
        """Take the bytes of a file."""

        def answer(entry: Request) -> web.Response:
            try:
                self._files.upload(request.match_info["id"], entry.data)
            except Refusal as refusal:
                entry.error = refusal.error
                return web.Response(status=400, text=refusal.error)
            return web.Response(text=f"OK - {len(entry.data)}")

        return await self._serve(request, "upload", answer)

    async def response_url(self, request: web.Request) -> web.Response:
        """Take the answer to a command or a press."""

        def answer(entry: Request) -> web.Response:
            try:
                self._urls.answer(request.match_info["id"], entry)
            except Refusal as refusal:
                entry.error = refusal.error
                return web.Response(status=404 if isinstance(refusal, Gone) else 400, text=refusal.error)
            return web.Response(text="ok")

        return await self._serve(request, "response_url", answer)

    async def _serve(
        self, request: web.Request, method: str, answer: Callable[[Request], web.Response]
    ) -> web.Response:
        if self.refusing:
            return _cut(request)
        entry = await self.ledger.take(request, method, self._state.now())
        self._state.bell.ring()

        def taken() -> web.Response:
            response = answer(entry)
            entry.accepted = not entry.error
            return response

        response = await self._after(self.faults.take(method), entry, taken)
        if response is None:
            response = _cut(request)
        else:
            entry.status = response.status
        self._state.bell.ring()
        return response

    async def _after(self, fault: Fault | None, entry: Request, answer: Answer) -> web.Response | None:
        """Return the answer to a request, or None where nobody is to hear it."""
        match fault:
            case None:
                return answer()
            case Slow(seconds):
                await asyncio.sleep(seconds)
                return answer()
            case Held(until):
                await until.wait()
                return answer()
            case RateLimited(seconds):
                entry.error = "ratelimited"
                headers = {"Retry-After": str(seconds)}
                return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
            case Broken(status, taken, content_type):
                _take(answer, taken=taken)
                return web.Response(status=status, text=PAGE, content_type=content_type)
            case Refused(error, taken):
                _take(answer, taken=taken)
                entry.error = error
                return web.json_response({"ok": False, "error": error})
            case Dropped(taken):
                _take(answer, taken=taken)
                return None
            case Hung(taken):
                _take(answer, taken=taken)
                self._state.bell.ring()
                await asyncio.Event().wait()
                return None
            case _:
                assert_never(fault)

    def _call(self, entry: Request) -> web.Response:
        headers = {}
        held = self._state.tokens.get(entry.token)
        entry.tenant = held.tenant if held else ""
        try:
            method = self._method(entry, held)
            if held:
                headers["X-OAuth-Scopes"] = ",".join(sorted(held.scopes))
            entry.reply = {"ok": True} | method.endpoint(Call(entry, held))
        except Refusal as refusal:
            entry.reply, entry.error = refusal.body, refusal.error
        return web.json_response(entry.reply, headers=headers)

    def _method(self, entry: Request, held: Token | None) -> Method:
        """Return the method that is meant, for those who may call it."""
        method = self._methods.get(entry.method)
        if method is None:
            raise Refusal("unknown_method", req_method=entry.method)
        if method.takes != "nothing":
            self._check(method, entry, held)
        return method

    def _check(self, method: Method, entry: Request, held: Token | None) -> None:
        if not entry.token:
            raise Refusal("not_authed")
        if method.takes == "app" or held is None:
            if method.takes == "app" and entry.token == self._state.app_token:
                return
            known = held is not None or entry.token == self._state.app_token
            raise Refusal("not_allowed_token_type" if known else "invalid_auth")
        if held.invalid:
            raise Refusal(held.invalid)
        if method.scope and method.scope not in held.scopes:
            raise scope(method.scope, held.scopes)


def _take(answer: Callable[[], Any], *, taken: bool) -> None:
    if taken:
        answer()


def _cut(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()
