from __future__ import annotations

import asyncio

import pytest

from tests.adapters.slack.hall import Hall, title
from tests.adapters.slack.hall import hall as open_hall
from tests.simulators.slack.faults import Broken, Dropped, Fault, Held, RateLimited, Refused
from tests.simulators.slack.model import Channel
from tests.simulators.slack.reading import buttons_of, elements, text_of

MEMBERS = [
    *("Check in", "25 min", "50 min", "90 min", "Rest today", "Why this streak?", "Leaderboard", "My page"),
    *("Change plan", "Pause", "Time zone", "Privacy"),
]
ADMINS = ["Change settings", "Members", "Post the prompt now", "Post the leaderboard now"]
PUBLISH = "views.publish"


async def larks(hall: Hall, name: str = "Larks") -> Channel:
    """Make another group in a channel of its own."""
    made = hall.slack.channel(hall.workspace, name.lower())
    await hall.types("Maya", f"/study setup {name} zone=Berlin", channel=made)
    return made


async def test_who_is_in_no_group_reads_how_to_come_to_one(hall: Hall) -> None:
    reply = await hall.person("Jonas").open_home()
    assert reply.text.startswith("You are in no study group here yet\nIn a group's channel, a check-in joins you:")
    assert (reply.view.kind, reply.buttons) == ("home", [])
    assert "Whoever manages a channel can make one there with /study group setup." in reply.text


async def test_an_admin_without_a_group_reads_how_to_make_one(sqlite_url: str) -> None:
    async with open_hall(sqlite_url, group=False) as hall:
        reply = await hall.person("Maya").open_home()
        assert "To make a group, use /study group setup in the channel where it is to live." in reply.text


async def test_a_member_sees_the_day_the_figures_and_every_button(hall: Hall) -> None:
    await hall.types("Jonas", "/checkin 45")
    reply = await hall.person("Jonas").open_home()
    assert reply.text.startswith("Night owls\nYou have checked in today. Well done.\nToday 45 min")
    assert reply.buttons == MEMBERS
    action_ids = [element["action_id"] for _, element in elements(reply.view.blocks)]
    assert len(set(action_ids)) == len(action_ids)


async def test_an_admin_sees_what_admins_look_after(hall: Hall) -> None:
    reply = await hall.person("Maya").open_home()
    assert reply.buttons == ["Join", *ADMINS]
    assert "Prompt every day at 09:00, leaderboard Mon at 09:00, Europe/Berlin time." in reply.text
    await hall.types("Maya", "/checkin 45")
    assert "Today 45 min" in await hall.home("Maya", "Today 45 min")
    home = hall.person("Maya").home
    assert home
    assert buttons_of(home) == [*MEMBERS, *ADMINS]


async def test_a_page_shows_each_of_somebody_s_groups(hall: Hall) -> None:
    other = await larks(hall)
    await hall.types("Jonas", "/checkin 45")
    await hall.types("Jonas", "/checkin 30", channel=other)
    jonas = hall.person("Jonas")
    reply = await jonas.open_home()
    assert [line for line in reply.text.split("\n") if line in {"Night owls", "Larks"}] == ["Night owls", "Larks"]
    assert reply.buttons == MEMBERS * 2
    second = [each for each in elements(reply.view.blocks) if each[1]["text"]["text"] == "50 min"][1]
    pressed = await jonas.press_element(*second, reply.view)
    await pressed.until(lambda reply: any("Today 1 h 20 min" in text_of(each) for each in reply.shown))
    assert "Today 45 min" in await hall.says("Jonas", "/study me")
    assert "Today 1 h 20 min" in await hall.says("Jonas", "/study me", channel=other)


async def test_more_groups_than_there_is_room_for_are_shown_as_far_as_they_go(hall: Hall) -> None:
    for number in range(6):
        channel = await larks(hall, f"Group{number}")
        await hall.types("Jonas", "/checkin 30", channel=channel)
    reply = await hall.person("Jonas").open_home()
    assert [line for line in reply.text.split("\n") if line.startswith("Group")][:1] == ["Group0"]
    assert len(reply.view.blocks) <= 100


