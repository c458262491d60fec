"""The books: what members were told, what the database says and what the platforms received, held together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from bot.domain.day import short, week_of
from bot.domain.delivery import State
from bot.views.words import days
from tests.torture.database import CheckedIn, Delivered
from tests.torture.halls import UNNAMED, Hall
from tests.torture.halls import Post as Received
from tests.torture.members import Intent
from tests.torture.sheet import Finding

IN_CHANNELS = {"prompt", "leaderboard", "feed"}
"""What is posted for everybody; the rest is told to whoever set a channel up."""
OPEN = {State.DUE, State.CLAIMED}
MAY_BE_THERE = {State.SENT, State.UNKNOWN}


@dataclass(frozen=True)
class Books:
    """Everything that is known at a moment at which nothing is under way."""

    halls: Sequence[Hall]
    intents: Sequence[Intent]
    checked_in: Sequence[CheckedIn]
    delivered: Sequence[Delivered]

    def findings(self) -> Iterator[Finding]:
        """Yield everything that does not balance."""
        for intent in self.intents:
            yield from self._intent(intent)
        asked = {each.event for each in self.intents}
        yield from (
            Finding(f"nobody asked for {row}", [[row.event]]) for row in self.checked_in if row.event not in asked
        )
        for hall in self.halls:
            yield from self._hall(hall)
            yield from self._told(hall)

    def check_ins(self) -> Mapping[str, int]:
        """Count what members asked for, and what was made of it."""
        rows = [(each, len(self._by_event.get(each.event, ()))) for each in self.intents]
        return {
            "asked for": len(rows),
            "told again by the platform": sum(each.told > 1 for each, _ in rows),
            "acknowledged": sum(each.acknowledged for each, _ in rows),
            "found": sum(bool(number) for _, number in rows),
            "found though nobody was told": sum(bool(number) and not each.acknowledged for each, number in rows),
            "lost": sum(each.acknowledged and not number for each, number in rows),
            "doubled": sum(number > 1 for _, number in rows),
        }

    def posts(self) -> Mapping[str, Counter[str]]:
        """Count the posts of each platform and kind by how far they got."""
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for each in self.delivered:
            counted[f"{each.platform} {each.post}"]["waiting" if each.state in OPEN else each.state] += 1
        for hall in self.halls:
            for what, received in self._received(hall).items():
                counted[f"{hall.platform} {what.partition(' ')[0]}"]["doubled"] += len(received) > 1
        return counted

    @cached_property
    def _by_event(self) -> Mapping[str, Sequence[CheckedIn]]:
        found: dict[str, list[CheckedIn]] = defaultdict(list)
        for each in self.checked_in:
            if not each.undone:
                found[each.event].append(each)
        return found

    @cached_property
    def _tokens(self) -> Counter[str]:
        return Counter(each.note for each in self.checked_in if each.note and not each.undone)

    def _intent(self, intent: Intent) -> Iterator[Finding]:
        rows = self._by_event.get(intent.event, [])
        needles = [[intent.event], [intent.hall.name(intent.member), f"{intent.token}\\n"]]
        if intent.acknowledged and not rows:
            yield Finding(f"{intent} was acknowledged and is lost", needles)
        if len(rows) > 1 or self._tokens[intent.token] > 1:
            yield Finding(f"{intent} is there more than once", needles)
        for row in rows:
            if (row.minutes, row.note, row.channel) != (intent.minutes, intent.token, intent.hall.channel):
                yield Finding(f"{intent} is there as {row}", needles)

    @staticmethod
    def _received(hall: Hall) -> Mapping[str, Sequence[Received]]:
        received: dict[str, list[Received]] = defaultdict(list)
        for post in hall.posts():
            if post.what != UNNAMED:
                received[post.what].append(post)
        return received

    def _hall(self, hall: Hall) -> Iterator[Finding]:
        """Hold the deliveries of a channel against what was received there."""
        received, name = self._received(hall), hall.terms.name
        there = [each for each in self.delivered if each.channel == hall.channel and each.post in IN_CHANNELS]
        rows = {_what(each): each for each in there}
        for what, posts in received.items():
            row = rows.get(what)
            if row is None:
                yield Finding(f"{name} received “{what}”, which is no delivery", _needles(hall, what, None))
            if len(posts) > 1:
                ids = [each.id for each in posts]
                yield Finding(
                    f"{name} received “{what}” {len(posts)} times, as {ids}: {row}",
                    [*_needles(hall, what, row), *([each] for each in ids)],
                )
        for what, row in rows.items():
            yield from self._post(hall, what, row, received.get(what, []))

    def _post(self, hall: Hall, what: str, row: Delivered, received: Sequence[Received]) -> Iterator[Finding]:
        is_named = not what.endswith(f"#{row.id}")
        wrong = ""
        if row.state == State.SENT and is_named and row.message not in {each.id for each in received}:
            wrong = "did not receive what is said to be sent"
        elif row.state in OPEN and row.paused_at is None:
            wrong = "still waits"
        elif row.state not in MAY_BE_THERE and received:
            wrong = f"received what is said to be {row.state}"
        if wrong:
            yield Finding(f"{hall.terms.name} {wrong}, “{what}”: {row}", _needles(hall, what, row))

    def _told(self, hall: Hall) -> Iterator[Finding]:
        """Hold what was told to whoever set a channel up against what they received."""
        told = [each for each in self.delivered if each.channel == hall.channel and each.post not in IN_CHANNELS]
        possible, received = [each for each in told if each.state in MAY_BE_THERE], hall.notices()
        sent = [each for each in told if each.state == State.SENT]
        if not len(sent) <= len(received) <= len(possible):
            words = f"whoever set {hall.terms.name} up was told {len(received)} times: {told}"
            yield Finding(words, [[f'"showup-{each.id}"'] for each in told])


def _what(row: Delivered) -> str:
    """Return what a delivery is, in the words by which a received post is known; else it has a number."""
    match row.post:
        case "prompt":
            return f"prompt {short(row.day)}"
        case "leaderboard":
            first = week_of(row.day)
            return f"leaderboard {days(first, first + timedelta(days=6))}"
        case "feed" if row.note:
            return f"feed {row.note}"
        case _:
            return f"{row.post} #{row.id}"


def _needles(hall: Hall, what: str, row: Delivered | None) -> list[list[str]]:
    """Return what finds a post: its words in its channel, and where there is a delivery its key and its message."""
    found = [[f'"{hall.channel}"', what.partition(" ")[2]]]
    if row:
        found += [[f'"showup-{row.id}"'], *([[row.message]] if row.message else [])]
    return found
