"""What comes in: one neutral value for a typed line, a typed command, a button or a submitted form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from urllib.parse import parse_qsl, quote_plus, unquote_plus, urlencode

from bot.identity import Account, Place


@dataclass(frozen=True, slots=True)
class Line:
    """Free text such as `/checkin 45 eigenvalues`, from platforms that have no typed options."""

    text: str


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command by its declared name, its arguments as words by option name."""

    command: str
    arguments: Mapping[str, str] = field(default_factory=dict[str, str])

    def packed(self) -> str:
        """Return it as text, for the ids of buttons and forms: platforms keep them, so we need not."""
        return f"{quote_plus(self.command)}?{urlencode(self.arguments)}"

    @classmethod
    def unpacked(cls, text: str) -> Self:
        """Return what was packed into such a text."""
        command, _, arguments = text.partition("?")
        return cls(unquote_plus(command), dict(parse_qsl(arguments, keep_blank_values=True)))


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, as the platform vouches for them in this very call.

    `zone` is the IANA zone of the platform's profile where there is one. `admin` says that the platform
    lets this person manage the place; it is read again for every call and never stored. `stranger` says that they
    belong to another organisation, with which the place is only shared.
    """

    account: Account
    name: str
    zone: str | None = None
    admin: bool = False
    stranger: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One thing a person did. `event` is the platform's id of it: the same id twice is the same event.

    `lacking` names what the bot is not permitted to do in the place, in the platform's words, where the platform says
    so with the call; `remedy` is what mends that there, in its words too: "Give it to me in the channel's permissions".
    """

    event: str
    caller: Caller
    place: Place
    body: Line | Invocation
    lacking: tuple[str, ...] = ()
    remedy: str = ""

    def at(self, now: datetime) -> Request:
        """Return the call as it goes through the core, with the instant at which it happened."""
        return Request(self.event, self.caller, self.place, now, self.lacking, self.remedy)


@dataclass(frozen=True, slots=True)
class Request:
    """A call on its way through the core: who, where, which event, and the one instant at which it happened."""

    event: str
    caller: Caller
    place: Place
    now: datetime
    lacking: tuple[str, ...] = ()
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What could complete an option that is being typed: what is shown, and the words it stands for."""

    label: str
    words: str
