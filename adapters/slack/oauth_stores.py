"""What Bolt's OAuth flow keeps: the installations that were begun, and those that Slack granted."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack.accounts import PLATFORM
from adapters.slack.sealing import Unreadable, Vault
from adapters.slack.workspaces import Workspace
from bot.cards import Card
from bot.presence import Presence

log = logging.getLogger(__name__)

STATE_GOOD_FOR = timedelta(minutes=10)
"""As long as Slack's code is good for."""
GREETING_PATIENCE = 5.0
"""Seconds for which the installer's browser waits at most until they are greeted in Slack."""

_BEGUN = f"{PLATFORM} installation "
Greet = Callable[[Workspace, str, Card], Awaitable[None]]


class States(AsyncOAuthStateStore):
    """The `state` of each installation that was begun: signed, for once and for ten minutes.

    Anybody can begin one, as often as they like. So nothing is kept of it before it is used.
    """

    def __init__(self, presence: Presence, vault: Vault) -> None:
        self._presence = presence
        self._vault = vault

    async def async_issue(self, *_: Any, **__: Any) -> str:
        """Make one. Bolt binds it to the browser by a cookie."""
        expires_at = self._presence.deadline(STATE_GOOD_FOR)
        return self._vault.sign(f"{_BEGUN}{secrets.token_hex(16)} {expires_at.isoformat()}")

    async def async_consume(self, state: str) -> bool:
        """Use one up; False when it is forged, used or expired."""
        try:
            ticket = self._vault.signed(state)
        except Unreadable:
            return False
        if not ticket.startswith(_BEGUN):
            return False
        return await self._presence.use(ticket, expires_at=datetime.fromisoformat(ticket.split(" ")[-1]))


class Keeper(AsyncInstallationStore):
    """Keeps what Slack granted, sealed, and has the installer greeted."""

    def __init__(self, *, presence: Presence, vault: Vault, greet: Greet) -> None:
        self._presence = presence
        self._vault = vault
        self._greet = greet

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation of a workspace or of an organisation. Raises `bot.errors.Unavailable`, BoltError."""
        workspace = workspace_of(installation)
        card = await self._presence.installed(PLATFORM, workspace.tenant, self._vault.seal(workspace))
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
