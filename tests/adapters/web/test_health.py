"""GET /healthz: 200 when every part is well, else 503 and which part is not."""

import asyncio
import logging
from collections.abc import Mapping

import pytest
from aiohttp.test_utils import TestClient, TestServer

from adapters.web import health
from adapters.web.health import Check, State
from adapters.web.server import application


async def asked(checks: Mapping[str, Check]) -> tuple[int, object]:
    app = application(host="127.0.0.1", routes=[], health=checks)
    async with TestClient(TestServer(app)) as client, client.get("/healthz") as response:
        return response.status, await response.json()


async def well() -> State:
    return State(ok=True, detail="schema 0001")


async def late() -> State:
    return State(ok=False, detail="last tick 90 s ago")


async def broken() -> State:
    raise OSError("could not connect to postgresql://showup:hunter2@db")


async def stuck() -> State:
    await asyncio.Event().wait()
    raise AssertionError


async def test_all_well_is_200() -> None:
    assert await asked({"database": well, "scheduler": well}) == (
        200,
        {
            "status": "ok",
            "database": {"status": "ok", "detail": "schema 0001"},
            "scheduler": {"status": "ok", "detail": "schema 0001"},
        },
    )


async def test_one_unwell_part_makes_the_whole_unwell_and_is_named() -> None:
    assert await asked({"database": well, "scheduler": late}) == (
        503,
        {
            "status": "unwell",
            "database": {"status": "ok", "detail": "schema 0001"},
            "scheduler": {"status": "unwell", "detail": "last tick 90 s ago"},
        },
    )


async def test_a_check_that_raises_is_unwell_and_only_the_log_says_why(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        status, body = await asked({"database": broken})
    assert status == 503
    assert body == {
        "status": "unwell",
        "database": {"status": "unwell", "detail": "the check failed; the log says why"},
    }
    assert "could not connect" in caplog.text


async def test_a_check_that_hangs_is_unwell_after_its_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.05)
    status, body = await asked({"database": stuck, "scheduler": well})
    assert status == 503
    assert body == {
        "status": "unwell",
        "database": {"status": "unwell", "detail": "no answer within 0.05 s"},
        "scheduler": {"status": "ok", "detail": "schema 0001"},
    }
