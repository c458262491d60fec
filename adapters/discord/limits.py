"""Discord's limits, each with where it is written. Lengths are measured by `bot.cards.letters`."""

from __future__ import annotations

# Messages: https://docs.discord.com/developers/components/reference, and Discord's OpenAPI description of it
# (https://github.com/discord/discord-api-spec, the schemas …ComponentForMessageRequest).
COMPONENTS = 40
"""Components of a message, nested ones included."""
TEXT = 4000
"""Characters in all texts of a message together."""
BYTES = 9000
"""Bytes in all strings of a message together, as UTF-8.

Not documented: above some 10,100, Discord answers 500 (https://github.com/discord/discord-api-docs/issues/8554).
"""
BUTTONS_A_ROW = 5
BUTTON_LABEL = 80
CUSTOM_ID = 100
ALT_TEXT = 1024
PICTURES = 10
"""Files of a message: https://docs.discord.com/developers/reference#uploading-files."""
TITLE = 256
"""Our own: what an embed allows its title, so that a title never takes the room of what it stands above."""

# Forms: the same reference, and https://docs.discord.com/developers/interactions/receiving-and-responding.
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
"""Characters of a suggestion, both of what is shown and of what it stands for."""
OPTION_TEXT = 6000
