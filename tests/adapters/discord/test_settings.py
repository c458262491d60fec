from __future__ import annotations

import pytest

from adapters.discord.settings import DiscordSettings, Shards
from bot.settings import Environment


def read(**values: str) -> tuple[DiscordSettings, list[str]]:
    environment = Environment(values)
    return DiscordSettings.read(environment), environment.problems


def test_without_a_token_showup_is_not_on_discord() -> None:
    settings, problems = read()
    assert not settings.is_on
    assert problems == []


def test_a_token_puts_it_there_and_is_never_printed() -> None:
    settings, problems = read(DISCORD_TOKEN=" abc.def.ghi ")
    assert settings.is_on
    assert settings.token == "abc.def.ghi"
    assert "abc" not in repr(settings)
    assert problems == []


@pytest.mark.parametrize(
    ("words", "shards"),
    [("0-3/16", Shards((0, 1, 2, 3), 16)), ("0/1", Shards((0,), 1)), ("15-15/16", Shards((15,), 16)), ("", None)],
)
def test_shards_are_a_range_out_of_a_number(words: str, shards: Shards | None) -> None:
    settings, problems = read(DISCORD_SHARDS=words)
    assert settings.shards == shards
    assert problems == []


@pytest.mark.parametrize("words", ["0-3", "3-0/16", "0-16/16", "a/b", "-1/2", "0/0", "0-3/16/2"])
def test_a_range_that_cannot_be_is_refused_with_an_example(words: str) -> None:
    _, problems = read(DISCORD_SHARDS=words)
    assert problems == [f"DISCORD_SHARDS is “{words}”: FIRST-LAST/COUNT such as 0-3/16 is expected"]


def test_a_server_for_trying_is_an_id() -> None:
    assert read(DISCORD_DEV_GUILD="123456789012345678")[0].dev_guild == 123456789012345678
    assert read(DISCORD_DEV_GUILD="my server")[1] == [
        "DISCORD_DEV_GUILD is “my server”: the id of a server, 15 to 20 digits, is expected"
    ]


def test_the_address_of_the_api_is_an_address() -> None:
    assert read(DISCORD_API_URL="http://127.0.0.1:9/api/v10/")[0].api_url == "http://127.0.0.1:9/api/v10"
    assert read(DISCORD_API_URL="discord.com")[1] == [
        "DISCORD_API_URL is “discord.com”: an address with https:// is expected"
    ]
