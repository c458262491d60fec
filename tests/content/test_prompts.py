"""The deck of daily prompts keeps its own rules."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from bot.content import prompts
from bot.domain.prompt import NO_REPEAT_DAYS, Prompt

DECK = prompts()


def test_there_are_at_least_60_prompts_and_more_than_the_days_without_a_repeat() -> None:
    assert len(DECK) >= 60
    assert len(DECK) > NO_REPEAT_DAYS


def test_there_are_four_kinds_each_with_enough_to_come_on_every_fourth_day_without_a_repeat() -> None:
    counted = Counter(prompt.kind for prompt in DECK)
    assert set(counted) == {"planning", "reflection", "first-principles", "encouragement"}
    assert min(counted.values()) >= 2 * NO_REPEAT_DAYS / 4


def test_no_key_and_no_text_comes_twice() -> None:
    assert [key for key, times in Counter(prompt.key for prompt in DECK).items() if times > 1] == []
    assert [text for text, times in Counter(prompt.text.casefold() for prompt in DECK).items() if times > 1] == []


def keys_of(prompts: Iterable[Prompt]) -> list[str]:
    return [prompt.key for prompt in prompts]


def test_a_key_is_kebab_case_of_at_most_40_characters() -> None:
    wanted = re.compile(r"(?=.{1,40}\Z)[a-z0-9]+(-[a-z0-9]+)*")
    assert keys_of(prompt for prompt in DECK if not wanted.fullmatch(prompt.key)) == []


def test_a_text_has_30_to_220_characters_on_one_line() -> None:
    assert keys_of(prompt for prompt in DECK if not 30 <= len(prompt.text) <= 220) == []
    assert keys_of(prompt for prompt in DECK if prompt.text != " ".join(prompt.text.split())) == []


def test_a_text_is_one_or_two_whole_sentences() -> None:
    whole = re.compile(r"[A-Z].*[.?!]")
    assert keys_of(prompt for prompt in DECK if not whole.fullmatch(prompt.text)) == []
    ends = re.compile(r"[.?!](?=\s|$)")
    assert keys_of(prompt for prompt in DECK if len(ends.findall(prompt.text)) > 2) == []


def test_a_text_has_no_markup_no_mention_no_link_and_no_emoji() -> None:
    assert keys_of(prompt for prompt in DECK if set(prompt.text) & set("*_`<>~|@#[]{}\\")) == []
    assert keys_of(prompt for prompt in DECK if "://" in prompt.text) == []
    assert keys_of(prompt for prompt in DECK if max(map(ord, prompt.text)) >= 0x2190) == []
