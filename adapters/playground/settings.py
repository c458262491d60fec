"""Whether and for whom the playground is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from bot.settings import Environment, Setting

PUBLIC = Setting(
    "SHOWUP_PLAYGROUND_PUBLIC",
    "off",
    "on lets others than this machine reach the playground, where anybody can speak as anybody and move the clock.",
)
ZONE = Setting("SHOWUP_PLAYGROUND_ZONE", "", "The time zone of the demo group; the machine's own when empty.")


@dataclass(frozen=True, slots=True)
class PlaygroundSettings:
    """The playground's settings; an empty zone means the machine's."""

    KEYS: ClassVar[Sequence[Setting]] = (PUBLIC, ZONE)

    public: bool
    zone: str

    @classmethod
    def read(cls, environment: Environment, *, exposed: bool) -> Self:
        """Read the settings. `exposed` tells that the server listens on more than this machine."""
        public = environment.switch(PUBLIC)
        if exposed and not public:
            environment.problems.append(
                "SHOWUP_HTTP_HOST would show the playground to other machines, where anybody can speak as anybody: "
                "set SHOWUP_PLAYGROUND_PUBLIC=on if that is what you want"
            )
        return cls(public, environment.zone(ZONE))
