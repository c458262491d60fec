"""What an error of Discord means: whether it will never take what it was sent, or may take it yet."""

from __future__ import annotations

import discord

RATE_LIMITED, ILL = 429, 500
UNKNOWN_CHANNEL, UNKNOWN_MESSAGE = 10003, 10008
BAD_REQUEST, TOO_LARGE = 400, 413


def is_refusal(error: discord.HTTPException) -> bool:
    """Tell whether Discord certainly took nothing, and will not."""
    return error.status < ILL and error.status != RATE_LIMITED


def is_about_message(error: discord.HTTPException) -> bool:
    """Tell whether Discord took nothing because of what is in the message: its form, its size, or a rule of AutoMod."""
    return error.status in {BAD_REQUEST, TOO_LARGE}
