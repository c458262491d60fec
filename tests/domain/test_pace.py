"""Token buckets that several takers share, and posts of one minute that are spread."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pace import CROWD, SPREAD, Bucket, crowded, jitter

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
RATES = st.floats(0.1, 100)
BURSTS = st.integers(1, 50)
WAITS = st.lists(st.timedeltas(min_value=timedelta(), max_value=timedelta(seconds=30)), min_size=1, max_size=60)


@given(per_second=RATES, burst=BURSTS, waits=WAITS, wanted=st.data())
def test_in_no_stretch_of_time_there_are_more_than_the_burst_and_what_the_rate_gives(
    per_second: float, burst: int, waits: list[timedelta], wanted: st.DataObject
) -> None:
    now, kept = NOW, None
    taken: list[datetime] = []
    for wait in waits:
        now += wait
        bucket = Bucket(kept, now, per_second=per_second, burst=burst)  # each time another process, with what is kept
        for _ in range(wanted.draw(st.integers(0, bucket.tokens))):
            bucket.take()
            taken.append(now)
        kept = bucket.free_at
    for first, begin in enumerate(taken):
        for last in range(first, len(taken)):
            allowed = burst + per_second * (taken[last] - begin).total_seconds()
            assert last - first + 1 <= allowed + 1e-6


@given(per_second=RATES, burst=BURSTS)
def test_a_bucket_that_nobody_took_from_is_full_and_fills_again(per_second: float, burst: int) -> None:
    bucket = Bucket(None, NOW, per_second=per_second, burst=burst)
    assert bucket.tokens == burst
    for left in range(burst, 0, -1):
        assert bucket.tokens == left
        bucket.take()
    assert bucket.tokens == 0
    assert Bucket(bucket.free_at, bucket.free_at, per_second=per_second, burst=burst).tokens == 1
    later = NOW + timedelta(seconds=(burst + 1) / per_second)
    assert Bucket(bucket.free_at, later, per_second=per_second, burst=burst).tokens == burst


@given(per_second=RATES, burst=BURSTS, ahead=st.timedeltas(min_value=timedelta(), max_value=timedelta(hours=5)))
def test_a_clock_that_was_ahead_stops_nobody_for_longer_than_one_token_takes(
    per_second: float, burst: int, ahead: timedelta
) -> None:
    bucket = Bucket(NOW + ahead, NOW, per_second=per_second, burst=burst)
    assert bucket.tokens <= 1
    assert bucket.free_at <= NOW + timedelta(seconds=1 / per_second, microseconds=1)
    assert bucket.is_changed == (bucket.free_at != NOW + ahead)


def test_who_has_to_wait_gets_an_instant_of_their_own_at_which_there_is_a_token() -> None:
    bucket = Bucket(NOW + SECOND, NOW, per_second=1, burst=3)
    assert [bucket.turn() for _ in range(3)] == [NOW + number * SECOND for number in (1, 2, 3)]
    assert not bucket.is_changed


@pytest.mark.parametrize(("number", "is_crowded"), [(CROWD - 1, False), (CROWD, True)])
def test_posts_are_spread_where_many_fall_due_in_the_same_minute(number: int, *, is_crowded: bool) -> None:
    instants = [NOW + SECOND * (each % 60) for each in range(number)]
    others = [NOW + timedelta(minutes=each) for each in range(1, 90)]
    assert crowded([*instants, *others]) == ({NOW} if is_crowded else set())


@given(st.integers(1, 2**40))
def test_a_group_always_waits_equally_long_and_less_than_a_minute(group_id: int) -> None:
    assert timedelta() <= jitter(group_id) < SPREAD
    assert jitter(group_id) == jitter(group_id)


@pytest.mark.parametrize("step", [1, 2, 7, 1000])
def test_groups_are_spread_evenly_whichever_they_are(step: int) -> None:
    seconds = [int(jitter(number * step).total_seconds()) for number in range(1, 6001)]
    assert set(seconds) == set(range(60))
    assert max(map(seconds.count, set(seconds))) <= 2 * 100
