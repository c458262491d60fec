"""What comes in: one neutral value for a typed line, a typed command, a button or a submitted form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

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


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, as the platform vouches for them in this very call.

    `zone` is the IANA zone of the platform's profile where there is one. `admin` says that the platform
    lets this person manage the place; it is read again for every call and never stored.
    """

    account: Account
    name: str
    zone: str | None = None
    admin: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One thing a person did. `event` is the platform's id of it: the same id twice is the same event.

    `lacking` names what the bot is not permitted to do in the place, in the platform's words, where the platform says
    so with the call.
    """

    event: str
    caller: Caller
    place: Place
    body: Line | Invocation
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """A call on its way through the core: who, where, which event, and the one instant at which it happened."""

    event: str
    caller: Caller
    place: Place
    now: datetime
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What could complete an option that is being typed: what is shown, and the words it stands for."""

    label: str
    words: str
