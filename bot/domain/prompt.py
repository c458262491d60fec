"""The deck of daily prompts, and which one a group gets on a day."""

from __future__ import annotations

import random
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
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


def choose_prompt(deck: Sequence[Prompt], *, recent: AbstractSet[str], group_id: int, day: date) -> Prompt:
    """Pick a kind, then a prompt of it that the group has not had lately; the same for the same group and day."""
    fresh = [prompt for prompt in deck if prompt.key not in recent] or list(deck)
    dice = random.Random(f"{group_id}:{day}")  # noqa: S311 - variety, not secrecy
    kind = dice.choice(sorted({prompt.kind for prompt in fresh}))
    return dice.choice([prompt for prompt in fresh if prompt.kind == kind])
