"""Cards that nobody would think of, and the words that any rendering of a card must show."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

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
)
from bot.cards.plain import as_text
from bot.commands import COMMANDS

INSTANTS = st.datetimes(datetime(1970, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants it naive
STYLES = st.sampled_from(("time", "day", "day and time"))
TONES = st.sampled_from(("plain", "good", "careful"))
DRAWING = BoardDrawing("Board", "", (), "", "Nobody yet")


def made_up(signs: SearchStrategy[str]) -> SearchStrategy[Card]:
    """Return cards with such texts in every place that holds one."""
    names = st.one_of(signs, st.sampled_from([each.name for each in COMMANDS]))
    parts = st.one_of(signs, st.builds(Moment, INSTANTS, STYLES), st.builds(CommandName, names, signs))
    saying = st.lists(parts, max_size=5).map(tuple)
    rows = st.builds(BoardRow, st.integers(1, 5000), signs, signs, signs, st.floats(0, 1), st.booleans(), st.booleans())
    buttons = st.builds(Button, signs, signs, st.dictionaries(signs, signs, max_size=2), form=st.booleans())
    blocks = st.one_of(
        st.builds(Text, saying),
        st.builds(Note, saying),
        st.builds(Quote, signs),
        st.builds(Facts, st.lists(st.tuples(signs, signs), max_size=5).map(tuple)),
        st.builds(Items, st.lists(signs, max_size=5).map(tuple)),
        st.builds(Board, st.lists(rows, max_size=5).map(tuple)),
        st.builds(Picture, st.just(DRAWING), signs),
        st.builds(Buttons, st.lists(buttons, max_size=12).map(tuple)),
    )
    return st.builds(Card, signs, st.lists(blocks, max_size=60).map(tuple), TONES)


def words_of(card: Card) -> list[str]:
    """Return the words of the reference rendering, without what is said in another way on each platform."""
    kept: list[Block] = []
    for block in card.blocks:
        match block:
            case Text(said) | Note(said):
                kept.append(cards.text(" ".join(part for part in said if isinstance(part, str))))
            case Picture():
                pass
            case _:
                kept.append(block)
    return re.findall(r"[^\s“”·:[\]]+", as_text(replace(card, blocks=tuple(kept)), "Europe/Berlin"))
