"""The samples are what they claim to be: every kind of card that the bot makes, made without a surprise."""

from __future__ import annotations

from typing import get_args

from bot.cards import Block
from bot.commands import COMMANDS
from tests.cards.samples import FITTING, SAMPLES


def test_the_bot_made_its_samples_without_a_surprise() -> None:
    assert [name for name, card in SAMPLES.items() if card.title == "Something went wrong here"] == ["surprise"]


def test_every_kind_of_block_is_among_what_the_bot_makes() -> None:
    assert {type(block) for card in FITTING.values() for block in card.blocks} == set(get_args(Block))


def test_every_command_that_can_be_typed_is_tried() -> None:
    tried = {name.partition(": ")[2] for name in FITTING if name.startswith("example: ")}
    assert {line for command in COMMANDS if command.listed for line in command.examples} == tried
