"""How often a message may be edited, and the name a platform knows it by."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.delivery import Delivery, State, next_edit
from bot.domain.schedule import Post
from bot.identity import Place

SENT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "since_edit", "wait"),
    [
        (0, 0, 5),
        (60, 1, 4),
        (60, 5, 0),
        (60, 300, 0),
        (3599, 0, 5),
        (3600, 0, 60),
        (3700, 59, 1),
        (3700, 60, 0),
        (90_000, 1, 59),
    ],
)
def test_a_roster_is_edited_every_5_seconds_and_every_60_once_it_is_an_hour_old(
    age: int, since_edit: int, wait: int
) -> None:
    now = SENT + timedelta(seconds=age)
    edited_at = now - timedelta(seconds=since_edit)
    assert next_edit(now, sent_at=SENT, edited_at=edited_at) == now + timedelta(seconds=wait)


def test_a_delivery_has_a_key_of_its_own_by_which_a_platform_knows_a_repetition() -> None:
    place = Place("playground", "demo", "study-hall")
    first, second = (Delivery(number, 1, 1, place, Post.PROMPT, date(2026, 3, 2), SENT, State.DUE) for number in (1, 2))
    assert first.key != second.key
    assert len(first.key) <= 25
