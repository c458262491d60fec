"""What fields of forms offer while somebody types."""

from __future__ import annotations

import pytest

from tests.adapters.slack.hall import Hall, starts
from tests.simulators.slack.faults import Broken
from tests.simulators.slack.model import View
from tests.simulators.slack.outlets import Ack
from tests.simulators.slack.reading import elements


async def check_in(hall: Hall, who: str = "Jonas") -> View:
    """Open the form of a check-in."""
    await hall.types(who, "/checkin")
    return await hall.form(who)


async def settings(hall: Hall) -> View:
    """Open the form of the group's settings."""
    maya = hall.person("Maya")
    await hall.types("Maya", "/study settings")
    await maya.press("Change", on=maya.ephemerals[-1])
    return await hall.form("Maya")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("", ["today, Mon 2 Mar", "yesterday, Sun 1 Mar"]),
        ("yes", ["yesterday, Sun 1 Mar"]),
        ("@yes", ["yesterday, Sun 1 Mar"]),
        ("someday", []),
        ("<@U1> &amp;", []),
        ("x" * 3000, []),
    ],
)
async def test_days_are_offered(typed: str, offered: list[str], hall: Hall) -> None:
    assert await hall.person("Jonas").options(await check_in(hall), "day", typed) == offered


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("", "Europe/Berlin, now 08:00"),
        ("kolk", "Asia/Kolkata, now 12:30"),
        ("new york", "America/New_York, now 02:00"),
        ("tok", "Asia/Tokyo, now 16:00"),
    ],
)
async def test_zones_are_offered(typed: str, first: str, hall: Hall) -> None:
    assert (await hall.person("Maya").options(await settings(hall), "zone", typed))[0] == first


@pytest.mark.parametrize("typed", ["", "a", "america", "e", "0"])
async def test_there_are_at_most_as_many_as_slack_lists(typed: str, hall: Hall) -> None:
    assert len(await hall.person("Maya").options(await settings(hall), "zone", typed)) <= 100


async def test_what_is_offered_can_be_chosen_and_sent(hall: Hall) -> None:
    form = await settings(hall)
    assert "Asia/Tokyo time." in (await hall.person("Maya").submit(form, zone="Asia/Tokyo")).text
    late = await check_in(hall)
    assert "1 h logged for yesterday" in (await hall.person("Jonas").submit(late, minutes="60", day="yesterday")).text


async def test_what_a_field_starts_with_stays_what_it_is(hall: Hall) -> None:
    form = await settings(hall)
    assert starts(form)["zone"] == "Europe/Berlin"
    assert "Europe/Berlin time." in (await hall.person("Maya").submit(form, name="Owls")).text


async def test_days_depend_on_the_group(hall: Hall) -> None:
    await hall.types("Maya", "/study settings grace_days=3")
    offered = await hall.person("Jonas").options(await check_in(hall), "day")
    assert offered == ["today, Mon 2 Mar", "yesterday, Sun 1 Mar", "Sat 28 Feb", "Fri 27 Feb"]


async def test_what_is_asked_of_slack_meanwhile_may_fail(hall: Hall) -> None:
    form = await check_in(hall)
    await hall.restart()
    hall.slack.faults.next("*", Broken(), times=50)
    assert await hall.person("Jonas").options(form, "day", "yes") == ["yesterday, Sun 1 Mar"]


@pytest.mark.parametrize(
    "changed", [{"private_metadata": ""}, {"private_metadata": "1@C1:meditate?"}, {"callback_id": "another app's"}]
)
async def test_a_form_of_another_version_offers_nothing(changed: dict[str, str], hall: Hall) -> None:
    form = await check_in(hall)
    form.payload |= changed
    assert await hall.person("Jonas").options(form, "day") == []


async def test_a_field_that_nobody_knows_offers_nothing(hall: Hall) -> None:
    form = await check_in(hall)
    for _, element in elements(form.blocks):
        if element["type"] == "external_select":
            element["action_id"] = "mood"
    assert await hall.person("Jonas").options(form, "mood") == []


async def test_zones_for_admins_are_offered_to_admins(hall: Hall) -> None:
    form = await settings(hall)
    jonas = hall.person("Jonas")
    form.owner = jonas.user
    assert await jonas.options(form, "zone", "tok") == []


async def test_every_question_is_answered_in_one_go(hall: Hall) -> None:
    form = await check_in(hall)
    before = len(hall.slack.ledger)
    await hall.person("Jonas").options(form, "day")
    acks: list[Ack] = [ack for _, ack in hall.slack.sent]
    assert (acks[-1].failure, len(hall.slack.ledger)) == ("", before)
