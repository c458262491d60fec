"""What happened when, for whoever has to find out why a book does not balance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.ports.clock import Clock

AROUND = timedelta(seconds=1.5)


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One thing that happened at an instant of the world. What is `loud` may have to do with everything near to it."""

    at: datetime
    words: str
    loud: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return f"{self.at:%d %b %H:%M:%S.%f} {self.words}"


@dataclass
class Diary:
    """All of it."""

    clock: Clock
    entries: list[Entry] = field(default_factory=list)

    def tell(self, words: str) -> None:
        """Write down what was done to the program."""
        self.entries.append(Entry(self.clock.now(), words, loud=True))

    def note(self, words: str) -> None:
        """Write down what somebody did with it."""
        self.entries.append(Entry(self.clock.now(), words))


def history(entries: Iterable[Entry], needles: Sequence[Sequence[str]], *, at_most: int = 80) -> list[str]:
    """Return the newest of what has all words of one of the needles, and what was done to the program near to it."""
    every = sorted(entries)
    about = [each for each in every if any(all(word in each.words for word in needle) for needle in needles)]
    near = [each for each in every if each.loud and any(abs(each.at - other.at) < AROUND for other in about)]
    return [str(each)[:400] for each in sorted({*about, *near})][-at_most:]
