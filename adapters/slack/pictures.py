"""Pictures on their way to Slack: painted, uploaded for nobody in particular, then shown by a message that names them.

A message never needs them: what a picture shows is beside it as text. So whatever goes wrong here is only logged.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from slack_sdk.errors import SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.faults import FAILURES, answered, kind_of
from adapters.slack.render import pictures_in
from bot.cards import Card, Picture
from bot.cards.letters import one_line, shortened
from bot.ports.painter import Painter

log = logging.getLogger(__name__)

SECONDS_AN_UPLOAD = 6.0
"""How long the pictures of one message may take; a post must have time left to go out without them."""
REFUSED_FOR = 3600.0
ALT_TEXT = 1000
TITLE = 255
_REFUSALS = {
    "access_denied",
    "file_type_not_allowed",
    "file_upload_size_restricted",
    "file_uploads_disabled",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "storage_limit_reached",
}


class Pictures:
    """Uploads the pictures of cards. Where a workspace takes none, nothing is painted for the next hour.

    `clock` gives seconds that only ever grow.
    """

    def __init__(
        self, painter: Painter, *, patience: float = SECONDS_AN_UPLOAD, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._painter = painter
        self._patience = patience
        self._clock = clock
        self._refused: dict[str, float] = {}
        self._logged: set[tuple[str, str]] = set()

    async def uploaded(self, client: AsyncWebClient, card: Card, *, team: str) -> tuple[str, ...]:
        """Return Slack's ids of the card's pictures in their order; none when it has none, or anything went wrong.

        `team` is the workspace (T…) that the client is for.
        """
        wanted = pictures_in(card)
        if not wanted or self._clock() < self._refused.get(team, 0.0):
            return ()
        try:
            async with asyncio.timeout(self._patience):
                return await self._upload(client, wanted)
        except (*FAILURES, SlackRequestError) as error:
            self._note(team, error)
            return ()

    async def _upload(self, client: AsyncWebClient, wanted: tuple[Picture, ...]) -> tuple[str, ...]:
        painted = [await self._painter.paint(each.drawing) for each in wanted]
        files = [
            {
                "file": png,
                "filename": f"picture-{number}.png",
                "title": shortened(one_line(each.drawing.title), TITLE),
                "alt_txt": shortened(one_line(each.alt), ALT_TEXT),
            }
            for number, (each, png) in enumerate(zip(wanted, painted, strict=True), 1)
        ]
        taken = (await answered(client.files_upload_v2(file_uploads=files))).get("files") or ()
        return tuple(str(each["id"]) for each in taken) if len(taken) == len(wanted) else ()

    def _note(self, team: str, error: Exception) -> None:
        """Remember what is no passing fault, and log each reason once for each workspace."""
        reason = kind_of(error)
        if reason in _REFUSALS:
            self._refused[team] = self._clock() + REFUSED_FOR
        if (team, reason) not in self._logged:
            self._logged.add((team, reason))
            log.warning("No pictures in %s, but the same as text: Slack took none (%s)", team, reason)
