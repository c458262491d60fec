from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from adapters.sql.store import SqlStore
from bot.cards import (
    Answer,
    Board,
    BoardDrawing,
    BoardRow,
    Button,
    Card,
    CommandName,
    Facts,
    Items,
    Moment,
    Picture,
    Quote,
    buttons,
    note,
    text,
)
from bot.ports.store import Transaction
from tests.adapters.sql.samples import NOW

ROW = BoardRow(1, "Maya", "100 %", "5 of 5 days", 1.0, newcomer=True)
EVERY_BLOCK = Answer(
    Card(
        "Checked in",
        (
            text("Back at ", Moment(datetime(2026, 3, 2, 8, 30, tzinfo=UTC), "time"), " with ", CommandName("streak")),
            Quote("数学 and “quotes”\nover two lines"),
            Facts((("Streak", "12-day streak"), ("Left", "2"))),
            Items(("one", "two")),
            Board((ROW,)),
            Picture(BoardDrawing("Week", "2 Mar", (ROW,), "footer", "empty"), "alt"),
            note("small"),
            buttons(Button("Undo", "undo", {"check_in": "7"}, "danger"), Button("Edit", "edit", form=True)),
        ),
        "good",
    ),
    private=True,
)


async def test_a_new_event_has_no_answer_yet(store: SqlStore) -> None:
    assert await store.write(lambda tx: tx.answers.claim("event", at=NOW)) is None


async def test_a_repeated_event_gets_its_first_answer_whole(store: SqlStore) -> None:
    def answer(tx: Transaction) -> None:
        tx.answers.claim("event", at=NOW)
        tx.answers.keep("event", EVERY_BLOCK)

    await store.write(answer)
    assert await store.write(lambda tx: tx.answers.claim("event", at=NOW)) == EVERY_BLOCK


async def test_an_event_whose_transaction_failed_can_be_claimed_again(store: SqlStore) -> None:
    def fail(tx: Transaction) -> None:
        tx.answers.claim("event", at=NOW)
        raise KeyError

    with pytest.raises(KeyError):
        await store.write(fail)
    assert await store.write(lambda tx: tx.answers.claim("event", at=NOW)) is None


async def test_a_claimed_event_without_an_answer_may_be_claimed_again(store: SqlStore) -> None:
    await store.write(lambda tx: tx.answers.claim("event", at=NOW))
    assert await store.write(lambda tx: tx.answers.claim("event", at=NOW)) is None


async def test_an_event_that_gets_no_answer_is_heard_once_until_it_is_forgotten(store: SqlStore) -> None:
    def hear(tx: Transaction, event: str) -> bool:
        return tx.answers.hear(event, at=NOW)

    heard = [await store.write(hear, event) for event in ("one", "one", "two", "one")]
    assert heard == [True, False, True, False]
    await store.write(lambda tx: tx.answers.forget(NOW + timedelta(microseconds=1)))
    assert await store.write(hear, "one")


async def test_an_event_whose_transaction_failed_is_heard_anew(store: SqlStore) -> None:
    def fail(tx: Transaction) -> None:
        assert tx.answers.hear("event", at=NOW)
        raise KeyError

    with pytest.raises(KeyError):
        await store.write(fail)
    assert await store.write(lambda tx: tx.answers.hear("event", at=NOW))


async def test_old_answers_are_forgotten_and_newer_ones_kept(store: SqlStore) -> None:
    def answer(tx: Transaction, event: str, at: datetime) -> None:
        assert tx.answers.claim(event, at=at) is None
        tx.answers.keep(event, EVERY_BLOCK)

    def forget(tx: Transaction) -> None:
        tx.answers.forget(NOW)

    def known(tx: Transaction, event: str) -> bool:
        return tx.answers.claim(event, at=NOW) is not None

    await store.write(answer, "old", NOW - timedelta(microseconds=1))
    await store.write(answer, "new", NOW)
    await store.write(forget)
    assert (await store.write(known, "old"), await store.write(known, "new")) == (False, True)
