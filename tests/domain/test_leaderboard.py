"""The leaderboard: consistency first. Ranks, ties, and who is listed."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.day import DAY
from bot.domain.history import History
from bot.domain.leaderboard import ROWS_AT_MOST, By, Period, Standing, near, rank, tiers
from tests.domain.people import SUNDAY, figures, history, member, weekly
from tests.domain.strategies import MONDAY, histories


def ranked(standings: list[Standing], by: By = By.CONSISTENCY) -> list[tuple[int, str]]:
    return [(place.rank, place.standing.member.shown_name) for place in rank(standings, by)]


def test_a_small_plan_kept_beats_a_large_plan_half_kept() -> None:
    small = figures(member("Maya"), history(0, 2, minutes=90, plan=weekly((0, 2), 180)))
    large = figures(member("Jonas"), history(0, 1, 2, minutes=200, plan=weekly(minutes=1200)))
    assert ranked([large, small]) == [(1, "Maya"), (2, "Jonas")]


def test_among_equal_shares_of_days_the_share_of_minutes_decides() -> None:
    longer_streak = figures(member("Amara"), history(-7, 0, plan=weekly((0,), 240)))
    more_of_the_minutes = figures(member("Bo"), history(0, plan=weekly((0,), 60)))
    assert ranked([longer_streak, more_of_the_minutes]) == [(1, "Bo"), (2, "Amara")]


def test_among_equal_shares_of_days_and_minutes_the_streak_decides() -> None:
    a = figures(member("Amara"), history(0, plan=weekly((0,), 60)))
    b = figures(member("Bo"), history(-7, 0, plan=weekly((0,), 60)))
    assert ranked([a, b]) == [(1, "Bo"), (2, "Amara")]


def test_equal_scores_share_a_rank_and_the_next_one_is_counted_on() -> None:
    even = [figures(member(name), history(0, 1)) for name in ("Cy", "amara", "Bo")]
    behind = figures(member("Ada"), history(0))
    first = figures(member("Zoe"), history(0, 1, 2))
    assert ranked([*even, behind, first]) == [(1, "Zoe"), (2, "amara"), (2, "Bo"), (2, "Cy"), (5, "Ada")]
    assert ranked([*even[:2], behind]) == [(1, "amara"), (1, "Cy"), (3, "Ada")]


def test_who_did_nothing_is_not_listed() -> None:
    idle = figures(member("Bo"), history(-1, 7), today=SUNDAY + DAY * 5)
    for by in By:
        assert ranked([idle], by) == []


def test_who_showed_up_for_no_minutes_is_listed() -> None:
    assert ranked([figures(member("Bo"), history(0, minutes=0))]) == [(1, "Bo")]


def test_who_hides_is_not_listed() -> None:
    hidden = figures(member("Bo", hidden=True), history(0))
    shown = figures(member("Maya"), history(0))
    for by in (By.CONSISTENCY, By.HOURS, By.STREAK):
        assert ranked([hidden, shown], by) == [(1, "Maya")]


def test_an_alias_stands_for_the_name() -> None:
    owl = figures(member("Bo", alias="Night Owl"), history(0))
    ada = figures(member("Odile"), history(0))
    assert ranked([ada, owl]) == [(1, "Night Owl"), (1, "Odile")]


def test_by_hours_the_minutes_decide_and_nothing_else() -> None:
    a = figures(member("Amara"), history(0, 1, 2, minutes=60, plan=weekly((0,), 60)))
    b = figures(member("Bo"), history(0, minutes=181, plan=weekly(minutes=6000)))
    c = figures(member("Cy"), history(0, minutes=180))
    assert ranked([a, c, b], By.HOURS) == [(1, "Bo"), (2, "Amara"), (2, "Cy")]


def test_by_streak_the_running_streak_decides_and_then_the_best() -> None:
    a = figures(member("Amara"), history(-20, -19, -18, -17, 4, 5, 6))
    b = figures(member("Bo"), history(4, 5, 6))
    c = figures(member("Cy"), history(3, 4, 5, 6))
    assert ranked([b, a, c], By.STREAK) == [(1, "Cy"), (2, "Amara"), (3, "Bo")]


def test_by_improvement_the_minutes_gained_on_the_period_before_decide() -> None:
    a = figures(member("Amara"), history(-7, 0, 1, minutes=60))
    b = figures(member("Bo"), history(0, 1, minutes=60))
    assert (a.gain, b.gain) == (60, 120)
    assert ranked([a, b], By.IMPROVED) == [(1, "Bo"), (2, "Amara")]


def test_by_improvement_nobody_is_listed_who_did_not_gain_and_no_newcomer() -> None:
    even = figures(member("Amara"), history(-7, 0))
    less = figures(member("Bo"), history(-7, -6, 0))
    new = figures(member("Cy", joined=MONDAY), history(0))
    assert ranked([even, less, new], By.IMPROVED) == []


@given(st.lists(st.tuples(histories, st.booleans()), max_size=5), st.sampled_from(By))
@settings(max_examples=60, deadline=None)
def test_a_board_is_sorted_its_ranks_count_who_is_ahead_and_its_order_does_not_depend_on_the_input(
    group: list[tuple[History, bool]], by: By
) -> None:
    month = Period(MONDAY, MONDAY + DAY * 30)
    standings = [
        figures(member(f"member {number}", hidden=hidden), log, period=month)
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


def standing_of(number: int, *, done: int, streak: int, minutes: int) -> Standing:
    """Make a standing that often ties with others."""
    who = member(f"member {number:02}", hidden=number % 11 == 5)
    return Standing(who, done, 4, minutes, 100, streak, streak + number % 2, minutes - 50, newcomer=number % 7 == 3)


standings_that_tie = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 3), st.sampled_from((0, 50, 100))), min_size=1, max_size=60
).map(
    lambda drawn: [
        standing_of(number, done=done, streak=streak, minutes=minutes)
        for number, (done, streak, minutes) in enumerate(drawn)
    ]
)


@given(standings_that_tie, st.sampled_from(By), st.integers(0, 59))
@settings(max_examples=300, deadline=None)
def test_what_is_shown_is_the_same_when_only_the_streaks_of_those_who_may_be_shown_are_known(
    group: list[Standing], by: By, number: int
) -> None:
    reader = group[number % len(group)].member.id
    known = {each.member.id: each for each in group}
    shown = tiers([each._replace(streak=0, best=0) for each in group], by, reader)
    places = [
        place
        for tier in shown
        for place in rank([known[each.member.id] for each in tier.standings], by, above=tier.above)
    ]
    everybody = rank(group, by)
    assert places[:ROWS_AT_MOST] == everybody[:ROWS_AT_MOST]
    assert list(near(places, reader)) == list(near(everybody, reader))


def test_of_a_large_group_nobody_is_asked_for_a_streak_who_cannot_be_shown() -> None:
    group = [standing_of(number, done=1 + number % 4, streak=0, minutes=50) for number in range(80)]
    asked = [each for tier in tiers(group, By.CONSISTENCY) for each in tier.standings]
    assert {each.done for each in asked} == {4}
    last = next(each for each in group if each.done == 1 and not each.member.hidden)
    around = [each for tier in tiers(group, By.CONSISTENCY, last.member.id) for each in tier.standings]
    assert {each.done for each in around} == {4, 2, 1}
