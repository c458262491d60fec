from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.pictures.painter import PillowPainter
from adapters.slack.pictures import Pictures
from adapters.slack.web import Web
from bot.cards import Board, BoardDrawing, BoardRow, Card, Picture
from bot.ports.messenger import Sent, Unknown
from tests.adapters.slack.outbox import PNG, PROMPT, Outbox, sending
from tests.simulators.slack.faults import Broken, Dropped, Fault, Hung, RateLimited, Refused
from tests.simulators.slack.model import Message
from tests.simulators.slack.reading import text_of

ROW = BoardRow(rank=1, name="Ada", score="45 min", detail="1 day", share=1.0)
DRAWING = BoardDrawing("Owls: this week", "2 to 8 March", (ROW,), "Together 45 min", "Nobody yet")
ALT = "A leaderboard: Ada 45 min"
BOARD = Card("Owls: this week", (Picture(DRAWING, ALT), Board((ROW,))))
ANNOUNCE, UPLOAD, COMPLETE = "files.getUploadURLExternal", "upload", "files.completeUploadExternal"


@pytest.fixture
async def outbox(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Outbox]:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with sending() as made:
        yield made


async def posted(outbox: Outbox, card: Card = BOARD) -> Message:
    """Post a card, and return the message that it has become."""
    outcome = await outbox.post(card)
    assert isinstance(outcome, Sent)
    return outbox.hall.messages[outcome.message]


def shown(message: Message) -> list[Any]:
    """Return the ids of the files that a message shows."""
    return [block["slack_file"]["id"] for block in message.blocks if block["type"] == "image"]


def asked(outbox: Outbox) -> list[str]:
    """Return what was asked of Slack so far."""
    return [each.method for each in outbox.slack.ledger]


async def test_a_picture_is_uploaded_for_nobody_and_shown_by_the_message(outbox: Outbox) -> None:
    message = await posted(outbox)
    (file,) = outbox.slack.state.files.values()
    assert (shown(message), file.data, file.alt_text, file.title) == ([file.id], PNG, ALT, "Owls: this week")
    assert (file.channels, asked(outbox)) == ([], [ANNOUNCE, UPLOAD, COMPLETE, "chat.postMessage"])


async def test_a_picture_goes_by_without_the_token(outbox: Outbox) -> None:
    await posted(outbox)
    (upload,) = outbox.slack.ledger.of(UPLOAD)
    assert outbox.owls.token.value not in str(upload.headers)


async def test_pictures_stand_in_their_order(outbox: Outbox) -> None:
    other = BoardDrawing("Owls: this month", "March", (ROW,), "", "Nobody yet")
    message = await posted(outbox, Card("Owls", (Picture(DRAWING, "week"), Picture(other, "month"))))
    files = outbox.slack.state.files
    assert [files[each].title for each in shown(message)] == ["Owls: this week", "Owls: this month"]
    assert [block["alt_text"] for block in message.blocks if block["type"] == "image"] == ["week", "month"]


async def test_what_a_picture_shows_is_said_in_as_many_letters_as_slack_takes(outbox: Outbox) -> None:
    message = await posted(outbox, Card("Owls", (Picture(DRAWING, "Ada 45 min, " * 100),)))
    (file,) = outbox.slack.state.files.values()
    assert (shown(message), len(file.alt_text)) == ([file.id], 1000)


async def test_a_real_picture_arrives_whole(outbox: Outbox) -> None:
    painter = PillowPainter()
    async with Web(outbox.slack.api_url) as web:
        client = web.posting(outbox.owls.token.value)
        (number,) = await Pictures(painter).uploaded(client, BOARD, team=outbox.owls.id)
    assert outbox.slack.state.files[number].data == await painter.paint(DRAWING)


async def test_a_workspace_of_an_organisation_gets_pictures_of_its_own(outbox: Outbox) -> None:
    birds = outbox.slack.enterprise("Birds", scopes=outbox.owls.token.scopes)
    herons = outbox.slack.workspace("Herons", enterprise=birds)
    outbox.owls, outbox.hall = herons, outbox.slack.channel(herons, "reeds")
    message = await posted(outbox)
    assert [outbox.slack.state.files[each].workspace for each in shown(message)] == [herons]


async def test_a_card_without_pictures_uploads_none(outbox: Outbox) -> None:
    await posted(outbox, PROMPT)
    assert (asked(outbox), outbox.painter.painted) == (["chat.postMessage"], 0)


