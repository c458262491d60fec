"""People and the program over sockets: a day of a group by both ways, with the same words and figures."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from adapters.slack.manifest import CHECK_IN_SHORTCUT, LOG_MESSAGE_SHORTCUT
from tests.simulators.slack.reading import buttons_of, labels_of, text_of
from tests.wire.owls import midday
from tests.wire.slack.owls import Owls, Running


@pytest.fixture(params=["by_socket", "by_http"])
def running(request: pytest.FixtureRequest) -> Running:
    """Give the program by both ways."""
    made: Running = request.getfixturevalue(request.param)
    return made


async def test_a_group_is_set_up_by_a_form_and_gets_its_first_prompt(running: Running) -> None:
    new, zone = running.newcomers(), midday()
    form = await new.maya.command("/study", "setup", new.hall)
    assert labels_of(form.view) == ["Name", "Time zone", "Study days", "Daily prompt at", "Leaderboard on"]
    found = await new.maya.options(form.view, "Time zone", zone.rpartition("/")[2].replace("_", " "))
    assert zone in [each.partition(",")[0] for each in found]
    reply = await new.maya.submit(form.view, name="Larks", zone=zone)
    assert reply.text.splitlines()[:3] == [
        "Showup",
        "Larks is ready",
        f"Prompt every day at 09:00, leaderboard Mon at 09:00, {zone} time.",
    ]
    await new.maya.press("Post the first prompt now")
    (prompt,) = await running.it.posted(new.hall, 1)
    assert buttons_of(prompt) == ["Check in", "25 min", "50 min", "90 min", "Rest today"]
    assert text_of(prompt).splitlines()[-1] == "Nobody has checked in yet. Who begins?"


async def test_a_check_in_by_a_form_reaches_the_thread_and_the_roster(owls: Owls) -> None:
    prompt = await owls.prompt()
    form = await owls.ada.press("Check in", prompt)
    assert labels_of(form.view) == ["How long", "What you studied", "Link", "Day"]
    reply = await owls.ada.submit(form.view, minutes="45", note="<!channel> *eigenvalues* & <b>")
    assert reply.view is form.view
    assert reply.text.splitlines()[:3] == ["Showup", "Welcome! 45 min logged", "<!channel> *eigenvalues* & <b>"]
    assert reply.buttons == ["Undo", "Edit"]
    await owls.it.until(lambda: bool(prompt.edits), "the roster")
    assert text_of(prompt).splitlines()[-1] == "1 checked in: Ada 45 min"
    assert buttons_of(prompt) == ["Check in", "25 min", "50 min", "90 min", "Rest today"]
    _, feed = await owls.it.posted(owls.hall, 2)
    assert (feed.thread_ts, text_of(feed).splitlines()[:2]) == (
        prompt.ts,
        ["Ada studied 45 min", "<!channel> *eigenvalues* & <b>"],
    )
    assert "<!" not in feed.text
    assert owls.minutes() == [45]


async def test_a_button_counts_and_what_it_counted_can_be_changed_and_taken_back(owls: Owls) -> None:
    logged = (await owls.ada.press("25 min", await owls.prompt())).message
    assert (logged.only_for, text_of(logged).splitlines()[0]) == (owls.ada.user, "Welcome! 25 min logged")
    form = await owls.ada.press("Edit", logged)
    changed = await owls.ada.submit(form.view, minutes="1h30")
    assert changed.text.splitlines()[:2] == ["Showup", "Changed: 1 h 30 min logged"]
    assert owls.minutes() == [90]
    await owls.ada.close()
    undone = await owls.ada.press("Undo", logged)
    assert (undone.message, undone.text.splitlines()[0]) == (logged, "Undone: 1 h 30 min, today")
    assert owls.minutes() == []


async def test_a_typed_line_answers_only_who_typed_it(owls: Owls) -> None:
    reply = await owls.ada.command("/checkin", "1h30 linear maps &amp; &lt;proofs&gt;", owls.hall)
    assert reply.message.only_for is owls.ada.user
    assert reply.text.splitlines()[:4] == [
        "Welcome! 1 h 30 min logged",
        "linear maps & <proofs>",
        "Today 1 h 30 min · this week 1 h 30 min of 10 h",
        "1-day streak · best 1 · 2 freezes left",
    ]
    assert owls.minutes() == [90]


async def test_shortcuts_work_from_anywhere_and_on_a_message(owls: Owls) -> None:
    await owls.ada.command("/study", "join", owls.hall)
    form = await owls.ada.shortcut(CHECK_IN_SHORTCUT)
    sent = await owls.ada.submit(form.view, minutes="30")
    assert sent.text.splitlines()[1] == "30 min logged"
    await owls.ada.close()
    words = owls.ada.says("an hour of proofs, see <https://example.org/proofs>", owls.hall)
    own = await owls.ada.message_shortcut(LOG_MESSAGE_SHORTCUT, words)
    logged = await owls.ada.submit(own.view, minutes="60")
    assert logged.text.splitlines()[1:4] == [
        "1 h logged",
        "an hour of proofs, see https://example.org/proofs",
        "https://example.org/proofs",
    ]
    assert owls.minutes() == [30, 60]


async def test_app_home_shows_today_and_what_is_pressed_there_counts(owls: Owls) -> None:
    await owls.ada.command("/study", "join", owls.hall)
    home = (await owls.ada.open_home()).view
    assert text_of(home).splitlines()[0] == "Owls"
    pressed = await owls.ada.press("50 min", home)
    await pressed.until(lambda reply: owls.ada.modal in reply.shown and home in reply.shown)
    assert owls.ada.modal
    assert text_of(owls.ada.modal).splitlines()[:2] == ["Showup", "50 min logged"]
    assert text_of(home).splitlines()[:3] == [
        "Owls",
        "You have checked in today. Well done.",
        "Today 50 min · this week 50 min of 10 h",
    ]
    assert owls.minutes() == [50]


async def test_the_leaderboard_comes_as_a_picture_that_can_be_read_aloud(owls: Owls) -> None:
    await owls.ada.command("/checkin", "45", owls.hall)
    await owls.maya.command("/study", "group leaderboard now", owls.hall)
    await owls.it.until(lambda: "Owls: own plans kept" in owls.titles(), "the leaderboard")
    board = owls.it.posts(owls.hall)[-1]
    (shown,) = [each for each in board.blocks if each["type"] == "image"]
    picture = owls.it.state.files[shown["slack_file"]["id"]]
    opened = Image.open(BytesIO(picture.data or b""))
    opened.load()
    assert (picture.name, opened.format) == ("picture-1.png", "PNG")
    title, span = text_of(board).splitlines()[:2]
    assert shown["alt_text"] == picture.alt_text
    assert picture.alt_text.partition(" 1. Ada ")[0] == f"{title}. {span}."
    assert "1. Ada " in text_of(board).partition(picture.alt_text)[2]
