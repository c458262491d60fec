"""The books themselves: whatever is wrong, they say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast

import pytest

from bot.domain.day import EVERY_DAY
from bot.domain.group import Feed
from tests.torture.books import Books
from tests.torture.database import CheckedIn, Delivered, Occurred
from tests.torture.dates import occurrences
from tests.torture.halls import Hall, Post, Terms
from tests.torture.members import Intent
from tests.torture.sheet import Finding

NOW = datetime(2031, 3, 30, 6, tzinfo=UTC)
SUNDAY = date(2031, 3, 30)


@dataclass
class PaperHall:
    """A hall that only has what was received there."""

    received: Sequence[Post]
    told: Sequence[Post] = ()
    terms: Terms = field(default=Terms("Owls", "Europe/Berlin", time(2, 30), Feed.CHANNEL))
    platform: str = "slack"
    channel: str = "C1"

    def name(self, member: int) -> str:
        return "Ada"

    def posts(self) -> Sequence[Post]:
        return self.received

    def notices(self) -> Sequence[Post]:
        return self.told


PROMPT = Post("1.1", "Sun 30 Mar: what will you study today?\nWhat will be hard?\nNobody has checked in yet.")
FEED = Post("1.2", "Ada studied 3 min\ntry 7\nSun 30 Mar · 1-day streak")
NOTICE = Post("1.3", "I cannot post in the channel of Owls")
PROMPT_ROW = Delivered(
    1, "prompt", SUNDAY, "sent", "1.1", "slack", "C1", NOW, NOW, None, None, None, None, 1, None, None, 0, 0,
)  # fmt: skip
FEED_ROW = PROMPT_ROW._replace(id=2, post="feed", message="1.2", occurrence_id=None, note="try 7")
NOTICE_ROW = PROMPT_ROW._replace(id=3, post="notice", message="1.3", occurrence_id=None)
CHECK_IN = CheckedIn(1, "slack:1", 3, "try 7", SUNDAY, NOW, undone=False, channel="C1", name="Ada", user="U1")
HALL = PaperHall([PROMPT, FEED], [NOTICE])
INTENT = Intent(cast("Hall", HALL), 0, 3, "try 7", "slack:1", acknowledged=True)


def found(
    hall: PaperHall = HALL,
    intents: Sequence[Intent] = (INTENT,),
    checked_in: Sequence[CheckedIn] = (CHECK_IN,),
    delivered: Sequence[Delivered] = (PROMPT_ROW, FEED_ROW, NOTICE_ROW),
) -> list[Finding]:
    """Return what is wrong where all is well but for what is given."""
    return [*Books([cast("Hall", hall)], intents, checked_in, delivered).findings()]


def test_nothing_is_wrong_where_all_is_well() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"checked_in": ()}, "was acknowledged and is lost"),
        ({"checked_in": (CHECK_IN, CHECK_IN._replace(id=2, event="slack:2"))}, "is there more than once"),
        ({"checked_in": (CHECK_IN._replace(minutes=4),)}, "is there as"),
        ({"intents": ()}, "nobody asked for"),
        ({"hall": PaperHall([PROMPT, FEED, FEED], [NOTICE])}, "“feed try 7” 2 times"),
        ({"hall": PaperHall([PROMPT, replace(PROMPT, id="1.9"), FEED], [NOTICE])}, "“prompt Sun 30 Mar” 2 times"),
        ({"hall": PaperHall([FEED], [NOTICE])}, "did not receive what is said to be sent"),
        ({"delivered": (PROMPT_ROW._replace(message="1.9"), FEED_ROW, NOTICE_ROW)}, "did not receive"),
        ({"delivered": (PROMPT_ROW._replace(state="missed"), FEED_ROW, NOTICE_ROW)}, "said to be missed"),
        ({"delivered": (PROMPT_ROW, FEED_ROW._replace(state="due"), NOTICE_ROW)}, "still waits"),
        ({"delivered": (PROMPT_ROW, NOTICE_ROW)}, "which is no delivery"),
        ({"hall": PaperHall([PROMPT, FEED], [NOTICE, NOTICE])}, "was told 2 times"),
        ({"hall": PaperHall([PROMPT, FEED])}, "was told 0 times"),
    ],
)
def test_what_does_not_balance_is_said(given: Mapping[str, Any], words: str) -> None:
    assert words in " ".join(each.words for each in found(**given))


@pytest.mark.parametrize(
    ("state", "received"), [("unknown", [PROMPT, FEED]), ("unknown", [FEED]), ("missed", [FEED]), ("refused", [FEED])]
)
def test_what_nobody_knows_may_have_been_received_and_what_was_missed_may_not(state: str, received: list[Post]) -> None:
    rows = (PROMPT_ROW._replace(state=state, message=None), FEED_ROW, NOTICE_ROW)
    assert found(PaperHall(received, [NOTICE]), delivered=rows) == []


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([29, 30], []),
        ([30], ["2031-03-29 is missing"]),
        ([29, 29, 30], ["a date twice"]),
        ([29, 30, 31], ["2031-03-31 came too early"]),
    ],
)
def test_each_date_has_one_occurrence(days: list[int], words: list[str]) -> None:
    since = datetime(2031, 3, 28, 20, tzinfo=UTC)
    schedule = Occurred("C1", "prompt", EVERY_DAY.mask, time(2, 30), "Europe/Berlin", since, None, None)
    rows = [schedule._replace(day=date(2031, 3, day)) for day in days]
    wrong = [*occurrences(rows, now=NOW, latest=NOW + timedelta(hours=2))]
    assert len(wrong) == len(words)
    assert all(expected in each.words for expected, each in zip(words, wrong, strict=True))
