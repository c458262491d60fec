"""The deck of daily prompts keeps its own rules."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from bot.content import prompts
from bot.domain.prompt import NO_REPEAT_DAYS, Prompt

DECK = prompts()
each_prompt = pytest.mark.parametrize("prompt", DECK, ids=lambda prompt: prompt.key)


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


@each_prompt
def test_a_key_is_kebab_case_of_at_most_40_characters(prompt: Prompt) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", prompt.key)
    assert len(prompt.key) <= 40


@each_prompt
def test_a_text_has_30_to_220_characters_on_one_line(prompt: Prompt) -> None:
    assert 30 <= len(prompt.text) <= 220
    assert prompt.text == " ".join(prompt.text.split())


@each_prompt
def test_a_text_is_one_or_two_whole_sentences(prompt: Prompt) -> None:
    assert prompt.text[0].isupper()
    assert prompt.text[-1] in ".?!"
    assert 1 <= len(re.findall(r"[.?!](?=\s|$)", prompt.text)) <= 2


@each_prompt
def test_a_text_has_no_markup_no_mention_no_link_and_no_emoji(prompt: Prompt) -> None:
    assert not set(prompt.text) & set("*_`<>~|@#[]{}\\")
    assert "://" not in prompt.text
    assert all(ord(letter) < 0x2190 for letter in prompt.text)
