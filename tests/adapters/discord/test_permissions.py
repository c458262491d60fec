from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import discord

from adapters.discord.permissions import INTENTS, NAMES, PERMISSIONS, invite_link, lacking


def test_no_privileged_intent_is_asked_for() -> None:
    assert INTENTS.value == 1 << 0 | 1 << 7
    assert not any((INTENTS.members, INTENTS.presences, INTENTS.message_content))


def test_the_invitation_asks_for_exactly_the_permissions_that_are_used() -> None:
    asked = parse_qs(urlsplit(invite_link(42)).query)
    assert asked == {
        "client_id": ["42"],
        "scope": ["bot applications.commands"],
        "permissions": [str(PERMISSIONS.value)],
    }
    assert {PERMISSIONS.value, discord.Permissions(**dict.fromkeys(NAMES, True)).value} == {309237746688}


def test_what_is_missing_is_named_as_discord_s_settings_name_it() -> None:
    given = discord.Permissions(PERMISSIONS.value)
    assert lacking(given) == ()
    given.update(attach_files=False, send_messages=False)
    assert lacking(given) == ("Send Messages", "Attach Files")
