"""The doors for platforms: being added to a community, removed from it, and what an adapter must remember."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import pytest

from bot.cards.plain import as_text
from bot.identity import Place
from bot.ports.store import Transaction
from tests.platforms import MONDAY, PLACE, World, delivery_counts

NINE = MONDAY + timedelta(hours=1)
DAY = timedelta(days=1)
ELSEWHERE = Place("testland", "elsewhere", "library")
PROMPT = "Mon 2 Mar: what will you study today?"


def everywhere(community: str) -> bool:
    """Cover every community."""
    del community
    return True


async def leave(core: World, place: Place = PLACE) -> None:
    """Remove the bot from the community of a place."""
    await core.presence.departed(place.platform, place.community)


async def come_back(core: World, place: Place = PLACE) -> str:
    """Add the bot to the community of a place, and return how it greets."""
    return as_text(await core.presence.arrived(place.platform, place.community), "Europe/Berlin")


async def connect(core: World, *communities: str, covers: Collection[str] | None = None) -> None:
    """Let the platform say where the bot is; it covers all communities, or those that are named."""
    await core.presence.present("testland", communities, covers=everywhere if covers is None else covers.__contains__)


async def minutes_of(core: World, who: str, place: Place = PLACE) -> int | None:
    """Return what a person has logged in the group of a place; None where they are in none."""

    def count(tx: Transaction) -> int | None:
        group = tx.groups.at(place)
        member = group and tx.members.find(core.call(who, "/me").caller.account, group.id)
        return sum(tx.log.history(member).minutes.values()) if member else None

    return await core.store.read(count)


async def do_elsewhere(core: World, who: str, what: str) -> None:
    """Let a person do something in another community."""
    answer = await core.bot.handle(core.call(who, what, admin=True, place=ELSEWHERE))
    assert not answer.refused


async def test_a_new_community_is_greeted_with_who_begins_and_how(core: World) -> None:
    assert await come_back(core, ELSEWHERE) == (
        "Hello! I help study groups show up\n"
        "An admin makes a study group in the channel where it is to live: /group setup. "
        "Everybody there joins with their first check-in.\n"
        "/help shows what I can do."
    )


async def test_nothing_is_posted_where_the_bot_was_removed_and_nobody_is_told(core: World) -> None:
    await leave(core)
    await core.machine.travel_to(NINE + DAY)
    assert (core.platform.keys, core.platform.told) == ([], [])


async def test_coming_back_in_time_goes_on_where_it_stopped(core: World) -> None:
    await leave(core)
    core.clock.hold(NINE + timedelta(minutes=1))
    assert await come_back(core) == (
        "Good to be back\nNothing was lost: check-ins, streaks and posts go on.\n/help shows what I can do."
    )
    await core.machine.settle()
    assert core.platform.titles() == [PROMPT]


async def test_on_day_29_nothing_is_lost(core: World) -> None:
    await core.do("ada", "/checkin 45")
    await core.machine.settle()
    await leave(core)
    await core.machine.travel_to(MONDAY + 30 * DAY - timedelta(seconds=1))
    await come_back(core)
    await core.machine.travel_to(MONDAY + 100 * DAY)
    assert await minutes_of(core, "ada") == 45


async def test_on_day_30_everything_is_forgotten(core: World) -> None:
    await core.do("ada", "/checkin 45")
    await leave(core)
    await core.machine.travel_to(MONDAY + 30 * DAY)
    assert await minutes_of(core, "ada") is None
    assert await delivery_counts(core.store) == {}
    assert await core.bot.next_due_at() is None
    assert (await come_back(core)).startswith("Hello!")
    assert (await core.says("ada", "/group setup Owls zone=Berlin", admin=True)).startswith("Owls is ready")


async def test_being_removed_again_counts_from_then(core: World) -> None:
    await leave(core)
    core.clock.hold(MONDAY + DAY)
    await leave(core)  # the same removal, told twice
    await come_back(core)
    core.clock.hold(MONDAY + 2 * DAY)
    await leave(core)
    await core.machine.travel_to(MONDAY + 32 * DAY - timedelta(seconds=1))
    assert await core.bot.zone_at(PLACE) == "Europe/Berlin"
    await core.machine.travel_to(MONDAY + 32 * DAY)
    assert await core.bot.zone_at(PLACE) is None


async def test_a_group_elsewhere_with_the_same_person_is_not_touched(core: World) -> None:
    await do_elsewhere(core, "zoe", "/group setup Larks zone=Berlin")
    await do_elsewhere(core, "ada", "/checkin 30")
    await core.do("ada", "/checkin 45")
    await leave(core)
    await core.machine.travel_to(MONDAY + 31 * DAY)
    assert await minutes_of(core, "ada") is None
    assert await minutes_of(core, "ada", ELSEWHERE) == 30
    assert {message.partition("/")[0] for message in core.platform.messages} == {"library"}


async def test_an_admin_on_another_platform_cannot_make_it_post_where_the_bot_was_removed(core: World) -> None:
    def bind(tx: Transaction) -> None:
        group = tx.groups.at(PLACE)
        assert group
        tx.groups.bind(group.id, ELSEWHERE, by=core.call("zoe", "/me").caller.account, at=MONDAY)

    await core.store.write(bind)
    await leave(core)
    await do_elsewhere(core, "zoe", "/group settings grace_days=2")
    await core.machine.travel_to(NINE)
    assert list(core.platform.messages) == ["library/0"]
    await core.machine.travel_to(MONDAY + 31 * DAY)
    assert await core.bot.zone_at(PLACE) is None
    assert await core.bot.zone_at(ELSEWHERE) == "Europe/Berlin"


async def test_where_the_bot_is_not_any_more_after_connecting_counts_as_removed_now(core: World) -> None:
    core.clock.hold(MONDAY + timedelta(minutes=1))
    await connect(core, "elsewhere")
    core.clock.hold(MONDAY + timedelta(minutes=2))
    await connect(core, "elsewhere")
    await core.machine.travel_to(NINE + DAY)
    assert core.platform.keys == []
    await core.machine.travel_to(MONDAY + 30 * DAY + timedelta(minutes=1))
    assert await core.bot.zone_at(PLACE) is None


async def test_where_the_bot_is_after_connecting_posting_goes_on(core: World) -> None:
    await leave(core)
    await connect(core, PLACE.community, "elsewhere")
    await core.machine.travel_to(NINE)
    assert core.platform.titles() == [PROMPT]
    await core.machine.travel_to(MONDAY + 31 * DAY)
    assert await core.bot.zone_at(PLACE) == "Europe/Berlin"


@pytest.mark.parametrize(("covers", "posted"), [(["another"], [PROMPT]), ([PLACE.community], [])])
async def test_a_process_that_sees_a_part_of_the_communities_says_nothing_about_the_others(
    core: World, covers: list[str], posted: list[str]
) -> None:
    await connect(core, covers=covers)
    await core.machine.travel_to(NINE)
    assert core.platform.titles() == posted


async def test_another_platform_s_communities_are_none_of_this_one_s_business(core: World) -> None:
    await core.presence.present("otherland", [], covers=everywhere)
    await core.presence.departed("otherland", PLACE.community)
    await core.machine.travel_to(NINE)
    assert core.platform.titles() == [PROMPT]


async def test_what_an_adapter_remembers_is_there_until_it_is_replaced(core: World) -> None:
    assert await core.presence.recall("commands") is None
    await core.presence.remember("commands", "a1")
    await core.presence.remember("commands", "b2")
    assert await core.presence.recall("commands") == "b2"
