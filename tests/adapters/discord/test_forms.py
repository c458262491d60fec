from __future__ import annotations

from typing import Any

import discord
import pytest

import bot.commands
from tests.adapters.discord.hall import Hall, Json, answer, fields, labels, said
from tests.adapters.discord.hall import hall as open_hall

AGAIN = "Open the form again"
EVERY_DAY = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def starts(modal: Json | None) -> dict[str, Any]:
    """Return what the fields of a form start with, by their names."""
    assert modal
    return {each["name"]: each["starts"] for each in fields(modal)}


def field(modal: Json | None, name: str) -> Json:
    """Return what Discord is told of a field."""
    assert modal
    return next(each for each in modal["components"] if each["component"]["custom_id"] == name)


async def checked_in(hall: Hall, **options: str) -> Any:
    """Let Jonas check in, and return the answer."""
    return answer(await hall.slash("Jonas", "checkin", **options))


async def test_a_bare_check_in_opens_a_form_with_labels_and_hints(hall: Hall) -> None:
    modal = (await hall.slash("Jonas", "checkin")).modal
    assert modal
    assert modal["title"] == "Check in"
    assert starts(modal) == {"minutes": "", "note": "", "link": "", "day": ""}
    note = field(modal, "note")
    assert (note["label"], note["description"]) == ("What you studied", "What you studied, in your own words.")
    long_text = {"style": 2, "required": False, "max_length": 500, "placeholder": "up to 500 characters"}
    assert {key: note["component"][key] for key in long_text} == long_text
    assert field(modal, "minutes")["component"]["style"] == 1


async def test_a_form_that_is_sent_checks_in(hall: Hall) -> None:
    opened = await hall.slash("Jonas", "checkin")
    sent = await hall.fill("Jonas", opened, minutes="1h30", note="eigenvalues", link="https://example.org/a?b=1&c=2")
    assert answer(sent).ephemeral
    assert said(answer(sent)).startswith("### Welcome! 1 h 30 min logged\n> eigenvalues\nhttps://example.org/a?b=1&c=2")


async def test_setup_opens_with_the_zone_that_was_picked(sqlite_url: str) -> None:
    async with open_hall(sqlite_url, group=False) as hall:
        opened = await hall.slash("Maya", "group setup", zone="Asia/Tokyo")
        assert starts(opened.modal) == {
            "name": "Study group",
            "zone": "Asia/Tokyo",
            "days": EVERY_DAY,
            "prompt": "09:00",
            "board": ["monday"],
        }
        assert field(opened.modal, "days")["component"]["max_values"] == 7
        sent = answer(await hall.fill("Maya", opened, days=["monday", "friday"], board=["sunday"], name="Owls"))
        assert "Owls is ready" in said(sent)
        assert "Prompt Mon and Fri at 09:00, leaderboard Sun at 09:00, Asia/Tokyo time." in said(sent)


async def test_settings_and_plans_open_as_they_are(hall: Hall) -> None:
    await hall.slash("Maya", "group settings", days="mon-fri", prompt="07:30", board="sunday")
    shown = answer(await hall.slash("Maya", "group settings"))
    opened = await hall.click("Maya", shown, "Change")
    assert starts(opened.modal) == {
        "name": "Night owls",
        "zone": "Europe/Berlin",
        "days": EVERY_DAY[:5],
        "prompt": "07:30",
        "board": ["sunday"],
    }
    changed = said(answer(await hall.fill("Maya", opened, prompt="8:15")))
    assert "Prompt Mon to Fri at 08:15, leaderboard Sun at 09:00, Europe/Berlin time." in changed
    await checked_in(hall, minutes="45")
    await hall.slash("Jonas", "plan", days="mon,sat", weekly="5h30")
    opened = await hall.click("Jonas", answer(await hall.slash("Jonas", "me")), "Change plan")
    assert starts(opened.modal) == {"days": ["monday", "saturday"], "weekly": "330m"}


async def test_what_is_emptied_in_a_filled_form_is_emptied(hall: Hall) -> None:
    shown = await checked_in(hall, minutes="45", note="eigenvalues", link="https://example.org")
    opened = await hall.click("Jonas", shown, "Edit")
    assert starts(opened.modal) == {"minutes": "45", "note": "eigenvalues", "link": "https://example.org"}
    changed = said(answer(await hall.fill("Jonas", opened, note="")))
    assert changed.startswith("### Changed: 45 min logged\nhttps://example.org\n")


async def test_what_is_not_filled_in_changes_nothing(hall: Hall) -> None:
    await checked_in(hall, minutes="45", note="eigenvalues")
    settings = said(answer(await hall.slash("Maya", "group settings")))
    opened = await hall.slash("Jonas", "edit")
    changed = said(answer(await hall.fill("Jonas", opened, minutes="")))
    assert changed.startswith("### Changed: 45 min logged\n> eigenvalues\n")
    opened = await hall.click("Maya", answer(await hall.slash("Maya", "group settings")), "Change")
    kept = answer(await hall.fill("Maya", opened, name="", zone="", days=[], prompt="", board=[]))
    assert said(kept).replace(" saved", "") == settings


