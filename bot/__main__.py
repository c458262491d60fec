"""`python -m bot` is the same as `showup`."""

from bot.cli import cli

raise SystemExit(cli())
