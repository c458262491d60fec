"""Whom a message notifies."""

from __future__ import annotations

import re

from tests.simulators.discord.model import Json

USER, ROLE, EVERYONE = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>"), re.compile(r"@(everyone|here)\b")


def pings(text: str, allowed: Json | None, *, everything: bool) -> list[str]:
    """Return who is notified by a text. Where nothing is said about it, posts notify all, and answers only people."""
    parse = ["users", "roles", "everyone"] if everything else ["users"]
    said = allowed if allowed is not None else {"parse": parse}
    kinds = said.get("parse") or []
    found = []
    for kind, pattern in (("users", USER), ("roles", ROLE)):
        named = [str(each) for each in said.get(kind) or []]
        found += [number for number in pattern.findall(text) if kind in kinds or number in named]
    return [*found, *(EVERYONE.findall(text) if "everyone" in kinds else [])]
