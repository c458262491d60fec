"""An instant as Slack shows it: in the zone of the reader's device, and in UTC where that cannot be."""

from __future__ import annotations

from datetime import UTC

from bot.cards import Moment

# https://docs.slack.dev/messaging/formatting-message-text#date-formatting
_TEMPLATES = {"time": "{time}", "day": "{date_short_pretty}", "day and time": "{date_short_pretty} at {time}"}
_FALLBACKS = {"time": "{:%H:%M} UTC", "day": "{:%Y-%m-%d} UTC", "day and time": "{:%Y-%m-%d %H:%M} UTC"}


def template(moment: Moment) -> str:
    """Return what Slack is to put in its place."""
    return _TEMPLATES[moment.style]


def fallback(moment: Moment) -> str:
    """Return what stands there if Slack cannot."""
    return _FALLBACKS[moment.style].format(moment.at.astimezone(UTC))


def seconds(moment: Moment) -> int:
    """Return it as Slack counts time."""
    return int(moment.at.timestamp())


def markup(moment: Moment) -> str:
    """Return it for where Slack reads markup."""
    return f"<!date^{seconds(moment)}^{template(moment)}|{fallback(moment)}>"
