"""A command with its arguments as text, in the ids of buttons and forms: Discord keeps them, so we need not."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, quote_plus, unquote_plus, urlencode


def packed(command: str, arguments: Mapping[str, str]) -> str:
    """Return the text of a command with its arguments."""
    return f"{quote_plus(command)}?{urlencode(arguments)}"


def unpacked(text: str) -> tuple[str, dict[str, str]]:
    """Return the command and the arguments of such a text."""
    command, _, arguments = text.partition("?")
    return unquote_plus(command), dict(parse_qsl(arguments, keep_blank_values=True))
