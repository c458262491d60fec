"""What people see of one another when they ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.calls import Invocation
from bot.cards.plain import as_text
from tests.platforms import MONDAY, World

NOTHING = (
    "There is nothing to show for them here\nFigures are shown of members of this channel's group who like to be seen."
)


async def stats(core: World, who: str, whom: str | None) -> str:
    """Let a person ask about another, or about nobody in particular."""
    return await core.says(who, Invocation("stats", {"user": whom} if whom else {}))


async def a_week_of(core: World, who: str) -> None:
    """Let a person plan five days and keep four of them in a week and a half."""
    await core.do(who, "/plan mon-fri 5h")
    for day in (0, 1, 2, 3, 7, 8):
        core.clock.hold(MONDAY + timedelta(days=day))
        await core.do(who, "/checkin 45 a secret note https://example.org/secret")


async def test_anybody_sees_the_figures_that_boards_show(core: World) -> None:
    await a_week_of(core, "ada")
    assert await stats(core, "a stranger", "ada") == (
        "Ada\n"
        "6-day streak · best 6\n"
        "This week 2 of 5 planned days · 1 h 30 min\n"
        "All time: 4 h 30 min on 6 days\n"
        "Member since: 2 Mar 2026"
    )


async def test_the_answer_is_private(core: World) -> None:
    await core.do("ada", "/join")
    assert (await core.do("bo", Invocation("stats", {"user": "ada"}))).private


async def test_an_alias_is_honoured(core: World) -> None:
    await core.do("ada", "/join")
    await core.do("ada", "/privacy alias Night Owl")
    said = await stats(core, "bo", "ada")
    assert said.startswith("Night Owl\n")
    assert "Ada" not in said


async def test_who_has_just_joined_is_shown_without_zeros(core: World) -> None:
    await core.do("ada", "/join")
    assert await stats(core, "bo", "ada") == "Ada\nNo study day yet this week.\nMember since: 2 Mar 2026"


async def test_after_a_break_the_best_streak_stays_on_show(core: World) -> None:
    await a_week_of(core, "ada")
    core.clock.hold(MONDAY + timedelta(days=40))
    assert await stats(core, "bo", "ada") == (
        "Ada\nBest streak 6 days\nNo study day yet this week.\nAll time: 4 h 30 min on 6 days\nMember since: 2 Mar 2026"
    )


async def test_a_week_that_is_paused_is_told_without_a_plan(core: World) -> None:
    await core.do("ada", "/join")
    await core.do("ada", "/pause 14")
    await core.do("ada", "/checkin 45")
    assert (await stats(core, "bo", "ada")).split("\n")[2] == "This week 45 min"


async def test_hiding_leaving_and_never_having_joined_look_the_same(core: World) -> None:
    for who in ("hidden", "gone"):
        await core.do(who, "/checkin 45")
    await core.do("hidden", "/privacy hide me")
    await core.do("gone", "/leave")
    for whom in ("hidden", "gone", "nobody", "x" * 100):
        assert await stats(core, "bo", whom) == NOTHING
    answers = [await core.do("bo", Invocation("stats", {"user": whom})) for whom in ("hidden", "gone", "nobody")]
    assert answers[1:] == answers[:-1]


async def test_who_hides_sees_their_own_and_is_told_that_nobody_else_does(core: World) -> None:
    await core.do("ada", "/checkin 45")
    await core.do("ada", "/privacy hide me")
    for whom in ("ada", None):
        said = await stats(core, "ada", whom)
        assert said.startswith("Ada\n1-day streak · best 1\n")
        assert said.endswith("\nOnly you see this: you are hidden. /privacy show me changes that.")


async def test_who_hides_is_seen_by_no_other_member_and_not_by_admins(core: World) -> None:
    await core.do("ada", "/privacy hide me")
    await core.do("bo", "/join")
    assert await stats(core, "bo", "ada") == NOTHING
    asked = core.call("zoe", Invocation("stats", {"user": "ada"}), admin=True)
    assert as_text((await core.bot.handle(asked)).card, "Europe/Berlin") == NOTHING


async def test_only_people_of_the_same_platform_and_group_are_found(core: World) -> None:
    await core.do("ada", "/checkin 45")
    there = replace(core.place, channel="other")
    await core.bot.handle(core.call("zoe", "/group setup Larks zone=Berlin", admin=True, place=there))
    asked = core.call("bo", Invocation("stats", {"user": "ada"}))
    for call in (
        replace(asked, place=there),
        replace(asked, caller=replace(asked.caller, account=replace(asked.caller.account, platform="elsewhere"))),
    ):
        assert as_text((await core.bot.handle(call)).card, "Europe/Berlin") == NOTHING


async def test_in_a_channel_without_a_group_it_says_how_to_make_one(core: World) -> None:
    asked = replace(core.call("bo", Invocation("stats", {"user": "ada"})), place=replace(core.place, channel="other"))
    assert (await core.bot.handle(asked)).card.title == "There is no study group in this channel yet"


@pytest.mark.parametrize("user", ["\x00", "\ud800", "x" * 101])
async def test_a_forged_user_is_a_mistake_and_not_a_surprise(core: World, user: str) -> None:
    answer = await core.do("bo", Invocation("stats", {"user": user}))
    assert answer.option == "user"
    assert answer.card.title.startswith("I could not read ")
