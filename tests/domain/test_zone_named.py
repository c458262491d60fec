"""Zones by the names people type."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.day import is_zone, zone_named, zone_names
from tests.domain.strategies import MOMENTS, zones


@given(zones)
@settings(deadline=None)
def test_every_zone_that_is_offered_is_found_by_its_name_in_any_letter_case(zone: str) -> None:
    assert is_zone(zone)
    assert zone_named(zone) == zone
    assert zone_named(f"  {zone.upper()} ") == zone
    assert zone_named(zone.lower().replace("_", " ")) == zone


@pytest.mark.parametrize(
    ("city", "zone"),
    [
        ("Berlin", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("new_york", "America/New_York"),
        ("LORD HOWE", "Australia/Lord_Howe"),
        ("Apia", "Pacific/Apia"),
        ("kathmandu", "Asia/Kathmandu"),
        ("Mexico City", "America/Mexico_City"),
        ("Knox", "America/Indiana/Knox"),
        ("utc", "UTC"),
    ],
)
def test_a_city_is_enough(city: str, zone: str) -> None:
    assert zone_named(city) == zone


@pytest.mark.parametrize(
    ("city", "like"),
    [
        ("Istanbul", "Europe/Istanbul"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("Nicosia", "Asia/Nicosia"),
        ("Indianapolis", "America/Indiana/Indianapolis"),
    ],
)
def test_a_city_with_two_names_is_one_place(city: str, like: str) -> None:
    found = zone_named(city)
    assert found is not None
    assert found.endswith(like.rpartition("/")[2])


@pytest.mark.parametrize("text", ["", " ", "/", "Atlantis", "Europe", "Europe/", "Ber", "../UTC", "Europe//Berlin"])
def test_what_is_no_place_is_not_found(text: str) -> None:
    assert zone_named(text) is None


@pytest.mark.parametrize(
    "alias",
    [
        "US/Eastern",
        "Canada/Eastern",
        "Brazil/East",
        "Mexico/General",
        "Chile/Continental",
        "Etc/GMT+3",
        "EST5EDT",
        "GMT",
        "Zulu",
        "Eastern",
        "General",
        "posixrules",
        "localtime",
    ],
)
def test_an_alias_nobody_lives_in_is_not_offered(alias: str) -> None:
    assert zone_named(alias) is None


def test_a_city_s_name_that_several_zones_share_is_found_unless_they_keep_different_times() -> None:
    places: dict[str, set[str]] = {}
    for zone in zone_names():
        places.setdefault(zone.rpartition("/")[2], set()).add(zone)
    shared = {city: names for city, names in places.items() if len(names) > 1}
    assert shared
    for city, names in shared.items():
        times = {tuple(moment.astimezone(ZoneInfo(name)).utcoffset() for moment in MOMENTS) for name in names}
        assert zone_named(city) in (names if len(times) == 1 else {None})


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_zone_that_is_offered_or_none(text: str) -> None:
    assert zone_named(text) in {None, *zone_names()}
