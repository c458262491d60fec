"""What Bolt's OAuth flow keeps: the installations that were begun, and those that Slack granted."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack.accounts import PLATFORM
from adapters.slack.installations import ManyWorkspaces
from adapters.slack.sealing import Vault
from adapters.slack.workspaces import Workspace
from bot.cards import Card
from bot.presence import Presence

log = logging.getLogger(__name__)

STATE_GOOD_FOR = timedelta(minutes=10)
"""As long as Slack's code is good for."""
GREETING_PATIENCE = 5.0
"""Seconds for which the installer's browser waits at most until they are greeted in Slack."""

Greet = Callable[[Workspace, str, Card], Awaitable[None]]


class States(AsyncOAuthStateStore):
    """The `state` of each installation that was begun: random, for once and for ten minutes."""

    def __init__(self, presence: Presence) -> None:
        self._presence = presence

    async def async_issue(self, *_: Any, **__: Any) -> str:
        """Make one. Bolt binds it to the browser by a cookie."""
        state = secrets.token_urlsafe(32)
        await self._presence.issue(_ticket(state), good_for=STATE_GOOD_FOR)
        return state

    async def async_consume(self, state: str) -> bool:
        """Use one up; False when it is forged, used or expired."""
        return await self._presence.redeem(_ticket(state)) is not None


class Keeper(AsyncInstallationStore):
    """Keeps what Slack granted, sealed, and has the installer greeted."""

    def __init__(self, *, presence: Presence, vault: Vault, workspaces: ManyWorkspaces, greet: Greet) -> None:
        self._presence = presence
        self._vault = vault
        self._workspaces = workspaces
        self._greet = greet

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation of a workspace or of an organisation. Raises `bot.errors.Unavailable`, BoltError."""
        workspace = workspace_of(installation)
        card = await self._presence.installed(PLATFORM, workspace.tenant, self._vault.seal(workspace))
        self._workspaces.saved()
        log.info("Showup was installed in %s", workspace.tenant)
        try:
            async with asyncio.timeout(GREETING_PATIENCE):
                await self._greet(workspace, workspace.installed_by, card)
        except Exception:
            # It is installed, whatever becomes of the greeting.
            log.exception("Whoever installed Showup in %s was not greeted", workspace.tenant)


def workspace_of(installation: Installation) -> Workspace:
    """Return what is to be kept. Raises BoltError when Slack said too little."""
    whole = installation.is_enterprise_install  # then Slack may name a workspace, too
    tenant = installation.enterprise_id if whole else installation.team_id
    name = installation.enterprise_name if whole else installation.team_name
    token, bot_id, bot_user = installation.bot_token, installation.bot_id, installation.bot_user_id
    if not (tenant and token and bot_id and bot_user):
        log.error("Slack granted an installation without a token, or without saying whose")
        raise BoltError("Slack's answer is not complete")
    return Workspace(
        tenant=tenant,
        token=token,
        name=name or "",
        bot_id=bot_id,
        bot_user=bot_user,
        installed_by=installation.user_id,
    )


def _ticket(state: str) -> str:
    return f"{PLATFORM} installation {state}"
