from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from aiohttp import ClientConnectionError

from adapters.slack.faults import (
    FAILURES,
    answered,
    hints_of,
    is_about_blocks,
    is_about_thread,
    is_about_token,
    outcome_of,
)
from adapters.slack.web import Web
from bot.ports.messenger import Later, Outcome, Refused, Unknown
from tests.adapters.slack.posting_server import HANGING_UP, RESET, SILENCE, http, nobody, serving

PAGE = "<html>Something went wrong</html>"
LINE_OF_A_NOTICE = 140


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback is not reached by a proxy, and the SDK would ask one that the environment names."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)


async def failure(answer: bytes) -> Exception:
    """Post to a server that gives this answer, and return what is raised."""
    async with serving(answer) as server:
        return await failure_at(server.url)


async def failure_at(url: str) -> Exception:
    async with Web(url, posting_patience=0.3, connecting_patience=0.1) as web:
        try:
            await answered(web.posting("xoxb-1-secret").chat_postMessage(channel="C1", text="hello"))
        except FAILURES as error:
            return error
    raise AssertionError("that was an answer")


def refusal(error: str, *, status: int = 200, headers: str = "", **more: Any) -> bytes:
    return http(status, json.dumps({"ok": False, "error": error} | more), headers=headers)


async def said(error: str, **more: Any) -> Outcome:
    return outcome_of(await failure(refusal(error, **more)))


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (refusal("ratelimited", status=429, headers="Retry-After: 7\r\n"), 7.0),
        (refusal("ratelimited", headers="Retry-After: 30\r\n"), 30.0),
        (refusal("rate_limited"), 15.0),
        (http(429, PAGE, kind="text/html", headers="Retry-After: 2\r\n"), 2.0),
        (http(429, PAGE, headers="Retry-After: soon\r\n"), 15.0),
    ],
)
async def test_who_is_asked_to_wait_waits_as_long_as_slack_says(answer: bytes, seconds: float) -> None:
    assert outcome_of(await failure(answer)) == Later(seconds, "Slack asked to wait")


async def test_what_found_nobody_there_was_certainly_not_taken() -> None:
    with nobody() as url:
        assert outcome_of(await failure_at(url)) == Later(15, "Slack cannot be reached")


async def test_a_connection_that_takes_too_long_to_make_carried_nothing() -> None:
    async with serving(SILENCE) as server:
        never_encrypted = server.url.replace("http:", "https:")
        assert outcome_of(await failure_at(never_encrypted)) == Later(15, "Slack cannot be reached")


IN_DOUBT = [
    (SILENCE, "Slack did not answer in time"),
    (RESET, "the connection broke: ClientOSError"),
    (HANGING_UP, "the connection broke: ServerDisconnectedError"),
    (http(500, PAGE, kind="text/html"), "Slack answered 500"),
    (http(503, PAGE), "Slack answered 503"),
    (http(502, PAGE, kind="text/plain"), "Slack answered 502"),
    (refusal("channel_not_found", status=500), "Slack answered channel_not_found"),
    (http(403, PAGE, kind="text/html"), "Slack answered 403"),
    (http(200, PAGE, kind="text/html"), "Slack answered 200"),
    (http(200, PAGE), "Slack answered 200"),
    (http(200, PAGE, kind="text/plain"), "Slack's answer cannot be read"),
    (http(200, "[1]"), "Slack's answer cannot be read"),
    (http(200, ""), "Slack answered 200"),
    (http(200, "{}"), "Slack answered 200"),
    *((refusal(code), f"Slack answered {code}") for code in
      ("fatal_error", "internal_error", "request_timeout", "service_unavailable")),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "reason"), IN_DOUBT)
async def test_what_may_have_been_taken_is_unknown(answer: bytes, reason: str) -> None:
    assert outcome_of(await failure(answer)) == Unknown(reason)


@pytest.mark.parametrize(("answer", "reason"), IN_DOUBT)
async def test_what_may_be_done_twice_is_repeated_in_doubt(answer: bytes, reason: str) -> None:
    assert outcome_of(await failure(answer), repeatable=True) == Later(15, reason)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("not_in_channel", "I am not in this channel: type /invite @Showup there"),
        ("channel_not_found", "I cannot find this channel: if it is still there, type /invite @Showup in it"),
        ("is_archived", "this channel is archived: unarchive it, or set me up in another one"),
        (
            "restricted_action_read_only_channel",
            "only some may post in this channel: let me, in its posting permissions",
        ),
        (
            "restricted_action_of_a_new_kind",
            "a rule of this workspace keeps me from posting: an admin can change who may post",
        ),
        (
            "token_revoked",
            "Slack does not let me in any more: somebody must install me in this workspace again",
        ),
        ("user_is_restricted", "there is nobody there to whom I could write"),
    ],
)
async def test_what_somebody_must_mend_says_in_plain_words_what_to_do(code: str, words: str) -> None:
    assert await said(code) == Refused(words)


