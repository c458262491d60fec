from __future__ import annotations

import pytest

from adapters.slack.settings import Mode, SlackSettings
from bot.settings import Environment

BOT = {"SLACK_BOT_TOKEN": "xoxb-1-secret"}
APP = {"SLACK_APP_TOKEN": "xapp-1-secret"}
SIGNED = {"SLACK_SIGNING_SECRET": "signing-secret"}
CLIENT = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "client-secret"}
KEYS = {"SHOWUP_ENCRYPTION_KEYS": "new-secret, old-secret,"}
PUBLIC = "https://showup.example"


def read(*given: dict[str, str], public_url: str = PUBLIC) -> tuple[SlackSettings, list[str]]:
    environment = Environment({key: words for each in given for key, words in each.items()})
    return SlackSettings.read(environment, public_url=public_url), environment.problems


@pytest.mark.parametrize(
    ("given", "mode", "by_http"),
    [
        ((), Mode.OFF, False),
        ((BOT, APP), Mode.SOCKET, False),
        ((BOT, APP, SIGNED), Mode.SOCKET, False),
        ((BOT, SIGNED), Mode.HTTP, True),
        ((CLIENT, SIGNED, KEYS), Mode.MANY, True),
        ((KEYS,), Mode.OFF, False),
    ],
    ids=["nothing", "socket", "socket with everything", "HTTP", "many", "keys alone"],
)
def test_what_is_set_says_how_showup_is_on_slack(
    given: tuple[dict[str, str], ...], mode: Mode, *, by_http: bool
) -> None:
    settings, problems = read(*given)
    assert problems == []
    assert (settings.mode, settings.is_on, settings.by_http) == (mode, mode is not Mode.OFF, by_http)


def test_no_secret_is_ever_printed() -> None:
    for settings, _ in (read(BOT, APP), read(CLIENT, SIGNED, KEYS)):
        assert "secret" not in repr(settings)


def test_keys_are_a_list_of_which_the_first_is_the_newest() -> None:
    assert read(CLIENT, SIGNED, KEYS)[0].encryption_keys == ("new-secret", "old-secret")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((BOT,), "SLACK_BOT_TOKEN needs SLACK_APP_TOKEN beside it (Socket Mode), or SLACK_SIGNING_SECRET (HTTP)"),
        ((APP,), "SLACK_APP_TOKEN without SLACK_BOT_TOKEN: docs/slack.md says where it is"),
        (
            (SIGNED, APP),
            "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET without SLACK_BOT_TOKEN: docs/slack.md says where it is",
        ),
        ((CLIENT, KEYS), "for many workspaces SLACK_SIGNING_SECRET must be set, too"),
        (
            ({"SLACK_CLIENT_ID": "1.2"}, KEYS),
            "for many workspaces SLACK_CLIENT_SECRET and SLACK_SIGNING_SECRET must be set, too",
        ),
        (
            (BOT, APP, CLIENT),
            "SLACK_BOT_TOKEN is for one workspace, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET for many: set either",
        ),
        (
            (CLIENT, SIGNED),
            "SHOWUP_ENCRYPTION_KEYS is not set: tokens are never kept in the open; try `showup slack key`",
        ),
        (
            (APP, {"SLACK_BOT_TOKEN": "xoxp-1-secret"}),
            "SLACK_BOT_TOKEN does not begin with xoxb-: docs/slack.md says where it is",
        ),
        (
            (BOT, {"SLACK_APP_TOKEN": "xoxb-1-secret"}),
            "SLACK_APP_TOKEN does not begin with xapp-: docs/slack.md says where it is",
        ),
        (
            (BOT, APP, {"SLACK_API_URL": "slack.com/api"}),
            "SLACK_API_URL is “slack.com/api/”: an address with https:// is expected",
        ),
    ],
)
def test_what_makes_nothing_possible_is_a_problem_that_says_what_is_missing(
    given: tuple[dict[str, str], ...], said: str
) -> None:
    assert read(*given)[1] == [said]


@pytest.mark.parametrize("given", [(BOT, SIGNED), (CLIENT, SIGNED, KEYS)], ids=["one", "many"])
def test_by_http_slack_must_know_where_to_send_its_requests(given: tuple[dict[str, str], ...]) -> None:
    assert read(*given, public_url="")[1] == [
        "SHOWUP_PUBLIC_URL is not set: Slack sends its requests by HTTP to where it says"
    ]


@pytest.mark.parametrize("words", ["https://slack.com/api", "https://slack.com/api/"])
def test_the_address_of_the_api_ends_as_the_sdk_wants_it(words: str) -> None:
    assert read({"SLACK_API_URL": words})[0].api_url == "https://slack.com/api/"
