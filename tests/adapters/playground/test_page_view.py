"""How cards and the clock look as the page's JSON: words and instants are final, looks are left to the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.playground.messages import Message
from adapters.playground.panel import ahead_in_words, destination, next_monday
from adapters.playground.view import card_view, message_view
from bot.cards import (
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
)

BERLIN = "Europe/Berlin"
NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)
ROW = BoardRow(1, "Maya", "100 %", "5 of 5 days", 1.0, yours=True)
DRAWING = BoardDrawing("Board", "Last week", (ROW,), "Together 5 h", "Nobody yet")
EVERYTHING = Card(
    "Title",
    (
        Text(("At ", Moment(NOON), ", ", CommandName("checkin", "45 eigenvalues"))),
        Quote("words <b>of</b> a member"),
        Facts((("Streak", "12"),)),
        Items(("one", "two")),
        Board((ROW,)),
        Picture(DRAWING, "Board. 1. Maya"),
        Buttons(
            (Button("25", "checkin", {"minutes": "25"}), Button("Check in", "checkin", form=True, style="primary"))
        ),
        Note(("small, ", CommandName("help"))),
        Buttons((Button("Undo", "undo", style="danger"),)),
    ),
    tone="good",
)
SAID = Message(7, NOON, "Showup", "Maya", "", EVERYTHING, None)


def test_every_block_has_its_shape_and_buttons_are_numbered_over_the_whole_card() -> None:
    view = card_view(EVERYTHING, 7, BERLIN)
    source = view["blocks"][5].pop("src")
    assert source.startswith("/playground/pictures/7-0.png?v=")
    assert view == {
        "title": "Title",
        "tone": "good",
        "blocks": [
            {"kind": "text", "parts": [
                "At ", {"moment": "2026-03-02T11:00:00+00:00", "text": "Mon 2 Mar 12:00"}, ", ",
                {"command": "/checkin 45 eigenvalues"},
            ]},
            {"kind": "quote", "text": "words <b>of</b> a member"},
            {"kind": "facts", "items": [["Streak", "12"]]},
            {"kind": "items", "lines": ["one", "two"]},
            {"kind": "board", "rows": [{
                "rank": 1, "name": "Maya", "score": "100 %", "detail": "5 of 5 days", "share": 1.0,
                "newcomer": False, "yours": True,
            }]},
            {"kind": "picture", "alt": "Board. 1. Maya"},
            {"kind": "buttons", "buttons": [
                {"index": 0, "label": "25", "style": "plain", "form": False},
                {"index": 1, "label": "Check in", "style": "primary", "form": True},
            ]},
            {"kind": "note", "parts": ["small, ", {"command": "/help"}]},
            {"kind": "buttons", "buttons": [{"index": 2, "label": "Undo", "style": "danger", "form": False}]},
        ],
    }  # fmt: skip


def test_a_message_is_told_in_the_group_s_zone() -> None:
    view = message_view(SAID, "Asia/Kathmandu")
    assert (view["time"], view["day"], view["at"]) == ("16:45", "Monday, 2 March 2026", "2026-03-02T11:00:00+00:00")
    assert (view["bot"], view["private"], view["edited"]) == (True, True, False)


def test_the_revision_changes_with_whatever_the_page_shows_and_only_then() -> None:
    first = message_view(SAID, BERLIN)["rev"]
    other_row = replace(DRAWING, rows=(replace(ROW, score="80 %"),))
    changed = [
        message_view(replace(SAID, edited=True), BERLIN),
        message_view(replace(SAID, card=Card("Other")), BERLIN),
        message_view(replace(SAID, card=Card("Title", (Picture(other_row, "Board. 1. Maya"),))), BERLIN),
        message_view(SAID, "Asia/Kathmandu"),
    ]
    assert message_view(replace(SAID), BERLIN)["rev"] == first
    assert len({first, *(each["rev"] for each in changed)}) == 5


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(), "Follows real time"),
        (timedelta(seconds=40), "Follows real time"),
        (timedelta(minutes=1), "1 minute ahead of real time"),
        (timedelta(minutes=59), "59 minutes ahead of real time"),
        (timedelta(minutes=80), "1 hour ahead of real time"),
        (timedelta(hours=23), "23 hours ahead of real time"),
        (timedelta(days=1), "1 day ahead of real time"),
        (timedelta(days=27, hours=20), "28 days ahead of real time"),
        (timedelta(hours=-3), "3 hours behind real time"),
    ],
)
def test_how_far_the_clock_is_ahead_is_said_in_the_largest_unit(ahead: timedelta, words: str) -> None:
    assert ahead_in_words(ahead) == words


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        ("2026-03-02T08:59", "2026-03-02T09:00"),
        ("2026-03-02T09:00", "2026-03-09T09:00"),
        ("2026-03-08T23:59", "2026-03-09T09:00"),
        ("2026-12-31T12:00", "2027-01-04T09:00"),
    ],
)
def test_next_monday_is_the_next_one_still_to_come(now: str, monday: str) -> None:
    assert next_monday(datetime.fromisoformat(now)) == datetime.fromisoformat(monday)


def test_a_day_is_the_same_time_tomorrow_and_an_hour_an_hour_also_across_a_clock_change() -> None:
    evening = datetime(2026, 3, 28, 12, tzinfo=ZoneInfo(BERLIN)).astimezone(UTC)
    assert destination("day", evening, BERLIN) - evening == timedelta(hours=23)
    for night in (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)):
        assert destination("hour", night, BERLIN) - night == timedelta(hours=1)


def test_a_local_time_is_meant_in_the_group_s_zone() -> None:
    assert destination("2026-03-09T09:00", NOON, "Asia/Kathmandu") == datetime(2026, 3, 9, 3, 15, tzinfo=UTC)
    with pytest.raises(ValueError, match="only moves forward"):
        destination("2026-03-02T12:00", NOON, BERLIN)
