from __future__ import annotations

import pytest

from adapters.web.settings import WebSettings
from bot.settings import Environment


def read(**values: str) -> tuple[WebSettings, list[str]]:
    environment = Environment(values)
    return WebSettings.read(environment), environment.problems


def test_the_public_address_says_by_which_name_requests_come_from_outside() -> None:
    settings, problems = read(SHOWUP_PUBLIC_URL="https://Showup.Example.org:8443/")
    assert problems == []
    assert settings.public_url == "https://Showup.Example.org:8443"
    assert settings.public_names == ("showup.example.org",)


def test_without_a_public_address_there_is_no_such_name() -> None:
    assert read()[0].public_names == ()


@pytest.mark.parametrize(
    "words", ["showup.example.org", "ftp://x.y", "https://", "https://x.y/path", "https://x.y?z", "https://me@x.y"]
)
def test_a_public_address_is_a_name_with_https_and_no_more(words: str) -> None:
    _, problems = read(SHOWUP_PUBLIC_URL=words)
    assert problems == [f"SHOWUP_PUBLIC_URL is “{words.rstrip('/')}”: https:// and a name is expected, no more"]
