"""The balance sheet: what was done to the program, and what its books say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

STATES = ("sent", "missed", "unknown", "refused", "waiting", "doubled")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not balance. What has all words of one of `needles` tells how that came about."""

    words: str
    needles: Sequence[Sequence[str]] = ()


@dataclass
class Sheet:
    """The figures of a run. `title` says what was run."""

    title: str
    seconds: float
    """Real seconds that it took."""
    days: float
    """Days of the world that went by."""
    done: Mapping[str, int]
    """What was done to the program, by name."""
    troubles: Mapping[str, int]
    """What its requests met on the way, by name."""
    check_ins: Mapping[str, int]
    posts: Mapping[str, Counter[str]]
    """How far the posts of each platform and kind have got, and how many were received twice."""
    rosters: int
    """How many rosters were read."""
    streaks: int
    """How many streaks were asked for."""
    answers: Mapping[str, int]
    """What members read that was no acknowledgement."""
    findings: list[Finding] = field(default_factory=list)

    @property
    def balances(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    def markdown(self) -> str:
        """Return the sheet to be read."""
        verdict = f"**{len(self.findings)} things do not balance.**"
        if self.balances:
            verdict = f"{self.rosters:,} rosters and {self.streaks:,} streaks were read, and are right."
        parts = [
            f"**{self.title}: {self.seconds:,.0f} s, in which {self.days:.1f} days of the groups went by.**",
            _table("done to the program", self.done),
            _table("met by its requests", self.troubles),
            _table("check-ins", self.check_ins),
            _table("answers that acknowledge nothing", self.answers),
            self._posts(),
            verdict,
        ]
        return "\n\n".join(parts)

    def _posts(self) -> str:
        rows = ["| posts | " + " | ".join(STATES) + " |", "|---" * (len(STATES) + 1) + "|"]
        for kind, counted in sorted(self.posts.items()):
            rows.append(f"| {kind} | " + " | ".join(f"{counted[state]:,}" for state in STATES) + " |")
        return "\n".join(rows)


def _table(title: str, counted: Mapping[str, int]) -> str:
    rows = (f"| {name} | {number:,} |" for name, number in counted.items())
    return "\n".join([f"| {title} | |", "|---|---|", *rows])
