"""What comes by HTTP: signed by Slack, or turned away; nothing that anybody sends is an error of ours."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
from collections.abc import Mapping
from urllib.parse import urlencode

import aiohttp
import pytest

from tests.adapters.slack.hall import Hall
from tests.simulators.slack.outlets import Tampering

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


async def sends(
    hall: Hall, data: bytes, headers: Mapping[str, str] = FORM, *, signed: bool = True, method: str = "POST"
) -> tuple[int, str]:
    """Send something to the app, and return the status and the words of its answer."""
    given = {**headers, **(hall.slack.http.signature(data) if signed else {})}
    async with (
        aiohttp.ClientSession() as session,
        session.request(
            method, hall.slack.http.url, data=io.BytesIO(data), headers=given, allow_redirects=False
        ) as answer,
    ):
        return answer.status, await answer.text()


@pytest.mark.parametrize("how", ["wrong secret", "old timestamp", "malformed timestamp", "missing headers"])
async def test_what_slack_did_not_sign_now_is_turned_away(how: Tampering, hall: Hall) -> None:
    jonas = hall.person("Jonas")
    with hall.slack.http.tampered(how):
        reply = await jonas.command("/checkin", "45", hall.channel)
        assert (reply.error, reply.ack.status, reply.shown) == ("dispatch_failed", 401, [])
        event = await hall.slack.events.kick_bot(hall.channel)
        assert event
        assert {ack.status for ack in event.acks} == {401}
    assert "You are not in this group" in await hall.says("Jonas", "/study me")
    assert "Posting is paused" not in await hall.says("Maya", "/study settings")


@pytest.mark.parametrize("stamp", ["", "yesterday", "1e9", "-1", "٣٤", "1" * 400, "1700000000.5", "nan", " "])
@pytest.mark.parametrize("signature", ["", "v0=", "v0=" + "0" * 64, "é"])
async def test_no_timestamp_and_no_signature_that_anybody_makes_up_breaks_anything(
    stamp: str, signature: str, hall: Hall
) -> None:
    made_up = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
    status, words = await sends(hall, b"command=/study", {**FORM, **made_up}, signed=False)
    assert status == 401
    assert "Traceback" not in words


@pytest.mark.parametrize(
    ("data", "headers"), [(b"payload=nonsense", FORM), (b"payload=7", FORM), (b"nonsense", JSON), (b"[]", JSON)]
)
async def test_what_nobody_signed_is_not_even_read(data: bytes, headers: Mapping[str, str], hall: Hall) -> None:
    stamp = hall.slack.http.signature(b"")["X-Slack-Request-Timestamp"]
    made_up = {**headers, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": "v0=" + "0" * 64}
    assert (await sends(hall, data, made_up, signed=False))[0] == 401


async def test_a_signature_is_of_the_very_bytes(hall: Hall) -> None:
    data = urlencode({"command": "/study", "text": "me"}).encode()
    signature = hall.slack.http.signature(data)
    assert (await sends(hall, data + b"&text=undo", {**FORM, **signature}, signed=False))[0] == 401
    upper = {**signature, "X-Slack-Signature": signature["X-Slack-Signature"].upper()}
    assert (await sends(hall, data, {**FORM, **upper}, signed=False))[0] == 401
    at = signature["X-Slack-Request-Timestamp"]
    unsalted = hmac.new(hall.slack.signing_secret.encode(), data, hashlib.sha256).hexdigest()
    plain = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={unsalted}"}
    assert (await sends(hall, data, {**FORM, **plain}, signed=False))[0] == 401


async def test_what_is_too_large_is_turned_away(hall: Hall) -> None:
    assert (await sends(hall, b"x" * (1024 * 1024 + 1)))[0] == 413
    assert (await sends(hall, b"command=" + b"x" * 300_000))[0] < 500


async def test_a_press_in_the_largest_view_arrives(hall: Hall) -> None:
    await hall.types("Jonas", "/checkin 45")
    jonas = hall.person("Jonas")
    await jonas.open_home()
    assert jonas.home
    jonas.home.payload["private_metadata"] = "é" * 120_000
    reply = await jonas.press("25 min", on=jonas.home)
    assert reply.error == ""
    assert await hall.modal(jonas, "25 min logged")


@pytest.mark.parametrize(
    ("data", "headers"),
    [
        (b"\xff\xfe\xfd", FORM),
        (b"payload=\xff", FORM),
        ("payload={}".encode("utf-16"), {"Content-Type": "application/x-www-form-urlencoded; charset=utf-16"}),
        (b"payload={}", {"Content-Type": "application/x-www-form-urlencoded; charset=klingon"}),
    ],
)
async def test_what_is_not_utf_8_is_turned_away(data: bytes, headers: Mapping[str, str], hall: Hall) -> None:
    status, words = await sends(hall, data, headers)
    assert (400 <= status < 500, "Traceback" in words) == (True, False)


@pytest.mark.parametrize(
    ("data", "headers"),
    [
        (b"", FORM),
        (b"", JSON),
        (b"nonsense", FORM),
        (b"payload=", FORM),
        (b"payload=nonsense", FORM),
        (b"payload=[]", FORM),
        (b"payload=null", FORM),
        (b"payload=7", FORM),
        (b"payload={}", FORM),
        (b"nonsense", JSON),
        (b"[]", JSON),
        (b"null", JSON),
        (b'"words"', JSON),
        (b"{}", JSON),
        (b'{"type":"event_callback"}', JSON),
        (b'{"type":"event_callback","event":{}}', JSON),
        (b'{"type":"event_callback","event":"words"}', JSON),
        (b"<xml/>", {"Content-Type": "text/xml"}),
    ],
)
async def test_what_makes_no_sense_is_no_error_of_ours(data: bytes, headers: Mapping[str, str], hall: Hall) -> None:
    status, words = await sends(hall, data, headers)
    assert (status < 500, "Traceback" in words) == (True, False)


@pytest.mark.parametrize("kind", ["dialog_submission", "interactive_message", "function_executed", "of_the_future", 7])
async def test_interactions_of_other_kinds_are_no_error_of_ours(
    kind: object, hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    team = {"id": hall.workspace.id, "domain": "owls"}
    user = {"id": hall.person("Jonas").id, "team_id": hall.workspace.id}
    action = {"name": "x", "type": "button", "value": "y"}
    payload = {"type": kind, "team": team, "user": user, "callback_id": "x", "actions": [action], "trigger_id": "1.2"}
    status, _ = await sends(hall, urlencode({"payload": json.dumps(payload)}).encode())
    assert status < 500
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.parametrize("kind", ["message", "team_join", "of_the_future", "member_joined_channel"])
async def test_events_that_are_not_asked_for_are_acknowledged(kind: str, hall: Hall) -> None:
    event = await hall.slack.events.tell(hall.workspace, {"type": kind, "user": "U1", "text": "secret words"})
    assert [ack.failure for ack in event.acks] == [""]


async def test_slack_finds_out_that_the_address_is_ours(hall: Hall) -> None:
    asked = json.dumps({"type": "url_verification", "challenge": "of Slack", "token": "x"}).encode()
    status, words = await sends(hall, asked, JSON)
    assert (status, "of Slack" in words) == (200, True)
    assert (await sends(hall, asked, JSON, signed=False))[0] == 401


async def test_slack_s_question_whether_certificates_are_fine_is_answered(hall: Hall) -> None:
    assert (await sends(hall, b"ssl_check=1&token=x"))[0] == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
async def test_only_posts_are_taken(method: str, hall: Hall) -> None:
    assert (await sends(hall, b"", signed=True, method=method))[0] == 405


async def test_a_workspace_where_showup_is_not_finds_no_token_and_is_no_error(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    data = urlencode(
        {
            "command": "/study",
            "text": "me",
            "team_id": "T0ELSEWHERE",
            "channel_id": hall.channel.id,
            "user_id": hall.person("Jonas").id,
            "trigger_id": "1.2",
            "response_url": f"{hall.slack.api_url}nowhere",
        }
    ).encode()
    before = len(hall.slack.ledger.of("users.info"))
    status, words = await sends(hall, data)
    assert (status, "Night owls" in words) == (200, False)
    assert len(hall.slack.ledger.of("users.info")) == before
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def test_what_people_type_is_not_logged(hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    await hall.types("Jonas", "/checkin 45 my secret words")
    await hall.types("Jonas", "/checkin")
    await hall.person("Jonas").submit(minutes="what", note="my secret words")
    await hall.slack.events.tell(hall.workspace, {"type": "of_the_future", "text": "my secret words"})
    payload = {"type": "of_the_future", "value": "my secret words"}
    await sends(hall, urlencode({"payload": json.dumps(payload)}).encode())
    ours = [
        record
        for record in caplog.records
        if record.name.split(".")[0] in {"adapters", "bot", "slack_bolt", "slack_sdk"}
    ]
    assert [record.getMessage() for record in ours if "secret words" in record.getMessage()] == []
    assert [record.getMessage() for record in ours if hall.workspace.token.value in record.getMessage()] == []
    assert [record.getMessage() for record in ours if "/commands/" in record.getMessage()] == []
