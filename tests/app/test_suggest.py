"""The door for options that are being typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.calls import Call, Invocation, Line
from bot.commands.suggest import WIDELY_USED
from tests.platforms import World


def asking(core: World, who: str, body: Invocation, *, admin: bool = False, zone: str | None = None) -> Call:
    call = core.call(who, body, admin=admin)
    return replace(call, caller=replace(call.caller, zone=zone))


def elsewhere(call: Call) -> Call:
    """Return the call from a channel without a group."""
    return replace(call, place=replace(call.place, channel="nowhere"))


async def words(core: World, call: Call, option: str, typed: str = "") -> list[str]:
    return [each.words for each in await core.bot.suggest(call, option, typed)]


async def test_the_group_s_zone_is_offered_first_with_the_time_there(core: World) -> None:
    found = await core.bot.suggest(asking(core, "bo", Invocation("timezone")), "zone", "")
    assert (found[0].words, found[0].label) == ("Europe/Berlin", "Europe/Berlin, now 08:00")


async def test_a_member_is_offered_the_days_that_are_open_where_they_live(core: World) -> None:
    await core.do("ada", "/timezone Pacific/Auckland")
    core.clock.hold(core.clock.now() + timedelta(hours=12))
    found = await core.bot.suggest(asking(core, "ada", Invocation("checkin")), "day", "")
    assert [each.label for each in found] == ["today, Tue 3 Mar", "yesterday, Mon 2 Mar"]


async def test_who_has_not_joined_is_offered_the_days_as_if_they_joined_now(core: World) -> None:
    core.clock.hold(core.clock.now() + timedelta(hours=12))
    checking_in = Invocation("checkin")
    for zone, today in (
        (None, "today, Mon 2 Mar"),
        ("Pacific/Auckland", "today, Tue 3 Mar"),
        ("Mars", "today, Mon 2 Mar"),
    ):
        found = await core.bot.suggest(asking(core, "bo", checking_in, zone=zone), "day", "")
        assert found[0].label == today


async def test_the_days_reach_back_to_the_grace_of_the_group(core: World) -> None:
    checking_in = asking(core, "bo", Invocation("checkin"))
    await core.do("ada", "/group settings grace_days=0", admin=True)
    assert await words(core, checking_in, "day") == ["today"]
    await core.do("ada", "/group settings grace_days=3", admin=True)
    assert await words(core, checking_in, "day") == ["today", "yesterday", "2026-02-28", "2026-02-27"]


async def test_what_is_offered_is_taken(core: World) -> None:
    for option, typed in (("day", "yes"), ("minutes", "1h30")):
        (word,) = await words(core, asking(core, "ada", Invocation("checkin")), option, typed)
        assert not (await core.do("ada", Invocation("checkin", {option: word}))).refused


async def test_other_options_that_are_half_typed_do_not_matter(core: World) -> None:
    half = Invocation("checkin", {"minutes": "1h99", "day": "yesterd", "link": "http", "no_such": "x"})
    assert await words(core, asking(core, "ada", half), "day", half.arguments["day"]) == ["yesterday"]


async def test_without_a_group_zones_are_offered_and_days_are_not(core: World) -> None:
    assert await words(core, elsewhere(asking(core, "bo", Invocation("timezone"))), "zone") == list(WIDELY_USED)
    assert await words(core, elsewhere(asking(core, "bo", Invocation("checkin"))), "day") == []


async def test_an_outage_leaves_what_is_known_from_memory(core: World) -> None:
    await core.store.close()
    assert await words(core, asking(core, "bo", Invocation("timezone")), "zone") == list(WIDELY_USED)
    assert await words(core, asking(core, "bo", Invocation("timezone")), "zone", "berl") == ["Europe/Berlin"]
    assert await words(core, asking(core, "bo", Invocation("plan")), "weekly", "7h") == ["420"]
    assert await words(core, asking(core, "bo", Invocation("checkin")), "day") == []


@pytest.mark.parametrize(
    ("body", "option"),
    [
        (Invocation("no such command"), "zone"),
        (Invocation(""), ""),
        (Invocation("checkin"), "no such option"),
        (Invocation("checkin"), "note"),
        (Invocation("undo"), "check_in"),
        (Line("/undo everything"), "minutes"),
    ],
)
async def test_for_what_is_no_more_nothing_is_offered(core: World, body: Invocation | Line, option: str) -> None:
    assert await core.bot.suggest(replace(core.call("ada", "/me"), body=body), option, "4") == ()


async def test_who_may_not_run_a_command_is_offered_nothing_for_it(core: World) -> None:
    assert await words(core, asking(core, "bo", Invocation("group settings")), "zone", "berl") == []
    allowed = asking(core, "bo", Invocation("group settings"), admin=True)
    assert await words(core, allowed, "zone", "berl") == ["Europe/Berlin"]