@pytest.mark.parametrize("pending", [1, 2])
async def test_a_picture_that_slack_still_works_on_is_shown_a_moment_later(pending: int, outbox: Outbox) -> None:
    outbox.slack.state.pending_files = pending
    message = await posted(outbox)
    assert (len(shown(message)), outbox.posts) == (1, [message])
    assert outbox.asked == ["chat.postMessage invalid_blocks"] * pending + ["chat.postMessage"]


async def test_a_picture_that_slack_is_never_done_with_is_left_out(
    outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    outbox.slack.state.pending_files = 99
    message = await posted(outbox)
    assert (shown(message), outbox.posts, len(outbox.asked)) == ([], [message], 4)
    assert "Ada" in text_of(message)
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []


async def test_a_post_that_may_have_been_taken_with_its_picture_is_not_sent_again(outbox: Outbox) -> None:
    outbox.slack.faults.next("chat.postMessage", Dropped(taken=True))
    assert isinstance(await outbox.post(BOARD), Unknown)
    assert (len(outbox.asked), len(outbox.posts)) == (1, 1)


async def test_without_the_scope_for_files_a_leaderboard_is_text_and_nothing_is_painted_twice(
    outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    outbox.owls.token.scopes.remove("files:write")
    messages = [await posted(outbox) for _ in range(3)]
    assert ([shown(each) for each in messages], outbox.painter.painted) == ([[], [], []], 1)
    assert len(outbox.slack.ledger.of(ANNOUNCE)) == 1
    assert "Ada" in text_of(messages[0])
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING] == [
        f"No pictures in {outbox.owls.id}, but the same as text: Slack took none (missing_scope)"
    ]


@pytest.mark.parametrize("error", ["file_uploads_disabled", "storage_limit_reached", "missing_scope"])
async def test_a_workspace_that_takes_no_files_is_asked_again_after_an_hour(error: str, outbox: Outbox) -> None:
    now = [0.0]
    async with Web(outbox.slack.api_url) as web:
        client = web.posting(outbox.owls.token.value)
        pictures = Pictures(outbox.painter, clock=lambda: now[0])
        outbox.slack.faults.next("files.*", Refused(error))
        for now[0], taken in ((0.0, 0), (3599.0, 0), (3600.0, 1)):
            assert len(await pictures.uploaded(client, BOARD, team=outbox.owls.id)) == taken
        assert outbox.painter.painted == 2


@pytest.mark.parametrize("step", [ANNOUNCE, UPLOAD, COMPLETE])
@pytest.mark.parametrize("fault", [Dropped(), Broken(), RateLimited(30), Refused("internal_error")])
async def test_a_picture_that_does_not_get_through_is_left_out_this_once(
    step: str, fault: Fault, outbox: Outbox
) -> None:
    outbox.slack.faults.next(step, fault)
    without, with_it = await posted(outbox), await posted(outbox)
    assert ((len(shown(without)), len(shown(with_it))), outbox.posts) == ((0, 1), [without, with_it])
    assert "Ada" in text_of(without)


async def test_pictures_have_their_time(outbox: Outbox) -> None:
    outbox.slack.faults.next(UPLOAD, Hung())
    async with Web(outbox.slack.api_url) as web:
        client = web.posting(outbox.owls.token.value)
        async with asyncio.timeout(5):
            assert await Pictures(outbox.painter, patience=0.1).uploaded(client, BOARD, team=outbox.owls.id) == ()


async def test_why_there_are_no_pictures_is_logged_once(outbox: Outbox, caplog: pytest.LogCaptureFixture) -> None:
    outbox.slack.faults.next(ANNOUNCE, RateLimited(30), Refused("internal_error"), times=2)
    for _ in range(4):
        await posted(outbox)
    assert [each.args for each in caplog.records if each.levelno >= logging.WARNING] == [
        (outbox.owls.id, "ratelimited"), (outbox.owls.id, "internal_error"),
    ]  # fmt: skip


async def test_an_edit_says_what_a_picture_shows_and_uploads_none(outbox: Outbox) -> None:
    message = await posted(outbox, PROMPT)
    assert await outbox.edit(message, BOARD) == Sent(message.ts)
    assert (shown(message), outbox.painter.painted) == ([], 0)
    assert "Ada" in text_of(message)
