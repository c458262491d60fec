"""What commands are called on Discord."""

from __future__ import annotations

import re

import pytest

from adapters.discord.names import discord_name, mention, typed_options
from bot.commands import COMMANDS

LISTED = [command.name for command in COMMANDS if command.listed]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("checkin", "checkin"),
        ("streak why", "streak-why"),
        ("privacy hide me", "privacy-hide-me"),
        ("group setup", "group setup"),
        ("group prompt now", "group prompt now"),
    ],
)
def test_a_family_that_can_be_run_bare_stays_flat_and_any_other_is_a_group(name: str, shown: str) -> None:
    assert discord_name(name) == shown


@pytest.mark.parametrize("name", ["share leaderboard", "no such command", "group", ""])
def test_a_name_of_no_listed_command_is_returned_as_it_is(name: str) -> None:
    assert discord_name(name) == name


def test_every_listed_command_has_a_name_of_its_own_that_discord_permits() -> None:
    shown = {name: discord_name(name) for name in LISTED}
    assert len(set(shown.values())) == len(LISTED)
    assert [name for name in shown.values() if not re.fullmatch(r"[-_a-z]{1,32}( [-_a-z]{1,32}){0,2}", name)] == []


def test_no_command_with_subcommands_is_a_command_itself() -> None:
    shown = [discord_name(name) for name in LISTED]
    assert [(one, other) for one in shown for other in shown if other.startswith(f"{one} ")] == []


def test_a_command_can_be_clicked_once_the_id_of_its_first_word_is_known() -> None:
    ids = {"group": 11, "streak-why": 12}
    assert mention("group prompt now", ids) == "</group prompt now:11>"
    assert mention("streak why", ids) == "</streak-why:12>"
    assert mention("checkin", ids) is None
    assert mention("group", ids) is None


@pytest.mark.parametrize(
    ("name", "words", "shown"),
    [
        ("checkin", "45 what you studied", "minutes:45 note:what you studied"),
        ("checkin", "45 @yesterday", "minutes:45 day:@yesterday"),
        ("pause", "2w @tomorrow", "days:2w start:@tomorrow"),
        ("group settings", "feed=channel grace_days=2", "feed:channel grace_days:2"),
        ("streak", "", ""),
        ("streak", "words it does not take", "words it does not take"),
        ("no such command", "45", "45"),
    ],
)
def test_words_of_a_line_are_shown_as_options_where_they_can_be_read(name: str, words: str, shown: str) -> None:
    assert typed_options(name, words) == shown
