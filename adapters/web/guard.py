"""What stands in front of every route: security headers, refusal of foreign pages, errors as JSON.

The server has no login where it is bound to loopback, but every page a person opens in the same browser can
send requests there. Three things keep those out: the origin of a request that changes something must be this
server, the Host header must be a name of this machine (else a foreign name that was made to resolve to
127.0.0.1, "DNS rebinding", would pass as the same origin), and no response may be framed or read by others.
"""

from __future__ import annotations

import ipaddress
import logging
import secrets
from collections.abc import Collection
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

log = logging.getLogger(__name__)

LARGEST_BODY = 64 * 1024
"""Bytes of a request's body; nothing a person types comes near it."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "Server": "Showup",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

_READING = {"GET", "HEAD", "OPTIONS"}


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Add the security headers to any response; a signal, so that streams and errors carry them too."""
    response.headers.update(HEADERS)


def is_loopback(name: str) -> bool:
    """Tell whether a host name or address means this machine only."""
    name = name.casefold().removesuffix(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def guard(*, bound_to: str, hosts: Collection[str] = ()) -> Middleware:
    """Make the middleware that refuses foreign pages.

    `hosts` are further names by which requests may come while the server is bound to loopback: those of a
    proxy or a tunnel in front of it.
    """
    known = {name.casefold() for name in hosts}
    local = is_loopback(bound_to)

    @web.middleware
    async def refuse_foreign_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("Host")
        # Every browser sends a Host; what comes without one is a probe or a script on this machine.
        if local and given is not None:
            name = _name_of(given)
            if name not in known and not is_loopback(name):
                raise web.HTTPMisdirectedRequest(text="This server only answers to names of this machine.")
        if request.method not in _READING and _is_foreign(request):
            raise web.HTTPForbidden(text="A page of another site may not act here.")
        return await handler(request)

    return refuse_foreign_pages


@web.middleware
async def errors_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what goes wrong into `{"error": "<a sentence>"}`; surprises are logged with an incident id."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if not isinstance(error, web.HTTPError):
            raise  # a redirection
        allow = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
        return web.json_response({"error": _sentence(request, error)}, status=error.status, headers=allow)
    except ConnectionError:
        raise  # the other side is gone: nobody is left to tell
    except Exception:
        incident = secrets.token_hex(4)
        log.exception("Incident %s at %s %s", incident, request.method, request.path)
        sentence = f"Something went wrong on our side (incident {incident}). Please try again."
        return web.json_response({"error": sentence}, status=500)


def _sentence(request: web.Request, error: web.HTTPException) -> str:
    match error:
        case web.HTTPNotFound(text="404: Not Found"):
            return f"There is nothing at {request.path}."
        case web.HTTPMethodNotAllowed():
            return f"{request.path} does not take {request.method}."
        case web.HTTPRequestEntityTooLarge():
            return f"That is too large: a request holds {LARGEST_BODY // 1024} kB at most."
        case _:
            return error.text or error.reason


def _name_of(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_foreign(request: web.Request) -> bool:
    """Tell whether a page of another origin sent this; what is no browser sends neither header."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    try:
        # Without the scheme: a proxy in front may speak TLS where this server does not.
        return urlsplit(origin).netloc.casefold() != request.headers.get("Host", "").casefold()
    except ValueError:
        return True
