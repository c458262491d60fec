"""The deck of daily prompts, and which one a group gets on a day."""

from __future__ import annotations

import random
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Literal

NO_REPEAT_DAYS = 45


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt of the deck; `key` names it for ever."""

    key: str
    kind: Literal["planning", "reflection", "first-principles", "encouragement"]
    text: str


def choose_prompt(deck: Sequence[Prompt], *, recent: Set[str], group_id: int, day: date) -> Prompt:
    """Pick a prompt that the group has not had lately; the same group and day always give the same one."""
    fresh = [prompt for prompt in deck if prompt.key not in recent] or list(deck)
    return random.Random(f"{group_id}:{day}").choice(fresh)  # noqa: S311 - variety, not secrecy
