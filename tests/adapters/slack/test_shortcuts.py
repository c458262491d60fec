from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.slack.manifest import CHECK_IN_SHORTCUT, LOG_MESSAGE_SHORTCUT
from tests.adapters.slack.hall import Hall, starts, title
from tests.simulators.slack.model import Channel
from tests.simulators.slack.people import Person
from tests.simulators.slack.reading import labels_of

EMPTY = {"minutes": "", "note": "", "link": "", "day": ""}
GROUP = "showup:channel"


async def joined(hall: Hall) -> Person:
    """Let Jonas join the group by a check-in."""
    await hall.types("Jonas", "/checkin 30")
    return hall.person("Jonas")


async def larks(hall: Hall) -> Channel:
    """Make a second group, in a channel of its own."""
    made = hall.slack.channel(hall.workspace, "larks")
    await hall.types("Maya", "/study setup Larks zone=Berlin", channel=made)
    return made


async def test_without_a_group_a_check_in_from_anywhere_says_how_to_come_to_one(hall: Hall) -> None:
    reply = await hall.person("Jonas").shortcut(CHECK_IN_SHORTCUT)
    assert title(reply) == "You are in no study group here yet"
    assert "/checkin 45 what you studied" in reply.text


async def test_with_one_group_the_form_is_for_that(hall: Hall) -> None:
    await hall.types("Jonas", "/checkin 30")
    jonas = hall.person("Jonas")
    form = (await jonas.shortcut(CHECK_IN_SHORTCUT)).view
    assert (starts(form), form.payload["title"]["text"]) == (EMPTY, "Check in")
    reply = await jonas.submit(form, minutes="45", note="anywhere")
    assert "45 min logged\nanywhere\nToday 1 h 15 min" in reply.text


async def test_with_several_groups_the_form_asks_and_the_one_that_is_chosen_counts(hall: Hall) -> None:
    other, jonas = await larks(hall), hall.person("Jonas")
    for channel in (hall.channel, other):
        await hall.types("Jonas", "/checkin 30", channel=channel)
    form = (await jonas.shortcut(CHECK_IN_SHORTCUT)).view
    assert labels_of(form) == ["Group", "How long", "What you studied", "Link", "Day"]
    assert starts(form) == {GROUP: hall.channel.id, **EMPTY}
    refused = await jonas.submit(form, Group="Larks", minutes="a while")
    assert list(refused.errors) == ["minutes"]
    reply = await jonas.submit(form, minutes="45")
    assert "Today 1 h 15 min" in reply.text
    assert "Today 1 h 15 min" in await hall.says("Jonas", "/study me", channel=other)
    assert "Today 30 min" in await hall.says("Jonas", "/study me")
    assert title(await jonas.press("Undo")) == "Undone: 45 min, today"
    assert "Today 30 min" in await hall.says("Jonas", "/study me", channel=other)


async def test_days_are_suggested_for_the_group_that_is_chosen(hall: Hall) -> None:
    await hall.types("Jonas", "/checkin 30")
    form = (await hall.person("Jonas").shortcut(CHECK_IN_SHORTCUT)).view
    assert await hall.person("Jonas").options(form, "day") == ["today, Mon 2 Mar", "yesterday, Sun 1 Mar"]


async def test_who_set_a_group_up_finds_it_without_being_in_it(hall: Hall) -> None:
    form = (await hall.person("Maya").shortcut(CHECK_IN_SHORTCUT)).view
    assert title(await hall.person("Maya").submit(form, minutes="45")) == "Welcome! 45 min logged"


async def test_one_s_own_message_becomes_a_check_in_with_its_words_and_its_link(hall: Hall) -> None:
    jonas = await joined(hall)
    written = "Chapter 3 &amp; 4 with <@U1|ines>, see <https://example.org/notes|the notes>"
    form = (await jonas.message_shortcut(LOG_MESSAGE_SHORTCUT, jonas.says(written, hall.channel))).view
    assert starts(form) == {
        **EMPTY,
        "note": "Chapter 3 & 4 with @ines, see https://example.org/notes",
        "link": "https://example.org/notes",
    }
    reply = await jonas.submit(form, minutes="45")
    assert title(reply) == "45 min logged"
    assert "Chapter 3 & 4 with @ines" in reply.text


