"""The command line. It parses, starts, and turns expected problems into one clear line and exit code 2."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping, Sequence

from dotenv import dotenv_values

from adapters.playground.script import ScriptError
from adapters.sql.migrate import migrate
from bot import docs, logs
from bot.arguments import parser
from bot.configuration import SETTINGS, Settings
from bot.errors import StartupProblem
from bot.main import run
from bot.play import ChatOptions, chat
from bot.roles import ALL, roles_named


def cli(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    given = parser().parse_args(arguments)
    try:
        _start(given)
    except (StartupProblem, ScriptError) as problem:
        for line in str(problem).splitlines():
            print(f"showup: {line}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _start(given: argparse.Namespace) -> None:
    values = _environment()
    logs.begin()
    match given.command:
        case "run":
            asyncio.run(run(Settings.read(values), roles_named(given.role or [ALL])))
        case "deliveries":
            from bot import books

            print(asyncio.run(books.deliveries(Settings.read(values), failed=given.failed, limit=given.limit)))
        case "migrate":
            asyncio.run(migrate(Settings.read(values).database.url))
            print("The database is up to date.")
        case "move":
            from bot import operating

            source = given.source or Settings.read(values).database.url
            print(asyncio.run(operating.move_everything(source, given.target)))
        case "chat":
            asyncio.run(chat(_chat_options(given)))
        case "discord":
            from bot import operating

            print(asyncio.run(operating.discord_invite(Settings.read(values))))
        case "slack":
            print(_on_slack(given, values))
        case _:
            docs.write(SETTINGS, check=given.check)


def _on_slack(given: argparse.Namespace, values: Mapping[str, str]) -> str:
    from bot import operating

    match given.what:
        case "manifest":
            url = given.url or values.get("SHOWUP_PUBLIC_URL", "")
            return operating.slack_manifest(mode=given.mode, url=url.rstrip("/"))
        case "key":
            return operating.slack_key()
        case _:
            return asyncio.run(operating.slack_rotate(Settings.read(values)))


def _environment() -> Mapping[str, str]:
    """Return the environment over what `.env` says."""
    from_file = {key: value for key, value in dotenv_values(".env").items() if value is not None}
    return {**from_file, **os.environ}


def _chat_options(given: argparse.Namespace) -> ChatOptions:
    return ChatOptions(
        database_url=given.database,
        zone=given.zone,
        clock=given.clock,
        admin=given.admin,
        empty=given.empty,
        script=given.script,
    )
