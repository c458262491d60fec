from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.playground.room import PLACE, PLATFORM, Change, Message, OpenForm, Room
from bot.cards import Card
from bot.cards.plain import as_text
from bot.errors import StartupProblem
from bot.identity import Account, Place
from bot.ports.messenger import Absent, Refused, Sent

OpenRoom = Callable[[Path], AbstractAsyncContextManager[Room]]


def title(message: Message) -> str:
    return message.card.title if message.card else message.text


def titles(room: Room, who: str | None) -> list[str]:
    return [title(message) for message in room.messages(who)]


def button(room: Room, who: str, label: str) -> tuple[int, int]:
    return next(
        (message.id, index)
        for message in room.newest(who)
        for index, each in enumerate(message.buttons())
        if each.label == label
    )


def drained(queue: asyncio.Queue[Change]) -> list[Change]:
    return [queue.get_nowait() for _ in range(queue.qsize())]


async def test_an_opened_room_is_silent_and_has_a_group_in_the_zone(room: Room) -> None:
    assert room.messages(None) == []
    assert room.zone == "Europe/Berlin"
    await room.say("maya", "/group settings")
    assert "Europe/Berlin" in as_text(room.messages("maya")[-1].card or Card(""), room.zone)


async def test_opening_again_makes_no_second_group_and_forgets_nothing(room: Room) -> None:
    await room.say("maya", "/checkin 45")
    before = room.messages(None)
    await room.open("America/New_York")
    assert room.messages(None) == before
    assert room.zone == "Europe/Berlin"


async def test_a_room_can_be_opened_without_making_a_group(closed_room: Room) -> None:
    await closed_room.open("Asia/Tokyo", make_group=False)
    await closed_room.say("jonas", "/checkin 45")
    assert titles(closed_room, "jonas") == ["/checkin 45", "There is no study group in this channel yet"]
    assert closed_room.zone == "Asia/Tokyo"


async def test_a_room_whose_group_cannot_be_made_says_why(closed_room: Room) -> None:
    with pytest.raises(
        StartupProblem, match=r"cannot make a study group in zone Atlantis: I could not read “Atlantis”"
    ):
        await closed_room.open("Atlantis")


async def test_the_zone_follows_the_group_s_settings(room: Room) -> None:
    await room.say("maya", "/group settings zone=Asia/Tokyo")
    assert room.zone == "Asia/Tokyo"


async def test_only_the_admin_may_change_the_group(room: Room) -> None:
    await room.say("jonas", "/group settings zone=Asia/Tokyo")
    assert titles(room, "jonas")[-1] == "Only admins can do that"
    assert room.zone == "Europe/Berlin"


async def test_who_may_not_run_a_command_gets_no_form_but_the_reason(room: Room) -> None:
    await room.say("jonas", "/group setup")
    assert room.form_for("jonas") is None
    assert titles(room, "jonas") == ["/group setup", "Only admins can do that"]


async def test_talk_is_seen_by_everybody_and_answered_by_nobody(room: Room) -> None:
    await room.say("Maya", "good morning")
    assert [(each.author, each.audience, each.text) for each in room.messages("jonas")] == [
        ("Maya", None, "good morning")
    ]


async def test_a_command_and_its_private_answer_are_seen_by_their_author_only(room: Room) -> None:
    await room.say("Maya", "/streak")
    assert [each.audience for each in room.messages("maya")] == ["Maya", "Maya"]
    assert room.messages("jonas") == []


async def test_a_check_in_is_posted_for_everybody_before_the_action_ends(room: Room) -> None:
    await room.say("Maya", "/checkin 45 eigenvalues")
    assert titles(room, "jonas") == ["Maya studied 45 min"]
    assert titles(room, "maya") == ["/checkin 45 eigenvalues", "Welcome! 45 min logged", "Maya studied 45 min"]


async def test_one_person_may_be_typed_in_any_letter_case(room: Room) -> None:
    await room.say("Maya", "/checkin 45")
    await room.say("MAYA", "/checkin 15")
    assert titles(room, "maya")[-2] == "15 min logged"
    assert {each.author for each in room.messages(None)} == {"Maya", "Showup"}
    assert room.people == ["Maya"]


async def test_a_name_nobody_can_have_changes_nothing(room: Room) -> None:
    with pytest.raises(ValueError, match="the bot's own name"):
        await room.say("Showup", "hello")
    assert room.messages(None) == []


