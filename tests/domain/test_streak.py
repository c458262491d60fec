"""The daily streak: what each day was, and why."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.day import DAY, Weekdays, days_between
from bot.domain.history import History
from bot.domain.plan import Pause, Plan
from bot.domain.streak import Rule, Status, Streak, daily_streak, savable_days
from tests.domain import oracles
from tests.domain.strategies import MONDAY, days, histories, plans

WEEKDAYS_ONLY = (Plan(MONDAY, Weekdays.of(range(5))),)


def done(*numbers: int) -> dict[date, int]:
    return {MONDAY + DAY * number: 30 for number in numbers}


def on(number: int) -> date:
    return MONDAY + DAY * number


def statuses(streak: Streak) -> str:
    """Write the days as letters: D(one), r(est), p(aused), f(rozen), m(issed), ? (pending)."""
    letters = {
        Status.DONE: "D",
        Status.REST: "r",
        Status.PAUSED: "p",
        Status.FROZEN: "f",
        Status.MISSED: "m",
        Status.PENDING: "?",
    }
    return "".join(letters[each.status] for each in streak.days)


def test_without_a_check_in_there_is_no_streak_two_freezes_and_no_day_to_explain() -> None:
    assert daily_streak(History(), MONDAY) == Streak(current=0, best=0, freezes=2, broken_on=None, days=())


def test_the_first_check_in_makes_a_streak_of_one_day() -> None:
    assert daily_streak(History(done(0)), on(0)).current == 1


def test_a_check_in_of_no_minutes_counts_like_any_other() -> None:
    assert daily_streak(History({on(0): 0, on(1): 0}), on(1)).current == 2


def test_days_before_the_first_check_in_are_not_missed() -> None:
    streak = daily_streak(History(done(5), plans=(Plan(on(0)),)), on(5))
    assert statuses(streak) == "D"
    assert streak.freezes == 2


def test_today_is_pending_until_it_is_over_and_never_breaks() -> None:
    streak = daily_streak(History(done(0, 1)), on(2))
    assert statuses(streak) == "DD?"
    assert (streak.current, streak.freezes) == (2, 2)
    assert streak.days[-1].rule is Rule.NOT_OVER


def test_a_missed_day_is_covered_by_a_freeze_which_neither_adds_nor_breaks() -> None:
    streak = daily_streak(History(done(0, 1, 3)), on(3))
    assert statuses(streak) == "DDfD"
    assert (streak.current, streak.freezes, streak.broken_on) == (3, 1, None)
    assert streak.days[2].rule is Rule.FREEZE_SPENT


def test_two_freezes_are_banked_at_first_and_the_third_missed_day_breaks() -> None:
    streak = daily_streak(History(done(0)), on(4))
    assert statuses(streak) == "Dffm?"
    assert (streak.current, streak.best, streak.freezes, streak.broken_on) == (0, 1, 0, on(3))
    assert streak.days[3].rule is Rule.NO_FREEZE


def test_no_freeze_is_spent_while_there_is_no_streak_to_protect() -> None:
    log = History(done(0, *range(10, 17)))
    streak = daily_streak(log, on(16))
    assert statuses(streak) == "Dff" + "m" * 7 + "D" * 7
    assert {each.rule for each in streak.days[4:10]} == {Rule.NO_STREAK}
    assert (streak.freezes, streak.broken_on) == (1, on(3))


def test_a_freeze_is_earned_back_on_the_seventh_done_day_of_the_streak() -> None:
    streak = daily_streak(History(done(0, *range(2, 8))), on(8))
    assert [each.freezes for each in streak.days] == [2, 1, 1, 1, 1, 1, 1, 2, 2]
    assert [each.rule for each in streak.days if each.rule is Rule.EARNED_FREEZE] == [Rule.EARNED_FREEZE]
    assert streak.days[7].rule is Rule.EARNED_FREEZE


def test_no_more_than_two_freezes_are_banked() -> None:
    streak = daily_streak(History(done(*range(30))), on(29))
    assert {each.freezes for each in streak.days} == {2}
    assert {each.rule for each in streak.days} == {Rule.CHECKED_IN}


def test_a_day_outside_the_plan_is_rest_and_neither_adds_nor_breaks() -> None:
    streak = daily_streak(History(done(3, 4, 7), WEEKDAYS_ONLY), on(7))
    assert statuses(streak) == "DDrrD"
    assert (streak.current, streak.freezes) == (3, 2)
    assert {each.rule for each in streak.days[2:4]} == {Rule.NOT_IN_PLAN}


def test_a_check_in_on_a_rest_day_adds() -> None:
    assert daily_streak(History(done(3, 4, 5), WEEKDAYS_ONLY), on(5)).current == 3


def test_paused_days_neither_add_nor_break() -> None:
    streak = daily_streak(History(done(0, 20), pauses=(Pause(on(1), on(19)),)), on(20))
    assert statuses(streak) == "D" + "p" * 19 + "D"
    assert (streak.current, streak.freezes) == (2, 2)
    assert streak.days[1].rule is Rule.IN_A_PAUSE


def test_a_pause_holds_on_its_first_and_its_last_day_and_on_no_other() -> None:
    streak = daily_streak(History(done(0), pauses=(Pause(on(2), on(3)),)), on(5))
    assert statuses(streak) == "Dfppf?"


def test_a_check_in_in_a_pause_adds() -> None:
    assert daily_streak(History(done(0, 1), pauses=(Pause(on(1), on(9)),)), on(2)).current == 2


def test_resting_by_hand_spends_a_freeze_on_today_at_once() -> None:
    streak = daily_streak(History(done(0, 1), rests=frozenset({on(2)})), on(2))
    assert statuses(streak) == "DDf"
    assert (streak.current, streak.freezes) == (2, 1)
    assert streak.days[-1].rule is Rule.RESTED


def test_a_check_in_after_resting_by_hand_gives_the_freeze_back() -> None:
    streak = daily_streak(History(done(0, 1, 2), rests=frozenset({on(2)})), on(2))
    assert (streak.current, streak.freezes) == (3, 2)


def test_a_day_off_that_was_rested_by_hand_costs_nothing() -> None:
    rests = frozenset({on(5), on(9)})
    history = History(done(4), WEEKDAYS_ONLY, pauses=(Pause(on(7), on(10)),), rests=rests)
    assert daily_streak(history, on(11)).freezes == 2


def test_a_day_rested_by_hand_stays_covered_even_when_no_freeze_is_left_for_it() -> None:
    streak = daily_streak(History(done(0), rests=frozenset({on(3), on(5)})), on(6))
    assert statuses(streak) == "Dfffmf?"
    assert [each.freezes for each in streak.days] == [2, 1, 0, 0, 0, 0, 0]


def test_a_late_check_in_gives_the_freeze_back() -> None:
    assert daily_streak(History(done(0, 2)), on(2)).freezes == 1
    assert daily_streak(History(done(0, 1, 2)), on(2)).freezes == 2


def test_a_late_check_in_repairs_a_broken_streak() -> None:
    before = History(done(*range(10)))
    late = History(done(*range(10), 12))
    assert daily_streak(before, on(13)).current == 0
    assert daily_streak(late, on(13)).current == 11


def test_after_a_break_the_best_streak_stays_on_show_and_counting_begins_anew() -> None:
    streak = daily_streak(History(done(0, 1, 2, 3, 8, 9)), on(9))
    assert statuses(streak) == "DDDDffmmDD"
    assert (streak.current, streak.best, streak.broken_on) == (2, 4, on(6))


def test_the_streak_includes_a_check_in_that_travel_has_put_ahead_of_today() -> None:
    streak = daily_streak(History(done(0, 2)), on(1))
    assert statuses(streak) == "D?D"
    assert streak.current == 2


def test_each_day_is_judged_by_the_plan_that_held_on_it() -> None:
    changed = (*WEEKDAYS_ONLY, Plan(on(7), Weekdays.of((0, 5))))
    streak = daily_streak(History(done(3, 7), changed), on(14))
    assert statuses(streak) == "DfrrDrrrrfr?"


def test_yesterday_can_be_saved_while_it_is_frozen_or_missed() -> None:
    history = History(done(0))
    assert savable_days(history, on(2), grace_days=1) == [on(1)]
    assert savable_days(history, on(4), grace_days=1) == [on(3)]


def test_the_grace_says_how_many_days_back_can_be_saved_latest_first() -> None:
    history = History(done(0, 2))
    assert savable_days(history, on(4), grace_days=0) == []
    assert savable_days(history, on(4), grace_days=3) == [on(3), on(1)]


def test_a_rest_day_a_paused_day_or_a_day_before_the_first_check_in_needs_no_saving() -> None:
    history = History(done(4), WEEKDAYS_ONLY, pauses=(Pause(on(7), on(7)),))
    assert savable_days(history, on(8), grace_days=3) == []
    assert savable_days(history, on(5), grace_days=3) == []


@given(histories, days(0, 110))
@settings(max_examples=250, deadline=None)
def test_the_fold_agrees_with_a_slow_reading_of_the_rules(history: History, today: date) -> None:
    book = oracles.ledger(history, today)
    streak = daily_streak(history, today)
    assert [oracles.Entry(each.day, each.status, each.streak, each.freezes) for each in streak.days] == book
    assert streak.current == (book[-1].streak if book else 0)
    assert streak.freezes == (book[-1].freezes if book else 2)
    assert streak.best == max((entry.streak for entry in book), default=0)
    assert streak.broken_on == oracles.last_break(book)


REASONS = {
    Status.DONE: {Rule.CHECKED_IN, Rule.EARNED_FREEZE},
    Status.REST: {Rule.NOT_IN_PLAN, Rule.CUT_SHORT},
    Status.PAUSED: {Rule.IN_A_PAUSE},
    Status.FROZEN: {Rule.FREEZE_SPENT, Rule.RESTED},
    Status.MISSED: {Rule.NO_FREEZE, Rule.NO_STREAK},
    Status.PENDING: {Rule.NOT_OVER},
}


@given(histories, days(0, 110))
@settings(max_examples=150, deadline=None)
def test_every_reason_fits_its_status_and_the_streak_and_freezes_around_it(
    history: History, today: date
) -> None:
    found = daily_streak(history, today).days
    for before, day in pairwise(found):
        assert day.day == before.day + DAY
        assert day.rule in REASONS[day.status]
        gain = {Status.DONE: 1, Status.MISSED: -before.streak}.get(day.status, 0)
        assert day.streak == before.streak + gain
        match day.rule:
            case Rule.EARNED_FREEZE:
                assert day.freezes == before.freezes + 1
                assert day.streak % 7 == 0
            case Rule.FREEZE_SPENT:
                assert before.streak > 0
                assert day.freezes == before.freezes - 1
            case Rule.RESTED:
                assert day.freezes == max(before.freezes - 1, 0)
            case Rule.NO_FREEZE:
                assert (before.streak > 0, before.freezes) == (True, 0)
            case Rule.NO_STREAK:
                assert (before.streak, day.freezes) == (0, before.freezes)
            case _:
                assert day.freezes == before.freezes


@given(histories, days(0, 110))
@settings(max_examples=100, deadline=None)
def test_the_days_explain_the_figures_shown(history: History, today: date) -> None:
    streak = daily_streak(history, today)
    for day in streak.days[-1:]:
        assert (day.streak, day.freezes) == (streak.current, streak.freezes)
    assert streak.best == max((day.streak for day in streak.days), default=0)
    assert 0 <= streak.freezes <= 2


@given(histories, days(0, 110), st.randoms(use_true_random=False), st.sets(days(0, 100), max_size=10))
@settings(max_examples=80, deadline=None)
def test_check_ins_and_undos_in_any_order_give_the_streak_of_the_final_log(
    history: History, today: date, dice: Random, undone: set[date]
) -> None:
    final = {day: minutes for day, minutes in history.minutes.items() if day not in undone}
    check_ins = [*history.minutes, *undone]
    dice.shuffle(check_ins)
    log = dict[date, int]()
    for day in check_ins:
        log[day] = history.minutes.get(day, 30)
    told = list(undone)
    dice.shuffle(told)
    for day in told:
        del log[day]
    in_order = {day: final[day] for day in sorted(final)}
    assert daily_streak(history.with_minutes(log), today) == daily_streak(
        history.with_minutes(in_order), today
    )


@given(histories, days(0, 100), st.integers(0, 3))
@settings(max_examples=150, deadline=None)
def test_a_late_check_in_on_a_savable_day_never_shortens_the_streak(
    history: History, today: date, grace: int
) -> None:
    before = daily_streak(history, today)
    for number, day in enumerate(savable_days(history, today, grace)):
        after = daily_streak(history.with_minutes({**history.minutes, day: 0}), today)
        assert after.current >= before.current + (number == 0)
        assert after.freezes >= before.freezes


@given(histories, plans(), days(0, 100), days(0, 110))
@settings(max_examples=150, deadline=None)
def test_a_new_plan_changes_no_verdict_of_an_earlier_day(
    history: History, others: tuple[Plan, ...], since: date, today: date
) -> None:
    since = max(since, history.plans[0].since + DAY)
    kept = tuple(plan for plan in history.plans if plan.since < since)
    new = Plan(since, others[0].weekdays, others[0].weekly_minutes)
    changed = History(history.minutes, (*kept, new), history.pauses, history.rests, history.moves)
    unchanged = History(history.minutes, kept, history.pauses, history.rests, history.moves)
    was = [each for each in daily_streak(unchanged, today).days if each.day < since]
    assert [each for each in daily_streak(changed, today).days if each.day < since] == was


@given(histories, days(0, 100))
@settings(max_examples=100, deadline=None)
def test_a_day_that_is_over_keeps_its_verdict_for_ever(history: History, today: date) -> None:
    log = history.with_minutes({day: spent for day, spent in history.minutes.items() if day < today})
    then = [each for each in daily_streak(log, today).days if each.day < today]
    later = [each for each in daily_streak(log, today + DAY * 30).days if each.day < today]
    assert then == later


def test_a_streak_of_three_years_is_counted_in_full() -> None:
    log = dict.fromkeys(days_between(date(2026, 1, 1), date(2028, 12, 31)), 60)
    assert daily_streak(History(log), date(2028, 12, 31)).current == 1096