async def test_somebody_else_s_message_becomes_a_check_in_with_a_link_to_it(hall: Hall) -> None:
    jonas, message = await joined(hall), hall.person("Ines").says("My notes: <https://example.org>", hall.channel)
    form = (await jonas.message_shortcut(LOG_MESSAGE_SHORTCUT, message)).view
    link = f"https://night-owls.slack.com/archives/{hall.channel.id}/p{message.ts.replace('.', '')}"
    assert starts(form) == {**EMPTY, "link": link}
    assert link in (await jonas.submit(form, minutes="45")).text


async def test_a_post_of_the_bot_becomes_a_check_in_with_a_link_to_it(hall: Hall) -> None:
    prompt = await hall.prompt()
    form = (await (await joined(hall)).message_shortcut(LOG_MESSAGE_SHORTCUT, prompt)).view
    assert starts(form)["link"].endswith(f"/p{prompt.ts.replace('.', '')}")
    assert starts(form)["note"] == ""


@pytest.mark.parametrize(
    ("written", "note", "link"),
    [
        ("", "", ""),
        ("no link at all", "no link at all", ""),
        ("<https://example.org/a_(b)>!", "https://example.org/a_(b)!", "https://example.org/a_(b)"),
        ("a" * 600, "a" * 499 + "…", ""),
        (f"<https://example.org/{'x' * 600}>", f"https://example.org/{'x' * 479}…", ""),
        ("<!channel> <!here|here>", "@channel here", ""),
    ],
)
async def test_what_a_message_holds_is_cut_to_what_a_check_in_holds(
    written: str, note: str, link: str, hall: Hall
) -> None:
    jonas = await joined(hall)
    form = (await jonas.message_shortcut(LOG_MESSAGE_SHORTCUT, jonas.says(written, hall.channel))).view
    assert starts(form) == {**EMPTY, "note": note, "link": link}
    assert title(await jonas.submit(form)) == "You showed up"


async def test_a_message_is_logged_by_somebody_who_is_in_no_group_yet(hall: Hall) -> None:
    jonas = hall.person("Jonas")
    form = (await jonas.message_shortcut(LOG_MESSAGE_SHORTCUT, jonas.says("Chapter 3", hall.channel))).view
    assert starts(form) == {**EMPTY, "note": "Chapter 3"}
    assert title(await jonas.submit(form, minutes="45")) == "Welcome! 45 min logged"


async def test_a_message_of_a_channel_belongs_to_the_group_that_is_there(hall: Hall) -> None:
    other, jonas = await larks(hall), hall.person("Jonas")
    await hall.types("Jonas", "/checkin 30")
    form = (await jonas.message_shortcut(LOG_MESSAGE_SHORTCUT, jonas.says("sets", other))).view
    await jonas.submit(form, minutes="45")
    assert "Today 30 min" in await hall.says("Jonas", "/study me")
    assert "Today 45 min" in await hall.says("Jonas", "/study me", channel=other)


async def test_a_message_of_a_channel_without_a_group_can_be_logged_for_one_s_own(hall: Hall) -> None:
    jonas, elsewhere = hall.person("Jonas"), hall.slack.channel(hall.workspace, "random")
    message = jonas.says("sets", elsewhere)
    assert title(await jonas.message_shortcut(LOG_MESSAGE_SHORTCUT, message)) == "You are in no study group here yet"
    await jonas.close()
    await hall.types("Jonas", "/checkin 30")
    form = (await jonas.message_shortcut(LOG_MESSAGE_SHORTCUT, message)).view
    reply = await jonas.submit(form, minutes="45")
    assert "Today 1 h 15 min" in reply.text


async def test_where_slack_does_not_name_the_workspace_there_is_no_link(hall: Hall) -> None:
    message = hall.person("Ines").says("My notes", hall.channel)
    jonas = await joined(hall)
    reply = await jonas.message_shortcut(LOG_MESSAGE_SHORTCUT, message)
    await jonas.close()
    for team in ({"id": hall.workspace.id}, None):
        trigger = hall.slack.state.trigger(hall.workspace, jonas.user)
        body = {**reply.parcel.body, "team": team, "trigger_id": trigger.id}
        await hall.slack.desk.post.deliver(replace(reply.parcel, body=body))
        form = await hall.form("Jonas")
        assert starts(form) == EMPTY
        await jonas.close()


async def test_a_shortcut_of_another_version_opens_the_form_as_well(hall: Hall) -> None:
    await hall.types("Jonas", "/checkin 30")
    assert starts((await hall.person("Jonas").shortcut("sc_old")).view) == EMPTY
