"""By HTTP: only what Slack signed is heard, and the server shows nobody more than it has to."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import aiohttp
import pytest

from tests.simulators.process import showup
from tests.simulators.slack.outlets import Parcel, Tampering
from tests.wire.slack import owls as settings
from tests.wire.slack.owls import PUBLIC_HOST, Owls, Running, address_of


@pytest.fixture
def running(by_http: Running) -> Running:
    """Give the program by HTTP."""
    return by_http


@pytest.mark.parametrize("how", get_args(Tampering))
async def test_what_slack_did_not_sign_is_not_heard(owls: Owls, how: Tampering) -> None:
    with owls.it.http.tampered(how):
        reply = await owls.ada.command("/checkin", "45", owls.hall)
    assert (reply.ack.status, reply.shown, owls.minutes()) == (401, [], [])
    assert (await owls.ada.command("/checkin", "45", owls.hall)).text.splitlines()[0] == "Welcome! 45 min logged"


@pytest.mark.parametrize(
    ("host", "statuses"),
    [
        (PUBLIC_HOST, {"/": 404, "/slack/events": 405, "/slack/install": 404, "/slack/oauth_redirect": 404}),
        ("evil.example", {"/": 421, "/slack/events": 421, "/healthz": 421}),
        (f"{PUBLIC_HOST}.evil.example", {"/slack/events": 421}),
    ],
)
async def test_the_server_answers_to_its_own_names_and_has_nothing_to_show(
    running: Running, host: str, statuses: dict[str, int]
) -> None:
    address = address_of(running.program)
    async with aiohttp.ClientSession(headers={"Host": host}) as session:
        for path, status in statuses.items():
            async with session.get(address + path) as answer:
                assert (path, answer.status) == (path, status)


async def test_requests_come_by_the_public_name(owls: Owls, monkeypatch: pytest.MonkeyPatch) -> None:
    signature = owls.it.http.signature
    monkeypatch.setattr(owls.it.http, "signature", lambda data: {**signature(data), "Host": PUBLIC_HOST})
    assert (await owls.ada.command("/checkin", "45", owls.hall)).text.splitlines()[0] == "Welcome! 45 min logged"


async def test_slack_can_verify_the_address(running: Running) -> None:
    asked = Parcel("events_api", {"type": "url_verification", "challenge": "made-up", "token": "old"})
    ack = await running.it.desk.post.deliver(asked)
    assert (ack.status, ack.body) == (200, {"challenge": "made-up"})


async def test_a_request_may_be_as_large_as_a_view(owls: Owls) -> None:
    large = {"type": "app_home_opened", "user": owls.ada.id, "tab": "messages", "view": "x" * 700_000}
    assert (await owls.it.events.tell(owls.hall.workspace, large)).heard


async def test_two_programs_on_one_database_post_once_and_count_once(owls: Owls, tmp_path: Path) -> None:
    groups = [owls, *[await owls.running.group() for _ in range(4)]]
    chosen = settings.by_http(owls.it, owls.hall.workspace)
    async with showup(tmp_path, f"sqlite:///{owls.running.database}", **chosen) as other:
        await other.start()
        for each in groups:
            await each.prompt_falls_due()
        for each in groups:
            await each.it.posted(each.hall, 1)
        pressed = await owls.ada.press("25 min", owls.prompts()[0])
        owls.it.send_to(f"{address_of(other)}/slack/events")
        await owls.ada.again(pressed)
        sent = await owls.maya.press("50 min", owls.prompts()[0])
        owls.it.send_to(f"{address_of(owls.program)}/slack/events")
        await owls.maya.again(sent)
        await other.stop()
    assert owls.minutes() == [25, 50]
    assert [[each.status for each in group.tries()][:1] for group in groups] == [[200]] * 5
    assert [len(group.prompts()) for group in groups] == [1] * 5
