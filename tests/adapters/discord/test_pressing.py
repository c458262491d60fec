from __future__ import annotations

from typing import Any

import pytest
from simcord.results import InteractionResult

from tests.adapters.discord.hall import Hall, answer, fields, labels, said


def title(result: InteractionResult) -> str:
    """Return the first line of an answer."""
    return said(answer(result)).split("\n")[0].removeprefix("### ")


async def checked_in(hall: Hall, **options: str) -> Any:
    """Let Jonas check in, and return the answer."""
    return answer(await hall.slash("Jonas", "checkin", **options))


async def test_the_buttons_of_a_prompt_are_those_of_the_product(hall: Hall) -> None:
    assert labels(await hall.prompt()) == ["Check in", "25 min", "50 min", "90 min", "Rest today"]


@pytest.mark.parametrize("restarts", [0, 1])
async def test_every_button_of_a_prompt_does_what_it_says(restarts: int, hall: Hall) -> None:
    prompt = await hall.prompt()
    for _ in range(restarts):
        await hall.restart()
    pressed = {label: await hall.click(label, prompt, label) for label in labels(prompt)}
    form = pressed.pop("Check in")
    assert [each["name"] for each in fields(form.modal or {})] == ["minutes", "note", "link", "day"]
    assert {label: title(result) for label, result in pressed.items()} == {
        "25 min": "Welcome! 25 min logged",
        "50 min": "Welcome! 50 min logged",
        "90 min": "Welcome! 1 h 30 min logged",
        "Rest today": "You are not in this group",
    }
    assert all(answer(result).ephemeral for result in pressed.values())
    assert title(await hall.fill("Check in", form, minutes="15")) == "Welcome! 15 min logged"
    assert len(hall.posts()) == 1


async def test_undo_takes_the_place_of_the_answer(hall: Hall) -> None:
    shown = await checked_in(hall, minutes="45")
    result = await hall.click("Jonas", shown, "Undo")
    assert (title(result), answer(result).id, labels(answer(result))) == ("Undone: 45 min, today", shown.id, [])


async def test_a_check_in_of_the_small_hours_is_counted_for_yesterday(hall: Hall) -> None:
    await hall.later(hours=17.5)
    shown = await checked_in(hall, minutes="45")
    assert labels(shown) == ["Undo", "Edit", "Count it for yesterday"]
    result = await hall.click("Jonas", shown, "Count it for yesterday")
    assert (title(result), answer(result).id) == ("Counted for yesterday", shown.id)


async def test_why_explains_the_streak_in_place_and_goes_back_further(hall: Hall) -> None:
    await checked_in(hall, minutes="45")
    await hall.later(days=20)
    shown = answer(await hall.slash("Jonas", "streak"))
    result = await hall.click("Jonas", shown, "Why?")
    assert (title(result).startswith("Why"), answer(result).id) == (True, shown.id)
    first = said(answer(result))
    earlier = await hall.click("Jonas", answer(result), "Earlier days")
    assert answer(earlier).id == shown.id
    assert "missed" in said(answer(earlier))
    assert not set(said(answer(earlier)).split("\n")[1:-1]) & set(first.split("\n")[1:-1])


async def test_a_leaderboard_is_shared_with_everybody_once_somebody_presses_share(hall: Hall) -> None:
    await checked_in(hall, minutes="45")
    shown = answer(await hall.slash("Jonas", "leaderboard"))
    result = await hall.click("Jonas", shown, "Share")
    assert not answer(result).ephemeral
    assert (answer(result).id == shown.id, labels(shown)) == (False, ["Share"])
    assert [said(post) for post in hall.posts()] == [said(answer(result))]
    assert "Jonas" in said(answer(result))
    assert "← you" not in said(answer(result))


async def test_a_public_answer_that_is_refused_is_nobody_else_s_business(hall: Hall) -> None:
    message = hall.message_with("showup:0:run:share+leaderboard?by=improved&span=all")
    result = await hall.click("Jonas", message, "Old")
    assert answer(result).ephemeral
    assert title(result) == "All time has nothing to be compared with"


@pytest.mark.parametrize(
    ("forbidden", "names", "them"),
    [
        (("create_public_threads",), "Create Public Threads", "it"),
        (("send_messages", "attach_files"), "Send Messages, Attach Files", "them"),
    ],
)
async def test_what_is_missing_can_be_checked_again(
    forbidden: tuple[str, ...], names: str, them: str, hall: Hall
) -> None:
    hall.forbid(*forbidden)
    shown = answer(await hall.slash("Maya", "group settings"))
    assert labels(shown) == ["Change", "Check again"]
    remedy = f"Give {them} to me in the channel's permissions, then press Check again."
    assert f"I lack here: {names}. {remedy}" in said(shown)
    hall.forbid()
    result = await hall.click("Maya", shown, "Check again")
    assert (labels(answer(result)), answer(result).id) == (["Change"], shown.id)


