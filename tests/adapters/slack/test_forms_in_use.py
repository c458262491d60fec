from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

import bot.commands
from bot.commands import COMMANDS
from bot.commands.declare import Command
from tests.adapters.slack.hall import Hall, starts, title
from tests.adapters.slack.hall import hall as open_hall
from tests.simulators.slack.model import Message, View
from tests.simulators.slack.reading import labels_of, text_of

EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
EMPTY = {"minutes": "", "note": "", "link": "", "day": ""}
WITH_FORMS = [command for command in COMMANDS if command.form]
OLD = "This is from another version of Showup"


async def checked_in(hall: Hall, words: str = "45 eigenvalues https://example.org") -> Message:
    """Let Jonas check in, and return the answer."""
    return (await hall.types("Jonas", f"/checkin {words}")).message


async def by_command(hall: Hall, who: str, command: Command[Any]) -> None:
    """Open a form by typing."""
    await hall.types(who, f"/study {command.name}")


async def by_message(hall: Hall, who: str, command: Command[Any]) -> None:
    """Open a form by a button on a message."""
    await hall.person(who).press("Old", on=hall.old_message(who, f"form@:{value(command)}"))


async def by_modal(hall: Hall, who: str, command: Command[Any]) -> None:
    """Open a form by a button inside of a modal."""
    await by_home(hall, who, command, label="My page")
    person = hall.person(who)
    await hall.slack.until(lambda: person.modal is not None)
    await _press(hall, who, command, person.modal)


async def by_home(hall: Hall, who: str, command: Command[Any], label: str = "") -> None:
    """Open a form by a button in App Home."""
    person = hall.person(who)
    await person.open_home()
    if label:
        await person.press(label, on=person.home)
    else:
        await _press(hall, who, command, person.home)


async def _press(hall: Hall, who: str, command: Command[Any], on: View | None) -> None:
    """Press on what is there as if it had a button for the form."""
    assert on
    text = {"type": "plain_text", "text": "Old"}
    element = {
        "type": "button",
        "action_id": "showup:9",
        "value": f"form@{hall.channel.id}:{value(command)}",
        "text": text,
    }
    await hall.person(who).press_element({"block_id": "old"}, element, on)


def value(command: Command[Any]) -> str:
    """Return what a button for the form of a command says."""
    return f"{command.name.replace(' ', '+')}?"


@pytest.mark.parametrize("opened", [by_message, by_home, by_modal])
@pytest.mark.parametrize("command", WITH_FORMS, ids=lambda command: command.name.replace(" ", "-"))
async def test_every_form_opens_from_everywhere(
    command: Command[Any], opened: Callable[[Hall, str, Command[Any]], Awaitable[None]], hall: Hall
) -> None:
    await hall.types("Maya", "/checkin 45")
    await opened(hall, "Maya", command)
    form = await hall.form("Maya")
    assert command.form
    assert (form.payload["title"]["text"], form.payload["submit"]["text"]) == (command.form.title, command.form.submit)
    assert labels_of(form) == [field.label for field in command.form.fields]
    assert hall.person("Maya").modals[-1] is form


@pytest.mark.parametrize("opened", [by_message, by_home, by_modal])
async def test_a_form_from_everywhere_becomes_its_answer(
    opened: Callable[[Hall, str, Command[Any]], Awaitable[None]], hall: Hall
) -> None:
    await hall.types("Jonas", "/checkin 45")
    await opened(hall, "Jonas", bot.commands.named("checkin"))
    reply = await hall.person("Jonas").submit(await hall.form("Jonas"), minutes="30")
    await reply.until(lambda reply: any("30 min logged" in text_of(each) for each in reply.shown))
    modal = hall.person("Jonas").modal
    assert modal
    assert "30 min logged\nToday 1 h 15 min" in text_of(modal)


