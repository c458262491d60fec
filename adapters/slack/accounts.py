"""How people are known on Slack: a user id is unique only within a workspace, so an account carries both."""

from __future__ import annotations

from bot.identity import Account

PLATFORM = "slack"


def account_of(team: str, user: str) -> Account:
    """Return the account of a member (U… or W…) of a workspace (T…)."""
    return Account(PLATFORM, f"{team}/{user}")


def parts_of(account: Account) -> tuple[str, str]:
    """Return the workspace and the member that an account stands for."""
    team, _, user = account.user.partition("/")
    return team, user
