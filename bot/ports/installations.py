"""The need to keep by which installation the bot is where, on platforms that hand out a token for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Installation:
    """What one tenant's installation gave, encrypted by the adapter. A tenant is a community or has several."""

    tenant: str
    sealed: str = field(repr=False)
    installed_at: datetime


class Installations(Protocol):
    """Installations by tenant, and the communities that the installation of a tenant covers."""

    def find(self, platform: str, community: str) -> Installation | None:
        """Return the community's own installation, or that of the tenant who covers it."""
        ...

    def all(self, platform: str) -> Sequence[Installation]:
        """Return all installations, oldest first."""
        ...

    def keep(self, platform: str, installation: Installation) -> None:
        """Keep an installation in place of what was on record for its tenant."""
        ...

    def reseal(self, platform: str, tenant: str, sealed: str, *, instead_of: str) -> bool:
        """Replace what is sealed; False when it is not `instead_of` any more."""
        ...

    def drop(self, platform: str, tenant: str, *, until: datetime) -> bool:
        """Forget the tenant's installation, if there is one; False when it was made after `until` and stays."""
        ...

    def cover(self, platform: str, community: str, *, by: str, at: datetime) -> None:
        """Record that a tenant's installation covers a community, unless that has one of its own."""
        ...

    def covered_by(self, platform: str, tenant: str) -> Sequence[str]:
        """Return the communities that the tenant's installation covers."""
        ...