async def test_a_form_that_is_sent_checks_in_and_becomes_the_answer(hall: Hall) -> None:
    form = (await hall.types("Jonas", "/checkin")).view
    reply = await hall.person("Jonas").submit(minutes="1h30", note="eigenvalues", link="https://example.org/a?b=1&c=2")
    assert reply.text.startswith(
        "Showup\nWelcome! 1 h 30 min logged\neigenvalues\nhttps://example.org/a?b=1&c=2\nToday 1 h 30 min"
    )
    assert (reply.view is form, reply.buttons, hall.person("Jonas").modals) == (True, ["Undo", "Edit"], [form])
    assert "submit" not in form.payload


async def test_an_empty_form_means_that_somebody_showed_up(hall: Hall) -> None:
    await hall.types("Jonas", "/checkin")
    assert title(await hall.person("Jonas").submit()) == "Welcome! You showed up"


async def test_what_is_left_as_it_was_stays(hall: Hall) -> None:
    shown = await checked_in(hall)
    await hall.person("Jonas").press("Edit", on=shown)
    form = await hall.form("Jonas")
    assert starts(form) == {"minutes": "45", "note": "eigenvalues", "link": "https://example.org"}
    reply = await hall.person("Jonas").submit(form)
    assert reply.text.startswith("Showup\nChanged: 45 min logged\neigenvalues\nhttps://example.org\nToday 45 min")


async def test_what_is_emptied_is_taken_out(hall: Hall) -> None:
    await checked_in(hall)
    await hall.types("Jonas", "/study edit")
    reply = await hall.person("Jonas").submit(await hall.form("Jonas"), note="", link="")
    assert reply.text.startswith("Showup\nChanged: 45 min logged\nToday 45 min")


async def test_settings_open_as_they_are_and_unchanged_they_stay(hall: Hall) -> None:
    maya = hall.person("Maya")
    await hall.types("Maya", "/study settings days=mon-fri prompt=07:30 board=sunday feed=channel weekly_goal=40h")
    shown = (await hall.types("Maya", "/study settings")).message
    await maya.press("Change", on=shown)
    form = await hall.form("Maya")
    assert starts(form) == {
        "name": "Night owls",
        "zone": "Europe/Berlin",
        "days": EVERY_DAY[:5],
        "prompt": "07:30",
        "board": "sunday",
    }
    same = await maya.submit(form)
    assert "Prompt Mon to Fri at 07:30, leaderboard Sun at 09:00, Europe/Berlin time." in same.text
    await maya.close()
    await maya.press("Change", on=shown)
    changed = await maya.submit(await hall.form("Maya"), prompt="08:15", days=["sat", "sun"], zone="Asia/Tokyo")
    assert "Prompt Sat and Sun at 08:15, leaderboard Sun at 09:00, Asia/Tokyo time." in changed.text
    assert "in the channel" in changed.text


async def test_setup_opens_with_the_zone_that_was_typed_or_that_of_the_profile(sqlite_url: str) -> None:
    async with open_hall(sqlite_url, group=False) as hall:
        await hall.types("Maya", "/study setup zone=Tokyo")
        form = await hall.form("Maya")
        assert starts(form) | {"zone": "Asia/Tokyo", "days": EVERY_DAY, "prompt": "09:00"} == starts(form)
        await hall.person("Maya").close()
        await hall.types("Maya", "/study setup")
        assert starts(await hall.form("Maya"))["zone"] == "Europe/Berlin"
        sent = await hall.person("Maya").submit(name="Owls", days=["mon", "fri"], board="Sunday")
        assert title(sent) == "Owls is ready"
        assert "Prompt Mon and Fri at 09:00, leaderboard Sun at 09:00, Europe/Berlin time." in sent.text
        assert sent.buttons == ["Post the first prompt now", "Check in", "Settings"]


async def test_setup_in_a_private_channel_without_a_seat_says_so_in_the_modal(sqlite_url: str) -> None:
    async with open_hall(sqlite_url, group=False) as hall:
        secret, maya = hall.slack.channel(hall.workspace, "secret", private=True, bot=False), hall.person("Maya")
        await hall.types("Maya", "/study setup", channel=secret)
        ready = await maya.submit(await hall.form("Maya"))
        assert "I lack here: a seat in this channel. Type /invite @Showup here" in ready.text
        hall.slack.events.invite_bot(secret)
        clean = await maya.press("Check again")
        assert (clean.view is ready.view, clean.buttons, "I lack" in clean.text) == (True, ["Change"], False)


