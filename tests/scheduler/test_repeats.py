"""A try of which nobody knows the end is repeated while the platform knows its key, and makes no second message."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards import Card
from bot.domain.delivery import LEASE, Delivery
from bot.identity import Account, Place
from bot.ports.messenger import ALWAYS, NEVER, Found, Later, Outcome, Sent, Unknown
from bot.ports.store import Transaction
from bot.usecases.pacing import Outlet
from tests.platforms import MONDAY, PLACE, Platform, World, delivery_counts, world

NINE = MONDAY + timedelta(hours=1)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DOES_NOT_TELL = Unknown("the platform does not tell")
ANNEX = Place(PLACE.platform, PLACE.community, "annex")


@pytest.fixture
async def forgetful(sqlite_url: str) -> AsyncIterator[World]:
    """Give a bot with a group on a platform that knows a key for two minutes, as Discord does."""
    async with world(sqlite_url, recognises=2 * MINUTE) as made:
        yield made


async def counts(core: World) -> dict[str, int]:
    """Count the deliveries by state."""
    return {str(state): number for state, number in (await delivery_counts(core.store)).items()}


async def post_and_stop(core: World) -> Delivery:
    """Post the prompt at nine; the process is gone before it can record that."""
    core.clock.hold(NINE)
    batch = await core.bot.due([Outlet("testland")], owner="gone")
    (delivery,) = batch.claimed.posts
    core.platform.take(delivery.place, batch.cards[delivery.id], key=delivery.key)
    return delivery


async def test_a_process_that_starts_again_at_once_repeats_under_the_same_key(forgetful: World) -> None:
    delivery = await post_and_stop(forgetful)
    forgetful.clock.hold(NINE + LEASE)
    await forgetful.machine.settle()
    assert forgetful.platform.keys == [delivery.key]
    assert len(forgetful.platform.messages) == 1
    assert await counts(forgetful) == {"sent": 1}


@pytest.mark.parametrize(("finds", "state"), [([], "sent"), ([DOES_NOT_TELL], "unknown")])
async def test_after_ten_minutes_of_outage_the_key_is_forgotten_and_nothing_is_repeated(
    forgetful: World, finds: list[Found], state: str
) -> None:
    delivery = await post_and_stop(forgetful)
    forgetful.platform.finds = finds
    forgetful.clock.hold(NINE + 10 * MINUTE)
    await forgetful.machine.settle()
    assert forgetful.platform.titles() == ["Mon 2 Mar: what will you study today?"]
    assert forgetful.platform.sought == [delivery.key]
    assert forgetful.platform.keys == []
    assert await counts(forgetful) == {state: 1}


async def test_what_certainly_did_not_get_through_is_posted_as_if_it_had_never_been_tried(forgetful: World) -> None:
    forgetful.clock.hold(NINE)
    await forgetful.bot.due([Outlet("testland")], owner="gone")  # claimed, and then the process is gone
    forgetful.platform.outcomes = [Unknown("timeout")]
    forgetful.clock.hold(NINE + 10 * MINUTE)
    await forgetful.machine.settle()
    await forgetful.machine.travel_to(NINE + 20 * MINUTE)
    assert len(forgetful.platform.keys) == 2  # the second one within the two minutes that began with the first
    assert len(forgetful.platform.sought) == 1
    assert len(forgetful.platform.messages) == 1
    assert await counts(forgetful) == {"sent": 1}


async def test_where_looking_has_to_wait_it_is_done_later(forgetful: World) -> None:
    await post_and_stop(forgetful)
    forgetful.platform.finds = [Later(600, "429")]
    forgetful.clock.hold(NINE + 10 * MINUTE)
    await forgetful.machine.settle()
    assert await counts(forgetful) == {"due": 1}
    await forgetful.machine.travel_to(NINE + 20 * MINUTE)
    assert await counts(forgetful) == {"sent": 1}
    assert forgetful.platform.keys == []


async def test_where_no_key_is_ever_forgotten_the_length_of_the_outage_does_not_matter(sqlite_url: str) -> None:
    async with world(sqlite_url, recognises=ALWAYS) as core:
        await post_and_stop(core)
        core.clock.hold(NINE + HOUR)
        await core.machine.settle()
        assert len(core.platform.messages) == 1
        assert await counts(core) == {"sent": 1}


async def test_not_even_there_is_a_prompt_repeated_at_the_wrong_hour(sqlite_url: str) -> None:
    async with world(sqlite_url, recognises=ALWAYS) as core:
        core.clock.hold(NINE)
        await core.bot.due([Outlet("testland")], owner="gone")  # claimed, and then the process is gone
        core.clock.hold(NINE + 3 * HOUR)
        await core.machine.settle()
        assert core.platform.keys == []
        assert await counts(core) == {"unknown": 1}


async def test_an_ambiguous_failure_is_repeated_15_seconds_later_under_the_same_key(forgetful: World) -> None:
    forgetful.platform.outcomes = [Unknown("timeout")]
    await forgetful.machine.travel_to(NINE + 14 * SECOND)
    assert len(forgetful.platform.keys) == 1
    await forgetful.machine.travel_to(NINE + 15 * SECOND)
    assert len(forgetful.platform.keys) == 2
    assert len(set(forgetful.platform.keys)) == 1
    assert await counts(forgetful) == {"sent": 1}


async def test_when_two_minutes_of_repeating_do_not_help_it_is_recorded_as_unknown(forgetful: World) -> None:
    forgetful.platform.outcomes = [Unknown("timeout")] * 100
    forgetful.platform.finds = [DOES_NOT_TELL]
    await forgetful.machine.travel_to(NINE + HOUR)
    assert len(forgetful.platform.keys) == 8
    assert await counts(forgetful) == {"unknown": 1}


async def test_an_outage_of_the_platform_that_outlasts_the_key_ends_with_one_message(forgetful: World) -> None:
    forgetful.platform.outcomes = [Unknown("timeout")] * 8
    forgetful.platform.finds = [Later(300, "5xx")] * 3
    await forgetful.machine.travel_to(NINE + HOUR)
    assert len(forgetful.platform.keys) == 9
    assert len(forgetful.platform.sought) == 4
    assert len(forgetful.platform.messages) == 1
    assert await counts(forgetful) == {"sent": 1}


async def test_a_definite_refusal_starts_the_two_minutes_anew(forgetful: World) -> None:
    forgetful.platform.outcomes = [Later(600, "429"), Unknown("timeout")]
    await forgetful.machine.travel_to(NINE + HOUR)
    assert len(forgetful.platform.keys) == 3
    assert await counts(forgetful) == {"sent": 1}


async def test_a_definite_refusal_after_an_ambiguous_failure_does_not(forgetful: World) -> None:
    forgetful.platform.outcomes = [Unknown("timeout"), Later(600, "429")]
    forgetful.platform.finds = [DOES_NOT_TELL]
    await forgetful.machine.travel_to(NINE + HOUR)
    assert len(forgetful.platform.keys) == 2
    assert await counts(forgetful) == {"unknown": 1}


async def test_what_nobody_knows_is_not_forgotten_while_the_platform_is_not_connected(sqlite_url: str) -> None:
    async with world(sqlite_url, recognises=2 * MINUTE) as core:
        await post_and_stop(core)
        absent = type(core.dispatcher)(core.bot)
        core.clock.hold(NINE + 2 * HOUR)
        await absent.run_due()
        assert await counts(core) == {"claimed": 1}
        core.clock.hold(NINE + 3 * HOUR + MINUTE)
        await absent.run_due()
        assert await counts(core) == {"unknown": 1}


async def test_a_check_in_between_the_first_try_and_its_repetition_is_on_the_roster(forgetful: World) -> None:
    await forgetful.do("ada", "/group settings feed=roster", admin=True)
    await post_and_stop(forgetful)
    await forgetful.do("bo", "/checkin 10")
    await forgetful.machine.travel_to(NINE + LEASE + MINUTE)
    (prompt,) = forgetful.platform.messages.values()
    assert "1 checked in: Bo 10 min" in str(prompt)


class Stopped(BaseException):
    """The process is gone: nothing of ours can catch that."""


@dataclass(frozen=True, slots=True)
class Try:
    """What happens to one try: how long it takes, whether the platform takes it, and what the bot learns."""

    seconds: int
    taken: bool
    learns: str
    then_away: int = 0


QUICK_OR_SLOW = st.integers(0, 40)
TRIES = st.one_of(
    st.builds(Try, QUICK_OR_SLOW, taken=st.booleans(), learns=st.just("nothing")),
    st.builds(Try, QUICK_OR_SLOW, taken=st.booleans(), learns=st.just("crash"), then_away=st.integers(0, 400)),
    st.builds(Try, QUICK_OR_SLOW, taken=st.just(value=False), learns=st.just("later")),
)


class Troubled(Platform):
    """A platform on which everything in the script goes wrong first."""

    script: list[Try]

    async def post(self, place: Place, card: Card, *, key: str, thread: str | None) -> Outcome:
        """Let the next thing of the script happen, or take the message."""
        if not self.script:
            return Sent(self.take(place, card, key=key, thread=thread))
        each = self.script.pop(0)
        if each.taken:
            self.take(place, card, key=key, thread=thread)
        self.clock.hold(self.clock.now() + each.seconds * SECOND)
        if each.learns == "crash":
            self.clock.hold(self.clock.now() + each.then_away * SECOND)
            raise Stopped
        return Later(20, "429") if each.learns == "later" else Unknown("timeout")


async def live(url: str, recognises: timedelta, script: list[Try]) -> World:
    """Let a group with two channels live through a troubled morning."""
    async with world(url) as core:

        def bind(tx: Transaction) -> None:
            group = tx.groups.at(PLACE)
            assert group
            tx.groups.bind(group.id, ANNEX, by=Account("testland", "ada"), at=MONDAY)

        await core.store.write(bind)
        core.platform = Troubled(core.clock, recognises=recognises)
        core.platform.script = list(script)
        core.dispatcher.connect(core.platform)
        while (due := await core.bot.next_due_at()) and due < NINE + 3 * HOUR:
            core.clock.hold(max(due, core.clock.now()))
            try:
                await core.machine.settle()
            except Stopped:
                continue
        assert set(await counts(core)) <= {"sent", "unknown", "missed"}
        return core


@settings(max_examples=40, deadline=None)
@given(recognises=st.sampled_from([NEVER, 2 * MINUTE, ALWAYS]), script=st.lists(TRIES, max_size=10))
def test_whatever_goes_wrong_no_channel_gets_the_prompt_twice(
    sqlite_template: Path, recognises: timedelta, script: list[Try]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{shutil.copy(sqlite_template, folder)}"
        core = asyncio.run(live(url, recognises, script))
    posted = Counter(message.partition("/")[0] for message in core.platform.messages)
    assert set(posted.values()) <= {1}
