"""People of another organisation, in a channel that is shared with it: their presses arrive, in two variants."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.adapters.slack.hall import Hall, title
from tests.simulators.slack.faults import Refused
from tests.simulators.slack.model import Message, View
from tests.simulators.slack.people import Person
from tests.simulators.slack.reading import text_of
from tests.simulators.slack.replies import Reply

KIND = ("This group belongs to another workspace", "Check-ins here are for the workspace that Showup was added to.")
LABELS = ["Check in", "25 min", "50 min", "90 min", "Rest today"]


@pytest.fixture(params=[False, True], ids=["in-our-name", "in-their-name"])
def zoe(request: pytest.FixtureRequest, hall: Hall) -> Person:
    """Somebody from elsewhere, whose presses Slack tells of in one of two ways."""
    return hall.slack.stranger(hall.channel, "Zoe", named=bool(request.param))


def kindly(reply: Reply) -> bool:
    """Tell whether an answer refuses in private and in our words."""
    private = isinstance(reply.seen, View) or reply.seen.only_for is reply.user
    return private and text_of(reply.seen).removeprefix("Showup\n").startswith(KIND)


async def counted(hall: Hall) -> str:
    """Return the members whom an admin sees, and the roster of the prompt."""
    await hall.later(minutes=5)
    return f"{await hall.says('Maya', '/study members')}\n{text_of(hall.posts()[0])}"


@pytest.mark.parametrize("label", LABELS)
async def test_their_presses_are_refused_kindly_and_nothing_is_recorded(label: str, zoe: Person, hall: Hall) -> None:
    prompt = await hall.prompt()
    before = text_of(prompt)
    reply = await zoe.press(label, on=prompt)
    assert (reply.error, kindly(reply)) == ("", True)
    assert (text_of(prompt), prompt.edits, hall.posts()) == (before, 0, [prompt])
    counts = await counted(hall)
    assert ("Night owls: 0 members" in counts, "Nobody has checked in yet" in counts) == (True, True)


async def test_they_learn_nothing_and_set_nothing(zoe: Person, hall: Hall) -> None:
    await hall.types("Maya", "/checkin 45 a secret")
    for value in (
        "run@:group+settings?name=Mine",
        "form@:group+settings?",
        "form@:edit?check_in=1",
        "run@:undo?check_in=1",
        "run@:leaderboard?",
        "run@:share+leaderboard?by=hours&span=week",
        f"run@:stats?user={hall.workspace.id}/{hall.person('Maya').id}",
        "run@:help?",
        "run@:join?",
    ):
        reply = await zoe.press("Old", on=hall.old_message("Zoe", value))
        assert kindly(reply), value
        assert not any("secret" in text_of(each) for each in zoe.user.sights)
    assert "Today 45 min" in await hall.says("Maya", "/study me")
    assert "Night owls: 1 member" in await hall.says("Maya", "/study members")


async def test_what_is_not_from_this_version_is_answered_kindly_to_them_too(zoe: Person, hall: Hall) -> None:
    reply = await zoe.press("Old", on=hall.old_message("Zoe", "garbage"))
    assert isinstance(reply.seen, Message)
    assert reply.seen.only_for is zoe.user


async def test_an_admin_of_elsewhere_is_no_admin_here(zoe: Person, hall: Hall) -> None:
    zoe.user.is_admin = zoe.user.is_owner = True
    reply = await zoe.press("Old", on=hall.old_message("Zoe", "run@:group+settings?name=Mine"))
    assert kindly(reply)
    assert "Night owls: settings" in await hall.says("Maya", "/study settings")


async def test_our_own_people_go_on_in_a_shared_channel(zoe: Person, hall: Hall) -> None:
    prompt = await hall.prompt()
    await zoe.press("25 min", on=prompt)
    assert title(await hall.person("Jonas").press("25 min", on=prompt)) == "Welcome! 25 min logged"
    assert title(await hall.types("Ines", "/checkin 45")) == "Welcome! 45 min logged"


async def test_a_form_in_their_hands_changes_nothing(zoe: Person, hall: Hall) -> None:
    sent = await hall.types("Jonas", "/checkin")
    form = sent.view
    submitted = await hall.person("Jonas").submit(form, minutes="45")
    user = {**submitted.parcel.body["user"], "id": zoe.id, "team_id": zoe.user.workspace.id}
    elsewhere = {"id": zoe.user.workspace.id, "domain": "elsewhere"}
    view = {**submitted.parcel.body["view"], "hash": "another"}
    body = {**submitted.parcel.body, "user": user, "team": elsewhere, "view": view}
    ack = await hall.slack.desk.post.deliver(replace(submitted.parcel, body=body))
    assert ack.failure == ""
    assert "Night owls: 1 member" in await hall.says("Maya", "/study members")


async def test_where_slack_does_not_say_who_they_are_they_are_strangers(zoe: Person, hall: Hall) -> None:
    prompt = await hall.prompt()
    hall.slack.faults.next("users.info", Refused("user_not_found"), times=9)
    assert kindly(await zoe.press("25 min", on=prompt))
