"""How long a check-in can be taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.domain.checkin import CheckIn

AT = datetime(2026, 3, 2, 18, tzinfo=UTC)


def check_in(*, undone: bool = False) -> CheckIn:
    return CheckIn(1, 1, 1, date(2026, 3, 2), 45, "", "", AT, undone)


def test_a_check_in_can_be_undone_for_24_hours() -> None:
    assert check_in().can_be_undone(AT)
    assert check_in().can_be_undone(AT + timedelta(hours=24))
    assert not check_in().can_be_undone(AT + timedelta(hours=24, seconds=1))


def test_what_is_undone_cannot_be_undone_again() -> None:
    assert not check_in(undone=True).can_be_undone(AT)