async def test_a_pause_and_a_plan_are_made_in_forms(hall: Hall) -> None:
    jonas = hall.person("Jonas")
    await checked_in(hall)
    await hall.types("Jonas", "/study pause")
    paused = await jonas.submit(await hall.form("Jonas"), days="7", start="2026-03-05")
    assert "Thu 5 Mar" in paused.text
    await jonas.close()
    await jonas.open_home()
    await jonas.press("Change plan", on=jonas.home)
    form = await hall.form("Jonas")
    assert starts(form)["days"] == EVERY_DAY
    planned = await jonas.submit(form, days=["mon", "wed"], weekly="5h")
    await planned.until(lambda _: "5 h" in text_of(form))
    assert "Mon and Wed" in text_of(form)


@pytest.mark.parametrize(
    ("given", "field", "why"),
    [
        ({"minutes": "a while"}, "minutes", "I could not read “a while” (minutes). Nothing was changed. I expected"),
        ({"minutes": "-5"}, "minutes", "I could not read “-5” (minutes)."),
        ({"link": "https://example.org/" + "x" * 500}, "link", "I could not read “https://example.org/xxx"),
    ],
)
async def test_what_cannot_be_read_is_said_at_its_field_and_the_form_stays(
    given: dict[str, str], field: str, why: str, hall: Hall
) -> None:
    jonas = hall.person("Jonas")
    form = (await hall.types("Jonas", "/checkin")).view
    refused = await jonas.submit(values={"note": "eigenvalues", **given})
    assert (list(refused.errors), refused.errors[field][: len(why)]) == ([field], why)
    assert "/study help checkin shows examples." in refused.errors[field]
    assert jonas.modals == [form]
    assert title(await jonas.submit(minutes="45", link="")) == "Welcome! 45 min logged"
    assert jonas.errors == {}
    assert "eigenvalues" in text_of(form)


async def test_an_error_comes_and_goes_as_often_as_it_is_made(hall: Hall) -> None:
    jonas = hall.person("Jonas")
    await hall.types("Jonas", "/checkin")
    for words in ("a while", "later", "a while"):
        assert words in (await jonas.submit(minutes=words)).errors["minutes"]
    assert title(await jonas.submit(minutes="45")) == "Welcome! 45 min logged"


async def test_a_refusal_without_a_field_is_shown_on_top_and_closing_it_leads_back_to_what_was_typed(
    hall: Hall,
) -> None:
    jonas = hall.person("Jonas")
    form = (await hall.types("Jonas", "/checkin")).view
    refused = await jonas.submit(minutes="20h", note="eigenvalues")
    assert title(refused) == "20 h is more than 16 h for one day"
    assert (jonas.modals, refused.buttons, "submit" in refused.view.payload) == ([form, refused.view], [], False)
    await jonas.close()
    assert jonas.modal is form
    assert form.values["note"]["note"]["value"] == "eigenvalues"
    accepted = await jonas.submit(minutes="2h")
    assert (accepted.view, jonas.modals) == (form, [form])
    assert "2 h logged\neigenvalues" in accepted.text


@pytest.mark.parametrize("typed", ["*bold* <!channel> &amp; <@U1>", "a\nb\n\nc", "“” 字 🦉", "x" * 500])
async def test_what_is_typed_into_a_form_is_kept_as_it_is(typed: str, hall: Hall) -> None:
    jonas = hall.person("Jonas")
    await hall.types("Jonas", "/checkin")
    answer = (await jonas.submit(minutes="45", note=typed)).view
    await jonas.press("Edit")
    await hall.slack.until(lambda: "submit" in answer.payload)
    assert " ".join(starts(answer)["note"].split()) == " ".join(typed.split())


