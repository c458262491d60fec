"""Posting what is due: at most once, at the right hour, never silently lost."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot import app
from bot.cards import Card
from bot.domain.day import DAY
from bot.domain.delivery import LEASE, State
from bot.domain.schedule import Post
from bot.identity import Place
from bot.ports.messenger import Declined, Later, Outcome, Refused, Unknown
from bot.usecases.contents import Content, FeedContent
from bot.usecases.pacing import Outlet
from bot.usecases.posting import KEPT
from bot.views.posts import post
from scheduler import dispatch
from tests.platforms import MONDAY, PLACE, Platform, World, delivery_counts, world

NINE = MONDAY + timedelta(hours=1)
DOES_NOT_TELL = Unknown("the platform does not tell")


async def counts(core: World) -> dict[str, int]:
    """Count the deliveries by state."""
    return {str(state): number for state, number in (await delivery_counts(core.store)).items()}


async def test_the_prompt_comes_at_its_time_and_once(core: World) -> None:
    await core.machine.travel_to(NINE - timedelta(seconds=1))
    assert core.platform.messages == {}
    await core.machine.travel_to(NINE + timedelta(hours=20))
    assert core.platform.titles() == ["Mon 2 Mar: what will you study today?"]


async def test_a_clock_that_steps_back_and_on_again_posts_nothing_twice(core: World) -> None:
    await core.machine.travel_to(NINE)
    core.clock.hold(MONDAY)
    await core.machine.settle()
    await core.machine.travel_to(NINE + timedelta(hours=1))
    assert len(core.platform.messages) == 1


async def test_changing_the_prompts_time_after_it_was_posted_does_not_post_it_again_that_day(core: World) -> None:
    await core.machine.travel_to(NINE)
    await core.do("ada", "/group settings prompt=10:00", admin=True)
    await core.machine.travel_to(NINE + timedelta(hours=12))
    assert core.platform.titles() == ["Mon 2 Mar: what will you study today?"]


async def test_prompt_now_takes_the_place_of_the_scheduled_one(core: World) -> None:
    await core.do("ada", "/group prompt now", admin=True)
    await core.machine.travel_to(NINE + timedelta(hours=1))
    assert core.platform.titles() == ["Mon 2 Mar: what will you study today?"]


@pytest.mark.parametrize(("late", "posted"), [(timedelta(hours=2), 1), (timedelta(hours=2, seconds=1), 0)])
async def test_after_downtime_a_prompt_up_to_two_hours_late_is_posted(
    core: World, late: timedelta, posted: int
) -> None:
    core.clock.hold(NINE + late)
    await core.machine.settle()
    assert len(core.platform.messages) == posted
    assert (await counts(core)) == ({"sent": 1} if posted else {"missed": 1})


async def test_after_a_week_of_downtime_the_operator_sees_what_was_missed(core: World) -> None:
    core.clock.hold(NINE + timedelta(days=7, hours=5))
    await core.machine.settle()
    assert core.platform.titles() == ["Owls: own plans kept"]
    assert await counts(core) == {"missed": 8, "sent": 1}


async def test_a_refusal_for_now_is_tried_again_when_the_platform_said_so(core: World) -> None:
    core.platform.outcomes = [Later(30, "429")]
    await core.machine.travel_to(NINE + timedelta(seconds=29))
    assert core.platform.messages == {}
    await core.machine.travel_to(NINE + timedelta(seconds=31))
    assert len(core.platform.messages) == 1


async def test_an_ambiguous_failure_is_never_repeated_on_a_platform_that_knows_no_keys(core: World) -> None:
    core.platform.outcomes = [Unknown("timeout")]
    await core.machine.travel_to(NINE + timedelta(hours=5))
    assert len(core.platform.keys) == 1
    assert await counts(core) == {"unknown": 1}


async def test_a_channel_that_refuses_is_paused_and_resumes_when_an_admin_saves_the_settings(core: World) -> None:
    core.platform.outcomes = [Refused("Missing permission: Send Messages")]
    await core.machine.travel_to(NINE + timedelta(days=1, hours=1))
    assert core.platform.messages == {}
    settings = await core.says("ada", "/group settings", admin=True)
    assert "Posting is paused: Missing permission: Send Messages" in settings
    await core.do("ada", "/group settings grace_days=1", admin=True)
    await core.machine.settle()
    assert core.platform.titles() == ["Tue 3 Mar: what will you study today?"]


async def test_the_roster_is_edited_at_most_every_five_seconds_and_the_last_state_wins(core: World) -> None:
    await core.do("ada", "/group settings feed=roster", admin=True)
    await core.machine.travel_to(NINE + timedelta(minutes=1))
    for number in range(10):
        await core.do(f"person{number}", "/checkin 10")
        await core.machine.settle()
    assert core.platform.edits == 1
    await core.machine.travel_to(NINE + timedelta(minutes=1, seconds=5))
    assert core.platform.edits == 2
    (prompt,) = core.platform.messages.values()
    assert "10 checked in: Person0 10 min" in str(prompt)


async def test_a_roster_an_hour_old_is_edited_at_most_once_a_minute(core: World) -> None:
    await core.do("ada", "/group settings feed=roster", admin=True)
    await core.machine.travel_to(NINE + timedelta(hours=2))
    await core.do("bo", "/checkin 10")
    await core.machine.settle()
    await core.do("cy", "/checkin 10")
    await core.machine.travel_to(NINE + timedelta(hours=2, seconds=59))
    assert core.platform.edits == 1
    await core.machine.travel_to(NINE + timedelta(hours=2, seconds=60))
    assert core.platform.edits == 2


async def test_the_feed_goes_into_the_thread_of_todays_prompt_or_the_channel_before_there_is_one(core: World) -> None:
    await core.do("ada", "/checkin 45 eigenvalues")
    await core.machine.travel_to(NINE)
    await core.do("bo", "/checkin 30")
    await core.machine.settle()
    early, prompt, late = core.platform.messages
    assert core.platform.threads == {early: None, prompt: None, late: prompt}


async def test_a_process_that_stopped_while_posting_leaves_an_unknown_and_nothing_is_posted_twice(core: World) -> None:
    core.clock.hold(NINE)
    await core.bot.due([Outlet("testland")], owner="gone")  # claimed, and then the process is gone
    core.platform.finds = [DOES_NOT_TELL]
    core.clock.hold(NINE + LEASE + timedelta(seconds=1))
    await core.machine.settle()
    assert core.platform.keys == []
    assert await counts(core) == {"unknown": 1}


async def test_two_dispatchers_on_one_database_post_everything_once(core: World) -> None:
    for number in range(30):
        await core.do(f"person{number}", "/checkin 10")
    second = type(core.dispatcher)(core.bot)
    second.connect(core.platform)
    core.clock.hold(NINE)
    await asyncio.gather(core.dispatcher.run_due(), second.run_due())
    assert len(core.platform.keys) == len(set(core.platform.keys)) == 31


async def test_a_group_that_never_had_a_check_in_gets_a_kind_board(core: World) -> None:
    await core.machine.travel_to(NINE + timedelta(days=7))
    assert core.platform.titles()[-1] == "Owls: own plans kept"
    assert "A quiet week, and that is all right" in str(list(core.platform.messages.values())[-1])


async def test_prompts_do_not_repeat_within_45_days(core: World) -> None:
    await core.machine.travel_to(NINE + timedelta(days=100))
    asked = [str(card.blocks[0]) for card in core.platform.messages.values() if "what will you study" in card.title]
    assert len(asked) == 101
    assert all(len(set(asked[start : start + 45])) == 45 for start in range(len(asked) - 45))


async def test_every_state_of_a_delivery_has_a_name_for_the_operator() -> None:
    assert [str(state) for state in State] == ["due", "claimed", "sent", "missed", "refused", "unknown"]
    assert datetime(2026, 3, 2, 8, tzinfo=UTC) == NINE


class Fragile(Platform):
    """A platform that breaks over one delivery, as a bug in a renderer would let it."""

    async def post(self, place: Place, card: Card, *, key: str, thread: str | None) -> Outcome:
        """Take a message, or break."""
        if key == "showup-1":
            raise ZeroDivisionError
        return await super().post(place, card, key=key, thread=thread)


async def test_a_delivery_that_breaks_the_adapter_ends_by_itself_and_the_others_go_out(
    core: World, caplog: pytest.LogCaptureFixture
) -> None:
    core.dispatcher.connect(fragile := Fragile(core.clock))
    await core.do("ada", "/checkin 45")
    await core.do("bo", "/checkin 30")
    await core.machine.settle()
    assert fragile.titles() == ["Bo studied 30 min"]
    assert await counts(core) == {"unknown": 1, "sent": 1}
    assert [record.getMessage() for record in caplog.records] == ["Delivery 1 broke"]
    await core.machine.travel_to(MONDAY + timedelta(minutes=10))
    assert len(caplog.records) == 1


async def test_a_delivery_whose_words_cannot_be_made_ends_by_itself_and_the_others_go_out(
    core: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await core.do("ada", "/checkin 45")
    await core.do("bo", "/checkin 30")

    def breaks_for_ada(content: Content) -> Card:
        if isinstance(content, FeedContent) and content.name == "Ada":
            raise ZeroDivisionError
        return post(content)

    monkeypatch.setattr(app, "post", breaks_for_ada)
    await core.machine.settle()
    assert core.platform.titles() == ["Bo studied 30 min"]
    assert await counts(core) == {"unknown": 1, "sent": 1}
    assert [record.getMessage() for record in caplog.records] == ["Delivery 1 has no card"]


async def run_until(core: World, **states: int) -> None:
    """Run rounds until the deliveries are in these states: a round does not wait for what hangs."""
    for _ in range(1000):
        await core.dispatcher.run_due()
        if await counts(core) == states:
            return
    pytest.fail(f"the deliveries are {await counts(core)}")


class Hanging(Platform):
    """A platform on which one channel hangs until it is let go."""

    let_go: asyncio.Event

    async def post(self, place: Place, card: Card, *, key: str, thread: str | None) -> Outcome:
        """Take a message, or hang."""
        if place.channel == PLACE.channel:
            await self.let_go.wait()
        return await super().post(place, card, key=key, thread=thread)


async def test_a_channel_that_hangs_delays_no_other_and_keeps_its_order(
    core: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "PATIENCE", 0.01)
    elsewhere = Place(PLACE.platform, PLACE.community, "library")
    await core.bot.handle(core.call("bo", "/group setup Larks zone=Berlin", admin=True, place=elsewhere))
    hanging = Hanging(core.clock)
    hanging.let_go = asyncio.Event()
    core.dispatcher.connect(hanging)
    await core.do("ada", "/checkin 45")
    await core.dispatcher.run_due()
    await core.do("ada", "/checkin 15")
    await core.bot.handle(core.call("bo", "/checkin 30", place=elsewhere))
    await run_until(core, claimed=2, sent=1)
    assert hanging.titles() == ["Bo studied 30 min"]
    hanging.let_go.set()
    await run_until(core, sent=3)
    assert hanging.titles() == ["Bo studied 30 min", "Ada studied 45 min", "Ada studied 15 min"]


async def test_what_stands_in_line_behind_a_post_that_hangs_is_given_back_untried_and_still_comes_after_it(
    core: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "PATIENCE", 0.01)
    monkeypatch.setattr(dispatch, "STANDS", 0.01)
    hanging = Hanging(core.clock)
    hanging.let_go = asyncio.Event()
    core.dispatcher.connect(hanging)
    await core.do("ada", "/checkin 45")
    await core.dispatcher.run_due()
    await core.do("ada", "/checkin 15")
    await run_until(core, claimed=1, due=1)
    core.clock.hold(MONDAY + timedelta(seconds=1))
    await core.dispatcher.run_due()
    hanging.let_go.set()
    await run_until(core, sent=2)
    assert hanging.titles() == ["Ada studied 45 min", "Ada studied 15 min"]


async def test_what_hangs_is_given_up_at_a_stop_and_settled_when_its_lease_runs_out(
    core: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "PATIENCE", 0.01)
    hanging = Hanging(core.clock)
    hanging.let_go = asyncio.Event()
    core.dispatcher.connect(hanging)
    await core.do("ada", "/checkin 45")
    await core.dispatcher.run_due()
    await core.dispatcher.stop()
    assert await counts(core) == {"claimed": 1}
    hanging.finds = [DOES_NOT_TELL]
    core.clock.hold(MONDAY + LEASE)
    await run_until(core, unknown=1)


async def test_a_message_that_is_declined_for_what_is_in_it_pauses_nothing(core: World) -> None:
    core.platform.outcomes = [Declined("a word is not allowed there")]
    await core.machine.travel_to(NINE + DAY)
    assert core.platform.titles() == ["Tue 3 Mar: what will you study today?"]
    assert await counts(core) == {"refused": 1, "sent": 1}
    assert "paused" not in await core.says("ada", "/group settings", admin=True)


async def test_after_90_days_it_is_forgotten_what_was_posted_and_no_check_in_is(database_url: str) -> None:
    async with world(database_url) as core:
        await core.do("ada", "/checkin 45")
        await core.machine.travel_to(NINE + 3 * DAY)
        await core.machine.travel_to(NINE + KEPT + 2 * DAY)
        kept = await core.store.read(lambda tx: tx.ledger.newest(limit=1000))
        assert {each.due_at < core.clock.now() - KEPT for each in kept} == {False}
        assert len([each for each in kept if each.post is Post.PROMPT]) == 91
        assert "45 min" in await core.says("ada", "/me")
