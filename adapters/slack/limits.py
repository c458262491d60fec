"""Slack's limits, each with where it is written. Lengths are measured by `bot.cards.letters`."""

from __future__ import annotations

# Messages and views: https://docs.slack.dev/reference/block-kit/blocks and the pages of each block below it.
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
"""Blocks of a modal or a Home tab."""
SECTION_TEXT = 3000
"""Characters of any text object: https://docs.slack.dev/reference/block-kit/composition-objects/text-object."""
ALT_TEXT = 2000
LINK = 3000
"""Characters of an address; for links in rich text none is documented, so we keep to that of buttons and images."""
MESSAGE_JSON = 12_000
"""Characters of all blocks of a message together, as JSON.

Not documented: above some 13,200 characters, those of the blocks around them in part included, Slack answers
`msg_blocks_too_long` (https://github.com/slackapi/bolt-js/issues/2509 and 2867).
"""
TITLE = 250
"""Our own: a title never takes the room of what it stands above."""

# The text beside the blocks: https://docs.slack.dev/reference/methods/chat.postMessage, and chat.update.
TOP_TEXT = 3000
"""Bytes of it as UTF-8: 4000 characters are recommended, and when a message is updated they seem to be bytes."""

# Buttons: https://docs.slack.dev/reference/block-kit/block-elements/button-element and …/blocks/actions-block.
BUTTONS_A_ROW = 5
"""Our own: as many as stand in one row on most screens. Slack takes 25."""
BUTTON_TEXT = 75
BUTTON_VALUE = 2000

# Forms: https://docs.slack.dev/reference/views/modal-views, …/blocks/input-block and the elements of inputs.
MODAL_TITLE = 24
"""Characters of a modal's title, and of the words on its two buttons."""
PRIVATE_METADATA = 3000
INPUT_LABEL = 2000
"""Characters of a label, and of the hint below a field."""
INPUT_TEXT = 3000
PLACEHOLDER = 150
OPTIONS = 100
OPTION_TEXT = 75
OPTION_VALUE = 150
