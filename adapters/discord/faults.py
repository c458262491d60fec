"""What an error of Discord means: whether it will never take what it was sent, or may take it yet."""

from __future__ import annotations

import discord

RATE_LIMITED, ILL = 429, 500


def is_refusal(error: discord.HTTPException) -> bool:
    """Tell whether Discord certainly took nothing, and will not."""
    return error.status < ILL and error.status != RATE_LIMITED