async def test_groups_that_have_no_page_are_named(hall: Hall) -> None:
    await hall.types("Jonas", "/checkin 30")
    channels = [await larks(hall, f"Group{number}") for number in range(10)]
    for channel in channels:
        await hall.types("Jonas", "/checkin 30", channel=channel)
    text = (await hall.person("Jonas").open_home()).text
    assert [number for number in range(10) if f"Group{number}" in text] == list(range(9))
    assert f"#{channels[-1].id}" in text


async def test_it_is_published_anew_each_time_it_is_opened(hall: Hall) -> None:
    jonas = hall.person("Jonas")
    for number in range(3):
        await jonas.open_home()
        assert len(hall.slack.ledger.accepted(PUBLISH)) == number + 1


async def test_the_tab_of_messages_publishes_nothing(hall: Hall) -> None:
    reply = await hall.person("Jonas").open_home(tab="messages")
    assert (reply.error, hall.slack.ledger.of(PUBLISH), hall.person("Jonas").home) == ("", [], None)


async def test_who_never_opened_the_page_has_none_to_keep_up_to_date(hall: Hall) -> None:
    await hall.types("Jonas", "/checkin 45")
    await hall.stop()
    assert hall.slack.ledger.of(PUBLISH) == []
    await hall.start()


async def test_what_changes_nothing_publishes_nothing(hall: Hall) -> None:
    jonas = hall.person("Jonas")
    await jonas.open_home()
    await hall.types("Jonas", "/study me")
    await hall.types("Jonas", "/checkin a=1 minutes=x")
    await hall.types("Ines", "/checkin 45")
    await hall.restart()
    assert len(hall.slack.ledger.of(PUBLISH)) == 1


async def by_command(hall: Hall) -> None:
    await hall.types("Jonas", "/checkin 25")


async def by_button(hall: Hall) -> None:
    await hall.person("Jonas").press("25 min", on=await hall.prompt())


async def by_form(hall: Hall) -> None:
    await hall.types("Jonas", "/checkin")
    await hall.person("Jonas").submit(await hall.form("Jonas"), minutes="25")


async def by_home(hall: Hall) -> None:
    jonas = hall.person("Jonas")
    await jonas.press("25 min", on=jonas.home)


@pytest.mark.parametrize("checks_in", [by_command, by_button, by_form, by_home])
async def test_a_check_in_from_anywhere_refreshes_the_page(checks_in: object, hall: Hall) -> None:
    await hall.types("Jonas", "/checkin 45")
    await hall.person("Jonas").open_home()
    assert callable(checks_in)
    await checks_in(hall)
    assert "Today 1 h 10 min" in await hall.home("Jonas", "Today 1 h 10 min")


async def test_what_is_done_in_a_page_that_another_process_showed_refreshes_it(hall: Hall) -> None:
    jonas = hall.person("Jonas")
    await hall.types("Jonas", "/checkin 45")
    await jonas.open_home()
    await hall.restart()
    await jonas.press("25 min", on=jonas.home)
    assert "Today 1 h 10 min" in await hall.home("Jonas", "Today 1 h 10 min")


async def test_undo_edit_and_what_else_changes_something_refresh_the_page(hall: Hall) -> None:
    jonas = hall.person("Jonas")
    shown = (await hall.types("Jonas", "/checkin 45")).message
    await jonas.open_home()
    await jonas.press("Edit", on=shown)
    await jonas.submit(await hall.form("Jonas"), minutes="50")
    await hall.home("Jonas", "Today 50 min")
    await jonas.press("Undo", on=shown)
    await hall.home("Jonas", "Today 0 min")
    await hall.types("Jonas", "/study pause 7")
    await hall.home("Jonas", "You are paused until")
    await hall.types("Jonas", "/study leave")
    await hall.home("Jonas", "You are in no study group here yet")