async def test_a_repeated_event_is_shown_once_and_counts_once(room: Room) -> None:
    for _ in range(2):
        await room.say("maya", "/checkin 45", event="e-1")
    await asyncio.gather(*(room.say("maya", "/checkin 45", event="e-1") for _ in range(3)))
    assert titles(room, "maya") == ["/checkin 45", "Welcome! 45 min logged", "maya studied 45 min"]


async def test_an_event_id_of_one_person_is_not_another_s(room: Room) -> None:
    await room.say("maya", "/checkin 45", event="e-1")
    await room.say("jonas", "/checkin 20", event="e-1")
    assert titles(room, "jonas")[-2:] == ["Welcome! 20 min logged", "jonas studied 20 min"]


async def test_a_repeated_press_is_answered_once(room: Room) -> None:
    await room.say("maya", "/checkin 45")
    undo = button(room, "maya", "Undo")
    for _ in range(2):
        await room.press("maya", *undo, event="e-2")
    assert titles(room, "maya").count("Undone: 45 min, today") == 1


async def test_a_press_runs_the_button_s_command(room: Room) -> None:
    await room.travel_to(room.time.now() + timedelta(hours=1))
    await room.press("jonas", *button(room, "jonas", "50 min"))
    assert "Welcome! 50 min logged" in titles(room, "jonas")


@pytest.mark.parametrize("index", [-1, 2, 99])
async def test_a_button_that_is_not_there_cannot_be_pressed(room: Room, index: int) -> None:
    await room.say("maya", "/checkin 45")
    message, _ = button(room, "maya", "Undo")
    with pytest.raises(LookupError, match=f"message {message} has no button {index}"):
        await room.press("maya", message, index)


async def test_nobody_can_press_a_button_of_another_s_private_answer(room: Room) -> None:
    await room.say("maya", "/checkin 45")
    before = room.messages(None)
    with pytest.raises(LookupError, match="jonas sees no message"):
        await room.press("jonas", *button(room, "maya", "Undo"))
    assert room.messages(None) == before


async def test_a_bare_check_in_opens_its_form_for_who_asked(room: Room) -> None:
    await room.say("Maya", "/checkin")
    form = room.form_for("maya")
    assert form is not None
    assert (form.who, form.title, form.command, form.arguments) == ("Maya", "Check in", "checkin", {})
    assert [field.name for field in form.fields][:2] == ["minutes", "note"]
    assert room.form_for("jonas") is None


async def test_a_form_button_carries_its_arguments_and_shows_what_is_there(room: Room) -> None:
    await room.say("maya", "/checkin 45 eigenvalues")
    await room.press("maya", *button(room, "maya", "Edit"))
    form = room.form_for("maya")
    assert form is not None
    assert form.values() == {"minutes": "45", "note": "eigenvalues", "link": ""}
    await room.submit("maya", {"minutes": "50"})
    assert "Changed: 50 min logged" in titles(room, "maya")
    assert as_text(room.messages("maya")[-2].card or Card(""), room.zone).count("eigenvalues") == 1
    assert room.form_for("maya") is None


async def test_a_form_that_was_filled_in_wrongly_opens_again_with_what_was_typed(room: Room) -> None:
    await room.say("maya", "/checkin")
    await room.submit("maya", {"minutes": "lots", "note": "linear maps"})
    form = room.form_for("maya")
    assert form is not None
    assert (form.values()["minutes"], form.values()["note"]) == ("lots", "linear maps")
    await room.submit("maya", {"minutes": "50"})
    assert titles(room, "maya")[-2:] == ["Welcome! 50 min logged", "maya studied 50 min"]


async def test_a_form_can_be_dismissed(room: Room) -> None:
    await room.say("maya", "/checkin")
    room.dismiss("Maya")
    with pytest.raises(LookupError, match="no form is open for maya"):
        await room.submit("maya", {"minutes": "50"})


async def test_a_form_with_a_field_it_does_not_have_stays_open(room: Room) -> None:
    await room.say("maya", "/checkin")
    with pytest.raises(LookupError, match="the form has no field hours"):
        await room.submit("maya", {"hours": "1"})
    assert room.form_for("maya") is not None


