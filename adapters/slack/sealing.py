"""Tokens at rest: what an installation gave is encrypted before it is kept, and bound to whom it belongs to."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from adapters.slack.workspaces import Workspace

_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")


class Unreadable(Exception):
    """No key opens what was sealed, or it was sealed for another tenant."""


class Vault:
    """Seals installations with the first of its keys, and opens what any of them sealed.

    Raises ValueError when there is no key, or one that is none; what it says completes "SHOWUP_ENCRYPTION_KEYS: …".
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("there is no key: `showup slack key` makes one")
        self._keys = MultiFernet([_read(key, number) for number, key in enumerate(keys, 1)])

    def __repr__(self) -> str:
        return "Vault()"

    def seal(self, workspace: Workspace) -> str:
        """Encrypt an installation, its tenant with it."""
        return self._keys.encrypt(json.dumps(asdict(workspace)).encode()).decode()

    def open(self, tenant: str, sealed: str) -> Workspace:
        """Decrypt the installation of a tenant. Raises `Unreadable`, also when it is another tenant's."""
        try:
            workspace = Workspace(**json.loads(self._keys.decrypt(sealed.encode())))
        except (InvalidToken, ValueError, TypeError) as error:
            raise Unreadable(f"no key opens the installation of {tenant}") from error
        if workspace.tenant != tenant:
            raise Unreadable(f"what is kept for {tenant} was sealed for {workspace.tenant}")
        return workspace

    def sign(self, words: str) -> str:
        """Return the words as only who has the keys can have written them, in letters that fit into addresses."""
        return self._keys.encrypt(words.encode()).decode().rstrip("=")

    def signed(self, text: str) -> str:
        """Return the words that were signed. Raises `Unreadable`. Several texts can mean the same words."""
        try:
            return self._keys.decrypt((text + "=" * (-len(text) % 4)).encode()).decode()
        except (InvalidToken, ValueError) as error:
            raise Unreadable("no key has signed this") from error

    def reseal(self, tenant: str, sealed: str) -> str:
        """Encrypt the same anew with the first key. Raises `Unreadable`."""
        return self.seal(self.open(tenant, sealed))


def new_key() -> str:
    """Make a key for SHOWUP_ENCRYPTION_KEYS."""
    return Fernet.generate_key().decode()


def _read(key: str, number: int) -> Fernet:
    # Fernet itself would take two keys without a comma between them for the first one.
    if not _KEY.fullmatch(key):
        raise ValueError(f"key {number} is no key: `showup slack key` makes one")
    return Fernet(key)