@pytest.mark.parametrize("label", ["25 min", "50 min", "90 min"])
async def test_the_quick_buttons_check_in_and_show_the_answer(label: str, hall: Hall) -> None:
    await hall.types("Jonas", "/checkin 45")
    jonas = hall.person("Jonas")
    await jonas.open_home()
    await jonas.press(label, on=jonas.home)
    await hall.slack.until(lambda: jonas.modal is not None)
    assert jonas.modal
    assert title(jonas.modal) == {"90 min": "1 h 30 min"}.get(label, label) + " logged"
    assert buttons_of(jonas.modal) == ["Undo", "Edit"]
    undone = await jonas.press("Undo")
    await undone.until(lambda _: bool(jonas.modal and title(jonas.modal).startswith("Undone")))
    assert len(jonas.ephemerals) == 1


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Join", "Welcome to Night owls"),
        ("Change settings", "Name"),
        ("Members", "Night owls: 0 members"),
        ("Post the prompt now", "Today's prompt is on its way"),
        ("Post the leaderboard now", "The leaderboard is on its way"),
    ],
)
async def test_every_button_of_an_admin_is_answered_in_a_modal(label: str, expected: str, hall: Hall) -> None:
    maya = hall.person("Maya")
    before = len(maya.ephemerals)
    await maya.open_home()
    await maya.press(label, on=maya.home)
    await hall.slack.until(lambda: maya.modal is not None)
    assert maya.modal
    assert (title(maya.modal), len(maya.ephemerals)) == (expected, before)


@pytest.mark.parametrize("label", MEMBERS)
async def test_every_button_of_a_member_is_answered_in_a_modal(label: str, hall: Hall) -> None:
    await hall.types("Jonas", "/checkin 45")
    jonas = hall.person("Jonas")
    await jonas.open_home()
    await jonas.press(label, on=jonas.home)
    await hall.slack.until(lambda: jonas.modal is not None)
    assert jonas.modal
    assert "went wrong" not in text_of(jonas.modal)
    assert (len(jonas.ephemerals), hall.posts()) == (1, [])


async def test_a_leaderboard_that_is_shared_from_a_modal_is_posted_in_the_channel(hall: Hall) -> None:
    await hall.types("Jonas", "/checkin 45")
    jonas = hall.person("Jonas")
    await jonas.open_home()
    await jonas.press("Leaderboard", on=jonas.home)
    await hall.slack.until(lambda: jonas.modal is not None)
    await jonas.press("Share")
    (post,) = await hall.slack.posted(hall.channel, 1, within=1)
    assert ("1. Jonas" in text_of(post), "← you" in text_of(post)) == (True, False)


@pytest.mark.parametrize("fault", [Broken(), Refused("fatal_error"), Dropped(), RateLimited()])
async def test_a_page_that_slack_does_not_take_is_shown_when_it_is_opened_again(fault: Fault, hall: Hall) -> None:
    jonas = hall.person("Jonas")
    hall.slack.faults.next(PUBLISH, fault, times=2)
    reply = await jonas.open_home(waits=False)
    assert reply.error == ""
    hall.slack.faults.ordered.clear()
    await jonas.open_home()
    assert "You are in no study group here yet" in await hall.home("Jonas")


async def test_of_two_changes_at_once_the_last_one_stays(hall: Hall) -> None:
    jonas, held = hall.person("Jonas"), asyncio.Event()
    await hall.types("Jonas", "/checkin 45")
    await jonas.open_home()
    hall.slack.faults.next(PUBLISH, Held(held))
    await hall.types("Jonas", "/checkin 10")
    await hall.slack.until(lambda: len(hall.slack.ledger.of(PUBLISH)) == 2)
    await hall.types("Jonas", "/checkin 10")
    held.set()
    assert "Today 1 h 5 min" in await hall.home("Jonas", "Today 1 h 5 min")
    await hall.restart()
    assert "Today 1 h 5 min" in await hall.home("Jonas")


async def test_names_and_notes_with_signs_are_shown_as_they_are(hall: Hall) -> None:
    await hall.types("Maya", "/study settings name=&lt;!channel&gt; &amp; *Owls*")
    await hall.types("<@U1> & <b>", "/checkin 45")
    text = (await hall.person("<@U1> & <b>").open_home()).text
    assert "<!channel> & *Owls*" in text
    assert "<@U1> & <b>" in text
