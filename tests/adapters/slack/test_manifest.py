"""The manifest of the Slack app, held to Slack's own schema where that is at hand.

The schema is not part of this project. It is looked for beside it, or where SHOWUP_SLACK_MANIFEST_SCHEMA says.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from adapters.slack.events import LOST
from adapters.slack.manifest import (
    CHECK_IN_SHORTCUT,
    LOG_MESSAGE_SHORTCUT,
    OPTIONAL_SCOPES,
    SCOPES,
    Mode,
    manifest,
    manifest_yaml,
)
from bot.calls import Line
from bot.commands import COMMANDS, opens_form

ROOT = Path(__file__).parents[3]
FILE = Path(
    os.environ.get("SHOWUP_SLACK_MANIFEST_SCHEMA") or ROOT.parent / "shared" / "specs" / "slack-manifest.schema.json"
)
MISSING = "" if FILE.is_file() else f"NO SCHEMA: {FILE} is not there; SHOWUP_SLACK_MANIFEST_SCHEMA names another place"
URL = "https://showup.example"
MODES: tuple[Mode, ...] = ("socket", "http")


def departures(given: object) -> list[str]:
    """Return how a manifest departs from Slack's schema, whose parts lie beside it."""
    schema = json.loads(FILE.read_text(encoding="utf-8"))
    names = {found["$ref"] for each in schema["oneOf"] for found in each["allOf"] if "$ref" in found}
    validator = Draft7Validator(schema, registry=Registry().with_resources([(name, _part(name)) for name in names]))
    return [f"{each.json_path}: {each.message[:200]}" for each in validator.iter_errors(given)]


def _part(name: str) -> Resource[Any]:
    beside = FILE.parent / f"slack-{name.rpartition('/')[2]}"
    return DRAFT7.create_resource(json.loads(beside.read_text(encoding="utf-8")))


def pasted(mode: Mode) -> Any:
    """Return what Slack reads."""
    return yaml.safe_load(manifest_yaml(mode=mode, url=URL))


def commands(mode: Mode) -> dict[str, Any]:
    """Return the slash commands by their names."""
    return {each["command"]: each for each in pasted(mode)["features"]["slash_commands"]}


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
@pytest.mark.parametrize("mode", MODES)
def test_it_keeps_to_slacks_schema(mode: Mode) -> None:
    given = pasted(mode)
    assert departures(given) == []
    given["display_information"]["long_description"] = "Too short."
    given["settings"]["sockets"] = True
    assert len(departures(given)) > 0


@pytest.mark.parametrize("mode", MODES)
def test_what_is_pasted_is_the_manifest_and_begins_with_where_to_paste_it(mode: Mode) -> None:
    lines = manifest_yaml(mode=mode, url=URL).splitlines()
    assert pasted(mode) == manifest(mode=mode, url=URL)
    assert lines[0].startswith("# Paste this at https://api.slack.com/apps")
    assert lines[1:3] == ["display_information:", "  name: Showup"]
    assert [line for line in lines if "&id" in line or "*id" in line or len(line) > 120] == []


def test_every_listed_command_is_in_the_hint_of_study() -> None:
    hint = commands("socket")["/study"]["usage_hint"]
    assert hint.split(" | ") == list(dict.fromkeys(each.name.split()[0] for each in COMMANDS if each.listed))
    assert len(hint) <= 1000


def test_the_hint_of_checkin_is_made_of_lines_that_are_understood() -> None:
    assert list(commands("socket")) == ["/checkin", "/study"]
    hint = commands("socket")["/checkin"]["usage_hint"]
    assert hint == "45 | 1h30 linear algebra | 45 eigenvalues @yesterday | 0"
    assert [opens_form(Line(f"/checkin {words}"), admin=False) for words in hint.split(" | ")] == [None] * 4


def test_what_is_typed_comes_as_it_was_typed() -> None:
    assert {each["should_escape"] for each in commands("http").values()} == {False}


def test_it_asks_for_no_history_and_for_nothing_else_that_it_does_not_need() -> None:
    assert pasted("socket")["oauth_config"] == {
        "scopes": {
            "bot": [
                "commands",
                "chat:write",
                "chat:write.public",
                "users:read",
                "channels:read",
                "groups:read",
                "files:write",
            ],
            "bot_optional": ["chat:write.public", "files:write"],
        }
    }
    assert [scope for scope in SCOPES if "history" in scope or scope.startswith(("im:", "mpim:", "admin"))] == []
    assert set(OPTIONAL_SCOPES) < set(SCOPES)


def test_it_subscribes_to_what_is_listened_to_and_has_the_scopes_for_it() -> None:
    events = pasted("http")["settings"]["event_subscriptions"]["bot_events"]
    assert sorted(events) == sorted(
        [*LOST, "app_home_opened", "app_uninstalled", "channel_id_changed", "tokens_revoked"]
    )
    assert {"channels:read", "groups:read"} <= set(SCOPES) - set(OPTIONAL_SCOPES)


def test_there_are_two_shortcuts() -> None:
    shortcuts = pasted("http")["features"]["shortcuts"]
    assert [(each["name"], each["type"], each["callback_id"]) for each in shortcuts] == [
        ("Check in", "global", CHECK_IN_SHORTCUT),
        ("Log as check-in", "message", LOG_MESSAGE_SHORTCUT),
    ]
    assert (CHECK_IN_SHORTCUT, LOG_MESSAGE_SHORTCUT) == ("showup_check_in", "showup_log_message")


def test_socket_mode_needs_no_address() -> None:
    assert "https://" not in manifest_yaml(mode="socket", url=URL).split("\n", 1)[1]
    assert pasted("socket")["settings"]["socket_mode_enabled"] is True


@pytest.mark.parametrize("url", [URL, f"{URL}/", "https://localhost:8080", "https://bücher.example"])
def test_by_http_everything_goes_to_one_address(url: str) -> None:
    made, events = manifest(mode="http", url=url), f"{url.rstrip('/')}/slack/events"
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == events
    assert made["settings"]["interactivity"] == {
        "is_enabled": True,
        "request_url": events,
        "message_menu_options_url": events,
    }
    assert [each["url"] for each in made["features"]["slash_commands"]] == [events, events]
    assert made["oauth_config"]["redirect_urls"] == [f"{url.rstrip('/')}/slack/oauth_redirect"]


@pytest.mark.parametrize(
    "url",
    ["", "showup.example", "http://showup.example", f"{URL}/slack", f"{URL}?a=b", f"{URL}#a", "https://", f" {URL}"],
)
def test_an_address_that_slack_cannot_use_is_refused_with_a_reason(url: str) -> None:
    with pytest.raises(ValueError, match=r"https:// and a host are expected, without a path") as refused:
        manifest_yaml(mode="http", url=url)
    assert "\n" not in str(refused.value)


def test_tokens_are_not_rotated_because_that_cannot_be_switched_off_again() -> None:
    settings = pasted("http")["settings"]
    assert (settings["org_deploy_enabled"], settings["token_rotation_enabled"]) == (True, False)


def test_the_texts_are_as_long_as_slack_takes_them() -> None:
    shown = pasted("http")["display_information"]
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
