"""Where the HTTP server listens."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from bot.settings import Environment, Setting

HOST = Setting(
    "SHOWUP_HTTP_HOST", "127.0.0.1", "The address to listen on; 127.0.0.1 is reached from this machine only."
)
PORT = Setting("SHOWUP_HTTP_PORT", "8080", "The port to listen on; 0 takes any free one and prints it.")


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The server's address."""

    KEYS: ClassVar[Sequence[Setting]] = (HOST, PORT)

    host: str
    port: int

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read address and port."""
        return cls(environment.text(HOST), environment.number(PORT, least=0, most=65535))

    @property
    def is_loopback(self) -> bool:
        """Tell whether only this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False