async def test_edit_inside_of_a_modal_opens_in_it_and_ends_in_it(hall: Hall) -> None:
    jonas = hall.person("Jonas")
    await hall.types("Jonas", "/checkin")
    view = (await jonas.submit(minutes="45")).view
    for minutes in ("50", "55", "60"):
        await jonas.press("Edit")
        assert await hall.form("Jonas") is view
        await jonas.submit(minutes=minutes)
    assert (title(view), jonas.modals) == ("Changed: 1 h logged", [view])


async def test_a_form_that_was_open_during_a_restart_is_accepted(hall: Hall) -> None:
    shown = await checked_in(hall)
    await hall.person("Jonas").press("Edit", on=shown)
    await hall.types("Ines", "/checkin")
    await hall.restart()
    assert title(await hall.person("Ines").submit(minutes="25")) == "Welcome! 25 min logged"
    assert title(await hall.person("Jonas").submit(minutes="50")) == "Changed: 50 min logged"


async def test_two_people_fill_in_the_same_form_at_the_same_time(hall: Hall) -> None:
    prompt = await hall.prompt()
    jonas, ines = hall.person("Jonas"), hall.person("Ines")
    await jonas.press("Check in", on=prompt)
    await ines.press("Check in", on=prompt)
    assert "Welcome! 30 min logged\nhers" in (await ines.submit(minutes="30", note="hers")).text
    assert "Welcome! 40 min logged\nhis" in (await jonas.submit(minutes="40", note="his")).text


async def test_a_form_of_a_command_that_is_gone_is_answered_kindly(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    form = (await hall.types("Jonas", "/checkin")).view
    monkeypatch.delitem(vars(bot.commands)["_BY_NAME"], "checkin")
    refused = await hall.person("Jonas").submit(minutes="45", note="eigenvalues")
    assert (title(refused), refused.buttons) == (OLD, [])
    assert hall.person("Jonas").modals == [form, refused.view]


@pytest.mark.parametrize(
    "changed",
    [
        {"private_metadata": ""},
        {"private_metadata": "2@C1:checkin?"},
        {"private_metadata": "garbage"},
        {"private_metadata": "1@:?"},
        {"callback_id": "another app's"},
    ],
)
async def test_a_form_that_cannot_be_read_is_answered_kindly(changed: dict[str, str], hall: Hall) -> None:
    form = (await hall.types("Jonas", "/checkin")).view
    form.payload |= changed
    refused = await hall.person("Jonas").submit(minutes="45")
    assert (title(refused), refused.buttons) == (OLD, [])
    assert "You are not in this group" in await hall.says("Jonas", "/study me")


async def test_a_form_with_a_field_that_is_no_more_is_read_without_it(hall: Hall) -> None:
    form = (await hall.types("Jonas", "/checkin")).view
    field = {
        "type": "input",
        "block_id": "mood",
        "label": {"type": "plain_text", "text": "Mood"},
        "element": {"type": "plain_text_input", "action_id": "mood"},
        "optional": True,
    }
    form.payload["blocks"] = [*form.blocks, field]
    assert title(await hall.person("Jonas").submit(minutes="45", mood="fine")) == "Welcome! 45 min logged"


async def test_a_form_that_is_open_while_the_group_is_gone_is_answered_kindly(hall: Hall) -> None:
    form = (await hall.types("Jonas", "/checkin")).view
    form.payload["private_metadata"] = form.payload["private_metadata"].replace(hall.channel.id, "C0GONE")
    refused = await hall.person("Jonas").submit(minutes="45")
    assert title(refused) == "There is no study group in this channel yet"


async def test_a_form_for_admins_is_for_admins_when_it_is_sent(hall: Hall) -> None:
    maya, rosa = hall.person("Maya"), hall.person("Rosa", admin=True)
    await hall.types("Rosa", "/study settings")
    await rosa.press("Change", on=rosa.ephemerals[-1])
    form = await hall.form("Rosa")
    rosa.user.is_admin = False
    await hall.restart()
    refused = await rosa.submit(form, name="Mine now")
    assert (title(refused), refused.buttons) == ("Only admins can do that", [])
    assert title(await rosa.press("Change", on=rosa.ephemerals[-1])) == "Only admins can do that"
    assert (await maya.command("/study", "settings", hall.channel)).text.startswith("Night owls: settings")
