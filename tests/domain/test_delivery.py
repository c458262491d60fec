"""How often a message may be edited, the name a platform knows it by, and how long that name can be used again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.day import DAY
from bot.domain.delivery import (
    BEGUN_WITHIN,
    CLOCK_ERROR,
    EDIT_EVERY,
    LEASE,
    REPEAT_AFTER,
    SKEW,
    Delivery,
    State,
    look_from,
    may_be_begun,
    may_be_tried,
    next_edit,
)
from bot.domain.schedule import Post
from bot.identity import Place

SENT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TWO_MINUTES = timedelta(minutes=2)
INSTANTS = st.datetimes(timezones=st.just(UTC))
INSTANTS_OF_OUR_TIME = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
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


@pytest.mark.parametrize("ahead", [1, 7200])
def test_a_message_edited_by_a_clock_that_was_ahead_waits_no_longer_than_another(ahead: int) -> None:
    edited_at = SENT + timedelta(seconds=ahead)
    assert next_edit(SENT, sent_at=edited_at, edited_at=edited_at) == SENT + EDIT_EVERY


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


@pytest.mark.parametrize(
    ("back", "may"), [(SKEW, True), (SKEW + timedelta(microseconds=1), False), (timedelta(hours=2), False)]
)
def test_a_try_that_lies_ahead_of_the_clock_was_made_nobody_knows_how_long_ago(back: timedelta, *, may: bool) -> None:
    assert may_be_tried(SENT, SENT - back, recognises=TWO_MINUTES) == may


@pytest.mark.parametrize(
    ("since_claim", "may"),
    [
        (timedelta(), True),
        (BEGUN_WITHIN - timedelta(microseconds=1), True),
        (BEGUN_WITHIN, False),
        (timedelta(hours=2), False),
        (-SKEW, True),
        (-timedelta(hours=2), False),
    ],
)
def test_what_is_claimed_is_begun_only_while_there_is_time_to_end_it(since_claim: timedelta, *, may: bool) -> None:
    assert may_be_begun(SENT + LEASE, SENT + since_claim) == may


@given(INSTANTS_OF_OUR_TIME, st.timedeltas(-CLOCK_ERROR, CLOCK_ERROR), st.timedeltas(-CLOCK_ERROR, CLOCK_ERROR))
def test_a_message_is_looked_for_from_before_it_was_tried_although_the_clock_was_wrong(
    tried: datetime, wrong_then: timedelta, wrong_now: timedelta
) -> None:
    assert look_from(tried + wrong_then, tried + DAY + wrong_now) <= tried