async def test_a_repeated_submission_is_answered_once_and_fills_in_no_other_form(room: Room) -> None:
    await room.say("maya", "/checkin")
    await room.submit("maya", {"minutes": "50"}, event="e-3")
    await room.submit("maya", {"minutes": "50"}, event="e-3")
    await room.say("maya", "/checkin")
    await room.submit("maya", {"minutes": "50"}, event="e-3")
    assert room.form_for("maya") is not None
    assert titles(room, "maya").count("Welcome! 50 min logged") == 1


async def test_a_repeated_line_does_not_open_its_form_again(room: Room) -> None:
    await room.say("maya", "/checkin", event="e-4")
    room.dismiss("maya")
    await room.say("maya", "/checkin", event="e-4")
    assert room.form_for("maya") is None


async def test_the_prompt_is_posted_when_the_clock_passes_its_time(room: Room) -> None:
    await room.travel_to(room.time.now() + timedelta(hours=2))
    prompt = room.messages("jonas")[0]
    assert title(prompt) == "Mon 2 Mar: what will you study today?"
    assert prompt.at == room.time.now() - timedelta(hours=1)


async def test_the_clock_does_not_go_back(room: Room) -> None:
    with pytest.raises(ValueError, match="in the past"):
        await room.travel_to(room.time.now() - timedelta(seconds=1))


async def test_a_check_in_after_the_prompt_is_a_reply_under_it(room: Room) -> None:
    await room.travel_to(room.time.now() + timedelta(hours=1))
    await room.say("maya", "/checkin 45")
    prompt, feed = room.messages("jonas")[0], room.messages("jonas")[-1]
    assert (title(feed), feed.thread) == ("maya studied 45 min", prompt.id)


async def test_a_listener_gets_every_change_once(room: Room) -> None:
    await room.travel_to(room.time.now() + timedelta(hours=1))
    with room.listen() as one, room.listen() as other:
        await room.say("maya", "/checkin")
        await room.submit("maya", {"minutes": "45"}, event="e-5")
        await room.submit("maya", {"minutes": "45"}, event="e-5")
        changes = drained(one)
        assert drained(other) == changes
    await room.say("maya", "nobody listens any more")
    shown = [change.title if isinstance(change, OpenForm) else title(change) for change in changes]
    assert shown[:4] == ["/checkin", "Check in", "Welcome! 45 min logged", "maya studied 45 min"]
    assert drained(one) == []


async def test_the_roster_is_edited_in_place(room: Room) -> None:
    await room.travel_to(room.time.now() + timedelta(hours=1))
    prompt = room.messages("jonas")[0]
    with room.listen() as changes:
        await room.say("maya", "/checkin 45")
        await room.travel_to(room.time.now() + timedelta(minutes=1))
        edits = [each for each in drained(changes) if isinstance(each, Message) and each.edited]
    assert [each.id for each in edits] == [prompt.id]
    assert room.messages("jonas")[0] == edits[0]
    assert edits[0].at == prompt.at
    assert edits[0].edited_at is not None


async def test_posting_again_with_the_same_key_gives_the_same_message(room: Room) -> None:
    with room.listen() as changes:
        first = await room.post(PLACE, Card("Good morning"), key="k-1", thread=None)
        again = await room.post(PLACE, Card("Good evening"), key="k-1", thread=None)
        assert len(drained(changes)) == 1
    assert isinstance(first, Sent)
    assert again == first
    assert titles(room, "maya") == ["Good morning"]
    assert await room.find(PLACE, key="k-1", since=room.time.now(), thread=None) == first
    assert await room.find(PLACE, key="k-2", since=room.time.now(), thread=None) == Absent()


async def test_an_edit_that_changes_nothing_is_shown_to_nobody(room: Room) -> None:
    sent = await room.post(PLACE, Card("Good morning"), key="k-1", thread=None)
    assert isinstance(sent, Sent)
    with room.listen() as changes:
        assert await room.edit(PLACE, sent.message, Card("Good morning")) == sent
        assert drained(changes) == []
    assert [message.edited for message in room.messages(None)] == [False]


async def test_a_reply_under_a_message_that_is_gone_stands_in_the_channel(room: Room) -> None:
    await room.post(PLACE, Card("Good morning"), key="k-1", thread="0-99")
    assert [message.thread for message in room.messages(None)] == [None]


