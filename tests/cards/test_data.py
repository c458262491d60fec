"""Cards as data and back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards import (
    Answer,
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
from bot.cards.data import from_data, to_data
from bot.cards.plain import as_text

words = st.text(max_size=20)
option_names = st.sampled_from(("minutes", "note", "link", "day", "check_in", "prompt_day"))
moments = st.builds(
    Moment,
    st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(("time", "day", "day and time")),
)
parts = st.lists(words | moments | st.builds(CommandName, words), max_size=4).map(tuple)
rows = st.lists(
    st.builds(BoardRow, st.integers(1, 99), words, words, words, st.floats(0, 1), st.booleans(), st.booleans()),
    max_size=3,
).map(tuple)
button = st.builds(
    Button,
    words,
    words,
    st.dictionaries(option_names, words, max_size=3),
    st.sampled_from(("plain", "primary", "danger")),
    st.booleans(),
)
blocks = st.one_of(
    st.builds(Text, parts),
    st.builds(Quote, words),
    st.builds(Facts, st.lists(st.tuples(words, words), max_size=3).map(tuple)),
    st.builds(Items, st.lists(words, max_size=3).map(tuple)),
    st.builds(Board, rows),
    st.builds(Picture, st.builds(BoardDrawing, words, words, rows, words, words), words),
    st.builds(Note, parts),
    st.builds(Buttons, st.lists(button, max_size=5).map(tuple)),
)
cards = st.builds(Card, words, st.lists(blocks, max_size=4).map(tuple), st.sampled_from(("plain", "good", "careful")))


@given(st.builds(Answer, cards, st.booleans()))
@settings(max_examples=100, deadline=None)
def test_an_answer_is_the_same_after_having_been_json(answer: Answer) -> None:
    assert from_data(json.loads(json.dumps(to_data(answer)))) == answer


@given(cards)
@settings(max_examples=50, deadline=None)
def test_a_card_reads_the_same_after_having_been_json(card: Card) -> None:
    again = from_data(json.loads(json.dumps(to_data(card))))
    assert as_text(again, "Asia/Kathmandu") == as_text(card, "Asia/Kathmandu")


def test_every_value_of_a_card_carries_the_name_of_its_type() -> None:
    card = Card("Hi", (Text(("at ", Moment(datetime(2026, 3, 2, 8, tzinfo=UTC), "time"))), Quote("x")))
    assert to_data(card) == {
        "type": "Card",
        "title": "Hi",
        "blocks": [
            {
                "type": "Text",
                "parts": [
                    "at ",
                    {
                        "type": "Moment",
                        "at": {"type": "datetime", "value": "2026-03-02T08:00:00+00:00"},
                        "style": "time",
                    },
                ],
            },
            {"type": "Quote", "text": "x"},
        ],
        "tone": "plain",
    }


def test_an_instant_keeps_its_offset_and_its_microseconds() -> None:
    zone = timezone(timedelta(hours=5, minutes=45))
    moment = Moment(datetime(2026, 3, 2, 8, 0, 0, 123, tzinfo=zone))
    again = from_data(to_data(moment))
    assert again == moment
    assert again.at.utcoffset() == timedelta(hours=5, minutes=45)


def test_the_arguments_of_a_button_stay_words_by_option_name() -> None:
    button = Button("Undo", "undo", {"check_in": "42"})
    assert to_data(button)["arguments"] == {"check_in": "42"}
    assert from_data(to_data(button)) == button


def test_a_type_that_no_card_has_is_refused() -> None:
    with pytest.raises(KeyError):
        from_data({"type": "Card", "title": "Hi", "blocks": [{"type": "Popen", "args": ["ls"]}]})
