"""Anything may happen in any order, and a small model knows what must be there: commands, clocks, crashes, posts."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import create_engine

from bot.calls import Call, Line
from bot.cards import Answer
from bot.cards.plain import as_text
from bot.identity import Place
from bot.ports.messenger import ALWAYS, NEVER
from scheduler.clock import TravelClock
from tests.databases import MEMORY
from tests.torture.audit import audit, final
from tests.torture.model import REFUSALS, Member, streak_page
from tests.torture.mortal import Instant, Killed
from tests.torture.outside import Fate, Hall
from tests.torture.scene import TRY_AGAIN, Group, Scene
from tests.torture.wholeness import halves
from tests.torture.wishes import WISHES, Wish, check_in

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
REMEMBERED = 6 * DAY
"""For a week a repeated event gets its first answer."""
NIGHTS = [
    ("America/New_York", datetime(2026, 3, 6, 12, tzinfo=UTC)),  # its clocks go forward on the 8th
    ("Europe/Berlin", datetime(2026, 3, 27, 6, tzinfo=UTC)),  # forward on the 29th
    ("Europe/Berlin", datetime(2026, 10, 23, 20, tzinfo=UTC)),  # back on the 25th
]
NAMES = ("Bo", "Cy", "Di")
WHO = st.integers(0, len(NAMES) - 1)
STEPS = st.one_of(
    st.integers(0, 150).map(lambda number: number * SECOND),
    st.integers(1, 59).map(lambda number: number * MINUTE),
    st.integers(1, 30).map(lambda number: number * HOUR),
    st.integers(1, 3).map(lambda number: number * DAY),
)
SKEWS = st.sampled_from([0 * HOUR, 0 * HOUR, -2 * HOUR, 2 * HOUR])
"""By how much our clock may be wrong."""


@dataclass
class Event:
    """What somebody wished for once. `answer` is the first that was no refusal, and `done` that there must be one."""

    call: Call
    member: Member
    wish: Wish
    at: datetime
    answer: Answer | None = None
    done: bool = False


class Anything(RuleBasedStateMachine):
    """Whatever happens."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.leaving = ExitStack()
        folder = tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)
        self.folder = self.leaving.enter_context(folder)
        self.runner = self.leaving.enter_context(asyncio.Runner())
        self.runner.get_loop().set_exception_handler(lambda *_: None)  # of tasks of a process that is gone
        self.events: list[Event] = []
        self.sound = True

    @initialize(
        night=st.sampled_from(NIGHTS),
        recognises=st.sampled_from([NEVER, 2 * MINUTE, ALWAYS]),
        tells=st.booleans(),
        prompt=st.sampled_from([time(2, 30), time(9)]),
        feed=st.sampled_from(["channel", "thread"]),
        grace_days=st.integers(0, 1),
    )
    def begin(
        self,
        night: tuple[str, datetime],
        recognises: timedelta,
        *,
        tells: bool,
        prompt: time,
        feed: str,
        grace_days: int,
    ) -> None:
        """Set everything up."""
        url = f"sqlite:///{shutil.copy(self.template, self.folder)}"
        self.engine = create_engine(url)
        self.leaving.callback(self.engine.dispose)
        zone, since = night
        hall = Hall(Place("there", "community", "hall"), self.true_time, recognises, tells)
        members = tuple(Member(name, zone, grace_days) for name in NAMES)
        group = Group(hall, zone, prompt, feed, grace_days, members)
        self.scene = Scene(url, TravelClock(frozen_at=since), group, since)
        self.leaving.callback(lambda: self.runner.run(self.scene.process.bury()))
        self.run(self.scene.begin())

    @property
    def age(self) -> timedelta:
        """How long ago everything began; after some months the oldest posts are forgotten."""
        return self.scene.latest - self.scene.since

    def true_time(self) -> datetime:
        """Return what everybody else's clock says."""
        return self.scene.clock.now() - self.scene.skew

    def run(self, doing: Coroutine[Any, Any, object]) -> None:
        """Do something, and look at everything afterwards."""
        self.sound = False
        self.runner.run(doing)
        with self.engine.connect() as connection:
            assert list(audit(connection, self.scene)) == []
        self.sound = True

    # Members.

    @rule(who=WHO, wish=WISHES, again=st.booleans())
    def ask(self, who: int, wish: Wish, *, again: bool) -> None:
        """Let a member type something; where the program dies over it the platform tells of it again, or not."""
        self.run(self.heard(self.event(who, wish), again=again))

    @rule(wishes=st.lists(st.tuples(WHO, WISHES), min_size=1, max_size=4))
    def meanwhile(self, wishes: list[tuple[int, Wish]]) -> None:
        """Let members type something when the platform is spoken to, one each time."""
        self.scene.asides.extend(partial(self.asked_by_the_way, who, wish) for who, wish in wishes)

    @precondition(lambda self: self.age < 20 * DAY)
    @rule(who=WHO, days=st.integers(3, 9))
    def diligence(self, who: int, days: int) -> None:
        """Let a member check in day after day."""

        async def every_day() -> None:
            for _ in range(days):
                await self.heard(self.event(who, check_in(25)), again=True)
                await self.scene.travel(DAY)

        self.run(every_day())

    @rule(back=st.integers(1, 5))
    def repeat(self, back: int) -> None:
        """Let the platform tell of an earlier event again."""
        if back <= len(self.events) and self.scene.latest - (event := self.events[-back]).at < REMEMBERED:
            self.run(self.heard(event, again=True))

    def event(self, who: int, wish: Wish) -> Event:
        """Make a new event."""
        member = self.scene.group.members[who]
        call = self.scene.call(member.name, Line(wish.line), f"event {len(self.events)}")
        self.events.append(Event(call, member, wish, self.scene.clock.now()))
        return self.events[-1]

    async def heard(self, event: Event, *, again: bool) -> None:
        """Tell the program of an event, and look at the member's streak afterwards."""
        try:
            await self.tell(event)
        except Killed:
            await self.scene.restart()
            if again:
                await self.tell(event)
        page = streak_page(event.member, self.scene.group.members, self.scene.clock.now())
        shown = await self.scene.process.bot.handle(self.scene.call(event.member.name, Line("/streak"), "a look"))
        assert as_text(shown.card, "UTC").split("\n")[: len(page)] == page

    async def asked_by_the_way(self, who: int, wish: Wish) -> None:
        """Let a member type something. Raises `Killed`."""
        await self.tell(self.event(who, wish))

    async def tell(self, event: Event) -> None:
        """Tell the program of an event, and hold its answer against the model. Raises `Killed`."""
        now = self.scene.clock.now()
        try:
            answer = await self.scene.process.bot.handle(event.call)
        except Killed as killed:
            if killed.instant is Instant.AFTER_COMMIT and not event.done:
                event.done = event.wish.does(event.member, now) not in REFUSALS
                assert event.done
            raise
        if event.done:
            assert answer.again
            assert event.answer in (None, replace(answer, again=False))
            return
        expected, title = event.wish.does(event.member, now), as_text(answer.card, "UTC").partition("\n")[0]
        assert expected in title
        assert answer.refused == (expected in REFUSALS)
        if not answer.refused:
            event.done, event.answer = True, answer

    # The admin.

    @rule()
    def prompt_now(self) -> None:
        """Let the admin ask for today's prompt."""
        today = self.scene.group.members[0].today(self.scene.clock.now())
        self.scene.asked_for.add(today)
        self.run(self.scene.admin(Line("/group prompt now"), f"prompt {len(self.events)} {self.scene.clock.now()}"))

    @rule()
    def try_again(self) -> None:
        """Let the admin press the button under a pause."""
        self.run(self.scene.admin(TRY_AGAIN, f"again {len(self.events)} {self.scene.clock.now()}"))

    # Time.

    @precondition(lambda self: self.age < 60 * DAY)
    @rule(step=STEPS)
    def travel(self, step: timedelta) -> None:
        """Let time pass."""
        self.run(self.scene.travel(step))

    @precondition(lambda self: self.age < 60 * DAY)
    @rule(step=STEPS, skew=SKEWS)
    def outage(self, step: timedelta, skew: timedelta) -> None:
        """Let time pass while nothing runs, and our clock be set."""
        self.run(self.scene.outage(step, skew))

    @rule(skew=SKEWS)
    def set_wrong(self, skew: timedelta) -> None:
        """Let our clock be set while the program runs."""
        self.run(self.scene.set_wrong(skew))

    # What goes wrong.

    @rule(fates=st.lists(st.sampled_from(Fate), min_size=1, max_size=4))
    def trouble(self, fates: list[Fate]) -> None:
        """Let the next posts have these fates."""
        self.scene.group.hall.fates.extend(fates)

    @rule(delays=st.integers(1, 2))
    def delay(self, delays: int) -> None:
        """Let the next edits or looks wait."""
        self.scene.group.hall.delays = delays

    @rule(fatal=st.sampled_from(Instant), left=st.integers(1, 3))
    def doom(self, fatal: Instant, left: int) -> None:
        """Let the process die soon."""
        life = self.scene.process.life
        life.fatal, life.left = fatal, left

    @precondition(lambda self: self.age < 60 * DAY)
    @rule(who=WHO, fatal=st.sampled_from(Instant), skew=SKEWS, away=STEPS)
    def fall(self, who: int, fatal: Instant, skew: timedelta, away: timedelta) -> None:
        """Let the process die over a post, and our clock be set while nothing runs."""
        self.run(self.heard(self.event(who, check_in(0)), again=True))
        self.doom(fatal, 1)
        self.run(self.scene.settle())
        self.run(self.scene.outage(away, skew))

    def teardown(self) -> None:
        """Let everything come to its end."""
        with self.leaving:
            if not self.sound:
                return
            self.run(self.scene.heal())
            with self.engine.connect() as connection:
                assert [*halves(connection), *final(connection, self.scene)] == []


@pytest.fixture
def stories(pytestconfig: pytest.Config) -> int:
    """Return how many stories are told: `--torture-stories`."""
    number: int = pytestconfig.getoption("--torture-stories")
    return number


def test_whatever_happens_the_log_the_streaks_and_the_posts_are_what_they_must_be(
    sqlite_template: Path, stories: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Anything, "template", sqlite_template, raising=False)
    profile = settings(
        max_examples=stories,
        stateful_step_count=30,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    run_state_machine_as_test(Anything, settings=profile)