@pytest.mark.parametrize("note", ["a short one", "long " * 99 + "note", "two\nlines, *stars* & ünïcödé 🦉"])
async def test_a_refused_form_opens_again_with_what_was_typed(note: str, hall: Hall) -> None:
    opened = await hall.slash("Jonas", "checkin")
    typed = {"minutes": "a while", "note": note, "link": "https://example.org", "day": ""}
    refused = answer(await hall.fill("Jonas", opened, **typed))
    assert refused.ephemeral
    assert said(refused).startswith("### I could not read “a while” (minutes)")
    assert labels(refused) == [AGAIN]
    opened = await hall.click("Jonas", refused, AGAIN)
    assert starts(opened.modal) == typed
    assert said(answer(await hall.fill("Jonas", opened, minutes="45"))).startswith("### Welcome! 45 min logged")


async def test_a_refused_form_keeps_what_its_button_carried(hall: Hall) -> None:
    first = await checked_in(hall, minutes="25", note="first")
    await checked_in(hall, minutes="50", note="second")
    refused = answer(await hall.fill("Jonas", await hall.click("Jonas", first, "Edit"), minutes="?"))
    opened = await hall.click("Jonas", refused, AGAIN)
    changed = said(answer(await hall.fill("Jonas", opened, minutes="30", note="")))
    assert changed.startswith("### Changed: 30 min logged\nToday 1 h 20 min")


async def test_two_people_fill_in_the_same_form_at_the_same_time(hall: Hall) -> None:
    prompt = await hall.prompt()
    jonas, ines = await hall.click("Jonas", prompt, "Check in"), await hall.click("Ines", prompt, "Check in")
    assert jonas.modal == ines.modal
    assert "Welcome! 30 min logged\n> hers" in said(answer(await hall.fill("Ines", ines, minutes="30", note="hers")))
    assert "Welcome! 40 min logged\n> his" in said(answer(await hall.fill("Jonas", jonas, minutes="40", note="his")))


async def test_a_form_that_was_open_during_a_restart_is_accepted(hall: Hall) -> None:
    shown = await checked_in(hall, minutes="45", note="eigenvalues")
    edit, checkin = await hall.click("Jonas", shown, "Edit"), await hall.slash("Ines", "checkin")
    await hall.restart()
    assert said(answer(await hall.fill("Ines", checkin, minutes="25"))).startswith("### Welcome! 25 min logged")
    changed = said(answer(await hall.fill("Jonas", edit, note="")))
    assert changed.startswith("### Changed: 45 min logged\nToday 45 min")


async def test_a_refused_form_opens_even_when_what_was_typed_is_forgotten(hall: Hall) -> None:
    refused = answer(await hall.fill("Jonas", await hall.slash("Jonas", "checkin"), minutes="a while"))
    await hall.restart()
    opened = await hall.click("Jonas", refused, AGAIN)
    assert starts(opened.modal) == {"minutes": "", "note": "", "link": "", "day": ""}


async def test_a_form_of_a_command_that_is_gone_is_answered_kindly(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = await hall.slash("Jonas", "checkin")
    monkeypatch.delitem(vars(bot.commands)["_BY_NAME"], "checkin")
    refused = answer(await hall.fill("Jonas", opened, minutes="45"))
    assert refused.ephemeral
    assert said(refused).startswith("### This is from another version of Showup")
    assert labels(refused) == []


@pytest.mark.parametrize("custom_id", ["", "form", "form7:checkin?", "another bot's", "form0:checkin"])
async def test_a_form_that_cannot_be_read_is_answered_kindly(custom_id: str, hall: Hall) -> None:
    result = await hall.arrives(
        "Jonas", discord.InteractionType.modal_submit, {"custom_id": custom_id, "components": []}
    )
    assert answer(result).ephemeral
    assert "/help" in said(answer(result))
    assert labels(answer(result)) == []


async def test_a_form_of_admins_is_refused_once_somebody_is_none(hall: Hall) -> None:
    shown = answer(await hall.slash("Maya", "group settings"))
    opened = await hall.click("Maya", shown, "Change")
    hall.demote("Maya")
    refused = answer(await hall.fill("Maya", opened, name="Mine now"))
    assert refused.ephemeral
    assert (said(refused).split("\n")[0], labels(refused)) == ("### Only admins can do that", [])
    assert said(answer(await hall.click("Maya", shown, "Change"))).startswith("### Only admins can do that")
    assert (await hall.says("Jonas", "join")).startswith("### Welcome to Night owls")


async def test_the_answer_takes_the_place_of_the_private_card_that_the_form_was_behind(hall: Hall) -> None:
    shown = await checked_in(hall, minutes="45")
    changed = answer(await hall.fill("Jonas", await hall.click("Jonas", shown, "Edit"), minutes="50"))
    assert changed.id == shown.id
    assert said(changed).startswith("### Changed: 50 min logged")
    refused = answer(await hall.fill("Jonas", await hall.click("Jonas", changed, "Edit"), minutes="?"))
    assert refused.id != shown.id


async def test_open_forms_leave_nothing_in_memory(hall: Hall) -> None:
    for who in ("Jonas", "Ines", "Maya"):
        assert (await hall.slash(who, "checkin")).modal
    views = vars(vars(hall.client)["_connection"])["_view_store"]
    assert vars(views)["_modals"] == {}