@pytest.mark.parametrize("message", ["1", "99", "", "another-1", "nonsense"])
async def test_a_message_of_another_shelf_is_not_edited(room: Room, message: str) -> None:
    await room.post(PLACE, Card("Good morning"), key="k-1", thread=None)
    assert isinstance(await room.edit(PLACE, message, Card("Hacked")), Refused)
    assert titles(room, None) == ["Good morning"]


async def test_there_is_one_channel_only(room: Room) -> None:
    elsewhere = Place("playground", "demo", "cellar")
    assert isinstance(await room.post(elsewhere, Card("Hello"), key="k-1", thread=None), Refused)
    assert room.messages(None) == []


async def test_what_is_told_to_one_person_is_seen_by_nobody_else_and_told_once(room: Room) -> None:
    maya = Account(PLATFORM, "maya")
    first = await room.tell(maya, Card("A word with you"), key="k-1")
    assert isinstance(first, Sent)
    assert await room.tell(maya, Card("A word with you"), key="k-1") == first
    assert titles(room, "maya") == ["A word with you"]
    assert titles(room, "jonas") == []


async def test_nobody_from_another_platform_can_be_told_anything(room: Room) -> None:
    assert isinstance(await room.tell(Account("discord", "maya"), Card("Hello"), key="k-1"), Refused)
    assert room.messages(None) == []


async def test_a_private_answer_cannot_be_edited_as_a_post(room: Room) -> None:
    sent = await room.post(PLACE, Card("Good morning"), key="k-1", thread=None)
    assert isinstance(sent, Sent)
    mark = sent.message.partition("-")[0]
    await room.say("maya", "/streak")
    answer = room.messages("maya")[-1]
    assert isinstance(await room.edit(PLACE, f"{mark}-{answer.id}", Card("Hacked")), Refused)


async def test_two_people_at_once_each_get_their_answer_under_their_question(room: Room) -> None:
    await asyncio.gather(*(room.say(name, f"/checkin {minutes}") for name, minutes in (("maya", 10), ("jonas", 20))))
    assert titles(room, None) == [
        "/checkin 10",
        "Welcome! 10 min logged",
        "maya studied 10 min",
        "/checkin 20",
        "Welcome! 20 min logged",
        "jonas studied 20 min",
    ]


async def test_what_was_said_is_there_after_a_restart(tmp_path: Path, room_on: OpenRoom) -> None:
    async with room_on(tmp_path) as room:
        await room.open("Europe/Berlin")
        await room.say("Maya", "/checkin 45", event="e-6")
        before = room.messages(None)
    async with room_on(tmp_path) as room:
        await room.open("Europe/Berlin")
        await room.say("maya", "/checkin 45", event="e-6")
        assert room.messages(None) == before
        assert room.people == ["Maya"]


async def test_messages_of_a_group_that_is_gone_are_cleared_away(tmp_path: Path, room_on: OpenRoom) -> None:
    async with room_on(tmp_path) as room:
        await room.open("Europe/Berlin")
        await room.say("maya", "/checkin 45")
    for file in tmp_path.glob("showup.db*"):
        file.unlink()
    # A new database names its posts from the beginning: the names must not meet those on the old shelf.
    async with room_on(tmp_path) as room:
        await room.open("Europe/Berlin")
        await room.say("jonas", "/checkin 20")
        assert titles(room, None) == ["/checkin 20", "Welcome! 20 min logged", "jonas studied 20 min"]


async def test_an_old_prompt_is_not_taken_for_a_message_of_a_new_shelf(tmp_path: Path, room_on: OpenRoom) -> None:
    async with room_on(tmp_path) as room:
        await room.open("Europe/Berlin")
        await room.travel_to(room.time.now() + timedelta(hours=1))
    for file in tmp_path.glob("playground.db*"):
        file.unlink()
    async with room_on(tmp_path) as room:
        await room.open("Europe/Berlin")
        await room.travel_to(room.time.now() + timedelta(hours=2))
        await room.post(PLACE, Card("Good morning"), key="k-1", thread=None)
        await room.say("jonas", "/checkin 20")
        await room.travel_to(room.time.now() + timedelta(minutes=2))
        assert titles(room, "maya") == ["Good morning", "jonas studied 20 min"]
        assert [message.thread for message in room.messages("maya")] == [None, None]
