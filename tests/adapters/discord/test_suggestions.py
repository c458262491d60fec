from __future__ import annotations

import pytest
from discord import app_commands

from tests.adapters.discord.hall import Hall, Json


async def suggested(
    hall: Hall, command: str, option: str, typed: str, /, *, who: str = "Maya", **given: str
) -> list[Json]:
    """Return what Discord shows while somebody types."""
    return await hall.person(who).autocomplete(hall.channel, command, option, typed, **given)


def shown(choices: list[Json]) -> dict[str, str]:
    """Return what choices stand for, by what is shown."""
    return {choice["name"]: choice["value"] for choice in choices}


@pytest.mark.parametrize(
    ("command", "option", "typed", "first"),
    [
        ("timezone", "zone", "", {"Europe/Berlin, now 08:00": "Europe/Berlin"}),
        ("timezone", "zone", "kolk", {"Asia/Kolkata, now 12:30": "Asia/Kolkata"}),
        ("timezone", "zone", "new york", {"America/New_York, now 02:00": "America/New_York"}),
        ("group setup", "zone", "tok", {"Asia/Tokyo, now 16:00": "Asia/Tokyo"}),
        ("checkin", "day", "", {"today, Mon 2 Mar": "today", "yesterday, Sun 1 Mar": "yesterday"}),
        ("checkin", "day", "@yes", {"yesterday, Sun 1 Mar": "yesterday"}),
        ("pause", "start", "tom", {"tomorrow, Tue 3 Mar": "tomorrow"}),
        ("pause", "days", "", {"3 days": "3", "7 days": "7", "14 days": "14", "30 days": "30"}),
        ("plan", "days", "weekd", {"Mon to Fri": "mon,tue,wed,thu,fri"}),
        ("checkin", "minutes", "", {"25 min": "25", "50 min": "50", "1 h 30 min": "90"}),
        ("checkin", "minutes", "1h", {"1 h": "60"}),
        ("group settings", "prompt", "7", {"07:00": "07:00", "07:30": "07:30"}),
        ("help", "command", "group s", {"group setup": "group setup", "group settings": "group settings"}),
    ],
)
async def test_what_is_typed_is_completed(
    command: str, option: str, typed: str, first: dict[str, str], hall: Hall
) -> None:
    found = shown(await suggested(hall, command, option, typed))
    assert list(found.items())[: len(first)] == list(first.items())


@pytest.mark.parametrize(
    ("command", "option", "typed"),
    [
        ("timezone", "zone", "Atlantis"),
        ("checkin", "day", "someday"),
        ("plan", "days", "nonsense"),
        ("checkin", "minutes", "a while"),
        ("help", "command", "zzz"),
        ("timezone", "zone", "x" * 6000),
    ],
)
async def test_nothing_is_suggested_for_what_nobody_knows(command: str, option: str, typed: str, hall: Hall) -> None:
    assert await suggested(hall, command, option, typed) == []


@pytest.mark.parametrize("typed", ["", "a", "america", "e", "0"])
async def test_there_are_at_most_25_suggestions_of_at_most_100_characters(typed: str, hall: Hall) -> None:
    for command, option in (("timezone", "zone"), ("group settings", "prompt"), ("help", "command"), ("plan", "days")):
        found = await suggested(hall, command, option, typed)
        assert len(found) <= 25
        assert all(1 <= len(each["name"]) <= 100 and 1 <= len(each["value"]) <= 100 for each in found)
    assert len(await suggested(hall, "timezone", "zone", "a")) == 25


async def test_help_suggests_to_members_what_members_can_do(hall: Hall) -> None:
    assert shown(await suggested(hall, "help", "command", "group", who="Jonas")) == {}


async def test_days_depend_on_the_group_and_there_are_none_without_one(hall: Hall) -> None:
    await hall.slash("Maya", "group settings", grace_days=3)
    assert list(shown(await suggested(hall, "checkin", "day", "")).values()) == [
        "today",
        "yesterday",
        "2026-02-28",
        "2026-02-27",
    ]
    hall.channel = hall.guild.create_text_channel("elsewhere")
    assert await suggested(hall, "checkin", "day", "") == []


async def test_what_else_was_typed_does_not_matter(hall: Hall) -> None:
    found = await suggested(hall, "checkin", "day", "yes", minutes="a while", note="x" * 500)
    assert list(shown(found).values()) == ["yesterday"]


async def test_what_is_suggested_can_be_sent(hall: Hall) -> None:
    (zone,) = shown(await suggested(hall, "timezone", "zone", "kolkata")).values()
    assert "Asia/Kolkata" in await hall.says("Maya", "timezone", zone=zone)


async def test_a_command_of_another_version_has_no_suggestions(hall: Hall) -> None:
    option = {"type": 3, "name": "how", "description": "How.", "autocomplete": True}
    stale = {"name": "meditate", "description": "Of an older version.", "type": 1, "options": [option]}
    hall.env.backend.register_commands(None, [stale])
    asked_before = len(hall.requests("POST", "/interactions/*/callback"))
    assert await suggested(hall, "meditate", "how", "") == []
    assert len(hall.requests("POST", "/interactions/*/callback")) == asked_before
    assert hall.errors() == [app_commands.CommandNotFound]
