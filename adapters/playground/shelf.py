"""Where the playground keeps its messages: a small SQLite file of its own, as platforms have their servers.

It is no part of the bot's database. What is here survives a restart, and a message whose key is known is not
stored twice, which is what makes posting to the playground idempotent.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiosqlite

from adapters.playground.messages import Message, Person
from bot.cards import Card, Text
from bot.cards.data import from_data, to_data
from bot.errors import StartupProblem

_VERSION = 1
_TABLES = """
CREATE TABLE message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    author TEXT NOT NULL,
    audience TEXT,
    text TEXT NOT NULL,
    card TEXT,
    thread INTEGER,
    edited_at TEXT
);
CREATE TABLE person (user TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE shelf (mark TEXT NOT NULL, ahead_us INTEGER NOT NULL);
INSERT INTO shelf VALUES (lower(hex(randomblob(4))), 0);
PRAGMA user_version = 1;
"""
_ADD = """
INSERT INTO message (key, at, author, audience, text, card, thread) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO NOTHING RETURNING *
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message before it has an id. The same `key` is the same message."""

    key: str
    at: datetime
    author: str
    audience: str | None = None
    text: str = ""
    card: Card | None = None
    thread: int | None = None


class Shelf:
    """Messages, people and the clock's lead in one file; use it as `async with Shelf(path) as shelf`."""

    def __init__(self, path: Path | str) -> None:
        self.path = str(path)
        self._open: aiosqlite.Connection | None = None
        self._ahead: timedelta | None = None

    async def __aenter__(self) -> Self:
        try:
            _make_file(self.path)
        except OSError as error:
            raise StartupProblem(f"cannot open the playground's messages in {self.path}: {error.strerror}") from error
        self._open = await aiosqlite.connect(self.path, isolation_level=None)
        try:
            await self._prepare()
        except aiosqlite.Error as error:
            await self.close()
            raise StartupProblem(f"cannot use the playground's messages in {self.path}: {error}") from error
        except StartupProblem:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the file; what was stored stays."""
        if self._open is not None:
            await self._open.close()
            self._open = None

    async def _prepare(self) -> None:
        await self._run("PRAGMA journal_mode = WAL")
        # A power cut may cost the newest messages here; the bot's own database is the one that must not lose.
        await self._run("PRAGMA synchronous = NORMAL")
        ((version,),) = await self._run("PRAGMA user_version")
        if version == 0:
            await self._db.executescript(f"BEGIN IMMEDIATE;{_TABLES}COMMIT;")
        elif version != _VERSION:
            raise StartupProblem(
                f"the playground's messages in {self.path} are of another version of Showup; move that file away"
            )

    @property
    def _db(self) -> aiosqlite.Connection:
        if self._open is None:
            raise RuntimeError("the shelf is not open")
        return self._open

    async def _run(self, sql: str, *values: object) -> list[Any]:
        return list(await self._db.execute_fetchall(sql, values))

    async def mark(self) -> str:
        """Return what tells this file from any other, so that no message of theirs is taken for one of it."""
        ((mark,),) = await self._run("SELECT mark FROM shelf")
        return str(mark)

    async def add(self, draft: Draft) -> tuple[Message, bool]:
        """Store a message; with a key that is known, return the message of that key and False."""
        card = None if draft.card is None else json.dumps(to_data(draft.card), ensure_ascii=False)
        at = draft.at.isoformat()
        values = (draft.key, at, draft.author, draft.audience, draft.text, card, draft.thread)
        made = await self._run(_ADD, *values)
        rows = made or await self._run("SELECT * FROM message WHERE key = ?", draft.key)
        return _message(rows[0]), bool(made)

    async def change(self, message_id: int, card: Card, *, at: datetime) -> None:
        """Replace what a message of the bot says."""
        words = json.dumps(to_data(card), ensure_ascii=False)
        await self._run("UPDATE message SET card = ?, edited_at = ? WHERE id = ?", words, at.isoformat(), message_id)

    async def find(self, key: str) -> Message | None:
        """Return the message of that key."""
        rows = await self._run("SELECT * FROM message WHERE key = ?", key)
        return _message(rows[0]) if rows else None

    async def messages(self) -> list[Message]:
        """Return all messages, oldest first."""
        return [_message(row) for row in await self._run("SELECT * FROM message ORDER BY id")]

    async def people(self) -> list[Person]:
        """Return everybody who ever did anything here, in the order in which they came."""
        return [Person(*row) for row in await self._run("SELECT user, name FROM person ORDER BY rowid")]

    async def welcome(self, person: Person) -> None:
        """Remember a person; one who is known keeps their first name."""
        await self._run("INSERT INTO person VALUES (?, ?) ON CONFLICT DO NOTHING", person.user, person.name)

    async def ahead(self) -> timedelta:
        """Return how far the clock was ahead of real time when that was last kept."""
        ((microseconds,),) = await self._run("SELECT ahead_us FROM shelf")
        return timedelta(microseconds=microseconds)

    async def keep_ahead(self, ahead: timedelta) -> None:
        """Keep how far the clock is ahead of real time; a clock that stands still costs no write."""
        if ahead == self._ahead:
            return
        self._ahead = ahead
        await self._run("UPDATE shelf SET ahead_us = ?", ahead // timedelta(microseconds=1))

    async def clear(self) -> None:
        """Forget all messages and people; the clock's lead stays."""
        await self._db.executescript("BEGIN IMMEDIATE; DELETE FROM message; DELETE FROM person; COMMIT;")


def _make_file(path: str) -> None:
    """Make the file where there is none. SQLite would too, but the system says better why it cannot."""
    if path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        with Path(path).open("ab"):
            pass


def _message(row: Any) -> Message:
    number, _key, at, author, audience, said, card, thread, edited_at = row
    return Message(
        id=number,
        at=datetime.fromisoformat(at),
        author=author,
        audience=audience,
        text=said,
        card=None if card is None else _card(card),
        thread=thread,
        edited=edited_at is not None,
        edited_at=None if edited_at is None else datetime.fromisoformat(edited_at),
    )


def _card(words: str) -> Card:
    """Read a stored card; one whose blocks this version does not know is replaced by a card that says so."""
    try:
        card: Card = from_data(json.loads(words))
    except (KeyError, TypeError):
        return Card("", (Text(("This message was written by another version of Showup.",)),))
    return card
