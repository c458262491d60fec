"""Whose token answers a request: found by the workspace it is from, without asking Slack."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext

from adapters.slack.workspaces import Workspace, Workspaces
from bot.errors import Unavailable

PATIENCE = 1.0
"""Seconds for which a request waits for its token, of the 3 that Slack waits for us."""
Body = Mapping[str, Any]

_NOTED = "showup_noted"


@dataclass(frozen=True, slots=True)
class Noted:
    """From which workspaces (T…) a request may be.

    `sure` is the one that Slack sent it for. `likely` are others that it names, the best first: with an installation of
    an organisation Slack leaves out the first, and the person's own workspace may belong to another organisation.
    """

    sure: str | None
    likely: tuple[str, ...]


async def note_workspaces(body: dict[str, Any], context: AsyncBoltContext, next_: Callable[[], Awaitable[Any]]) -> None:
    """Note what a request says of workspaces, for `Authorize`, which is not shown the request: `before_authorize`."""
    context[_NOTED] = noted(body)
    await next_()


def noted(body: Body) -> Noted:
    """Read from which workspaces a request may be."""
    view, team, user, message = (_part(body, name) for name in ("view", "team", "user", "message"))
    likely: tuple[str, ...] = ()
    match body.get("type"):
        case "event_callback":
            # In a channel shared with another organisation the outermost may be theirs.
            outermost = None if body.get("is_ext_shared_channel") else body.get("team_id")
            authorized = (each.get("team_id") for each in body.get("authorizations") or ())
            sure = _workspaces(*authorized, body.get("context_team_id"), outermost)
        case None:  # a command
            sure = _workspaces(body.get("team_id"))
        case kind:
            # In a modal `team` is that of the person, and so may it be in a channel that is shared; a message that is
            # pressed on is always one of ours.
            pressed = message.get("team") if kind == "block_actions" else None
            sure = _workspaces(view.get("app_installed_team_id"), pressed, None if view else team.get("id"))
            likely = _workspaces(view.get("team_id"), message.get("team"), team.get("id"), user.get("team_id"))
    return Noted(next(iter(sure), None), likely)


class Authorize(AsyncAuthorize):
    """Finds the token for each request; None where Showup is not installed.

    Sets `context.team_id` to the workspace, which Bolt cannot always tell. Raises `bot.errors.Unavailable` when the
    token cannot be read now.
    """

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:
        """Return what Bolt answers the request with."""
        org = enterprise_id if context.is_enterprise_install else None
        where = context.get(_NOTED) or Noted(None, _workspaces(team_id))
        try:
            async with asyncio.timeout(PATIENCE):
                team, workspace = await self._find(where, org)
        except TimeoutError as error:
            raise Unavailable("the installation cannot be read in time") from error
        if workspace is None:
            return None
        context["team_id"] = team
        # Bolt has made the client already, for what it took for the workspace.
        context.client.default_params.pop("team_id", None)
        if team:
            context.client.default_params["team_id"] = team
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team,
            bot_id=workspace.bot_id,
            bot_user_id=workspace.bot_user,
            bot_token=workspace.token,
            user_id=user_id,
        )

    async def _find(self, where: Noted, org: str | None) -> tuple[str | None, Workspace | None]:
        """Return the workspace and its installation. Only a sure workspace is learned to be the organisation's.

        What somebody does in a channel that two organisations share may be said to be from theirs.
        """
        sure = await self._workspaces.find(where.sure, org=org) if where.sure else None
        if sure or (where.sure and not where.likely):
            return where.sure, sure
        for team in where.likely:
            workspace = await self._workspaces.find(team)
            if workspace and org in {None, workspace.tenant}:
                return team, workspace
        return None, await self._workspaces.find(org, org=org) if org else None


def _part(body: Body, name: str) -> Body:
    part = body.get(name)
    return part if isinstance(part, dict) else {}


def _workspaces(*ids: Any) -> tuple[str, ...]:
    """Keep what are workspaces: where Slack is asked for one, it may name an organisation (E…)."""
    return tuple(each for each in ids if isinstance(each, str) and each.startswith("T"))
