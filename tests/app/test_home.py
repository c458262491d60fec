"""The home page of a group: what a member, a stranger and an admin see of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.calls import Call, Invocation
from bot.cards import Answer, Button, Buttons, Card, Picture
from bot.cards.plain import as_text
from bot.ports.messenger import Refused
from bot.ports.store import Transaction
from tests.platforms import MONDAY, World

HOME = Invocation("home")
QUICK = "[Check in] [25 min] [50 min] [90 min] [Rest today]"
MORE = "[Why this streak?] [Leaderboard] [My page]"
SETTINGS = "[Change plan] [Pause] [Time zone] [Privacy]"
PLAN = "Your plan: every day, 10 h a week. Your days are in Europe/Berlin."
WEEK = "This week so far, Mon 2 Mar to Sun 8 Mar: own plans kept"


async def home(core: World, who: str, *, admin: bool = False) -> list[str]:
    return (await core.says(who, HOME, admin=admin)).split("\n")


async def after(core: World, who: str, *lines: str, days: int = 0) -> str:
    """Let a person say something, wait so many days, and return what home says of the day."""
    for line in lines:
        assert not (await core.do(who, line)).refused, line
    core.clock.hold(core.clock.now() + timedelta(days=days))
    return (await home(core, who))[1]


def rows(card: Card) -> list[Sequence[Button]]:
    return [block.buttons for block in card.blocks if isinstance(block, Buttons)]


async def press(core: World, who: str, button: Button, *, admin: bool = False) -> Answer:
    return await core.do(who, Invocation(button.command, button.arguments), admin=admin)


# --- A member ---


async def test_a_member_sees_the_day_the_figures_the_others_and_the_settings(core: World) -> None:
    await core.do("ada", "/checkin 45")
    await core.do("bo", "/checkin 1h30")
    answer = await core.do("ada", HOME)
    assert as_text(answer.card, "Europe/Berlin").split("\n") == [
        "Owls",
        "You have checked in today. Well done.",
        "Today 45 min · this week 45 min of 10 h",
        "1-day streak · best 1 · 2 freezes left",
        "Next study day: tomorrow · 2 more days to a 3-day streak",
        QUICK,
        WEEK,
        "1. Bo (new) · 14 % · 1 of 7 days · 1 h 30 min · 1-day streak",
        "2. Ada (new) ← you · 14 % · 1 of 7 days · 45 min · 1-day streak",
        MORE,
        PLAN,
        SETTINGS,
    ]
    assert (answer.private, answer.refused) == (True, False)
    assert not [block for block in answer.card.blocks if isinstance(block, Picture)]


async def test_a_member_without_a_check_in_is_invited_to_the_first_one(core: World) -> None:
    await core.do("ada", "/join")
    assert await home(core, "ada") == [
        "Owls",
        "Nothing yet. Your first check-in starts the streak.",
        "Today 0 min · this week 0 min of 10 h",
        "0-day streak · best 0 · 2 freezes left",
        QUICK,
        WEEK,
        "A fresh page: the first check-in opens the board.",
        MORE,
        PLAN,
        SETTINGS,
    ]


@pytest.mark.parametrize(
    ("lines", "days", "said"),
    [
        (("/checkin 45",), 1, "Nothing yet today. One line is enough."),
        (("/checkin 0",), 0, "You have checked in today. Well done."),
        (("/checkin 45", "/plan mon-fri"), 5, "Today is a rest day in your plan. A check-in counts all the same."),
        (
            ("/checkin 45", "/pause 3 @tomorrow"),
            1,
            "You are paused until Thu 5 Mar: nothing is expected, and your streak waits.",
        ),
        (
            ("/join", "/pause 2"),
            0,
            "You are paused until tomorrow: nothing is expected, and your streak waits.",
        ),
        (("/pause 2", "/checkin 45"), 0, "You have checked in today. Well done."),
    ],
)
async def test_home_says_kindly_what_today_is(core: World, lines: tuple[str, ...], days: int, said: str) -> None:
    await core.do("ada", "/join")
    assert await after(core, "ada", *lines, days=days) == said


async def test_a_day_that_a_freeze_covers_is_said_to_be_covered(core: World) -> None:
    await after(core, "ada", "/checkin 45", days=1)
    assert await after(core, "ada", "/rest") == "A freeze covers today. If you check in after all, it comes back."


async def test_a_day_that_can_still_be_saved_is_named(core: World) -> None:
    await after(core, "ada", "/checkin 45", days=2)
    assert (await home(core, "ada"))[4] == "Yesterday is still open: /checkin 30 @yesterday saves it."


async def test_who_is_paused_is_offered_to_resume_instead_of_pausing(core: World) -> None:
    await core.do("ada", "/checkin 45")
    core.clock.hold(MONDAY + timedelta(days=1))
    await core.do("ada", "/pause 7")
    card = (await core.do("ada", HOME)).card
    (resume,) = [button for row in rows(card) for button in row if button.label == "Resume"]
    assert "Pause" not in [button.label for row in rows(card) for button in row]
    assert (await press(core, "ada", resume)).card.title == "Welcome back"
    assert (await home(core, "ada"))[1] == "Nothing yet today. One line is enough."


async def test_the_buttons_of_home_are_about_today_and_not_about_a_prompt(core: World) -> None:
    await core.do("ada", "/checkin 45")
    quick = rows((await core.do("ada", HOME)).card)[0]
    assert [(each.command, dict(each.arguments), each.form) for each in quick] == [
        ("checkin", {}, True),
        ("checkin", {"minutes": "25"}, False),
        ("checkin", {"minutes": "50"}, False),
        ("checkin", {"minutes": "90"}, False),
        ("rest", {}, False),
    ]
    core.clock.hold(MONDAY + timedelta(days=1))
    assert (await press(core, "ada", quick[2])).card.title == "50 min logged"
    assert (await press(core, "ada", quick[4])).card.title == "No freeze was spent"


async def test_the_forms_of_home_are_those_of_checking_in_the_plan_the_pause_and_the_settings(core: World) -> None:
    await core.do("ada", "/checkin 45")
    card = (await core.do("ada", HOME, admin=True)).card
    assert [button.command for row in rows(card) for button in row if button.form] == [
        "checkin",
        "plan",
        "pause",
        "group settings",
    ]


async def test_every_button_of_home_answers(core: World) -> None:
    await core.do("ada", "/checkin 45")
    for row in rows((await core.do("ada", HOME, admin=True)).card):
        assert 1 <= len(row) <= 5
        for button in row:
            if not button.form:
                assert not (await press(core, "ada", button, admin=True)).refused, button.label


async def test_on_a_big_board_one_s_own_place_and_the_neighbours_stand_below_the_top(core: World) -> None:
    for number in range(13):
        await core.do(f"person{number:02}", f"/checkin {130 - number}")
    seen = await home(core, "person11")
    near = seen.index("Near you, for your eyes only:")
    assert [line.split(" ")[1] for line in seen[near - 10 : near]] == [f"Person{number:02}" for number in range(10)]
    assert [line.split(" · ")[0] for line in seen[near + 1 : near + 4]] == [
        "11. Person10 (new)",
        "12. Person11 (new) ← you",
        "13. Person12 (new)",
    ]


async def test_who_hides_is_on_nobody_s_home_and_sees_their_own_figures(core: World) -> None:
    await core.do("ada", "/checkin 45")
    await core.do("bo", "/checkin 30")
    await core.do("ada", "/hide me")
    assert "Ada" not in "\n".join(await home(core, "bo"))
    assert (await home(core, "ada"))[2] == "Today 45 min · this week 45 min of 10 h"


async def test_a_day_that_begins_late_and_a_plan_of_one_s_own_are_said_in_words(core: World) -> None:
    await core.do("ada", "/plan mon,wed,fri 4h30")
    await core.do("ada", "/timezone Tokyo day_start=4")
    assert (await home(core, "ada"))[-2] == (
        "Your plan: Mon, Wed and Fri, 4 h 30 min a week. Your days are in Asia/Tokyo and start at 04:00."
    )


async def test_home_only_reads(core: World) -> None:
    def everything(tx: Transaction) -> object:
        group = tx.groups.at(core.place)
        assert group is not None
        members = tx.members.of(group.id)
        logs = [tx.log.history(each) for each in members]
        return members, tx.groups.bindings(group.id), tx.schedules.of(group.id), logs

    await core.do("ada", "/checkin 45")
    before = await core.store.read(everything)
    for who, admin in (("ada", True), ("stranger", False), ("stranger", True)):
        await core.do(who, HOME, admin=admin)
    assert await core.store.read(everything) == before


# --- Who is no member ---


async def test_who_never_joined_sees_how_to_and_nobody_s_figures(core: World) -> None:
    await core.do("bo", "/checkin 45")
    answer = await core.do("stranger", HOME)
    assert as_text(answer.card, "Europe/Berlin").split("\n") == [
        "Owls",
        "You are not in this group. Join it here, or with a check-in in its channel.",
        "[Join]",
    ]
    ((join,),) = rows(answer.card)
    await press(core, "stranger", join)
    assert (await home(core, "stranger"))[1] == "Nothing yet. Your first check-in starts the streak."


async def test_who_left_is_shown_the_door_in_and_finds_everything_again(core: World) -> None:
    await core.do("ada", "/checkin 45")
    await core.do("ada", "/leave")
    assert (await home(core, "ada"))[2:] == ["[Join]"]
    await core.do("ada", Invocation("join"))
    assert (await home(core, "ada"))[2] == "Today 45 min · this week 45 min of 10 h"


# --- Admins ---

POSTS = (
    "Prompt every day at 09:00, leaderboard Mon at 09:00, Europe/Berlin time. "
    "Check-ins appear in the thread of today's prompt."
)
CONFIGURE = "[Change settings] [Members] [Post the prompt now] [Post the leaderboard now]"


async def test_an_admin_who_is_no_member_sees_how_to_join_and_what_to_configure(core: World) -> None:
    assert await home(core, "eve", admin=True) == [
        "Owls",
        "You are not in this group. Join it here, or with a check-in in its channel.",
        "[Join]",
        POSTS,
        CONFIGURE,
    ]


async def test_an_admin_who_is_a_member_has_the_configure_part_below_their_own(core: World) -> None:
    await core.do("ada", "/checkin 45")
    plain, configuring = await home(core, "ada"), await home(core, "ada", admin=True)
    assert configuring == [*plain, POSTS, CONFIGURE]


async def test_the_configure_part_says_why_posting_is_paused_and_offers_to_try_again(core: World) -> None:
    core.platform.outcomes = [Refused("not_in_channel")]
    await core.machine.travel_to(MONDAY + timedelta(hours=1))
    card = (await core.do("ada", HOME, admin=True)).card
    said = as_text(card, "Europe/Berlin").split("\n")
    assert said[-3:] == [
        "Posting is paused: not_in_channel. When that is mended, press Try again.",
        "[Try again]",
        CONFIGURE,
    ]
    assert "paused" not in "\n".join(await home(core, "ada"))
    await press(core, "ada", rows(card)[-2][0], admin=True)
    assert (await home(core, "ada", admin=True))[-2:] == [POSTS, CONFIGURE]


def lacks(call: Call, remedy: str) -> Call:
    return replace(call, lacking=("to be in this channel",), remedy=remedy)


@pytest.mark.parametrize(
    ("remedy", "said"),
    [
        ("Type /invite @Showup here", "Type /invite @Showup here, then press Check again."),
        ("", "When that is mended, press Check again."),
    ],
)
async def test_the_configure_part_says_what_the_bot_lacks_and_the_platform_s_remedy(
    core: World, remedy: str, said: str
) -> None:
    answer = await core.bot.handle(lacks(core.call("ada", HOME, admin=True), remedy))
    assert as_text(answer.card, "Europe/Berlin").split("\n")[-3:] == [
        f"I lack here: to be in this channel. {said}",
        "[Check again]",
        CONFIGURE,
    ]


# --- A channel without a group ---


@pytest.mark.parametrize(
    ("admin", "how"),
    [
        (True, "To make a group, use /group setup in the channel where it is to live."),
        (False, "No group yet? Whoever manages a channel can make one there with /group setup."),
    ],
)
async def test_where_there_is_no_group_home_says_how_one_comes_to_one(core: World, *, admin: bool, how: str) -> None:
    elsewhere = replace(core.place, channel="")
    answer = await core.bot.handle(core.call("ada", HOME, admin=admin, place=elsewhere))
    assert as_text(answer.card, "Europe/Berlin").split("\n") == [
        "You are in no study group here yet",
        "In a group's channel, a check-in joins you: /checkin 45 what you studied.",
        how,
    ]
    assert (answer.private, answer.refused) == (True, False)


async def test_home_can_be_typed_and_is_never_suggested(core: World) -> None:
    await core.do("ada", "/checkin 45")
    assert (await core.do("ada", "/home")).card == (await core.do("ada", HOME)).card
    assert "/home" not in await core.says("ada", "/hoem", admin=True)
