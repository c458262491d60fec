"""Where installations are found: the one of the settings, or those that are kept encrypted."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from adapters.slack.accounts import PLATFORM
from adapters.slack.sealing import Unreadable, Vault
from adapters.slack.workspaces import Workspace
from bot.ports.installations import Installation
from bot.presence import Presence

log = logging.getLogger(__name__)


class OneWorkspace:
    """The installation that SLACK_BOT_TOKEN stands for, in `team`; see `adapters.slack.workspaces.Workspaces`.

    With an organisation's token any workspace is found, unless Slack names another organisation: what is posted on
    schedule after a restart comes to a workspace that has not been heard of yet.
    """

    def __init__(self, workspace: Workspace, team: str) -> None:
        self._workspace = workspace
        self._known = {workspace.tenant, team}

    async def find(self, community: str, *, org: str | None = None) -> Workspace | None:
        """Return the installation, unless the workspace is another one."""
        covers = self._workspace.is_org and org in {None, self._workspace.tenant}
        return self._workspace if covers or community in self._known else None


class ManyWorkspaces:
    """The installations that are kept, opened with the vault; see `adapters.slack.workspaces.Workspaces`.

    Each is read when it is asked for: another process may have installed, sealed anew or removed it since.
    """

    def __init__(self, presence: Presence, vault: Vault) -> None:
        self._presence = presence
        self._vault = vault
        self._complained: set[str] = set()

    async def find(self, community: str, *, org: str | None = None) -> Workspace | None:
        """Return the installation for a workspace (T…) or an organisation (E…). Raises `bot.errors.Unavailable`."""
        if org not in {None, community}:
            await self._presence.covered(PLATFORM, community, by=org)
        return self._open(await self._presence.installation(PLATFORM, community))

    def _open(self, installation: Installation | None) -> Workspace | None:
        """Open what is kept. What cannot be opened is as good as none, and said once."""
        if installation is None:
            return None
        try:
            return self._vault.open(installation.tenant, installation.sealed)
        except Unreadable as error:
            self._complain(installation, error)
            return None

    def _complain(self, about: Installation, why: Unreadable) -> None:
        if about.sealed not in self._complained:
            self._complained.add(about.sealed)
            log.error(
                "Cannot use the installation of %s (%s): add the key it was sealed with to SHOWUP_ENCRYPTION_KEYS "
                "behind the first one, or let an admin there install Showup again",
                about.tenant,
                why,
            )


@dataclass(frozen=True, slots=True)
class Rotation:
    """How many installations are sealed with the first key now, and the tenants whose installation no key opens."""

    changed: int
    unreadable: tuple[str, ...]


async def rotate(presence: Presence, vault: Vault) -> Rotation:
    """Seal every installation with the first key. What is installed meanwhile is sealed already, and stays.

    The programs that run need the new key first. Raises `bot.errors.Unavailable`.
    """
    changed, unreadable = 0, []
    for each in await presence.installations(PLATFORM):
        try:
            sealed = vault.reseal(each.tenant, each.sealed)
        except Unreadable:
            unreadable.append(each.tenant)
        else:
            changed += await presence.reseal(PLATFORM, each.tenant, sealed, instead_of=each.sealed)
    return Rotation(changed, tuple(unreadable))