async def test_a_scope_that_is_missing_is_named() -> None:
    assert await said("missing_scope", needed="chat:write", provided="commands") == Refused(
        "I lack the permission chat:write: install me again and allow it"
    )
    assert await said("missing_scope") == Refused("I lack the permission for that: install me again and allow it")


@pytest.mark.parametrize(
    "code",
    [
        "access_denied",
        "accesslimited",
        "account_inactive",
        "cannot_dm_bot",
        "channel_type_not_supported",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "messages_tab_disabled",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "restricted_action",
        "restricted_action_thread_only_channel",
        "team_access_not_granted",
        "team_not_found",
        "token_expired",
        "two_factor_setup_required",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
    ],
)
async def test_nothing_that_must_be_mended_is_tried_again_and_its_words_fit_into_a_notice(code: str) -> None:
    outcome = await said(code)
    assert isinstance(outcome, Refused)
    assert (len(outcome.reason) <= LINE_OF_A_NOTICE, code in outcome.reason) == (True, False)


@pytest.mark.parametrize("code", ["message_limit_exceeded", "org_login_required", "team_added_to_org", "a_new_code"])
async def test_any_other_refusal_is_tried_again_in_a_minute(code: str) -> None:
    assert await said(code) == Later(60, f"Slack answered {code}")


@pytest.mark.parametrize("code", ["cant_update_message", "edit_window_closed", "a_new_code"])
async def test_an_edit_that_is_refused_is_not_refused_for_ever(code: str) -> None:
    assert outcome_of(await failure(refusal(code)), repeatable=True) == Unknown(f"Slack answered {code}")


async def test_a_message_that_is_gone_is_said_to_be_deleted() -> None:
    assert await said("message_not_found") == Unknown("the message was deleted")


async def test_errors_say_what_they_are_about() -> None:
    about: dict[str, tuple[str, ...]] = {
        code: tuple(
            name
            for name, is_about in (("token", is_about_token), ("blocks", is_about_blocks), ("thread", is_about_thread))
            if is_about(error)
        )
        for code, error in [
            (code, await failure(refusal(code)))
            for code in (
                "invalid_auth",
                "account_inactive",
                "invalid_blocks",
                "msg_too_long",
                "thread_not_found",
                "odd",
            )
        ]
    }
    assert about == {
        "invalid_auth": ("token",),
        "account_inactive": ("token",),
        "invalid_blocks": ("blocks",),
        "msg_too_long": ("blocks",),
        "thread_not_found": ("thread",),
        "odd": (),
    }
    assert not is_about_token(ClientConnectionError())


async def test_slack_says_where_in_the_blocks_a_mistake_is() -> None:
    told = {"messages": ["[ERROR] too long [json-pointer:/blocks/0/text]", "[ERROR] unknown [json-pointer:/blocks/1]"]}
    error: Any = await failure(refusal("invalid_blocks", response_metadata=told))
    bare: Any = await failure(refusal("invalid_blocks"))
    assert (hints_of(error), hints_of(bare)) == ("; ".join(told["messages"]), "")


async def test_every_post_goes_over_a_connection_of_its_own_and_questions_share_one() -> None:
    async with serving(http(200, '{"ok": true}')) as server, Web(server.url) as web:
        for _ in range(3):
            await web.client("xoxb-1-secret").auth_test()
        assert (server.connections, len(server.requests)) == (1, 3)
        for _ in range(3):
            await web.posting("xoxb-1-secret").chat_postMessage(channel="C1", text="hello")
        assert (server.connections, len(server.requests)) == (4, 6)


@pytest.mark.parametrize("answer", [RESET, HANGING_UP, SILENCE, http(503, PAGE), refusal("ratelimited", status=429)])
async def test_nothing_is_ever_repeated_by_itself(answer: bytes) -> None:
    async with serving(answer) as server, Web(server.url, patience=0.2, posting_patience=0.2) as web:
        for client in (web.client("xoxb-1-secret"), web.posting("xoxb-1-secret")):
            with pytest.raises(FAILURES):
                await client.chat_postMessage(channel="C1", text="hello")
        assert len(server.requests) == 2


async def test_neither_a_token_nor_a_message_is_shown_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving(refusal("not_in_channel")) as server, Web(server.url) as web:
        client = web.posting("xoxb-1-secret")
        with pytest.raises(FAILURES) as caught:
            await client.chat_postMessage(channel="C1", text="what Ada wrote")
        assert b"xoxb-1-secret" in server.requests[0]
        assert b"what Ada wrote" in server.requests[0]
        shown = "".join((repr(web), repr(client), repr(caught.value), str(caught.value), caplog.text))
    assert ("xoxb" in shown, "Ada" in shown) == (False, False)


async def test_the_web_api_is_used_only_while_it_is_open() -> None:
    with pytest.raises(RuntimeError):
        Web("https://slack.example/api/").client()
