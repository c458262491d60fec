from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.playground.messages import Message, Person
from adapters.playground.shelf import Draft, Shelf
from bot.cards import Button, Buttons, Card, Moment, Note, Text
from bot.errors import StartupProblem

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CARD = Card(
    "45 min logged",
    (Text(("Until ", Moment(NOON))), Note(("→ „ü“",)), Buttons((Button("Undo", "undo", {"check_in": "1"}),))),
)
SAID = Draft(key="said 1", at=NOON, author="Maya", text="/checkin 45")
ANSWER = Draft(key="answer 1", at=NOON, author="Showup", audience="Maya", card=CARD)


async def test_what_was_stored_is_there_after_reopening(tmp_path: Path) -> None:
    async with Shelf(tmp_path / "playground.db") as shelf:
        stored = [(await shelf.add(draft))[0] for draft in (SAID, ANSWER)]
        await shelf.welcome(Person.named("Maya"))
        await shelf.keep_ahead(timedelta(days=28, seconds=0.25))
        mark = await shelf.mark()
    async with Shelf(tmp_path / "playground.db") as shelf:
        assert await shelf.messages() == stored
        assert await shelf.people() == [Person("maya", "Maya")]
        assert await shelf.ahead() == timedelta(days=28, seconds=0.25)
        assert await shelf.mark() == mark
    assert stored == [
        Message(1, NOON, "Maya", None, "/checkin 45", None, None),
        Message(2, NOON, "Showup", "Maya", "", CARD, None),
    ]


async def test_the_same_key_is_stored_once(tmp_path: Path) -> None:
    async with Shelf(tmp_path / "playground.db") as shelf:
        first, was_new = await shelf.add(ANSWER)
        again, is_new = await shelf.add(
            Draft(key="answer 1", at=NOON + timedelta(hours=1), author="Showup", card=Card("else"))
        )
        assert (was_new, is_new) == (True, False)
        assert again == first
        assert await shelf.messages() == [first]
        assert await shelf.find("answer 1") == first
        assert await shelf.find("answer 2") is None


async def test_a_change_replaces_the_card_and_says_when(tmp_path: Path) -> None:
    later = NOON + timedelta(minutes=1)
    async with Shelf(tmp_path / "playground.db") as shelf:
        await shelf.add(Draft(key="post 1", at=NOON, author="Showup", card=CARD))
        await shelf.change(1, Card("new"), at=later)
        (changed,) = await shelf.messages()
    assert changed == Message(1, NOON, "Showup", None, "", Card("new"), None, edited=True, edited_at=later)


async def test_a_person_keeps_the_name_they_first_came_with(tmp_path: Path) -> None:
    async with Shelf(tmp_path / "playground.db") as shelf:
        for name in ("Maya", "jonas", "MAYA"):
            await shelf.welcome(Person.named(name))
        assert [person.name for person in await shelf.people()] == ["Maya", "jonas"]


async def test_clearing_forgets_messages_and_people_and_reuses_no_number(tmp_path: Path) -> None:
    async with Shelf(tmp_path / "playground.db") as shelf:
        await shelf.add(SAID)
        await shelf.welcome(Person.named("Maya"))
        await shelf.clear()
        assert (await shelf.messages(), await shelf.people()) == ([], [])
        assert (await shelf.add(SAID))[0].id == 2


async def test_two_shelves_have_different_marks() -> None:
    async with Shelf(":memory:") as one, Shelf(":memory:") as other:
        assert await one.mark() != await other.mark()


async def test_a_card_of_another_version_says_so_instead_of_breaking_the_page(tmp_path: Path) -> None:
    file = tmp_path / "playground.db"
    async with Shelf(file) as shelf:
        await shelf.add(ANSWER)
    with sqlite3.connect(file) as db:
        db.execute("UPDATE message SET card = replace(card, '\"Note\"', '\"Hologram\"')")
    db.close()
    async with Shelf(file) as shelf:
        (message,) = await shelf.messages()
    assert message.card == Card("", (Text(("This message was written by another version of Showup.",)),))


async def test_a_shelf_that_cannot_be_opened_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("this is no folder")
    with pytest.raises(StartupProblem) as caught:
        await Shelf(tmp_path / "taken" / "playground.db").__aenter__()
    file = f"{tmp_path}/taken/playground.db"
    assert str(caught.value) == f"cannot open the playground's messages in {file}: File exists"


async def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    async with Shelf(tmp_path / "data" / "of the group" / "playground.db") as shelf:
        assert await shelf.messages() == []


async def test_a_file_that_is_no_database_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "playground.db").write_text("Dear diary, " * 100)
    with pytest.raises(StartupProblem) as caught:
        await Shelf(tmp_path / "playground.db").__aenter__()
    assert str(caught.value) == (
        f"cannot use the playground's messages in {tmp_path}/playground.db: file is not a database"
    )


async def test_a_file_of_another_version_is_one_clear_line(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "playground.db") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StartupProblem) as caught:
        await Shelf(tmp_path / "playground.db").__aenter__()
    assert str(caught.value) == (
        f"the playground's messages in {tmp_path}/playground.db are of another version of Showup; move that file away"
    )
