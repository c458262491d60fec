"""Members: the name by which others see them, and their own today."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.domain.day import ZoneMove
from bot.domain.group import Member
from tests.domain.strategies import LONG_AGO

NIGHT = datetime(2026, 3, 2, 2, tzinfo=UTC)


def member(*moves: ZoneMove, alias: str | None = None) -> Member:
    return Member(1, 1, 1, "Maya", date(2026, 3, 2), moves or (ZoneMove(LONG_AGO, "UTC"),), alias=alias)


def test_others_see_the_alias_where_there_is_one() -> None:
    assert member().shown_name == "Maya"
    assert member(alias="Night Owl").shown_name == "Night Owl"


def test_today_is_the_study_day_in_the_zone_where_the_member_lives_now() -> None:
    moved = member(ZoneMove(LONG_AGO, "UTC"), ZoneMove(NIGHT, "America/New_York"))
    assert moved.home.zone == "America/New_York"
    assert moved.today(NIGHT) == date(2026, 3, 1)
    assert member().today(NIGHT) == date(2026, 3, 2)


def test_today_begins_at_the_hour_the_member_chose() -> None:
    assert member(ZoneMove(LONG_AGO, "UTC", 4)).today(NIGHT) == date(2026, 3, 1)
