"""What is in the log, and what never is."""

from __future__ import annotations

import logging

import pytest

from bot.logs import BlackOut


def logged(message: str, *, broken: str = "") -> str:
    """Return the line of a record, with the traceback of an error that says `broken`."""
    error = ValueError(broken) if broken else None
    record = logging.LogRecord(
        "test", logging.INFO, __file__, 1, message, (), (type(error), error, None) if error else None
    )
    return BlackOut("%(message)s").format(record)


@pytest.mark.parametrize(
    "secret",
    [
        "MTA4NzY1NDMyMTA5ODc2NTQzMg.GxYzAb.abcdefghijklmnopqrstuvwxyz0123456789AB",
        "xoxb-123456789012-abcdefGHIJK",
        "xapp-1-A0123-456-abcdef",
    ],
)
def test_a_token_is_blacked_out_wherever_it_stands(secret: str) -> None:
    assert logged(f"token={secret}, and more") == "token=<secret>, and more"
    assert secret not in logged("it broke", broken=f"bad token {secret}")


def test_the_token_by_which_an_interaction_is_answered_is_blacked_out() -> None:
    assert logged("POST https://discord.com/api/v10/webhooks/123/aW50ZXJhY3Rpb246/messages/@original") == (
        "POST https://discord.com/api/v10/webhooks/<secret>/messages/@original"
    )
    assert logged("POST https://hooks.slack.com/commands/T1/23/aW50ZXJhY3Rpb246: 404") == (
        "POST https://hooks.slack.com/<secret> 404"
    )
    assert logged("POST /interactions/99/aW50ZXJhY3Rpb246/callback") == "POST /interactions/<secret>/callback"


def test_the_password_of_a_database_is_blacked_out() -> None:
    assert (
        logged("cannot reach postgresql://showup:hunter2@db/showup") == "cannot reach postgresql://<secret>@db/showup"
    )


def test_what_is_no_secret_stays() -> None:
    line = "Registered 22 commands with Discord, 3 servers, https://example.org/a/b.c?d=e"
    assert logged(line) == line