@pytest.mark.parametrize(
    ("label", "expected", "posted"),
    [("Post the first prompt now", "Today's prompt is on its way", 1), ("Settings", "Evenings: settings", 0)],
)
async def test_the_card_of_a_new_group_begins_everything(label: str, expected: str, posted: int, hall: Hall) -> None:
    evenings = hall.guild.create_text_channel("evenings")
    ready = answer(await hall.person("Maya").slash(evenings, "group setup", zone="Asia/Tokyo", name="Evenings"))
    assert labels(ready) == ["Post the first prompt now", "Check in", "Settings"]
    form = await hall.click("Maya", ready, "Check in")
    assert [each["name"] for each in fields(form.modal or {})] == ["minutes", "note", "link", "day"]
    result = await hall.click("Maya", ready, label)
    assert (title(result), answer(result).id) == (expected, ready.id)
    await hall.run_due()
    assert [labels(post)[0] for post in hall.posts(evenings)] == ["Check in"] * posted


async def test_a_press_counts_once_and_a_second_press_counts_again(hall: Hall) -> None:
    prompt = await hall.prompt()
    await hall.click("Jonas", prompt, "25 min")
    await hall.arrives_again()
    assert "Today 25 min" in await hall.says("Jonas", "me")
    await hall.click("Jonas", prompt, "25 min")
    assert "Today 50 min" in await hall.says("Jonas", "me")


async def test_a_command_that_arrives_twice_counts_once(hall: Hall) -> None:
    await hall.slash("Jonas", "checkin", minutes="45")
    await hall.arrives_again()
    assert "Today 45 min" in await hall.says("Jonas", "me")


async def test_a_prompt_of_another_day_still_takes_check_ins_but_no_rest(hall: Hall) -> None:
    prompt = await hall.prompt()
    await checked_in(hall, minutes="45")
    await hall.later(days=3)
    assert title(await hall.click("Jonas", prompt, "25 min")) == "25 min logged"
    assert title(await hall.click("Jonas", prompt, "Rest today")) == "That prompt was for another day"
    assert "Today 25 min" in await hall.says("Jonas", "me")


@pytest.mark.parametrize(
    ("custom_id", "expected"),
    [
        ("showup:0:run:undo?check_in=1", "That button belongs to somebody else"),
        ("showup:0:run:group+settings?name=Mine", "Only admins can do that"),
        ("showup:0:form:group+settings?", "Only admins can do that"),
        ("showup:0:run:meditate?", "This is from another version of Showup"),
        ("showup:0:form:meditate?", "This is from another version of Showup"),
        ("showup:anything at all", "This is from another version of Showup"),
        ("showup:0:run:undo?check_in=-1", "I could not read “-1” (check in)"),
    ],
)
async def test_a_button_that_is_not_for_somebody_is_answered_kindly_and_in_private(
    custom_id: str, expected: str, hall: Hall
) -> None:
    await hall.slash("Maya", "checkin", minutes="45")
    await hall.slash("Jonas", "join")
    result = await hall.click("Jonas", hall.message_with(custom_id), "Old")
    assert (title(result), answer(result).ephemeral) == (expected, True)
    assert "Today 45 min" in await hall.says("Maya", "me")


async def test_the_form_behind_somebody_else_s_button_shows_nothing_of_theirs_and_changes_nothing(hall: Hall) -> None:
    await hall.slash("Maya", "checkin", minutes="45", note="a secret")
    await hall.slash("Jonas", "join")
    opened = await hall.click("Jonas", hall.message_with("showup:0:form:edit?check_in=1"), "Old")
    assert {each["name"]: each["starts"] for each in fields(opened.modal or {})} == {
        "minutes": "",
        "note": "",
        "link": "",
    }
    assert title(await hall.fill("Jonas", opened, minutes="5")) == "That button belongs to somebody else"
    assert "Today 45 min" in await hall.says("Maya", "me")


async def test_an_answer_that_discord_does_not_accept_is_a_fault_of_ours(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    hall.env.inject_error("POST", "/interactions/*/callback", status=400, code=50035)
    assert title(await hall.slash("Jonas", "streak")) == "Something went wrong here"
    assert [record.levelname for record in caplog.records] == ["ERROR"]


@pytest.mark.parametrize(("status", "code"), [(404, 10062), (400, 40060), (503, 0)])
async def test_an_answer_that_comes_too_late_is_none(
    status: int, code: int, hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    hall.env.inject_error("POST", "/interactions/*/callback", status=status, code=code)
    assert answer(await hall.slash("Jonas", "streak")) is None
    assert [record.levelname for record in caplog.records] == []
