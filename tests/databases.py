"""Databases for tests: a fresh SQLite file or PostgreSQL database for each test, migrated once and copied.

The PostgreSQL server is a real one, started for the session from whatever binaries this machine has. Without any,
the tests that need it are skipped, and say so.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.sql.migrate import upgrade
from tests.postgres_server import NoPostgres, PostgresServer, elsewhere

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
QUICK = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "deadlock_timeout": "50ms",
    "shared_buffers": "32MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
MEMORY = Path("/dev/shm")  # noqa: S108 - the folder in it is our own and has a random name
MEMORY_NEEDED = 2 << 30


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A running server."""
    # Not pytest's own temporary folder: root's is closed to the user that the server runs as. In memory where there
    # is plenty, because a fresh database is a few hundred files.
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_NEEDED
    with tempfile.TemporaryDirectory(prefix="showup-postgres-", dir=MEMORY if roomy else None) as folder:
        try:
            server = PostgresServer(Path(folder), QUICK)
            server.start()
        except NoPostgres as problem:
            pytest.skip(f"NO POSTGRESQL: {problem}")
        yield server
        server.stop("immediate")


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """The name of a migrated database that nobody connects to any more."""
    name = postgres_server.create()
    elsewhere(lambda: upgrade(postgres_server.url(name)))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that nobody writes to any more."""
    path = tmp_path_factory.mktemp("template") / "showup.db"
    elsewhere(lambda: upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """The address of a file that is not there yet."""
    return f"sqlite:///{tmp_path}/showup.db"


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a migrated, empty SQLite database."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'showup.db')}"


@pytest.fixture
def empty_postgres_url(postgres_server: PostgresServer) -> str:
    """The address of a PostgreSQL database without tables."""
    return postgres_server.url(postgres_server.create())


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, postgres_template: str) -> str:
    """The address of a migrated, empty PostgreSQL database."""
    return postgres_server.url(postgres_server.create(template=postgres_template))


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated, empty database, once on each engine."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture(params=ENGINES)
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database without tables, once on each engine."""
    fixture = "empty_sqlite_url" if request.param == "sqlite" else "empty_postgres_url"
    url: str = request.getfixturevalue(fixture)
    return url
