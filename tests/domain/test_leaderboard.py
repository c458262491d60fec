"""The leaderboard: consistency first, each against their own plan."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.day import DAY, Weekdays, ZoneMove, days_between
from bot.domain.group import Member
from bot.domain.history import History
from bot.domain.leaderboard import By, Period, Span, Standing, rank, standing
from bot.domain.plan import Pause, Plan
from tests.domain import oracles
from tests.domain.strategies import AT_HOME, LONG_AGO, MONDAY, days, histories

WEEK = Period(MONDAY, MONDAY + DAY * 6)
SUNDAY = WEEK.last
LONG_BEFORE = MONDAY - timedelta(days=100)


def member(name: str = "Maya", *, joined: date = LONG_BEFORE, hidden: bool = False, alias: str | None = None) -> Member:
    return Member(hash(name), 1, hash(name), name, joined, AT_HOME, alias=alias, hidden=hidden)


def history(*numbers: int, minutes: int = 60, plan: Plan | None = None, pauses: tuple[Pause, ...] = ()) -> History:
    log = {MONDAY + DAY * number: minutes for number in numbers}
    return History(log, (plan or Plan(LONG_BEFORE),), pauses, moves=AT_HOME)


def figures(who: Member, log: History, *, today: date = SUNDAY + DAY, week_start: int = 0) -> Standing:
    return standing(who, log, WEEK, today=today, week_start=week_start)


def ranked(standings: list[Standing], by: By = By.CONSISTENCY) -> list[tuple[int, str]]:
    return [(place.rank, place.standing.member.shown_name) for place in rank(standings, by)]


def weekly(weekdays: tuple[int, ...] = tuple(range(7)), minutes: int = 600) -> Plan:
    return Plan(LONG_BEFORE, Weekdays.of(weekdays), minutes)


class TestTheShareOfOnesOwnPlan:
    def test_it_is_the_days_done_of_the_days_planned(self) -> None:
        found = figures(member(), history(0, 2, plan=weekly((0, 2, 4, 6))))
        assert (found.done, found.planned, found.kept) == (2, 4, 0.5)

    def test_it_is_at_most_whole(self) -> None:
        found = figures(member(), history(0, 1, 2, 3, plan=weekly((0, 2))))
        assert (found.done, found.planned, found.kept) == (4, 2, 1.0)

    def test_a_check_in_on_a_rest_day_makes_up_for_a_missed_day(self) -> None:
        assert figures(member(), history(0, 1, plan=weekly((0, 2)))).kept == 1.0

    def test_paused_days_are_not_planned(self) -> None:
        away = (Pause(MONDAY + DAY * 2, MONDAY + DAY * 20),)
        found = figures(member(), history(0, 1, pauses=away))
        assert (found.planned, found.kept) == (2, 1.0)

    def test_days_before_joining_are_not_planned(self) -> None:
        found = figures(member(joined=MONDAY + DAY * 4), history(4, 5, 6))
        assert (found.planned, found.kept) == (3, 1.0)

    def test_who_showed_up_with_nothing_planned_kept_it_all(self) -> None:
        away = (Pause(MONDAY, SUNDAY),)
        found = figures(member(), history(3, pauses=away))
        assert (found.planned, found.kept, found.minutes_share) == (0, 1.0, 1.0)

    def test_the_day_that_apia_skipped_is_not_planned(self) -> None:
        week = Period(date(2011, 12, 26), date(2012, 1, 1))
        log = {day: 30 for day in days_between(week.first, week.last) if day != date(2011, 12, 30)}
        there = (ZoneMove(LONG_AGO, "Pacific/Apia"),)
        maya = Member(1, 1, 1, "Maya", date(2011, 1, 1), there)
        found = standing(maya, History(log, moves=there), week, today=week.last, week_start=0)
        assert (found.done, found.planned, found.kept) == (6, 6, 1.0)

    def test_each_day_is_planned_by_the_plan_that_held_on_it(self) -> None:
        plans = (weekly(), Plan(MONDAY + DAY * 3, Weekdays.of((6,))))
        assert figures(member(), History({MONDAY: 30}, plans, moves=AT_HOME)).planned == 4


class TestTheShareOfTheMinutes:
    def test_it_is_the_minutes_logged_of_those_planned(self) -> None:
        found = figures(member(), history(0, 1, minutes=150, plan=weekly(minutes=600)))
        assert (found.minutes, found.goal, found.minutes_share) == (300, 600, 0.5)

    def test_it_is_at_most_whole(self) -> None:
        assert figures(member(), history(0, 1, minutes=400, plan=weekly(minutes=600))).minutes_share == 1.0

    def test_paused_days_and_days_before_joining_take_sevenths_away(self) -> None:
        away = (Pause(MONDAY + DAY * 5, SUNDAY),)
        assert figures(member(), history(0, plan=weekly(minutes=700), pauses=away)).goal == 500
        assert figures(member(joined=MONDAY + DAY * 4), history(4, plan=weekly(minutes=700))).goal == 300

    def test_a_month_is_planned_week_by_week(self) -> None:
        march = Period(date(2026, 3, 1), date(2026, 3, 31))
        plans = (weekly(minutes=700), Plan(date(2026, 3, 9), weekly().weekdays, 1400))
        found = standing(
            member(), History({MONDAY: 30}, plans, moves=AT_HOME), march, today=march.last, week_start=0
        )
        assert found.goal == 8 * 100 + 23 * 200


class TestThePeriod:
    @pytest.mark.parametrize(("week_start", "first"), [(0, date(2026, 3, 2)), (5, date(2026, 2, 28)), (6, date(2026, 3, 1))])
    def test_a_week_is_seven_days_from_the_group_s_first_weekday(self, week_start: int, first: date) -> None:
        found = Period.around(date(2026, 3, 4), Span.WEEK, week_start=week_start, earliest=MONDAY)
        assert found == Period(first, first + DAY * 6)

    @pytest.mark.parametrize(
        ("day", "first", "last"),
        [
            (date(2026, 3, 4), date(2026, 3, 1), date(2026, 3, 31)),
            (date(2026, 2, 28), date(2026, 2, 1), date(2026, 2, 28)),
            (date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
            (date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        ],
    )
    def test_a_month_is_the_whole_month(self, day: date, first: date, last: date) -> None:
        assert Period.around(day, Span.MONTH, week_start=0, earliest=MONDAY) == Period(first, last)

    def test_all_time_is_everything_since_the_first_member_joined(self) -> None:
        found = Period.around(MONDAY, Span.ALL, week_start=0, earliest=LONG_BEFORE)
        assert found == Period(LONG_BEFORE, MONDAY)
        assert Period.around(MONDAY, Span.ALL, week_start=0, earliest=SUNDAY) == Period(MONDAY, MONDAY)

    def test_the_period_before_is_as_long_and_ends_the_day_before(self) -> None:
        assert WEEK.before() == Period(MONDAY - DAY * 7, MONDAY - DAY)
        assert Period(MONDAY, MONDAY).before() == Period(MONDAY - DAY, MONDAY - DAY)

    def test_its_first_and_its_last_day_belong_to_it_and_their_neighbours_do_not(self) -> None:
        found = figures(member(), history(-1, 0, 6, 7), today=SUNDAY + DAY * 5)
        assert (found.done, found.minutes) == (2, 120)


class TestTheRanking:
    def test_a_small_plan_kept_beats_a_large_plan_half_kept(self) -> None:
        small = figures(member("Maya"), history(0, 2, minutes=90, plan=weekly((0, 2), 180)))
        large = figures(member("Jonas"), history(0, 1, 2, minutes=200, plan=weekly(minutes=1200)))
        assert ranked([large, small]) == [(1, "Maya"), (2, "Jonas")]

    def test_among_equal_shares_of_days_the_share_of_minutes_decides(self) -> None:
        a = figures(member("Amara"), history(0, plan=weekly((0,), 240)))
        b = figures(member("Bo"), history(0, plan=weekly((0,), 60)))
        assert ranked([a, b]) == [(1, "Bo"), (2, "Amara")]

    def test_and_then_the_streak(self) -> None:
        a = figures(member("Amara"), history(0, plan=weekly((0,), 60)))
        b = figures(member("Bo"), history(-7, 0, plan=weekly((0,), 60)))
        assert ranked([a, b]) == [(1, "Bo"), (2, "Amara")]

    def test_equal_scores_share_a_rank_and_the_next_one_is_counted_on(self) -> None:
        even = [figures(member(name), history(0, 1)) for name in ("Cy", "amara", "Bo")]
        behind = figures(member("Ada"), history(0))
        first = figures(member("Zoe"), history(0, 1, 2))
        assert ranked([*even, behind, first]) == [(1, "Zoe"), (2, "amara"), (2, "Bo"), (2, "Cy"), (5, "Ada")]
        assert ranked([*even[:2], behind]) == [(1, "amara"), (1, "Cy"), (3, "Ada")]

    def test_who_did_nothing_is_not_listed(self) -> None:
        idle = figures(member("Bo"), history(-1, 7), today=SUNDAY + DAY * 5)
        for by in By:
            assert ranked([idle], by) == []

    def test_who_showed_up_for_no_minutes_is_listed(self) -> None:
        assert ranked([figures(member("Bo"), history(0, minutes=0))]) == [(1, "Bo")]

    def test_who_hides_is_not_listed(self) -> None:
        hidden = figures(member("Bo", hidden=True), history(0))
        shown = figures(member("Maya"), history(0))
        for by in (By.CONSISTENCY, By.HOURS, By.STREAK):
            assert ranked([hidden, shown], by) == [(1, "Maya")]

    def test_an_alias_stands_for_the_name(self) -> None:
        owl = figures(member("Bo", alias="Night Owl"), history(0))
        ada = figures(member("Odile"), history(0))
        assert ranked([ada, owl]) == [(1, "Night Owl"), (1, "Odile")]

    def test_by_hours_the_minutes_decide_and_nothing_else(self) -> None:
        a = figures(member("Amara"), history(0, 1, 2, minutes=60, plan=weekly((0,), 60)))
        b = figures(member("Bo"), history(0, minutes=181, plan=weekly(minutes=6000)))
        c = figures(member("Cy"), history(0, minutes=180))
        assert ranked([a, c, b], By.HOURS) == [(1, "Bo"), (2, "Amara"), (2, "Cy")]

    def test_by_streak_the_running_streak_decides_and_then_the_best(self) -> None:
        a = figures(member("Amara"), history(-20, -19, -18, 4, 5, 6))
        b = figures(member("Bo"), history(4, 5, 6))
        c = figures(member("Cy"), history(3, 4, 5, 6))
        assert ranked([b, a, c], By.STREAK) == [(1, "Cy"), (2, "Amara"), (3, "Bo")]

    def test_by_improvement_the_minutes_gained_on_the_period_before_decide(self) -> None:
        a = figures(member("Amara"), history(-7, 0, 1, minutes=60))
        b = figures(member("Bo"), history(0, 1, minutes=60))
        assert (a.gain, b.gain) == (60, 120)
        assert ranked([a, b], By.IMPROVED) == [(1, "Bo"), (2, "Amara")]

    def test_by_improvement_nobody_is_listed_who_did_not_gain_and_no_newcomer(self) -> None:
        even = figures(member("Amara"), history(-7, 0))
        less = figures(member("Bo"), history(-7, -6, 0))
        new = figures(member("Cy", joined=MONDAY), history(0))
        assert ranked([even, less, new], By.IMPROVED) == []


class TestNewcomers:
    @pytest.mark.parametrize(("number", "new"), [(-1, False), (0, True), (6, True), (7, False)])
    def test_who_joined_in_the_period_is_marked(self, number: int, *, new: bool) -> None:
        assert figures(member(joined=MONDAY + DAY * number), history(0)).newcomer is new


class TestTheStreak:
    def test_it_is_the_one_at_the_end_of_the_period(self) -> None:
        found = figures(member(), history(*range(-3, 20)), today=MONDAY + DAY * 20)
        assert (found.streak, found.best) == (10, 10)

    def test_in_the_running_week_it_is_the_one_of_today(self) -> None:
        log = history(0, 1)
        assert figures(member(), log, today=MONDAY + DAY * 2).streak == 2
        assert figures(member(), log, today=MONDAY + DAY * 5).streak == 0


@given(histories, days(-5, 60))
@settings(max_examples=120, deadline=None)
def test_the_figures_agree_with_a_slow_count(log: History, joined: date) -> None:
    week = Period(MONDAY + DAY * 21, MONDAY + DAY * 27)
    found = standing(member(joined=joined), log, week, today=week.last + DAY, week_start=0)
    asked = [
        day
        for day in oracles.dates(week.first, week.last)
        if day >= joined and not any(pause.first <= day <= pause.last for pause in log.pauses)
    ]
    plans = [oracles.plan_that_held(log.plans, day) for day in asked]
    assert found.planned == sum(
        day.weekday() in list(plan.weekdays) for day, plan in zip(asked, plans, strict=True)
    )
    assert found.done == len([day for day in log.minutes if week.first <= day <= week.last])
    assert found.minutes == sum(log.minutes.get(day, 0) for day in oracles.dates(week.first, week.last))
    of_the_week = oracles.plan_that_held(
        log.plans, week.last if log.plans[0].since >= week.first else week.first
    )
    assert 0 <= found.goal - Fraction(of_the_week.weekly_minutes * len(asked), 7) < 1
    assert 0 <= found.kept <= 1
    assert 0 <= found.minutes_share <= 1


@given(histories, st.dictionaries(days(7, 40), st.integers(0, 500), max_size=8), st.integers(1, 30))
@settings(max_examples=120, deadline=None)
def test_a_past_week_s_board_is_not_changed_by_what_comes_later(
    log: History, later: dict[date, int], number: int
) -> None:
    then = log.with_minutes({day: spent for day, spent in log.minutes.items() if day <= SUNDAY})
    monday = figures(member(), then, today=SUNDAY + DAY)
    assert figures(member(), then.with_minutes({**then.minutes, **later}), today=SUNDAY + DAY * number) == monday


@given(st.lists(st.tuples(histories, st.booleans()), max_size=5), st.sampled_from(By))
@settings(max_examples=60, deadline=None)
def test_a_board_is_sorted_its_ranks_count_who_is_ahead_and_its_order_does_not_depend_on_the_input(
    group: list[tuple[History, bool]], by: By
) -> None:
    standings = [
        standing(
            member(f"member {number}", hidden=hidden), log, Period(MONDAY, MONDAY + DAY * 30), today=MONDAY + DAY * 31, week_start=0
        )
        for number, (log, hidden) in enumerate(group)
    ]
    places = rank(standings, by)
    assert places == rank(reversed(standings), by)
    values = [value(place.standing, by) for place in places]
    assert values == sorted(values, reverse=True)
    assert [place.rank for place in places] == [1 + sum(other > mine for other in values) for mine in values]


def value(each: Standing, by: By) -> tuple[Fraction | int, ...]:
    """Return what the product ranks by, best highest, in exact numbers."""
    match by:
        case By.CONSISTENCY:
            days_kept = Fraction(min(each.done, each.planned), each.planned) if each.planned else Fraction(1)
            minutes = Fraction(min(each.minutes, each.goal), each.goal) if each.goal else Fraction(each.minutes > 0)
            return days_kept, minutes, each.streak
        case By.HOURS:
            return (each.minutes,)
        case By.STREAK:
            return each.streak, each.best
        case By.IMPROVED:
            return (each.gain,)


def test_the_board_of_a_member_who_lives_ahead_of_the_group_is_that_of_their_own_today() -> None:
    now = datetime(2026, 3, 8, 20, tzinfo=UTC)
    ahead = Member(1, 1, 1, "Sione", LONG_BEFORE, (ZoneMove(LONG_AGO, "Pacific/Kiritimati"),))
    assert ahead.today(now) == SUNDAY + DAY
    assert figures(ahead, history(*range(7)), today=ahead.today(now)).streak == 7
