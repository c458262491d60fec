"""A call of a method of the Web API, and the table that methods stand in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from tests.simulators.slack.ledger import Request
from tests.simulators.slack.model import Json, Token, Workspace
from tests.simulators.slack.refusals import Refusal, arguments, scope


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `held` is the token that came with it, if any did."""

    request: Request
    held: Token | None

    @property
    def arguments(self) -> Json:
        """What was asked."""
        return self.request.arguments

    @property
    def token(self) -> Token:
        """The token of the bot."""
        assert self.held
        return self.held

    def needs(self, *names: str) -> list[str]:
        """Return arguments that must be there, or refuse."""
        if missing := [each for each in names if self.arguments.get(each) in {None, ""}]:
            raise arguments(*(f"missing required field: {each}" for each in missing))
        return [str(self.arguments[each]) for each in names]

    def allow(self, needed: str) -> None:
        """Refuse a token without a scope."""
        if needed not in self.token.scopes:
            raise scope(needed, self.token.scopes)

    def workspace(self, workspaces: Mapping[str, Workspace]) -> Workspace:
        """Return the workspace that is meant; the token of an organisation says it by `team_id`."""
        if self.token.workspace:
            return self.token.workspace
        found = workspaces.get(str(self.arguments.get("team_id", "")))
        if found is None or not self.token.covers(found):
            raise Refusal("team_access_not_granted" if found else "missing_argument")
        return found


Endpoint = Callable[[Call], Json]
"""Answers a call with what stands beside `ok`."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method: who answers it, the scope that it needs, and the kind of token that it takes."""

    endpoint: Endpoint
    scope: str = ""
    takes: Literal["bot", "app", "nothing"] = "bot"
