"""Where the HTTP server listens."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self
from urllib.parse import urlsplit

from bot.settings import Environment, Setting

HOST = Setting(
    "SHOWUP_HTTP_HOST", "127.0.0.1", "The address to listen on; 127.0.0.1 is reached from this machine only."
)
PORT = Setting("SHOWUP_HTTP_PORT", "8080", "The port to listen on; 0 takes any free one and prints it.")
PUBLIC_URL = Setting(
    "SHOWUP_PUBLIC_URL",
    "",
    "Where a proxy or a tunnel makes this server reachable from outside, such as https://showup.example.org.",
)


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The server's address."""

    KEYS: ClassVar[Sequence[Setting]] = (HOST, PORT, PUBLIC_URL)

    host: str
    port: int
    public_url: str = ""

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read address and port."""
        public_url = environment.text(PUBLIC_URL).rstrip("/")
        if public_url and not re.fullmatch(r"https?://[^\s/?#@]+", public_url):
            environment.problems.append(f"{PUBLIC_URL.key} is “{public_url}”: https:// and a name is expected, no more")
        return cls(environment.text(HOST), environment.number(PORT, least=0, most=65535), public_url)

    @property
    def public_names(self) -> tuple[str, ...]:
        """Return the names by which requests from outside come."""
        name = urlsplit(self.public_url).hostname
        return (name,) if name else ()

    @property
    def is_loopback(self) -> bool:
        """Tell whether only this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False
