"""The reference rendering: every block as plain text."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import UTC, datetime
from typing import Literal

import pytest

from bot import cards
from bot.cards import (
    Block,
    Board,
    BoardDrawing,
    BoardRow,
    Button,
    Buttons,
    Card,
    CommandName,
    Facts,
    Items,
    Moment,
    Note,
    Picture,
    Quote,
    Text,
    buttons,
)
from bot.cards.plain import as_text, board_line, said

NINE = datetime(2026, 3, 2, 8, tzinfo=UTC)
ROWS = (
    BoardRow(1, "Maya", "100 %", "7 of 7 days", 1.0),
    BoardRow(2, "Jonas", "50 %", "2 of 4 days", 0.5, newcomer=True, yours=True),
)


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        (Text(("Hello ", "there")), ["Hello there"]),
        (Text(()), [""]),
        (Text(("Try ", CommandName("streak why"), ".")), ["Try /streak why."]),
        (Text(("Next: ", Moment(NINE))), ["Next: Mon 2 Mar 09:00"]),
        (Note(("A small line, ", CommandName("help"))), ["A small line, /help"]),
        (Quote("linear\n  algebra"), ["“linear algebra”"]),
        (Facts((("Streak", "12-day streak"), ("Best", "30 days"))), ["Streak: 12-day streak", "Best: 30 days"]),
        (Facts(()), []),
        (Items(("one", "two")), ["· one", "· two"]),
        (Board(ROWS), ["1. Maya · 100 % · 7 of 7 days", "2. Jonas (new) ← you · 50 % · 2 of 4 days"]),
        (Picture(BoardDrawing("Week 10", "2 to 8 Mar", ROWS, "", ""), "Maya is first"), ["(picture: Week 10)"]),
        (buttons(Button("Undo", "undo"), None, Button("Edit", "edit", form=True)), ["[Undo] [Edit]"]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_block_is_shown_as_lines(block: Block, lines: list[str]) -> None:
    assert as_text(Card("Title", (block,)), "Europe/Berlin") == "\n".join(["Title", *lines])


def test_a_card_is_its_title_and_its_blocks_in_their_order() -> None:
    card = Card("Checked in", (Text(("45 min",)), Note(("small",)), Text(("and more",))), tone="good")
    assert as_text(card, "UTC") == "Checked in\n45 min\nsmall\nand more"


def test_a_card_without_a_title_has_no_line_for_it() -> None:
    assert as_text(Card("", (Text(("only this",)),)), "UTC") == "only this"


@pytest.mark.parametrize(
    ("style", "zone", "shown"),
    [
        ("time", "Europe/Berlin", "09:00"),
        ("time", "Asia/Kathmandu", "13:45"),
        ("day", "Pacific/Kiritimati", "Mon 2 Mar"),
        ("day", "America/Los_Angeles", "Mon 2 Mar"),
        ("day and time", "America/Los_Angeles", "Mon 2 Mar 00:00"),
        ("day and time", "Pacific/Honolulu", "Sun 1 Mar 22:00"),
    ],
)
def test_an_instant_is_shown_in_the_reader_s_zone(
    style: Literal["time", "day", "day and time"], zone: str, shown: str
) -> None:
    assert said((Moment(NINE, style),), zone) == shown


def test_an_instant_is_shown_with_its_day_unless_told_otherwise() -> None:
    assert said(("at ", Moment(NINE)), "UTC") == "at Mon 2 Mar 08:00"


def test_a_line_of_a_board_marks_newcomers_and_the_reader() -> None:
    assert board_line(BoardRow(3, "Amara", "2 h", "3 days", 0.2, newcomer=True)) == "3. Amara (new) · 2 h · 3 days"
    assert board_line(BoardRow(3, "Amara", "2 h", "3 days", 0.2, yours=True)) == "3. Amara ← you · 2 h · 3 days"


def test_a_row_of_buttons_leaves_out_those_that_are_not_offered() -> None:
    undo = Button("Undo", "undo")
    assert buttons(None, undo, None) == Buttons((undo,))


def test_the_helpers_of_cards_are_functions_whatever_was_imported_before() -> None:
    for module in pkgutil.iter_modules(cards.__path__):
        importlib.import_module(f"bot.cards.{module.name}")
    assert cards.text("a", CommandName("help")) == Text(("a", CommandName("help")))
    assert cards.note("a") == Note(("a",))
