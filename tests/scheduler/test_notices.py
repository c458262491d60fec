"""A channel that cannot be posted in is paused, and who set it up is told in private: once, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cards.plain import as_text
from bot.identity import Account
from bot.ports.messenger import Later, Outcome, Refused, Sent, Unknown
from tests.platforms import MONDAY, World, delivery_counts

NINE = MONDAY + timedelta(hours=1)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NO_PERMISSION = Refused("Missing permission: Send Messages")


def told(core: World) -> list[str]:
    """Return who was told something."""
    return [account.user for account, _ in core.platform.told]


async def counts(core: World) -> dict[str, int]:
    """Count the deliveries by state."""
    return {str(state): number for state, number in (await delivery_counts(core.store)).items()}


async def test_who_set_the_channel_up_is_told_where_why_and_what_to_do(core: World) -> None:
    core.platform.outcomes = [NO_PERMISSION]
    await core.machine.travel_to(NINE + MINUTE)
    ((account, card),) = core.platform.told
    assert account == Account("testland", "ada")
    assert as_text(card, "Europe/Berlin") == (
        "I cannot post in the channel of Owls\n"
        "Why: Missing permission: Send Messages\n"
        "Posting there is paused. Nothing is lost: check-ins keep counting.\n"
        "When that is mended, use /group settings in the channel and press “Try again”.\n"
        "You get this because you set the channel up, and only once."
    )
    assert await counts(core) == {"refused": 1, "sent": 1}


async def test_a_pause_is_told_once_however_much_is_refused_and_waits(core: World) -> None:
    for name in ("bo", "cy", "di"):
        await core.do(name, "/checkin 10")
    core.platform.outcomes = [NO_PERMISSION] * 3
    await core.machine.travel_to(NINE + 7 * DAY)
    assert told(core) == ["ada"]
    assert core.platform.messages == {}


async def test_a_new_pause_is_told_again(core: World) -> None:
    for day in range(2):
        core.platform.outcomes = [NO_PERMISSION]
        await core.machine.travel_to(NINE + day * DAY + MINUTE)
        await core.do("ada", "/group settings grace_days=1", admin=True)
        await core.machine.settle()
    assert told(core) == ["ada", "ada"]


async def test_who_takes_no_direct_messages_is_not_told_and_nothing_else_happens(core: World) -> None:
    core.platform.outcomes = [NO_PERMISSION, Refused("they take no direct messages")]
    await core.machine.travel_to(NINE + HOUR)
    assert len(core.platform.keys) == 2
    assert told(core) == []
    assert await counts(core) == {"refused": 2}
    assert "Missing permission: Send Messages" in await core.says("ada", "/group settings", admin=True)


@pytest.mark.parametrize(("wait", "is_told"), [(DAY, True), (DAY + SECOND, False)])
async def test_a_notice_waits_as_long_as_the_platform_asks_but_no_more_than_a_day(
    core: World, wait: timedelta, *, is_told: bool
) -> None:
    core.platform.outcomes = [NO_PERMISSION, Later(wait.total_seconds(), "429")]
    await core.machine.travel_to(NINE + 2 * DAY)
    assert bool(told(core)) == is_told


async def test_a_notice_of_which_nobody_knows_whether_it_arrived_is_not_repeated(core: World) -> None:
    core.platform.outcomes = [NO_PERMISSION, Unknown("timeout")]
    await core.machine.travel_to(NINE + HOUR)
    assert len(core.platform.keys) == 2
    assert await counts(core) == {"refused": 1, "unknown": 1}


async def test_a_notice_is_not_sent_when_posting_goes_on_by_then(core: World) -> None:
    core.platform.outcomes = [NO_PERMISSION]
    await core.machine.travel_to(NINE + SECOND)
    await core.do("ada", "/group settings grace_days=1", admin=True)
    await core.machine.travel_to(NINE + HOUR)
    assert told(core) == []
    assert await counts(core) == {"refused": 1, "missed": 1}


async def test_nobody_is_told_of_a_refusal_when_it_turns_out_that_the_bot_was_removed(core: World) -> None:
    core.platform.outcomes = [NO_PERMISSION]
    await core.machine.travel_to(NINE + SECOND)
    await core.presence.departed(core.place.platform, core.place.community)
    await core.machine.travel_to(NINE + 10 * DAY)
    assert told(core) == []
    assert len(core.platform.keys) == 1


def said(core: World) -> list[str]:
    """Return the first line of each thing that somebody was told."""
    return [as_text(card, "Europe/Berlin").split("\n")[0] for _, card in core.platform.told]


PAUSED = "I cannot post in the channel of Owls"
WORKS = "Posting works again in the channel of Owls"


async def resume(core: World) -> None:
    """Save the settings, as an admin does who has mended what was wrong."""
    await core.do("bo", "/group settings grace_days=1", admin=True)


async def test_who_was_told_of_a_pause_is_told_once_when_posting_works_again(core: World) -> None:
    core.platform.outcomes = [NO_PERMISSION]
    await core.machine.travel_to(NINE + MINUTE)
    await resume(core)
    assert said(core) == [PAUSED]
    await core.machine.travel_to(NINE + 3 * DAY)
    assert said(core) == [PAUSED, WORKS]
    assert [account.user for account, _ in core.platform.told] == ["ada", "ada"]
    assert as_text(core.platform.told[1][1], "Europe/Berlin") == (
        "Posting works again in the channel of Owls\nThank you for mending it. Nothing more needs to be done."
    )


@pytest.mark.parametrize("end", [Refused("they take no direct messages"), Unknown("timeout")])
async def test_who_was_not_told_of_a_pause_is_not_told_of_its_end(core: World, end: Outcome) -> None:
    core.platform.outcomes = [NO_PERMISSION, end]
    await core.machine.travel_to(NINE + MINUTE)
    await resume(core)
    await core.machine.travel_to(NINE + 3 * DAY)
    assert told(core) == []
    assert len(core.platform.messages) == 3


async def test_a_pause_that_was_mended_before_anybody_was_told_is_never_spoken_of(core: World) -> None:
    core.platform.outcomes = [NO_PERMISSION]
    await core.machine.travel_to(NINE + SECOND)
    await resume(core)
    await core.machine.travel_to(NINE + 3 * DAY)
    assert told(core) == []


async def test_what_is_refused_again_is_told_again_and_its_end_once(core: World) -> None:
    for day in range(2):
        core.platform.outcomes = [NO_PERMISSION]
        await core.machine.travel_to(NINE + day * DAY + MINUTE)
        await resume(core)
    await core.machine.travel_to(NINE + 5 * DAY)
    assert said(core) == [PAUSED, PAUSED, WORKS]


async def test_nobody_is_told_that_posting_works_again_where_it_was_paused_anew_meanwhile(core: World) -> None:
    core.platform.outcomes = [NO_PERMISSION]
    await core.machine.travel_to(NINE + MINUTE)
    await resume(core)
    await core.do("cy", "/checkin 10")
    await core.do("di", "/checkin 20")
    core.platform.outcomes = [Sent("1"), NO_PERMISSION]
    await core.machine.settle()
    await core.machine.travel_to(NINE + HOUR)
    assert said(core) == [PAUSED, PAUSED]
    assert await counts(core) == {"refused": 2, "sent": 3, "missed": 1}
