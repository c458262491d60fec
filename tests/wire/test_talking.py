"""People and the program over sockets: everything that can be done in a channel, once from end to end."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from tests.simulators.discord import components
from tests.simulators.discord.model import ADMIN
from tests.wire.owls import Owls

AT_ONCE = 0.3
"""Seconds in which suggestions have to come."""


async def test_a_check_in_from_a_form_reaches_the_thread_and_the_roster(owls: Owls) -> None:
    prompt = await owls.prompt()
    form = (await owls.api.click(owls.ada, prompt, "Check in")).modal
    assert [each.label for each in form.fields] == ["How long", "What you studied", "Link", "Day"]
    reply = await owls.api.submit(owls.ada, form, {"How long": "45", "What you studied": "@everyone: eigenvalues"})
    assert (reply.ephemeral, reply.text.splitlines()[0]) == (True, "### Welcome! 45 min logged")
    assert owls.minutes() == [45]
    await owls.api.state.bell.until(lambda: bool(prompt.edits), "the roster")
    assert prompt.text.splitlines()[-1] == "-# 1 checked in: Ada 45 min"
    assert prompt.thread
    (feed,) = await owls.api.posted(prompt.thread, 1)
    assert feed.text.splitlines()[0] == "### Ada studied 45 min"
    assert feed.pings == reply.message.pings == []


async def test_a_button_counts_and_what_it_counted_can_be_changed_and_taken_back(owls: Owls) -> None:
    reply = await owls.api.click(owls.ada, await owls.prompt(), "25 min")
    assert owls.minutes() == [25]
    form = (await owls.api.click(owls.ada, reply.message, "Edit")).modal
    assert form.starts_with == {"minutes": "25", "note": "", "link": ""}
    edited = await owls.api.submit(owls.ada, form, {"How long": "1h30"})
    assert (edited.message, edited.text.splitlines()[0]) == (reply.message, "### Changed: 1 h 30 min logged")
    assert owls.minutes() == [90]
    undone = await owls.api.click(owls.ada, edited.message, "Undo")
    assert (undone.message, undone.text.splitlines()[0]) == (reply.message, "### Undone: 1 h 30 min, today")
    assert owls.minutes() == []


async def test_a_typed_command_answers_only_who_typed_it(owls: Owls) -> None:
    reply = await owls.api.slash(owls.ada, owls.hall, "checkin", {"minutes": "1h30", "note": "linear maps"})
    assert (reply.ephemeral, reply.text.splitlines()[:2]) == (
        True,
        ["### Welcome! 1 h 30 min logged", "> linear maps"],
    )
    assert owls.minutes() == [90]


async def test_suggestions_come_at_once(owls: Owls) -> None:
    zones = await owls.api.autocomplete(owls.maya, owls.hall, "group settings", "zone", "sao pau")
    assert [each.partition(",")[0] for each in zones.choices] == ["America/Sao_Paulo"]
    days = await owls.api.autocomplete(owls.ada, owls.hall, "checkin", "day", "yest")
    assert [each.partition(",")[0] for each in days.choices] == ["yesterday"]
    assert max(each.interaction.answered_after or AT_ONCE for each in (zones, days)) < AT_ONCE


async def test_the_leaderboard_comes_as_a_picture_that_can_be_read_aloud(owls: Owls) -> None:
    await owls.api.slash(owls.ada, owls.hall, "checkin", {"minutes": "45"})
    await owls.api.slash(owls.maya, owls.hall, "group leaderboard now")
    _, board = await owls.api.posted(owls.hall, 2)
    (picture,) = board.attachments
    opened = Image.open(BytesIO(picture.data))
    opened.load()
    assert (picture.filename, opened.format) == ("picture-1.png", "PNG")
    (shown,) = (item for _, each in components.walk(board.components) for item in each.get("items", []))
    assert shown["media"]["attachment_id"] == str(picture.id)
    title, span = board.text.splitlines()[:2]
    assert shown["description"].partition(" 1. Ada ")[0] == f"{title.removeprefix('### ')}. {span}."


async def test_the_menu_of_a_message_makes_it_a_check_in(owls: Owls) -> None:
    words = owls.api.says(owls.ada, owls.hall, "an hour of proofs, see https://example.org/proofs")
    own = (await owls.api.message_menu(owls.ada, words, "Log as check-in")).modal
    await owls.api.submit(owls.ada, own, {"How long": "60"})
    others = (await owls.api.message_menu(owls.maya, words, "Log as check-in")).modal
    await owls.api.submit(owls.maya, others, {"How long": "30"})
    assert owls.minutes() == [60, 30]


async def test_the_menu_of_a_person_shows_their_figures(owls: Owls) -> None:
    await owls.api.slash(owls.ada, owls.hall, "checkin", {"minutes": "45"})
    reply = await owls.api.user_menu(owls.maya, owls.hall, owls.ada, "Study stats")
    assert (reply.ephemeral, reply.text.splitlines()[:2]) == (True, ["### Ada", "1-day streak · best 1"])


async def test_every_press_is_authorised_again(owls: Owls) -> None:
    settings = await owls.api.slash(owls.maya, owls.hall, "group settings")
    owls.maya.permissions = owls.ada.permissions
    refused = await owls.api.click(owls.maya, settings.message, "Change")
    assert (refused.ephemeral, refused.message.buttons) == (True, [])
    owls.maya.permissions = ADMIN
    assert (await owls.api.click(owls.maya, settings.message, "Change")).modal.title == "Group settings"
