"""The weather between the program and the platforms: each request may meet a fault, the more the worse it is."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import assert_never

from tests.simulators.discord import faults as discord
from tests.simulators.slack import faults as slack


class Trouble(StrEnum):
    """What can happen to a request."""

    LIMIT = "429"
    ILL = "5xx"
    ILL_TAKEN = "5xx after it was taken"
    CUT = "cut"
    CUT_TAKEN = "cut after it was taken"
    HUNG_TAKEN = "hung after it was taken"
    SLOW = "slow"


CALM: Mapping[Trouble, float] = {}
DRIZZLE: Mapping[Trouble, float] = {
    Trouble.LIMIT: 0.02,
    Trouble.ILL: 0.02,
    Trouble.ILL_TAKEN: 0.02,
    Trouble.CUT: 0.02,
    Trouble.CUT_TAKEN: 0.03,
    Trouble.HUNG_TAKEN: 0.005,
    Trouble.SLOW: 0.05,
}
"""How likely each is for a request, as long as no storm makes it worse."""
SLOWEST = 0.5

DISCORD = ("POST /channels/*", "PATCH /channels/*", "POST /interactions/*", "* /webhooks/*", "GET /channels/*")
SLACK = ("chat.*", "response_url", "files.*", "upload", "users.info", "conversations.info")
"""What the weather is over: who logs in meets fair skies, or nothing would ever start in a storm."""


class Weather:
    """The weather of both platforms. `met` counts the faults."""

    def __init__(self, dice: random.Random) -> None:
        self.met: Counter[Trouble] = Counter()
        self._dice = dice
        self._usual = CALM
        self._slow_until = 0.0
        self._storms: dict[Trouble, float] = {}

    def turn(self, usual: Mapping[Trouble, float]) -> None:
        """Let it be like this from now on, apart from storms."""
        self._usual = usual

    @contextmanager
    def storm(self, trouble: Trouble, rate: float) -> Iterator[None]:
        """Let one kind of trouble be much more likely for a while."""
        self._storms[trouble] = rate
        try:
            yield
        finally:
            self._storms.pop(trouble, None)

    async def cleared(self) -> None:
        """Wait until nothing is held back any more."""
        await asyncio.sleep(self._slow_until - asyncio.get_running_loop().time())

    def over_discord(self, request: str) -> discord.Fault | None:
        """Return what happens to a request such as `POST /channels/1/messages`."""
        if not any(fnmatchcase(request, each) for each in DISCORD):
            return None
        trouble = self._trouble(is_edit=request.startswith("PATCH"))
        return self._on_discord(trouble) if trouble else None

    def over_slack(self, method: str) -> slack.Fault | None:
        """Return what happens to a call of a method."""
        if not any(fnmatchcase(method, each) for each in SLACK):
            return None
        trouble = self._trouble(is_edit=method == "chat.update")
        return self._on_slack(trouble) if trouble else None

    def _trouble(self, *, is_edit: bool) -> Trouble | None:
        for trouble, rate in {**self._usual, **self._storms}.items():
            # A platform does not hold an edit back for longer than whoever sent it lives.
            if self._dice.random() < rate and not (is_edit and trouble is Trouble.SLOW):
                self.met[trouble] += 1
                return trouble
        return None

    def _on_discord(self, trouble: Trouble) -> discord.Fault:
        match trouble:
            case Trouble.LIMIT:
                return discord.RateLimited(self._dice.choice((0.1, 0.5, 40.0)), self._dice.choice(("user", "global")))
            case Trouble.ILL:
                return discord.Broken(self._dice.choice((500, 502, 503)))
            case Trouble.ILL_TAKEN:
                return discord.TakenThenBroken(self._dice.choice((500, 502, 503)))
            case Trouble.CUT:
                return discord.Dropped()
            case Trouble.CUT_TAKEN:
                return discord.TakenThenDropped()
            case Trouble.HUNG_TAKEN:
                return discord.Hung(taken=True)
            case Trouble.SLOW:
                return discord.Slow(self._held_back())
            case _:
                assert_never(trouble)

    def _on_slack(self, trouble: Trouble) -> slack.Fault:
        match trouble:
            case Trouble.LIMIT:
                return slack.RateLimited(1)
            case Trouble.ILL | Trouble.ILL_TAKEN:
                taken = trouble is Trouble.ILL_TAKEN
                error = self._dice.choice(("fatal_error", "internal_error"))
                return self._dice.choice((slack.Broken(taken=taken), slack.Refused(error, taken=taken)))
            case Trouble.CUT | Trouble.CUT_TAKEN:
                return slack.Dropped(taken=trouble is Trouble.CUT_TAKEN)
            case Trouble.HUNG_TAKEN:
                return slack.Hung(taken=True)
            case Trouble.SLOW:
                return slack.Slow(self._held_back())
            case _:
                assert_never(trouble)

    def _held_back(self) -> float:
        seconds = self._dice.uniform(0, SLOWEST)
        self._slow_until = max(self._slow_until, asyncio.get_running_loop().time() + seconds)
        return seconds
