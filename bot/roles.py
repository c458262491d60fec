"""Who does what: one process does everything, or several on one database share the work."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from bot.configuration import Settings
from bot.errors import StartupProblem


class Role(StrEnum):
    """A part of the work. Any number of processes on one database may do the same part."""

    DISCORD = "discord"
    """What people do on Discord, by the gateway."""
    SLACK = "slack"
    """What people do on Slack, by the socket or by HTTP."""
    WEB = "web"
    """What comes by HTTP, and no more."""
    SCHEDULER = "scheduler"
    """What is due, posted to every platform without listening to any."""


Roles = frozenset[Role]

EVERYTHING: Roles = frozenset(Role)
ALL = "all"
NAMES = (ALL, *Role)


def roles_named(names: Collection[str]) -> Roles:
    """Return the roles of these names. Raises ValueError for a name that is none."""
    return EVERYTHING if ALL in names else frozenset(Role(name) for name in names)


def listens_to_slack(roles: Roles, settings: Settings) -> bool:
    """Tell whether what people do on Slack comes to a process with these roles."""
    by = {Role.SLACK, Role.WEB} if settings.slack.by_http else {Role.SLACK}
    return settings.slack.is_on and not roles.isdisjoint(by)


def require_work(roles: Roles, settings: Settings) -> None:
    """Raise `StartupProblem` for roles that have nothing to do with these settings. One process takes what there is."""
    if roles == EVERYTHING:
        return
    problems = []
    if Role.DISCORD in roles and not settings.discord.is_on:
        problems.append("--role discord: DISCORD_TOKEN is not set; docs/discord.md says where to find it")
    if Role.SLACK in roles and not settings.slack.is_on:
        problems.append("--role slack: Slack is not set up; docs/slack.md says how")
    if not (problems or settings.is_live):
        problems.append(
            f"--role {','.join(sorted(roles))}: no platform is set up, and the playground is one process that does "
            "everything: set DISCORD_TOKEN, or what docs/slack.md says, or leave --role out"
        )
    if problems:
        raise StartupProblem("\n".join(problems))
