"""Setting a group up, and seeing to it that posting works."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.calls import Call, Invocation
from bot.cards import Answer, Button, Buttons, CommandName, Moment, Note, Quote, Text
from bot.cards.plain import as_text
from bot.domain.delivery import State
from bot.ports.messenger import Refused
from tests.platforms import MONDAY, World, delivery_counts, world

NINE = MONDAY + timedelta(hours=1)
REFUSAL = "Missing permission: Send Messages"


@pytest.fixture
async def empty(sqlite_url: str) -> AsyncIterator[World]:
    """Give a bot without a group."""
    async with world(sqlite_url, group=False) as made:
        yield made


def admin(
    core: World,
    body: str | Invocation,
    *,
    zone: str | None = None,
    lacking: tuple[str, ...] = (),
    remedy: str = "Give that to me in the channel's permissions",
) -> Call:
    call = core.call("ada", body, admin=True)
    return replace(call, caller=replace(call.caller, zone=zone), lacking=lacking, remedy=remedy)


def lines(answer: Answer) -> list[str]:
    return as_text(answer.card, "Europe/Berlin").split("\n")


def buttons(answer: Answer) -> list[Button]:
    return [button for block in answer.card.blocks if isinstance(block, Buttons) for button in block.buttons]


# --- The zone ---


async def test_setup_without_any_zone_is_a_mistake_that_asks_for_one(empty: World) -> None:
    answer = await empty.bot.handle(admin(empty, "/group setup Owls"))
    assert lines(answer) == [
        "“group setup” needs zone",
        "I expected a time zone such as Europe/Berlin, or a city such as Berlin. /help group setup shows examples.",
    ]
    assert (answer.refused, answer.option, answer.private) == (True, "zone", True)
    assert await empty.bot.zone_at(empty.place) is None


@pytest.mark.parametrize("unknown", ["", "Mars/Olympus", "Europe"])
async def test_a_zone_of_a_profile_that_nobody_knows_is_none(empty: World, unknown: str) -> None:
    setup = admin(empty, "/group setup", zone=unknown)
    assert (await empty.bot.prefill(setup))["zone"] == ""
    assert (await empty.bot.handle(setup)).option == "zone"


@pytest.mark.parametrize(
    ("typed", "profile", "zone"),
    [
        ("zone=Tokyo", None, "Asia/Tokyo"),
        ("", "America/New_York", "America/New_York"),
        ("zone=Tokyo", "America/New_York", "Asia/Tokyo"),
    ],
)
async def test_setup_takes_the_zone_that_is_given_else_that_of_the_profile(
    empty: World, typed: str, profile: str | None, zone: str
) -> None:
    await empty.bot.handle(admin(empty, f"/group setup {typed}", zone=profile))
    assert await empty.bot.zone_at(empty.place) == zone


@pytest.mark.parametrize(
    ("given", "profile", "zone"),
    [
        ({}, None, ""),
        ({}, "Asia/Kathmandu", "Asia/Kathmandu"),
        ({"zone": "Europe/Berlin"}, "Asia/Kathmandu", "Europe/Berlin"),
        ({"zone": "Europe/Berlin"}, None, "Europe/Berlin"),
    ],
)
async def test_the_form_starts_with_a_zone_only_where_one_is_known(
    empty: World, given: dict[str, str], profile: str | None, zone: str
) -> None:
    assert await empty.bot.prefill(admin(empty, Invocation("group setup", given), zone=profile)) == {
        "name": "Study group",
        "zone": zone,
        "days": "daily",
        "prompt": "09:00",
        "board": "monday",
    }


async def test_a_channel_that_has_a_group_says_so_before_it_asks_for_a_zone(core: World) -> None:
    answer = await core.bot.handle(admin(core, "/group setup Larks"))
    assert answer.card.title == "This channel has a study group already"


# --- The preview ---


async def test_setup_shows_the_first_prompt_as_it_will_come(empty: World) -> None:
    answer = await empty.bot.handle(admin(empty, "/group setup Owls zone=Berlin"))
    (shown,) = [block.text for block in answer.card.blocks if isinstance(block, Quote)]
    assert lines(answer) == [
        "Owls is ready",
        "Prompt every day at 09:00, leaderboard Mon at 09:00, Europe/Berlin time.",
        "First prompt: Mon 2 Mar 09:00. Only you see it yet:",
        f"“{shown}”",
        "Everybody here joins with their first check-in: /checkin 45 what you studied",
        "If I ever cannot post here, I tell you by direct message.",
        "[Post the first prompt now] [Check in] [Settings]",
    ]
    assert answer.private
    await empty.machine.travel_to(NINE)
    (posted,) = empty.platform.messages.values()
    assert posted.blocks[0] == Text((shown,))


@pytest.mark.parametrize(
    ("options", "first"),
    [
        ("prompt=08:30", MONDAY + timedelta(minutes=30)),
        ("prompt=08:00", MONDAY + timedelta(days=1)),
        ("days=wed,sat", NINE + timedelta(days=2)),
        ("zone=Tokyo", datetime(2026, 3, 3, 0, tzinfo=UTC)),
    ],
)
async def test_the_first_prompt_is_the_next_that_is_due(empty: World, options: str, first: datetime) -> None:
    zone = "" if "zone" in options else "zone=Berlin"
    answer = await empty.bot.handle(admin(empty, f"/group setup Owls {zone} {options}"))
    parts = [part for block in answer.card.blocks if isinstance(block, Text) for part in block.parts]
    assert [part for part in parts if isinstance(part, Moment)] == [Moment(first)]
    (shown,) = [block.text for block in answer.card.blocks if isinstance(block, Quote)]
    await empty.machine.travel_to(first - timedelta(seconds=1))
    assert empty.platform.messages == {}
    await empty.machine.travel_to(first)
    (posted,) = empty.platform.messages.values()
    assert posted.blocks[0] == Text((shown,))


async def test_the_first_prompt_can_be_posted_at_once_with_a_button_and_then_comes_no_second_time(
    empty: World,
) -> None:
    answer = await empty.bot.handle(admin(empty, "/group setup Owls zone=Berlin"))
    (shown,) = [block.text for block in answer.card.blocks if isinstance(block, Quote)]
    now, check_in, settings = buttons(answer)
    assert (now.command, check_in.command, settings.command) == ("group prompt now", "checkin", "group settings")
    await empty.bot.handle(admin(empty, Invocation(now.command, now.arguments)))
    await empty.machine.travel_to(NINE + timedelta(hours=1))
    (posted,) = empty.platform.messages.values()
    assert posted.blocks[0] == Text((shown,))


async def test_a_command_in_the_answer_to_a_setup_can_be_clicked_where_the_platform_can(empty: World) -> None:
    answer = await empty.bot.handle(admin(empty, "/group setup Owls zone=Berlin"))
    parts = [part for block in answer.card.blocks if isinstance(block, Text | Note) for part in block.parts]
    assert [part for part in parts if isinstance(part, CommandName)] == [CommandName("checkin", "45 what you studied")]


# --- What the bot lacks ---


async def test_setup_says_what_the_bot_lacks_in_the_channel_and_how_to_mend_it(empty: World) -> None:
    lacking = ("Send Messages", "Attach Files")
    answer = await empty.bot.handle(admin(empty, "/group setup Owls zone=Berlin", lacking=lacking))
    assert lines(answer)[6] == (
        "I lack here: Send Messages, Attach Files. "
        "Give that to me in the channel's permissions, then press Check again."
    )
    assert answer.card.tone == "careful"
    assert not answer.refused
    assert [button.label for button in buttons(answer)] == [
        "Post the first prompt now",
        "Check in",
        "Settings",
        "Check again",
    ]
    assert len(lines(answer)) <= 8


async def test_where_the_platform_knows_no_remedy_the_admin_is_asked_to_find_one(core: World) -> None:
    answer = await core.bot.handle(admin(core, "/group settings", lacking=("Send Messages",), remedy=""))
    assert "I lack here: Send Messages. When that is mended, press Check again." in lines(answer)


async def test_check_again_shows_the_settings_until_nothing_is_lacking(core: World) -> None:
    still = await core.bot.handle(admin(core, Invocation("group settings"), lacking=("Send Messages",)))
    assert (
        "I lack here: Send Messages. Give that to me in the channel's permissions, then press Check again."
    ) in lines(still)
    assert still.card.tone == "careful"
    assert len([line for line in lines(still) if not line.startswith("[")]) == 8
    change, again = buttons(still)
    assert (change.label, again.label, again.command) == ("Change", "Check again", "group settings")
    mended = await core.bot.handle(admin(core, Invocation(again.command, again.arguments)))
    assert mended.card.tone == "plain"
    assert [button.label for button in buttons(mended)] == ["Change"]


# --- A channel that is paused ---


async def test_a_paused_channel_offers_to_try_again_and_then_posts_what_waited(core: World) -> None:
    core.platform.outcomes = [Refused(REFUSAL)]
    await core.machine.travel_to(NINE + timedelta(days=1))
    before = len(core.platform.messages)
    paused = await core.bot.handle(admin(core, Invocation("group settings")))
    assert lines(paused)[-2:] == [
        f"Posting is paused: {REFUSAL}. When that is mended, press Try again.",
        "[Change] [Try again]",
    ]
    assert paused.card.tone == "careful"
    again = buttons(paused)[-1]
    resumed = await core.bot.handle(admin(core, Invocation(again.command, again.arguments)))
    assert lines(resumed)[-2:] == ["Posting goes on: the next post comes at its time.", "[Change]"]
    assert (resumed.card.title, resumed.card.tone) == ("Owls: settings", "good")
    await core.machine.settle()
    assert core.platform.titles()[before:] == ["Tue 3 Mar: what will you study today?"]


async def test_try_again_with_nothing_paused_only_shows_the_settings(core: World) -> None:
    settings = await core.bot.handle(admin(core, Invocation("group settings")))
    again = await core.bot.handle(admin(core, Invocation("group try again")))
    assert again.card == settings.card


async def test_try_again_is_for_admins(core: World) -> None:
    core.platform.outcomes = [Refused(REFUSAL)]
    await core.machine.travel_to(NINE)
    assert (await core.says("bo", Invocation("group try again"))).startswith("Only admins can do that")
    assert f"Posting is paused: {REFUSAL}" in await core.says("ada", "/group settings", admin=True)


async def test_try_again_in_a_channel_without_a_group_says_how_to_make_one(empty: World) -> None:
    answer = await empty.bot.handle(admin(empty, Invocation("group try again")))
    assert answer.card.title == "There is no study group in this channel yet"


@pytest.mark.parametrize("change", ["grace_days=2", "prompt=10:00", "zone=Tokyo", "days=wed"])
async def test_what_is_due_at_the_moment_at_which_settings_are_saved_is_posted(change: str, core: World) -> None:
    core.clock.hold(NINE + timedelta(days=1, minutes=5))
    await core.bot.handle(admin(core, f"/group settings {change}"))
    await core.machine.settle()
    assert core.platform.titles() == ["Tue 3 Mar: what will you study today?"]
    assert await delivery_counts(core.store) == {State.SENT: 1, State.MISSED: 1}


async def test_saving_the_settings_resumes_posting_too(core: World) -> None:
    core.platform.outcomes = [Refused(REFUSAL)]
    await core.machine.travel_to(NINE)
    saved = await core.bot.handle(admin(core, "/group settings grace_days=1"))
    assert (saved.card.title, saved.card.tone) == ("Owls: settings saved", "good")
    assert [button.label for button in buttons(saved)] == ["Change"]
