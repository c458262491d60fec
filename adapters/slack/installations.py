"""Where installations are found: the one of the settings, or those that are kept encrypted, with a short memory."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from adapters.slack.accounts import PLATFORM
from adapters.slack.sealing import Unreadable, Vault
from adapters.slack.workspaces import Workspace
from bot.ports.installations import Installation
from bot.presence import Presence

log = logging.getLogger(__name__)

ABSENT_FOR = 5.0
"""Seconds for which a workspace without an installation is taken to have none: another process may install it."""
AT_MOST = 10_000


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

    def forget(self, community: str) -> None:
        """Do nothing: the token is in the settings, and there is no other."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What was found, and until when of the monotonic clock that holds."""

    workspace: Workspace | None
    until: float


class ManyWorkspaces:
    """The installations that are kept, opened with the vault; see `adapters.slack.workspaces.Workspaces`.

    What was found is remembered for `good_for` seconds, and is news to other processes for no longer than that.
    """

    def __init__(
        self,
        presence: Presence,
        vault: Vault,
        *,
        good_for: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._presence = presence
        self._vault = vault
        self._good_for = good_for
        self._clock = clock
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._changes = 0
        self._unreadable: set[str] = set()

    async def find(self, community: str, *, org: str | None = None) -> Workspace | None:
        """Return the installation for a workspace (T…) or an organisation (E…). Raises `bot.errors.Unavailable`."""
        known = self._known.get(community)
        if known and self._clock() < known.until and (known.workspace or org is None):
            return known.workspace
        changes = self._changes
        if org not in {None, community}:
            await self._presence.covered(PLATFORM, community, by=org)
        workspace = self._open(await self._presence.installation(PLATFORM, community))
        if changes == self._changes:  # else it was read before something changed, and may be what was there before
            self._remember(community, workspace)
        return workspace

    def forget(self, community: str) -> None:
        """Read anew what is known of a workspace, or by the installation of an organisation."""
        self._changes += 1
        for each, known in tuple(self._known.items()):
            if each == community or (known.workspace and known.workspace.tenant == community):
                del self._known[each]

    def saved(self) -> None:
        """Read everything anew: something was installed."""
        self._changes += 1
        self._known.clear()
        self._unreadable.clear()

    def _remember(self, community: str, workspace: Workspace | None) -> None:
        self._known[community] = _Known(workspace, self._clock() + (self._good_for if workspace else ABSENT_FOR))
        self._known.move_to_end(community)
        if len(self._known) > AT_MOST:
            self._known.popitem(last=False)

    def _open(self, installation: Installation | None) -> Workspace | None:
        """Open what is kept. What cannot be opened is as good as none, and said once."""
        if installation is None:
            return None
        try:
            return self._vault.open(installation.tenant, installation.sealed)
        except Unreadable as error:
            self._complain(installation.tenant, error)
            return None

    def _complain(self, tenant: str, why: Unreadable) -> None:
        if tenant not in self._unreadable:
            self._unreadable.add(tenant)
            log.error(
                "Cannot use the installation of %s (%s): add the key it was sealed with to SHOWUP_ENCRYPTION_KEYS "
                "behind the first one, or let an admin there install Showup again",
                tenant,
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
