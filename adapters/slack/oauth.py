"""Installing Showup in a browser: Bolt's OAuth flow, with tokens and states in our own database, in our own words."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.authorize import Authorize
from adapters.slack.faults import FAILURES, code_of
from adapters.slack.installations import ManyWorkspaces
from adapters.slack.manifest import SCOPES
from adapters.slack.oauth_pages import (
    BUSY,
    CANCELLED,
    CODE_REFUSED,
    ELSEWHERE,
    REFUSED,
    SLACK_AWAY,
    TOO_LATE,
    Problem,
    problem_page,
    success_page,
)
from adapters.slack.oauth_stores import STATE_GOOD_FOR, Greet, Keeper, States, workspace_of
from adapters.slack.routes import INSTALL, INSTALLED
from adapters.slack.sealing import Vault
from bot.errors import Unavailable
from bot.presence import Presence

log = logging.getLogger(__name__)

AUTHORIZATION_URL = "https://slack.com/oauth/v2/authorize"
_PROBLEMS = {
    "access_denied": CANCELLED,
    "invalid_browser": ELSEWHERE,
    "invalid_state": TOO_LATE,
    "missing_code": CODE_REFUSED,
}
"""What Bolt and Slack call it when a browser comes back from Slack."""
_ABOUT_CODE = {"invalid_code", "code_already_used", "code_expired"}
_AWAY = {"", "fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable"}


def oauth_flow(
    *,
    client_id: str,
    client_secret: str,
    public_url: str,
    web_client: AsyncWebClient,
    presence: Presence,
    vault: Vault,
    workspaces: ManyWorkspaces,
    greet: Greet,
    authorization_url: str | None = None,
) -> AsyncOAuthFlow:
    """Return the flow of an app for many workspaces. `greet` gets a new installation, who made it, and what to say.

    Nothing is left to Bolt's defaults, which read the environment and keep tokens in files.
    """
    settings = AsyncOAuthSettings(
        client_id=client_id,
        client_secret=client_secret,
        scopes=SCOPES,
        user_scopes=[],
        redirect_uri=f"{public_url}{INSTALLED}",
        install_path=INSTALL,
        redirect_uri_path=INSTALLED,
        install_page_rendering_enabled=False,
        authorization_url=authorization_url or AUTHORIZATION_URL,
        installation_store=Keeper(presence=presence, vault=vault, greet=greet),
        state_store=States(presence, vault),
        state_expiration_seconds=int(STATE_GOOD_FOR.total_seconds()),
        callback_options=AsyncCallbackOptions(success=_installed, failure=_failed),
        logger=log,
    )
    settings.authorize = Authorize(workspaces)
    return Flow(client=web_client, logger=log, settings=settings)


class InstallationFailed(Exception):
    """Slack did not grant the installation, or it cannot be used."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.title)
        self.problem = problem


class Flow(AsyncOAuthFlow):
    """Bolt's flow, which tells what Slack refuses from Slack being away, and logs no codes."""

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        """Return where to; `?team=T…` chooses the workspace there, and can say nothing else."""
        team = request.query.get("team", [""])[0]
        named = team if re.fullmatch(r"[TE][A-Z0-9]+", team) else None
        return self.settings.authorize_url_generator.generate(state=state, team=named)

    async def handle_callback(self, request: AsyncBoltRequest) -> BoltResponse:
        """Finish what a browser comes back with."""
        try:
            return await super().handle_callback(request)
        except InstallationFailed as failed:
            return _page(self.settings, failed.problem)
        except Unavailable:
            return _page(self.settings, BUSY)

    async def run_installation(self, code: str) -> Installation:
        """Exchange the code for a token, and ask whose it is. Raises InstallationFailed."""
        try:
            granted = await self.client.oauth_v2_access(
                client_id=self.settings.client_id,
                client_secret=self.settings.client_secret,
                code=code,
                redirect_uri=self.settings.redirect_uri,
            )
            token = granted.get("access_token")
            bot_id = (await self.client.auth_test(token=token)).get("bot_id") if token else None
        except FAILURES as error:
            raise InstallationFailed(_why(error)) from None  # what the SDK says may hold the code
        # Token rotation stays off: it cannot be turned off again, a token is renewed only by what comes in, so a quiet
        # workspace could not be posted to after twelve hours, and two processes would use up each other's renewals.
        if granted.get("refresh_token"):
            log.error("Token rotation is on in Slack's settings of this app, for good: make it anew from the manifest")
            raise InstallationFailed(REFUSED)
        team, organisation = granted.get("team") or {}, granted.get("enterprise") or {}
        return Installation(
            app_id=granted.get("app_id"),
            is_enterprise_install=granted.get("is_enterprise_install"),
            enterprise_id=organisation.get("id"),
            enterprise_name=organisation.get("name"),
            team_id=team.get("id"),
            team_name=team.get("name"),
            bot_token=token,
            bot_id=bot_id,
            bot_user_id=granted.get("bot_user_id"),
            user_id=(granted.get("authed_user") or {}).get("id") or "",
        )


async def _installed(args: AsyncSuccessArgs) -> BoltResponse:
    body = success_page(workspace_of(args.installation), app=args.installation.app_id or "")
    return _response(args.settings, 200, body)


async def _failed(args: AsyncFailureArgs) -> BoltResponse:
    if args.reason not in _PROBLEMS:
        # Anybody can write into the address that a browser comes back to.
        log.warning("An installation came to nothing: %.60r", args.reason)
    return _page(args.settings, _PROBLEMS.get(args.reason, REFUSED))


def _page(settings: AsyncOAuthSettings, problem: Problem) -> BoltResponse:
    again = str(settings.redirect_uri).removesuffix(INSTALLED) + INSTALL
    return _response(settings, problem.status, problem_page(problem, again=again))


def _response(settings: AsyncOAuthSettings, status: int, body: str) -> BoltResponse:
    headers: dict[str, str | Sequence[str]] = {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Set-Cookie": settings.state_utils.build_set_cookie_for_deletion(),
    }
    return BoltResponse(status=status, headers=headers, body=body)


def _why(error: Exception) -> Problem:
    """Say what Slack's error means for the installer, and what it means for the host in the log."""
    code = code_of(error)
    if code in _ABOUT_CODE:
        log.info("Slack refused an installation: %s", code)
        return CODE_REFUSED
    if code in _AWAY:
        log.warning("Slack did not answer an installation: %s", code or type(error).__name__)
        return SLACK_AWAY
    log.error(
        "Slack refuses installations (%s): compare SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and the redirect URL with "
        "Slack's settings of this app",
        code,
    )
    return REFUSED
