"""The files of the page, read once from the package: they are found in a clone and in an installed wheel."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import PurePath

from aiohttp import web

_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
_PLACES = {"index.html": "/", "icon.svg": "/favicon.ico"}
"""Files with an address of their own. Browsers ask for that icon by themselves, beside a picture for example."""


def page_routes() -> list[web.RouteDef]:
    """Return the routes of the page and of everything it loads."""
    folder = files("adapters.playground").joinpath("page")
    routes = []
    for file in folder.iterdir():
        if PurePath(file.name).suffix in _TYPES:
            path = _PLACES.get(file.name, f"/playground/page/{file.name}")
            routes.append(web.get(path, _Asset(file.name, file.read_bytes()).send))
    return routes


class _Asset:
    """One file. The browser keeps it and asks each time whether it changed: a new version shows at once."""

    def __init__(self, name: str, content: bytes) -> None:
        self._type = _TYPES[PurePath(name).suffix]
        self._content = content
        self._etag = hashlib.sha256(content).hexdigest()[:16]

    async def send(self, request: web.Request) -> web.Response:
        """Send the file, or say that it is still the same."""
        known = {tag.value for tag in request.if_none_match or ()}
        if self._etag in known:
            response = web.Response(status=304)
        else:
            response = web.Response(body=self._content, content_type=self._type, charset="utf-8")
        response.etag = self._etag
        response.headers["Cache-Control"] = "no-cache"
        return response
