"""A real PostgreSQL for benchmarks: set up as one for a living, on disk and durable, and gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.sql.migrate import upgrade
from benchmarks.measure import progress
from tests.postgres_server import NoPostgres, PostgresServer, elsewhere

SETTINGS = {"fsync": "on", "synchronous_commit": "on", "shared_buffers": "512MB", "max_wal_size": "4GB"}


@contextmanager
def database() -> Iterator[str | None]:
    """Give the address of a migrated, empty database; None where no server can be had, and it is said why."""
    with tempfile.TemporaryDirectory(prefix="showup-bench-postgres-", ignore_cleanup_errors=True) as folder:
        server = _server(Path(folder))
        if server is None:
            yield None
            return
        try:
            url = server.url(server.create())
            elsewhere(lambda: upgrade(url))
            yield url
        finally:
            server.stop("immediate")


def _server(folder: Path) -> PostgresServer | None:
    try:
        server = PostgresServer(folder, SETTINGS)
        server.start()
    except NoPostgres as problem:
        progress(f"SKIPPED, no PostgreSQL: {problem}")
        return None
    return server
