"""The daily streak: what each day was, and why."""

from __future__ import annotations

from datetime import date

from bot.domain.day import DAY, Weekdays, days_between
from bot.domain.history import History
from bot.domain.plan import Pause, Plan
from bot.domain.streak import Rule, Status, Streak, daily_streak, savable_days
from tests.domain.strategies import MONDAY

WEEKDAYS_ONLY = (Plan(MONDAY, Weekdays.of(range(5))),)


def done(*numbers: int) -> dict[date, int]:
    return {MONDAY + DAY * number: 30 for number in numbers}


def on(number: int) -> date:
    return MONDAY + DAY * number


def savable(history: History, today: date, *, grace_days: int) -> list[date]:
    return savable_days(daily_streak(history, today), today, grace_days)


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
    assert savable(history, on(2), grace_days=1) == [on(1)]
    assert savable(history, on(4), grace_days=1) == [on(3)]


def test_the_grace_says_how_many_days_back_can_be_saved_latest_first() -> None:
    history = History(done(0, 2))
    assert savable(history, on(4), grace_days=0) == []
    assert savable(history, on(4), grace_days=3) == [on(3), on(1)]


def test_a_day_rested_by_hand_needs_no_saving() -> None:
    assert savable(History(done(0), rests=frozenset({on(1)})), on(2), grace_days=3) == []


def test_a_rest_day_a_paused_day_or_a_day_before_the_first_check_in_needs_no_saving() -> None:
    history = History(done(4), WEEKDAYS_ONLY, pauses=(Pause(on(7), on(7)),))
    assert savable(history, on(8), grace_days=3) == []
    assert savable(history, on(5), grace_days=3) == []


def test_a_streak_of_three_years_is_counted_in_full() -> None:
    log = dict.fromkeys(days_between(date(2026, 1, 1), date(2028, 12, 31)), 60)
    assert daily_streak(History(log), date(2028, 12, 31)).current == 1096
