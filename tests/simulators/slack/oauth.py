"""Installing the app by OAuth: what the browser does, and `oauth.v2.access`."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.simulators.slack.calls import Call, Method
from tests.simulators.slack.ledger import Request
from tests.simulators.slack.model import Code, Impossible, Json, User, Workspace
from tests.simulators.slack.refusals import Refusal
from tests.simulators.slack.state import State

PATH = "/oauth/v2/authorize"


class OAuth:
    """Installations."""

    def __init__(self, state: State) -> None:
        self._state = state

    def methods(self) -> Mapping[str, Method]:
        """Return the methods by name."""
        return {"oauth.v2.access": Method(self.access, takes="nothing")}

    def authorize(
        self,
        url: str,
        workspace: Workspace,
        by: User,
        *,
        approves: bool = True,
        without: Sequence[str] = (),
        org_wide: bool = False,
    ) -> str:
        """Play the browser at the page that asks for consent; return the address that it is sent to.

        `without` names the scopes that the person takes out.
        """
        parts = urlsplit(url)
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if f"{parts.scheme}://{parts.netloc}{parts.path}" != self._state.address() + PATH:
            raise Impossible(f"{url} is not the page of Slack that asks for consent")
        if asked.get("client_id") != self._state.client_id:
            raise Impossible("Slack does not know that client id")
        redirect, scopes = asked.get("redirect_uri", ""), asked.get("scope", "").split(",")
        if not redirect or not scopes[0]:
            raise Impossible("Slack misses the scope or the redirect_uri")
        back = {"state": asked["state"]} if "state" in asked else {}
        if not approves:
            return f"{redirect}?{urlencode({'error': 'access_denied'} | back)}"
        granted = tuple(each for each in scopes if each not in without)
        code = Code(
            secrets.token_hex(16), workspace, by, granted, redirect, self._state.now(), org_wide=org_wide
        )  # fmt: skip
        self._state.codes[code.value] = code
        return f"{redirect}?{urlencode({'code': code.value} | back)}"

    def access(self, call: Call) -> Json:
        self._check_client(call.request)
        (value,) = call.needs("code")
        code = self._state.codes.get(value)
        if code is None or self._state.expired(code.at, self._state.code_life):
            raise Refusal("invalid_code")
        if code.used:
            raise Refusal("code_already_used")
        if call.arguments.get("redirect_uri", code.redirect_uri) != code.redirect_uri:
            raise Refusal("bad_redirect_uri")
        code.used = True
        return self._installed(code)

    def _installed(self, code: Code) -> Json:
        workspace, enterprise = code.workspace, code.workspace.enterprise
        scopes = set(code.scopes)
        if code.org_wide:
            assert enterprise
            token = enterprise.token = self._state.token(scopes, workspace=None, enterprise=enterprise)
        else:
            before = workspace.own_token
            # Scopes only ever grow, as long as the app is not removed in between.
            kept = before.scopes if before and not before.invalid else set()
            token = workspace.own_token = self._state.token(scopes | kept, workspace=workspace)
        workspace.installer = code.user
        return {
            "app_id": self._state.app_id,
            "authed_user": {"id": code.user.id},
            "scope": ",".join(sorted(token.scopes)),
            "token_type": "bot",
            "access_token": token.value,
            "bot_user_id": workspace.bot.id,
            "team": None if code.org_wide else {"id": workspace.id, "name": workspace.name},
            "enterprise": {"id": enterprise.id, "name": enterprise.name} if enterprise else None,
            "is_enterprise_install": code.org_wide,
        }

    def _check_client(self, request: Request) -> None:
        given = str(request.arguments.get("client_id", "")), str(request.arguments.get("client_secret", ""))
        scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
        if scheme == "Basic":
            client_id, _, client_secret = base64.b64decode(encoded).decode().partition(":")
            given = client_id, client_secret
        if given[0] != self._state.client_id:
            raise Refusal("invalid_client_id")
        if given[1] != self._state.client_secret:
            raise Refusal("bad_client_secret")
