"""In which workspaces Showup is installed, and with which token."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Workspace:
    """An installation: of one workspace, or of a whole organisation with many.

    `tenant` is what it was installed in, T… or E…; ids are Slack's. `installed_by` may be empty where nobody said.
    """

    tenant: str
    token: str = field(repr=False)
    name: str
    bot_id: str
    bot_user: str
    installed_by: str = ""

    @property
    def is_org(self) -> bool:
        """Tell whether it stands for a whole organisation."""
        return self.tenant.startswith("E")


class Workspaces(Protocol):
    """Finds the installation that a workspace belongs to."""

    async def find(self, community: str, *, org: str | None = None) -> Workspace | None:
        """Return the installation for a workspace (T…); None where there is none.

        `org` is given with requests that Slack sends for an organisation's installation: it covers that workspace.
        """
        ...
