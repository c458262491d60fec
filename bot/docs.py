"""The pages that derive from the code: the command reference and the example of settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.commands import COMMANDS
from bot.commands.reference import reference
from bot.errors import StartupProblem
from bot.settings import Setting

OPENING = "# Copy this file to .env and change what you need. Made by `make docs`; the environment goes before .env.\n"


def pages(settings: Sequence[Setting]) -> Mapping[Path, str]:
    """Return every derived page by its path in a clone."""
    examples = "".join(f"\n# {each.help}\n# {each.key}={each.default}\n" for each in settings)
    return {Path("docs/commands.md"): reference(COMMANDS), Path(".env.example"): OPENING + examples}


def write(settings: Sequence[Setting], *, check: bool) -> None:
    """Write the pages below the working folder, or only compare them. Raises `StartupProblem` for what is not true."""
    if not Path("bot/commands").is_dir():
        raise StartupProblem("the pages are written in a clone of the repository: go to its top folder")
    for path, text in pages(settings).items():
        known = path.read_text(encoding="utf-8") if path.exists() else None
        if check and known != text:
            raise StartupProblem(f"{path} is not what the code says: run `make docs`")
        if known != text:
            path.write_text(text, encoding="utf-8")
            print(f"Wrote {path}.")
