"""How often a message may be edited, the name a platform knows it by, and how long that name can be used again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import LEASE, REPEAT_AFTER, Delivery, State, may_be_tried, next_edit
from bot.domain.schedule import Post
from bot.identity import Place

SENT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TWO_MINUTES = timedelta(minutes=2)
INSTANTS = st.datetimes(timezones=st.just(UTC))
WINDOWS = st.timedeltas(min_value=timedelta())


@pytest.mark.parametrize(
    ("age", "since_edit", "wait"),
    [
        (0, 0, 5),
        (60, 1, 4),
        (60, 5, 0),
        (60, 300, 0),
        (3599, 0, 5),
        (3600, 0, 60),
        (3700, 59, 1),
        (3700, 60, 0),
        (90_000, 1, 59),
    ],
)
def test_a_roster_is_edited_every_5_seconds_and_every_60_once_it_is_an_hour_old(
    age: int, since_edit: int, wait: int
) -> None:
    now = SENT + timedelta(seconds=age)
    edited_at = now - timedelta(seconds=since_edit)
    assert next_edit(now, sent_at=SENT, edited_at=edited_at) == now + timedelta(seconds=wait)


def test_a_delivery_has_a_key_of_its_own_by_which_a_platform_knows_a_repetition() -> None:
    place = Place("playground", "demo", "study-hall")
    first, second = (Delivery(number, 1, 1, place, Post.PROMPT, date(2026, 3, 2), SENT, State.DUE) for number in (1, 2))
    assert first.key != second.key
    assert len(first.key) <= 25


@given(INSTANTS, WINDOWS)
def test_what_was_never_tried_may_be_tried_everywhere(now: datetime, recognises: timedelta) -> None:
    assert may_be_tried(None, now, recognises=recognises)


@given(INSTANTS, INSTANTS)
def test_a_platform_that_forgets_at_once_is_never_tried_again_whatever_the_clock_says(
    tried_at: datetime, now: datetime
) -> None:
    assert not may_be_tried(tried_at, now, recognises=timedelta())


@given(INSTANTS, INSTANTS)
def test_a_platform_that_never_forgets_can_always_be_tried_again(tried_at: datetime, now: datetime) -> None:
    assert may_be_tried(tried_at, now, recognises=timedelta.max)


@pytest.mark.parametrize(
    ("since", "may"),
    [
        (timedelta(), True),
        (REPEAT_AFTER, True),
        (LEASE, True),
        (TWO_MINUTES - timedelta(microseconds=1), True),
        (TWO_MINUTES, False),
        (timedelta(days=1), False),
    ],
)
def test_a_key_is_used_again_only_while_the_platform_surely_knows_it(since: timedelta, *, may: bool) -> None:
    assert may_be_tried(SENT, SENT + since, recognises=TWO_MINUTES) == may
