"""`showup slack …` as an operator meets it: the manifest, a key, and one line where something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from adapters.slack.manifest import SCOPES
from adapters.slack.sealing import Vault
from bot.cli import cli
from tests.simulators.process import run
from tests.simulators.slack.model import SCOPES as GIVEN
from tests.wire.slack.owls import PUBLIC_URL

REQUESTS = f"{PUBLIC_URL}/slack/events"
Asks = Callable[..., tuple[int, list[str], list[str]]]


@pytest.fixture
def asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Asks:
    """Run a command in this process: give its exit code, and the lines that it printed and those about mistakes."""
    monkeypatch.chdir(tmp_path)

    def ask(*arguments: str) -> tuple[int, list[str], list[str]]:
        code = cli(["slack", *arguments])
        printed, mistakes = capsys.readouterr()
        return code, printed.splitlines(), mistakes.splitlines()

    return ask


async def test_the_manifest_for_http_has_the_public_address_everywhere(tmp_path: Path) -> None:
    ended = await run(tmp_path, "slack", "manifest", "--mode", "http", SHOWUP_PUBLIC_URL=PUBLIC_URL)
    assert (ended.code, ended.logged) == (0, [])
    manifest = yaml.safe_load("\n".join(ended.printed))
    settings = manifest["settings"]
    assert settings["socket_mode_enabled"] is False
    assert settings["event_subscriptions"]["request_url"] == settings["interactivity"]["request_url"] == REQUESTS
    assert [each["url"] for each in manifest["features"]["slash_commands"]] == [REQUESTS, REQUESTS]
    assert manifest["oauth_config"]["redirect_urls"] == [f"{PUBLIC_URL}/slack/oauth_redirect"]


def test_the_manifest_for_the_socket_needs_no_address(asks: Asks) -> None:
    code, printed, mistakes = asks("manifest")
    manifest = yaml.safe_load("\n".join(printed))
    assert (code, mistakes, manifest["settings"]["socket_mode_enabled"]) == (0, [], True)
    assert tuple(manifest["oauth_config"]["scopes"]["bot"]) == SCOPES
    assert set(SCOPES) == set(GIVEN), "the simulated Slack gives what the manifest asks for"
    assert "https://" not in "\n".join(printed[1:])


def test_an_address_that_slack_cannot_use_is_one_line(asks: Asks) -> None:
    problem = (
        "showup: “http://showup.example” is no address for Slack: https:// and a host are expected, without a path"
    )
    assert asks("manifest", "--mode", "http", "--url", "http://showup.example") == (2, [], [problem])


def test_a_key_is_a_line_for_the_settings(asks: Asks) -> None:
    code, (line,), mistakes = asks("key")
    name, _, key = line.partition("=")
    assert (code, name, mistakes) == (0, "SHOWUP_ENCRYPTION_KEYS", [])
    assert Vault([key])
