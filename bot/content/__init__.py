"""Content that is data, not code, and the loader that turns it into domain values."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from bot.domain.prompt import Prompt


@cache
def prompts() -> tuple[Prompt, ...]:
    """Return the deck of daily prompts."""
    text = resources.files("bot.content").joinpath("prompts.toml").read_text(encoding="utf-8")
    return tuple(Prompt(**row) for row in tomllib.loads(text)["prompt"])
