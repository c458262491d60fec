"""Where the database is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.settings import Environment, Setting

URL = Setting(
    "SHOWUP_DATABASE_URL",
    "sqlite:///data/showup.db",
    "Where everything is kept: sqlite:///PATH for a file, postgresql+asyncpg://USER:PASSWORD@HOST/NAME for a server.",
)


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """The database's address; it can hold a password and is never printed."""

    KEYS: ClassVar[Sequence[Setting]] = (URL,)

    url: str

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read the address."""
        return cls(environment.text(URL))

    @property
    def file(self) -> Path | None:
        """Return the file of an SQLite database, None for a server."""
        return sqlite_file(self.url)

    def __repr__(self) -> str:
        """Keep the address out of logs."""
        return "DatabaseSettings(…)"


def sqlite_file(url: str) -> Path | None:
    """Return the file an SQLite address names; None for any other address."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return None
    is_file = parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:"
    return Path(parsed.database) if is_file and parsed.database else None
