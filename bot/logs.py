"""What is written to the log, and what never is: secrets are blacked out before a line is written."""

from __future__ import annotations

import logging
import re

_SECRETS = re.compile(
    r"""
    [\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}                # a Discord bot token
    | (?<=/webhooks/)(\d+)/[\w-]+                        # the token by which an interaction is answered
    | (?<=/interactions/)(\d+)/[\w-]+
    | \bx(?:ox[a-z]|app)-[\w-]+                          # Slack tokens
    | (?<=hooks\.slack\.com/)[^\s"'<>]+                  # the address by which a command or a press is answered
    | (?<=://)[^/\s:@]+:[^/\s@]+(?=@)                    # user and password in an address
    """,
    re.VERBOSE,
)


class BlackOut(logging.Formatter):
    """Formats a line, its traceback with it, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return _SECRETS.sub("<secret>", super().format(record))


def begin() -> None:
    """Write the log to standard error, and keep the chatty ones short."""
    handler = logging.StreamHandler()
    handler.setFormatter(BlackOut("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for chatty in ("alembic", "aiosqlite"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # It warns each second that a tick still runs; whether ticks end well is on the health page.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
