from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from adapters.sql import engines, migrate
from adapters.sql.address import read_address
from adapters.sql.store import SqlStore
from bot.errors import StartupProblem
from tests.adapters.sql.samples import HALL
from tests.postgres_server import PostgresServer

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("text", "driver"),
    [
        ("sqlite:///data/showup.db", "sqlite+aiosqlite"),
        ("sqlite+aiosqlite:////var/lib/showup.db", "sqlite+aiosqlite"),
        ("postgres://u:p@h/n", "postgresql+asyncpg"),
        ("postgresql://u:p@h/n", "postgresql+asyncpg"),
        ("postgresql+asyncpg://u:p@h/n", "postgresql+asyncpg"),
    ],
)
def test_an_address_is_read_whatever_driver_it_names(text: str, driver: str) -> None:
    assert read_address(text).drivername == driver


def test_what_libpq_calls_sslmode_is_understood() -> None:
    assert read_address("postgresql://u@h/n?sslmode=require").query == {"ssl": "require"}


@pytest.mark.parametrize(
    "text",
    [
        "showup.db",
        "",
        "mysql://u:hunter2@h/n",
        "postgresql+psycopg://u:hunter2@h/n",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://u:hunter2@h:port/n",
        "postgresql://u:hunter2@more@h/n",
        "postgresql://u:hunter2@h/n?password=hunter2",
        "postgresql://u:hunter2@h/n?color=blue",
    ],
)
async def test_an_address_that_cannot_be_used_is_refused_in_one_line_that_repeats_no_secret(text: str) -> None:
    with pytest.raises(StartupProblem) as problem:
        await SqlStore.open(text)
    assert "\n" not in str(problem.value)
    assert not {SECRET, "more"} & set(str(problem.value).replace("“", " ").replace("@", " ").split())


async def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    store = await SqlStore.open(f"sqlite:///{tmp_path}/some/where/showup.db")
    await store.close()
    assert (tmp_path / "some/where/showup.db").exists()


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StartupProblem, match=rf"^The folder {tmp_path}/file/data .*\.$"):
        await SqlStore.open(f"sqlite:///{tmp_path}/file/data/showup.db")


async def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StartupProblem, match=rf"^The database file {tmp_path} cannot be used: unable to open"):
        await SqlStore.open(f"sqlite:///{tmp_path}")


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are my notes. " * 100)
    with pytest.raises(StartupProblem, match=rf"^The database file {path} cannot be used: file is not a database\.$"):
        await SqlStore.open(f"sqlite:///{path}")
    assert path.read_text().startswith("These are my notes.")


async def test_an_sqlite_that_is_too_old_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 31, 1))
    with pytest.raises(StartupProblem, match=r"3\.35 or newer"):
        await SqlStore.open(f"sqlite:///{tmp_path}/showup.db")


async def test_a_server_that_does_not_answer_is_named_without_the_password() -> None:
    with pytest.raises(StartupProblem) as problem:
        await SqlStore.open(f"postgresql://showup:{SECRET}@127.0.0.1:1/showup")
    assert str(problem.value) == "PostgreSQL at 127.0.0.1:1 does not answer (ConnectionRefusedError)."


@pytest.mark.postgres
async def test_a_database_or_user_that_the_server_does_not_know_is_named(postgres_server: PostgresServer) -> None:
    with pytest.raises(StartupProblem, match=r"has no database named “nowhere”\.$"):
        await SqlStore.open(postgres_server.url("nowhere"))
    stranger = postgres_server.url("postgres").replace("showup@", f"stranger:{SECRET}@")
    with pytest.raises(StartupProblem, match=r"refuses the user “stranger” or their password\.$"):
        await SqlStore.open(stranger)


def test_migrating_refuses_what_opening_refuses(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are my notes. " * 100)
    for url in (f"sqlite:///{path}", f"postgresql://showup:{SECRET}@127.0.0.1:1/showup", "mysql://h/n"):
        with pytest.raises(StartupProblem) as problem:
            migrate.upgrade(url)
        assert SECRET not in str(problem.value)


async def test_a_database_without_its_tables_opens_but_says_so_at_the_first_use(tmp_path: Path) -> None:
    store = await SqlStore.open(f"sqlite:///{tmp_path}/showup.db")
    with pytest.raises(Exception, match="OperationalError in: SELECT"):
        await store.read(lambda tx: tx.groups.at(HALL))
    await store.close()


def test_a_connection_that_reads_cannot_write_and_one_that_writes_locks_at_once(sqlite_url: str) -> None:
    engine = engines.sqlite_writer(read_address(sqlite_url))
    with engine.connect() as connection, connection.begin():
        with sqlite3.connect(str(engine.url.database), timeout=0) as another, pytest.raises(sqlite3.OperationalError):
            another.execute("INSERT INTO people DEFAULT VALUES")
        another.close()
    engine.dispose()
