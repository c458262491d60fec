"""What is true of every daily streak, whatever the history."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.day import DAY
from bot.domain.history import History
from bot.domain.plan import Plan
from bot.domain.streak import Rule, Status, daily_streak, savable_days
from tests.domain import oracles
from tests.domain.strategies import days, histories, plans


@given(histories, days(0, 110))
@settings(max_examples=200, deadline=None)
def test_the_fold_agrees_with_a_slow_reading_of_the_rules(history: History, today: date) -> None:
    book = oracles.ledger(history, today)
    streak = daily_streak(history, today)
    assert [oracles.Entry(each.day, each.status, each.streak, each.freezes) for each in streak.days] == book
    assert streak.current == (book[-1].streak if book else 0)
    assert streak.freezes == (book[-1].freezes if book else 2)
    assert streak.best == max((entry.streak for entry in book), default=0)
    assert streak.broken_on == oracles.last_break(book)


@given(histories, days(0, 110), st.slices(120))
@settings(max_examples=80, deadline=None)
def test_a_day_has_the_same_verdict_whichever_way_it_is_looked_at(history: History, today: date, part: slice) -> None:
    found = daily_streak(history, today).days
    in_order = list(found)
    assert len(found) == len(in_order)
    assert [found[number] for number in range(len(found))] == in_order
    assert list(reversed(found)) == in_order[::-1]
    assert list(found[part]) == in_order[part]
    assert found[-1:] == tuple(in_order[-1:])


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
def test_every_reason_fits_its_status_and_the_streak_and_freezes_around_it(history: History, today: date) -> None:
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
    assert daily_streak(history.with_minutes(log), today) == daily_streak(history.with_minutes(in_order), today)


@given(histories, days(0, 100), st.integers(0, 3))
@settings(max_examples=150, deadline=None)
def test_a_late_check_in_on_a_savable_day_never_shortens_the_streak(history: History, today: date, grace: int) -> None:
    before = daily_streak(history, today)
    for number, day in enumerate(savable_days(before, today, grace)):
        after = daily_streak(history.with_minutes({**history.minutes, day: 0}), today)
        assert after.current >= before.current + (number == 0)
        assert after.freezes >= before.freezes


@given(histories, plans, days(0, 100), days(0, 110))
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
