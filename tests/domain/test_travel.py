"""Travel and zones that skip a day: nobody misses a day of which they had less than half."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings

from bot.domain.day import DAY, ZoneMove, days_between, hours_lived, moves_about, study_day
from bot.domain.history import History
from bot.domain.streak import Rule, Status, daily_streak
from tests.domain import oracles
from tests.domain.strategies import LONG_AGO, days, journeys, travellers

TRIP = datetime(2026, 3, 2, tzinfo=UTC)


def at_home(zone: str, day_start: int = 0) -> tuple[ZoneMove, ...]:
    return (ZoneMove(LONG_AGO, zone, day_start),)


def moved(since: str, *, out_of: str, to: str) -> tuple[ZoneMove, ...]:
    arrival = datetime.fromisoformat(since).replace(tzinfo=UTC)
    return (ZoneMove(LONG_AGO, out_of), ZoneMove(arrival, to))


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 28), 24),
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Asia/Kathmandu", date(2026, 3, 29), 24),
        ("Pacific/Apia", date(2011, 12, 29), 24),
        ("Pacific/Apia", date(2011, 12, 30), 0),
        ("Pacific/Apia", date(2011, 12, 31), 24),
    ],
)
def test_who_stays_at_home_has_the_hours_of_the_calendar(zone: str, day: date, hours: float) -> None:
    assert hours_lived(day, at_home(zone)) == hours


def test_a_day_that_starts_at_four_ends_at_four() -> None:
    assert hours_lived(date(2026, 3, 28), at_home("Europe/Berlin", day_start=4)) == 23
    assert hours_lived(date(2026, 3, 29), at_home("Europe/Berlin", day_start=4)) == 24


def test_the_day_that_apia_skipped_breaks_no_streak_and_costs_no_freeze() -> None:
    skipped = date(2011, 12, 30)
    log = {day: 30 for day in days_between(date(2011, 12, 20), date(2012, 1, 5)) if day != skipped}
    streak = daily_streak(History(log, moves=at_home("Pacific/Apia")), date(2012, 1, 5))
    assert (streak.current, streak.freezes) == (16, 2)
    assert [(each.status, each.rule) for each in streak.days if each.day == skipped] == [(Status.REST, Rule.CUT_SHORT)]


@pytest.mark.parametrize("gone_for", ["2026-03-12T04:30", "2026-03-12T10:00", "2026-03-12T18:30"])
def test_a_flight_over_the_date_line_that_takes_a_day_away_breaks_no_streak(gone_for: str) -> None:
    moves = moved(gone_for, out_of="America/Los_Angeles", to="Pacific/Auckland")
    lost = date(2026, 3, 12)
    log = {day: 30 for day in days_between(date(2026, 3, 2), date(2026, 3, 15)) if day != lost}
    streak = daily_streak(History(log, moves=moves), date(2026, 3, 15))
    assert hours_lived(lost, moves) < 12
    assert (streak.current, streak.freezes) == (13, 2)


def test_a_flight_that_leaves_half_of_a_day_leaves_it_a_study_day() -> None:
    moves = moved("2026-03-12T19:00", out_of="America/Los_Angeles", to="Pacific/Auckland")
    assert hours_lived(date(2026, 3, 12), moves) == 12
    log = {day: 30 for day in days_between(date(2026, 3, 2), date(2026, 3, 15)) if day.day != 12}
    assert daily_streak(History(log, moves=moves), date(2026, 3, 15)).days[10].status is Status.FROZEN


def test_a_flight_that_gives_a_date_twice_counts_it_once_and_breaks_no_streak() -> None:
    moves = moved("2026-03-12T07:00", out_of="Pacific/Auckland", to="America/Los_Angeles")
    morning = datetime(2026, 3, 1, 19, tzinfo=UTC)
    check_ins = [morning + DAY * number for number in range(18)]
    log = {study_day(now, [move for move in moves if move.since <= now][-1].zone): 30 for now in check_ins}
    streak = daily_streak(History(log, moves=moves), date(2026, 3, 18))
    assert sorted(log) == list(days_between(date(2026, 3, 2), date(2026, 3, 18)))
    assert (streak.current, streak.freezes) == (17, 2)


def test_after_a_flight_that_turned_the_date_back_the_day_ahead_is_pending_and_not_missed() -> None:
    moves = moved("2026-03-12T20:00", out_of="Pacific/Auckland", to="America/Los_Angeles")
    log = dict.fromkeys(days_between(date(2026, 3, 2), date(2026, 3, 13)), 30)
    today = study_day(datetime(2026, 3, 12, 21, tzinfo=UTC), moves[-1].zone)
    assert today == date(2026, 3, 12)
    assert daily_streak(History(log, moves=moves), today).current == 12
    del log[date(2026, 3, 12)]
    unsaid = daily_streak(History(log, moves=moves), today)
    assert (unsaid.current, unsaid.freezes) == (11, 2)
    assert unsaid.days[-2].status is Status.PENDING


@given(journeys(), days(0, 24))
@settings(max_examples=40, deadline=None)
def test_the_hours_of_a_day_are_those_counted_on_the_clock(moves: tuple[ZoneMove, ...], day: date) -> None:
    assert hours_lived(day, moves) * 4 == oracles.quarters_lived(day, moves)


@given(journeys())
@settings(max_examples=40, deadline=None)
def test_every_hour_of_a_journey_belongs_to_exactly_one_day(moves: tuple[ZoneMove, ...]) -> None:
    lived = sum(hours_lived(day, moves) for day in days_between(date(2026, 2, 1), date(2026, 4, 20)))
    begin = hours_before(date(2026, 2, 1), moves[0])
    end = hours_before(date(2026, 4, 21), moves[-1])
    assert lived == pytest.approx(end - begin)


def hours_before(day: date, move: ZoneMove) -> float:
    """Return the hours from a fixed instant to the start of a study day."""
    return (oracles.start_of(day, move) - TRIP) / timedelta(hours=1)


@given(journeys(), days(0, 24))
@settings(max_examples=20, deadline=None)
def test_who_checks_in_on_every_day_of_which_they_had_half_never_loses_a_streak(
    moves: tuple[ZoneMove, ...], today: date
) -> None:
    lived = [day for day in days_between(date(2026, 3, 1), today) if oracles.quarters_lived(day, moves) >= 48]
    streak = daily_streak(History(dict.fromkeys(lived, 30), moves=moves), today)
    assert (streak.current, streak.freezes) == (len(lived), 2)


@given(travellers, days(0, 60))
@settings(max_examples=60, deadline=None)
def test_the_streak_of_a_traveller_agrees_with_a_slow_reading_of_the_rules(history: History, today: date) -> None:
    found = [
        oracles.Entry(each.day, each.status, each.streak, each.freezes) for each in daily_streak(history, today).days
    ]
    assert found == oracles.ledger(history, today)


@given(journeys(), days(-40, 60))
@settings(max_examples=100, deadline=None)
def test_no_day_knows_of_moves_that_are_days_away(moves: tuple[ZoneMove, ...], day: date) -> None:
    assert hours_lived(day, moves_about(day, moves)) == hours_lived(day, moves)
