"""How one interaction is answered: at once when the answer is quick, else after a deferral, within Discord's 3 s."""

from __future__ import annotations

from typing import Any

import discord

from adapters.discord.render import Rendered

PATIENCE = 1.0
"""Seconds that an answer may take before the interaction is deferred; Discord gives it up after 3."""

WAIT = "…"

Interaction = discord.Interaction[Any]


class Reply:
    """The answer to one interaction. Who sees it is decided before it is known, because a deferral fixes it.

    The private answer to a press on a private message takes its place, so that no stale buttons stay behind.
    """

    def __init__(self, interaction: Interaction, *, private: bool) -> None:
        self.interaction = interaction
        self._private = private
        pressed_on = interaction.message
        self._in_place = private and pressed_on is not None and pressed_on.flags.ephemeral

    async def defer(self) -> None:
        """Acknowledge the interaction; the answer follows within 15 minutes."""
        if self._in_place:
            await self.interaction.response.defer()
        else:
            await self.interaction.response.defer(ephemeral=self._private, thinking=True)

    async def send(self, rendered: Rendered, *, private: bool, refused: bool) -> None:
        """Send the answer. What was refused never takes the place of what was there."""
        replace = self._in_place and not refused
        match self.interaction.response.is_done(), replace:
            case False, True:
                await self.interaction.response.edit_message(view=rendered.view, attachments=rendered.files)
            case False, False:
                await self.interaction.response.send_message(
                    view=rendered.view, files=rendered.files, ephemeral=private
                )
            case True, False if self._in_place:
                await self._follow_up(rendered, private=private)
            case _ if private and not self._private:
                # A refusal is nobody else's business, but a public deferral can only become a public message. So it
                # becomes one for a moment: what follows one that still waits would take its place.
                await self.interaction.edit_original_response(content=WAIT)
                await self._follow_up(rendered, private=private)
                await self.interaction.delete_original_response()
            case _:
                await self.interaction.edit_original_response(view=rendered.view, attachments=rendered.files)

    async def _follow_up(self, rendered: Rendered, *, private: bool) -> None:
        await self.interaction.followup.send(view=rendered.view, files=rendered.files, ephemeral=private)
