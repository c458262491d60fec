"""Discord's limits, each with where it is written. What is counted in characters is counted as UTF-16 does: an emoji
may be two, so that no way of counting on Discord's side finds more than we did.
"""

from __future__ import annotations

# Messages of components: https://docs.discord.com/developers/components/reference, and its OpenAPI description
# https://github.com/discord/discord-api-spec (schemas …ComponentForMessageRequest).
COMPONENTS = 40
"""Components of a message, nested ones included."""
TEXT = 4000
"""Characters in all texts of a message together."""
BYTES = 9000
"""Bytes in all strings of a message together. Not documented: from some 10,100 on, texts of other scripts than Latin
are answered with 500 (https://github.com/discord/discord-api-docs/issues/8554)."""
BUTTONS_A_ROW = 5
BUTTON_LABEL = 80
CUSTOM_ID = 100
ALT_TEXT = 1024
"""Characters that describe one picture of a gallery."""
PICTURES = 10
"""Files of a message: https://docs.discord.com/developers/reference#uploading-files."""

# Forms: https://docs.discord.com/developers/components/reference (Label, Text Input) and
# https://docs.discord.com/developers/interactions/receiving-and-responding (modals).
MODAL_TITLE = 45
LABEL = 45
LABEL_HINT = 100
PLACEHOLDER = 100
TEXT_INPUT = 4000

# Commands: https://docs.discord.com/developers/interactions/application-commands.
DESCRIPTION = 100
COMMAND_DEPTH = 3
"""Words of a command's name: command, group, subcommand."""
CHOICES = 25
CHOICE = 100
"""Characters of a suggestion, shown and meant."""
OPTION_TEXT = 6000


def length(text: str) -> int:
    """Return how long a text is for Discord."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
