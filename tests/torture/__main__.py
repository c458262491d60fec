"""The long torture: `make torture`, or `python -m tests.torture --kills 1000 --seed 7 --minutes 30`."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.sql.migrate import upgrade
from tests.databases import MEMORY, QUICK
from tests.postgres_server import PostgresServer
from tests.torture.database import Database
from tests.torture.run import ALL, MIXED, Plan, torture
from tests.torture.world import NIGHTS


def main() -> int:
    """Torture the program, print the balance sheet, and return whether it balances as an exit code."""
    given = _parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="showup-torture-") as folder:
        database = _sqlite(Path(folder)) if given.database == "sqlite" else _postgres()
        with database as there:
            sheet = asyncio.run(torture(_plan(given), there, Path(folder), _say))
    for finding in sheet.findings:
        _say(f"- {finding.words}")
    return 0 if sheet.balances else 1


def _plan(given: argparse.Namespace) -> Plan:
    return Plan(
        seed=given.seed,
        kills=given.kills,
        minutes=given.minutes,
        cast=(ALL,) if given.database == "sqlite" else (*MIXED, ("scheduler",)),
        night=given.night or sorted(NIGHTS)[given.seed % len(NIGHTS)],
        groups=given.groups,
        kills_an_episode=8,
    )


@contextmanager
def _postgres() -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="showup-torture-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        server = PostgresServer(Path(folder), QUICK)
        server.start()
        try:
            url = server.url(server.create())
            upgrade(url)
            yield Database(url, server)
        finally:
            server.stop("immediate")


@contextmanager
def _sqlite(folder: Path) -> Iterator[Database]:
    url = f"sqlite:///{folder}/showup.db"
    upgrade(url)
    yield Database(url)


def _say(words: str) -> None:
    print(words, flush=True)  # noqa: T201 - it is what this is for


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make torture ARGS=…", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="what the dice begin with (default: %(default)s)")
    parser.add_argument("--kills", type=int, default=1000, help="how many processes to kill (default: %(default)s)")
    parser.add_argument("--minutes", type=float, default=30, help="when to end at last (default: %(default)s)")
    parser.add_argument("--groups", type=int, default=12, help="how many study groups (default: %(default)s)")
    parser.add_argument("--night", choices=sorted(NIGHTS), help="the clock change to begin with (default: by the seed)")
    parser.add_argument(
        "--database", choices=["postgresql", "sqlite"], default="postgresql", help="and one process on sqlite"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
