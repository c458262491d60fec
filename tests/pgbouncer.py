"""A real PgBouncer of one's own, in transaction mode in front of a PostgreSQL of one's own."""

from __future__ import annotations

import shutil
import socket
import subprocess
from typing import Self

from tests.postgres_server import PostgresServer

SERVER_CONNECTIONS = 2
SETTINGS = """
[databases]
* = host=127.0.0.1 port={server}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/pgbouncer-users.txt
pool_mode = transaction
default_pool_size = {connections}
query_wait_timeout = {wait}
"""


class PgBouncer:
    """Shares two connections to each database among all who connect, who wait so many seconds for one at most."""

    def __init__(self, program: str, server: PostgresServer, *, wait: float) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._program = program
        self._user = server.user
        self._settings = server.folder / "pgbouncer.ini"
        self._settings.write_text(
            SETTINGS.format(
                server=server.port,
                port=self.port,
                folder=server.folder,
                connections=SERVER_CONNECTIONS,
                wait=wait,
            )
        )
        (server.folder / "pgbouncer-users.txt").write_text('"showup" ""\n')
        self._running: subprocess.Popen[str] | None = None

    @classmethod
    def of(cls, server: PostgresServer, *, wait: float) -> Self | None:
        """Return one in front of the server; None where this machine has none."""
        # Where Debian keeps it is not on everybody's path.
        program = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")
        return cls(program, server, wait=wait) if program else None

    def start(self) -> None:
        """Start, and wait until somebody can connect."""
        command = [self._program, str(self._settings)]
        self._running = subprocess.Popen(command, user=self._user, stderr=subprocess.PIPE, text=True)
        assert self._running.stderr
        said = []
        for line in self._running.stderr:
            said.append(line)
            if "process up" in line:
                return
        raise AssertionError("".join(said))

    def stop(self) -> None:
        """Be gone at once; who is connected loses the connection."""
        if self._running and self._running.stderr:
            self._running.kill()
            self._running.wait()
            self._running.stderr.close()
            self._running = None

    def url(self, direct: str) -> str:
        """Return the address through here of a database with a direct one."""
        return f"postgresql://showup@127.0.0.1:{self.port}/{direct.rpartition('/')[2]}"
