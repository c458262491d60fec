"""The doors for platforms that many communities share: channels, installations, and what is heard twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Concatenate

import pytest

from bot.cards import Card
from bot.cards.plain import as_text
from bot.domain.group import REMOVED
from bot.errors import Unavailable
from bot.identity import Account, Place
from bot.ports.groups import GroupHere
from bot.ports.installations import Installation
from bot.ports.store import P, R, Store, Transaction
from bot.presence import Presence
from tests.platforms import MONDAY, PLACE, World

NINE = MONDAY + timedelta(hours=1)
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
LIBRARY = replace(PLACE, channel="library")
COMMUNITY, ORG = PLACE.community, "organisation"
GONE = "Showup was removed from the channel"
PROMPT = "Mon 2 Mar: what will you study today?"
HELLO, BACK = "Hello! I help study groups show up", "Good to be back"


@dataclass(frozen=True)
class ReadOnly:
    """A store in which nothing can be written now."""

    behind: Store

    async def read(self, do: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Read as ever."""
        return await self.behind.read(do, *args, **kwargs)

    async def write(self, do: Callable[Concatenate[Transaction, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Take nothing."""
        raise Unavailable("nothing can be written")


async def paused(core: World, place: Place = PLACE) -> str | None:
    """Return why nothing is posted in a channel that has a group."""

    def reason(tx: Transaction) -> str | None:
        binding = tx.groups.binding(place)
        assert binding
        return binding.paused

    return await core.store.read(reason)


async def try_again(core: World) -> None:
    """Let an admin mend whatever paused the channel."""
    assert not (await core.do("ada", "/group settings grace_days=1", admin=True)).refused


async def make_group(core: World, who: str, place: Place, name: str) -> None:
    """Make a group in another channel."""
    call = core.call(who, f"/group setup {name} zone=Berlin", admin=True, place=place)
    assert not (await core.bot.handle(call)).refused


def greeting(card: Card) -> str:
    """Return how a card greets."""
    return as_text(card, "UTC").split("\n")[0]


async def installed(core: World, tenant: str, sealed: str = "sealed") -> str:
    """Install the bot, and return how it greets."""
    return greeting(await core.presence.installed("testland", tenant, sealed))


async def uninstalled(core: World, tenant: str, *, event: str = "") -> bool:
    """Remove the bot now."""
    return await core.presence.uninstalled("testland", tenant, at=core.clock.now(), event=event)


async def cover(core: World, community: str = COMMUNITY, *, by: str = ORG) -> None:
    """Let a request come from a community by a tenant's installation."""
    await core.presence.covered("testland", community, by=by)


async def sealed(core: World, community: str = COMMUNITY) -> str | None:
    """Return what is sealed for a community."""
    found = await core.presence.installation("testland", community)
    return found.sealed if found else None


async def test_a_channel_that_was_lost_is_paused_and_who_set_it_up_is_told_why_once(core: World) -> None:
    for reason in (GONE, "the channel was archived"):
        await core.presence.lost(PLACE, reason)
    await core.machine.travel_to(NINE + DAY)
    ((account, card),) = core.platform.told
    assert account == Account("testland", "ada")
    assert as_text(card, "Europe/Berlin").split("\n")[:2] == ["I cannot post in the channel of Owls", f"Why: {GONE}"]
    assert core.platform.messages == {}
    assert await paused(core) == GONE


async def test_nobody_is_told_of_a_lost_channel_when_the_bot_was_removed_altogether(core: World) -> None:
    await core.presence.lost(PLACE, GONE)
    await core.presence.departed(PLACE.platform, COMMUNITY)
    await core.machine.travel_to(NINE)
    assert core.platform.told == []


async def test_a_lost_channel_without_a_group_is_no_news(core: World) -> None:
    await core.presence.lost(LIBRARY, GONE)
    await core.machine.travel_to(NINE)
    assert (core.platform.told, core.platform.titles()) == ([], [PROMPT])


async def test_a_loss_that_is_told_again_after_it_was_mended_pauses_nothing(core: World) -> None:
    await core.presence.lost(PLACE, GONE, event="E1")
    await try_again(core)
    await core.presence.lost(PLACE, GONE, event="E1")
    assert await paused(core) is None
    await core.presence.lost(PLACE, GONE, event="E2")
    assert await paused(core) == GONE


async def test_a_loss_from_before_the_group_was_made_counts_no_more_when_it_is_told_again(core: World) -> None:
    await core.presence.lost(LIBRARY, GONE, event="E1")
    await make_group(core, "bo", LIBRARY, "Larks")
    await core.presence.lost(LIBRARY, GONE, event="E1")
    assert await paused(core, LIBRARY) is None


async def test_what_has_no_id_is_heard_every_time(core: World) -> None:
    await core.presence.lost(PLACE, GONE)
    await try_again(core)
    await core.presence.lost(PLACE, GONE)
    assert await paused(core) == GONE


async def test_a_group_follows_its_channel_to_another_id_and_what_was_due_comes_there(core: World) -> None:
    await core.do("ada", "/checkin 45")
    await core.presence.moved(PLACE, "library")
    await core.machine.travel_to(NINE)
    assert {message.partition("/")[0] for message in core.platform.messages} == {"library"}
    assert (await core.bot.zone_at(PLACE), await core.bot.zone_at(LIBRARY)) == (None, "Europe/Berlin")


async def test_a_move_that_is_told_again_after_the_channel_moved_back_moves_nothing(core: World) -> None:
    await core.presence.moved(PLACE, "library", event="E1")
    await core.presence.moved(LIBRARY, PLACE.channel, event="E2")
    await core.presence.moved(PLACE, "library", event="E1")
    assert await core.bot.zone_at(PLACE) == "Europe/Berlin"


async def test_a_channel_that_moves_to_where_another_group_is_changes_nothing(core: World) -> None:
    await make_group(core, "bo", LIBRARY, "Larks")
    await core.presence.moved(PLACE, "library")
    assert await core.presence.set_up_by(PLACE) == Account("testland", "ada")
    assert await core.presence.set_up_by(LIBRARY) == Account("testland", "bo")


async def test_who_set_a_channel_up_is_known_and_nobody_where_there_is_no_group(core: World) -> None:
    assert await core.presence.set_up_by(PLACE) == Account("testland", "ada")
    assert await core.presence.set_up_by(LIBRARY) is None


async def test_the_groups_of_an_account_are_those_it_belongs_to_or_set_up_in_that_community(core: World) -> None:
    async def groups_of(who: str, community: str = COMMUNITY) -> list[GroupHere]:
        return list(await core.presence.groups_of(Account("testland", who), community=community))

    elsewhere = Place("testland", "elsewhere", "attic")
    await make_group(core, "bo", LIBRARY, "Larks")
    await make_group(core, "bo", elsewhere, "Wrens")
    await core.do("bo", "/checkin 10")
    assert await groups_of("ada") == [GroupHere(PLACE, "Owls")]
    assert await groups_of("bo") == [GroupHere(PLACE, "Owls"), GroupHere(LIBRARY, "Larks")]
    assert await groups_of("bo", "elsewhere") == [GroupHere(elsewhere, "Wrens")]
    assert await groups_of("cy") == []
    await core.do("bo", "/leave")
    assert await groups_of("bo") == [GroupHere(LIBRARY, "Larks")]


async def test_who_installs_it_is_greeted_and_welcomed_back_where_there_are_groups_from_before(core: World) -> None:
    assert await installed(core, "new") == HELLO
    await core.presence.departed("testland", COMMUNITY)
    assert await installed(core, COMMUNITY) == BACK
    await core.machine.travel_to(NINE)
    assert core.platform.titles() == [PROMPT]


async def test_an_installation_says_what_was_sealed_and_when(core: World) -> None:
    await installed(core, COMMUNITY, "first")
    core.clock.hold(MONDAY + MINUTE)
    await installed(core, COMMUNITY, "second")
    newest = Installation(COMMUNITY, "second", MONDAY + MINUTE)
    assert await core.presence.installation("testland", COMMUNITY) == newest
    assert await core.presence.installations("testland") == (newest,)
    assert (await core.presence.installation("testland", "x"), await core.presence.installations("x")) == (None, ())


async def test_what_was_uninstalled_is_forgotten_at_once_and_everything_else_in_30_days(core: World) -> None:
    await installed(core, COMMUNITY)
    core.clock.hold(MONDAY + MINUTE)
    assert await uninstalled(core, COMMUNITY)
    assert (await sealed(core), await paused(core)) == (None, REMOVED)
    await core.machine.travel_to(MONDAY + MINUTE + 30 * DAY - SECOND)
    assert await core.bot.zone_at(PLACE) == "Europe/Berlin"
    await core.machine.travel_to(MONDAY + MINUTE + 30 * DAY)
    assert await core.bot.zone_at(PLACE) is None
    assert core.platform.keys == []


async def test_without_an_installation_on_record_a_removal_counts_as_well(core: World) -> None:
    assert await uninstalled(core, COMMUNITY)
    assert await paused(core) == REMOVED


async def test_news_of_a_removal_from_before_the_last_installation_changes_nothing(core: World) -> None:
    await installed(core, COMMUNITY, "first")
    core.clock.hold(MONDAY + MINUTE)
    assert await uninstalled(core, COMMUNITY, event="E1")
    core.clock.hold(MONDAY + 2 * MINUTE)
    await installed(core, COMMUNITY, "second")
    at = MONDAY + MINUTE
    told = [await core.presence.uninstalled("testland", COMMUNITY, at=at, event=each) for each in ("E1", "E2", "")]
    assert told == [False, False, False]
    assert (await sealed(core), await paused(core)) == ("second", None)


async def test_a_removal_that_is_told_again_after_the_bot_came_back_changes_nothing(core: World) -> None:
    assert await uninstalled(core, COMMUNITY, event="E1")
    await core.presence.arrived("testland", COMMUNITY)
    assert not await uninstalled(core, COMMUNITY, event="E1")
    assert await paused(core) is None


async def test_a_community_is_covered_by_the_installation_of_its_organisation(core: World) -> None:
    await installed(core, ORG, "of all")
    assert await sealed(core) is None
    await cover(core)
    assert await sealed(core) == "of all"


async def test_with_the_organisation_everything_under_it_stops_and_comes_back(core: World) -> None:
    await installed(core, ORG)
    await cover(core)
    assert await uninstalled(core, ORG)
    assert (await sealed(core), await paused(core)) == (None, REMOVED)
    core.clock.hold(MONDAY + MINUTE)
    assert await installed(core, ORG, "anew") == BACK
    assert (await sealed(core), await paused(core)) == ("anew", None)


async def test_an_organisation_that_comes_back_after_30_days_finds_nothing(core: World) -> None:
    await installed(core, ORG)
    await cover(core)
    assert await uninstalled(core, ORG)
    await core.machine.travel_to(MONDAY + 30 * DAY)
    assert await installed(core, ORG) == HELLO
    assert await sealed(core) is None


async def test_a_request_that_comes_after_the_organisation_is_gone_brings_nothing_back(core: World) -> None:
    await installed(core, ORG)
    await cover(core)
    assert await uninstalled(core, ORG)
    for community in (COMMUNITY, "new"):
        await cover(core, community)
    core.clock.hold(MONDAY + MINUTE)
    assert (await sealed(core), await paused(core)) == (None, REMOVED)
    await installed(core, ORG)
    assert await sealed(core, "new") is None


async def test_a_community_that_installs_it_by_itself_keeps_its_own_when_the_organisation_goes(core: World) -> None:
    await installed(core, ORG, "of all")
    await cover(core)
    await installed(core, COMMUNITY, "own")
    await cover(core)
    assert await uninstalled(core, ORG)
    assert (await sealed(core), await paused(core)) == ("own", None)


async def test_a_community_that_removes_its_own_goes_on_by_that_of_its_organisation(core: World) -> None:
    await installed(core, ORG, "of all")
    await installed(core, COMMUNITY, "own")
    assert await uninstalled(core, COMMUNITY)
    assert (await sealed(core), await paused(core)) == (None, REMOVED)
    await cover(core)
    assert (await sealed(core), await paused(core)) == ("of all", None)


async def test_a_covered_community_that_was_left_goes_on_when_a_request_comes_from_it(core: World) -> None:
    await installed(core, ORG)
    await cover(core)
    await core.presence.departed("testland", COMMUNITY)
    await cover(core)
    await core.machine.travel_to(MONDAY + 31 * DAY)
    assert await core.bot.zone_at(PLACE) == "Europe/Berlin"


async def test_what_is_known_to_be_covered_is_not_written_again(core: World) -> None:
    await installed(core, ORG)
    await cover(core)
    reading = Presence(store=ReadOnly(core.store), clock=core.clock)
    for community in (COMMUNITY, ORG):
        await reading.covered("testland", community, by=ORG)
    with pytest.raises(Unavailable):
        await reading.covered("testland", "new", by=ORG)


async def test_a_token_that_is_sealed_anew_gives_way_to_a_new_installation(core: World) -> None:
    await installed(core, COMMUNITY, "old")
    assert await core.presence.reseal("testland", COMMUNITY, "anew", instead_of="old")
    await installed(core, COMMUNITY, "other")
    assert not await core.presence.reseal("testland", COMMUNITY, "stale", instead_of="anew")
    assert await sealed(core) == "other"


async def test_a_ticket_is_used_once_and_in_time(core: World) -> None:
    expires_at = core.presence.deadline(MINUTE)
    assert expires_at == MONDAY + MINUTE
    assert [await core.presence.use(each, expires_at=expires_at) for each in ("one", "one")] == [True, False]
    core.clock.hold(MONDAY + MINUTE - SECOND)
    assert await core.presence.use("two", expires_at=expires_at)
    core.clock.hold(MONDAY + MINUTE)
    assert not await core.presence.use("three", expires_at=expires_at)


async def test_expired_tickets_wake_nobody_up_and_are_forgotten_with_the_next_post(core: World) -> None:
    assert await core.presence.use("state", expires_at=MONDAY + MINUTE)
    assert await core.bot.next_due_at() == NINE
    await core.machine.travel_to(NINE)
    core.clock.hold(MONDAY)  # as if it had never been later: only so can be seen that it is forgotten
    assert await core.presence.use("state", expires_at=MONDAY + MINUTE)
