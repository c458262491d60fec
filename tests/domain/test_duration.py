"""Durations as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.duration import MINUTES_A_DAY_AT_MOST, minutes_of

READ = {
    "0": 0,
    "45": 45,
    "45m": 45,
    "45 m": 45,
    "45min": 45,
    "45 minutes": 45,
    "1 minute": 1,
    "1h": 60,
    "1 h": 60,
    "2 hours": 120,
    "2hrs": 120,
    "1h30": 90,
    "1h5": 65,
    "1h05": 65,
    "1h30m": 90,
    "1h 30m": 90,
    "1h 30 min": 90,
    "1 h 30 min": 90,
    "2 hours 15 minutes": 135,
    "1H30": 90,
    "1:30": 90,
    "0:05": 5,
    "10:00": 600,
    "1.5h": 90,
    "1,5h": 90,
    "1.5 hours": 90,
    "0.25h": 15,
    ".5h": 30,
    "1.33h": 80,
    " 45 ": 45,
    "120": 120,
    "25h": 1500,
}
NONSENSE = (
    "",
    " ",
    "-5",
    "+5",
    "45x",
    "x45",
    "h",
    "m",
    ":",
    "1:",
    ":30",
    "1:5",
    "1:60",
    "1h60",
    "1h99m",
    "1.5",
    "1.5m",
    "1.h",
    "1.555h",
    "1h30h",
    "45m30",
    "1:30:00",
    "1e3",
    "0x10",
    "1_000",
    "½h",
    "²",
    "one hour",
    "45 45",
    "45 chapters",
    "1234567",
    "12345h",
    "@45",
    "nan",
    "inf",
)


@pytest.mark.parametrize(("text", "minutes"), READ.items())
def test_it_is_read(text: str, minutes: int) -> None:
    assert minutes_of(text) == minutes


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_refused(text: str) -> None:
    assert minutes_of(text) is None


@given(st.integers(0, 99), st.integers(0, 59))
@settings(max_examples=100, deadline=None)
def test_every_shape_of_the_same_duration_is_read_alike(hours: int, minutes: int) -> None:
    total = 60 * hours + minutes
    shapes = (
        f"{total}",
        f"{total}m",
        f"{total} min",
        f"{hours}h{minutes}",
        f"{hours}h{minutes:02}",
        f"{hours}h{minutes:02}m",
        f"{hours}h {minutes}m",
        f"{hours} h {minutes} min",
        f"{hours}:{minutes:02}",
        f"{hours}H{minutes:02}",
    )
    assert {minutes_of(shape) for shape in shapes} == {total}
    assert minutes_of(f"{hours}h") == minutes_of(f"{hours}.0h") == 60 * hours


@given(st.integers(0, 99), st.integers(0, 99))
@settings(max_examples=100, deadline=None)
def test_parts_of_an_hour_are_rounded_to_the_nearest_minute(hours: int, hundredths: int) -> None:
    found = minutes_of(f"{hours}.{hundredths:02}h")
    assert found is not None
    assert abs(found - (60 * hours + 0.6 * hundredths)) <= 0.5
    assert minutes_of(f"{hours},{hundredths:02}h") == found


@given(st.text() | st.from_regex(r"[0-9hm:., ]{0,8}", fullmatch=True))
@settings(max_examples=200, deadline=None)
def test_any_text_is_whole_minutes_or_refused(text: str) -> None:
    found = minutes_of(text)
    assert found is None or (found >= 0 and not text.strip().startswith("-"))


def test_a_study_day_holds_16_hours_at_most() -> None:
    assert minutes_of("16h") == MINUTES_A_DAY_AT_MOST
