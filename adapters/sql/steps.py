"""Alembic at work on a connection. Apart from `migrate`, because a start without steps to take is not to import it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

_COMMANDS: Mapping[str, Callable[[Config, str], None]] = {"upgrade": command.upgrade, "downgrade": command.downgrade}


def take(connection: Connection, scripts: str, way: str, revision: str) -> None:
    """Upgrade or downgrade to a revision in the connection's transaction; `migrations/env.py` picks it up from here."""
    config = Config()
    config.set_main_option("script_location", scripts.replace("%", "%%"))
    config.attributes["connection"] = connection
    _COMMANDS[way](config, revision)
