"""Which prompt a group gets on a day."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache

import pytest

from bot.content import prompts
from bot.domain.day import DAY
from bot.domain.prompt import Prompt, choose_prompt

FIRST = date(2026, 1, 1)
FIVE_YEARS = 5 * 365
GROUPS = (1, 2, 3, 42, 1000, 123_456_789)


@cache
def five_years_of(group_id: int) -> tuple[Prompt, ...]:
    """Choose a prompt each day as the group's posts do, knowing those of the last 45 days."""
    chosen: list[Prompt] = []
    for number in range(FIVE_YEARS):
        recent = {prompt.key for prompt in chosen[-45:]}
        chosen.append(choose_prompt(prompts(), recent=recent, group_id=group_id, day=FIRST + DAY * number))
    return tuple(chosen)


@pytest.mark.parametrize("group_id", GROUPS)
def test_no_prompt_comes_again_within_45_days_in_five_years(group_id: int) -> None:
    last_seen: dict[str, int] = {}
    for number, prompt in enumerate(five_years_of(group_id)):
        assert number - last_seen.get(prompt.key, -100) > 45
        last_seen[prompt.key] = number


def test_a_group_and_a_day_always_get_the_same_prompt_whatever_order_the_recent_ones_come_in() -> None:
    recent = [prompt.key for prompt in prompts()[:40]]
    there, back = (
        [choose_prompt(prompts(), recent=keys, group_id=7, day=FIRST + DAY * number) for number in range(50)]
        for keys in (dict.fromkeys(recent).keys(), dict.fromkeys(reversed(recent)).keys())
    )
    assert there == back


def test_two_groups_do_not_get_the_same_prompts_and_neither_do_two_days() -> None:
    assert five_years_of(1)[:30] != five_years_of(2)[:30]
    assert len({prompt.key for prompt in five_years_of(1)[:30]}) == 30


def test_all_four_kinds_come_about_equally_often() -> None:
    counted = Counter(prompt.kind for group_id in GROUPS for prompt in five_years_of(group_id))
    expected = len(GROUPS) * FIVE_YEARS / 4
    assert len(counted) == 4
    assert all(abs(number - expected) < expected / 10 for number in counted.values())


def test_every_prompt_of_the_deck_is_used() -> None:
    used = {prompt.key for group_id in GROUPS for prompt in five_years_of(group_id)}
    assert used == {prompt.key for prompt in prompts()}


def test_when_all_prompts_are_recent_there_is_one_all_the_same() -> None:
    small = (Prompt("one", "planning", "What will you do first?"),)
    assert choose_prompt(small, recent={"one"}, group_id=1, day=FIRST) == small[0]


def test_a_prompt_the_group_had_lately_is_passed_over_while_there_is_another() -> None:
    small = tuple(Prompt(key, "planning", "What will you do first?") for key in ("one", "two", "three"))
    for number in range(20):
        day = FIRST + DAY * number
        assert choose_prompt(small, recent={"one", "three"}, group_id=1, day=day).key == "two"
