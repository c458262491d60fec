"""What Slack says of people: their name, their zone, whether they manage the workspace. Asked rarely, kept briefly."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.faults import FAILURES, answered, kind_of

log = logging.getLogger(__name__)

KNOWN_FOR = 3600.0
"""Seconds for which names and zones are taken as they were."""
TRUSTED_FOR = 60.0
"""Seconds for which somebody is taken to manage the workspace still."""
PATIENCE = 2.0
AT_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Profile:
    """One person. `teams` are the workspaces to which they belong: several in an organisation."""

    name: str
    zone: str | None
    admin: bool
    teams: frozenset[str]


class Profiles:
    """Asks Slack, and remembers what it said for a while."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], tuple[float, Profile]] = OrderedDict()

    async def of(self, client: AsyncWebClient, team: str, user: str, *, careful: bool = False) -> Profile | None:
        """Return somebody's profile; None when Slack cannot say. `careful` asks for what was said just now."""
        known = self._known.get((team, user))
        if known and self._clock() - known[0] < (TRUSTED_FOR if careful else KNOWN_FOR):
            return known[1]
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await answered(client.users_info(user=user))
        except FAILURES as error:
            log.warning("Slack does not say who %s of %s is: %s", user, team, kind_of(error))
            return known[1] if known and not careful else None
        profile = _profile(answer.get("user", {}))
        self._known[team, user] = self._clock(), profile
        self._known.move_to_end((team, user))
        if len(self._known) > AT_MOST:
            self._known.popitem(last=False)
        return profile


def _profile(user: Mapping[str, Any]) -> Profile:
    shown = user.get("profile", {})
    names = (shown.get("display_name"), shown.get("real_name"), user.get("real_name"), user.get("name"))
    teams = {user.get("team_id"), *user.get("enterprise_user", {}).get("teams", ())}
    return Profile(
        name=next((name for name in names if name), ""),
        zone=user.get("tz") or None,
        admin=any(user.get(right) for right in ("is_admin", "is_owner", "is_primary_owner")),
        teams=frozenset(team for team in teams if team),
    )
