"""What `GET /healthz` answers. The checks are handed in by whoever knows the database and the scheduler."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

log = logging.getLogger(__name__)

PATIENCE = 3.0
"""Seconds a check may take; probes give up after about five, and then nobody hears which part hangs."""


@dataclass(frozen=True, slots=True)
class State:
    """How one part of the program is; `detail` is a short line for the operator, without secrets."""

    ok: bool
    detail: str = ""


Check = Callable[[], Awaitable[State]]


def health_route(checks: Mapping[str, Check]) -> web.RouteDef:
    """Return the route that runs all checks, by the name of the part, and answers 200 or 503."""

    async def healthz(_: web.Request) -> web.Response:
        states = await asyncio.gather(*(_run(name, check) for name, check in checks.items()))
        well = all(state.ok for state in states)
        parts = {
            name: {"status": "ok" if state.ok else "unwell", "detail": state.detail}
            for name, state in zip(checks, states, strict=True)
        }
        return web.json_response(
            {"status": "ok" if well else "unwell", **parts},
            status=200 if well else 503,
            headers={"Cache-Control": "no-store"},
        )

    return web.get("/healthz", healthz)


async def _run(name: str, check: Check) -> State:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check()
    except TimeoutError:
        return State(ok=False, detail=f"no answer within {PATIENCE:g} s")
    except Exception:
        # The reason can hold a database address with its password, and this page has no login: to the log.
        log.exception("The health check of the %s failed", name)
        return State(ok=False, detail="the check failed; the log says why")
