"""The command line. It parses, starts, and turns expected problems into one clear line and exit code 2."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from dotenv import dotenv_values

from adapters.playground.script import ScriptError
from adapters.sql.migrate import migrate
from bot import docs, logs
from bot.configuration import SETTINGS, Settings
from bot.domain.day import zone_named
from bot.errors import StartupProblem
from bot.main import run
from bot.play import ChatOptions, chat

DESCRIPTION = (
    "Showup: a study group checks in daily, keeps streaks that are never wrongly broken, and sees one honest board."
)
CHAT_HELP = """
A script has one thing a line:

  # a comment
  maya: /checkin 45 eigenvalues         maya says a line in the group's channel
  maya: [Undo]                          maya presses the newest button with that label
  maya: (minutes=50, note=linear maps)  maya submits the form that is open for her
  @ 2026-03-03 09:00                    the clock moves; what becomes due is posted on the way
  down until 2026-03-03 11:30           the clock moves while nothing runs, as after a downtime

Without a script, and on a terminal, it is a conversation.
"""


def cli(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    given = _parser().parse_args(arguments)
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
            asyncio.run(run(Settings.read(values)))
        case "migrate":
            asyncio.run(migrate(Settings.read(values).database.url))
            print("The database is up to date.")
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="showup", description=DESCRIPTION)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser(
        "run",
        help="start everything: the bot, its scheduler, and Discord and Slack, or else the playground in a browser",
        description="Start the bot and its scheduler: on Discord with DISCORD_TOKEN, on Slack with SLACK_BOT_TOKEN, "
        "else in the playground. Settings come from the environment and from .env; .env.example documents each. Ctrl-C "
        "stops cleanly.",
    )
    _add_chat(commands)
    commands.add_parser(
        "migrate",
        help="bring the database to the schema of this version",
        description="Bring the database of SHOWUP_DATABASE_URL to the schema of this version, as `showup run` does.",
    )
    discord = commands.add_parser(
        "discord",
        help="what putting Showup on Discord needs: `showup discord invite` prints the link for a server's admin",
        description="What putting Showup on Discord needs; docs/discord.md goes through it step by step.",
    )
    discord.add_argument("what", choices=["invite"], help="print the link that adds the bot to a server")
    _add_slack(commands)
    pages = commands.add_parser(
        "docs",
        help="write the pages that derive from the code",
        description="Write docs/commands.md and .env.example from the declarations in the code.",
    )
    pages.add_argument("--check", action="store_true", help="write nothing; fail when a page is not up to date")
    return parser


def _add_slack(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    slack = commands.add_parser(
        "slack",
        help="what putting Showup on Slack needs: `showup slack manifest` prints what Slack makes the app from",
        description="What putting Showup on Slack needs; docs/slack.md goes through it step by step.",
    )
    what = slack.add_subparsers(dest="what", required=True, metavar="WHAT")
    manifest = what.add_parser("manifest", help="print the app manifest, to be pasted where Slack makes a new app")
    manifest.add_argument(
        "--mode", choices=["socket", "http"], default="socket", help="how Slack reaches Showup (default: %(default)s)"
    )
    manifest.add_argument(
        "--url", default="", help="for http: the address of this program as Slack sees it (default: SHOWUP_PUBLIC_URL)"
    )
    what.add_parser("key", help="print a new key for the tokens of many workspaces")
    what.add_parser("rotate", help="encrypt all tokens with the first of the keys, after one was put before the others")


def _add_chat(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    chat = commands.add_parser(
        "chat",
        help="talk to the bot in the terminal, by hand or from a script",
        description="Talk to the bot in the terminal, by hand or from a script.",
        epilog=CHAT_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    chat.add_argument(
        "script", nargs="?", type=Path, metavar="SCRIPT", help="a file of lines; standard input if not a terminal"
    )
    chat.add_argument("--database", metavar="URL", help="keep everything there; without it, nothing is kept")
    chat.add_argument(
        "--zone", default="Europe/Berlin", type=_zone, help="the group's time zone (default: %(default)s)"
    )
    chat.add_argument(
        "--clock", type=_instant, metavar="TIME", help="start then and stand still: 2026-03-02T08:00, local time"
    )
    chat.add_argument("--admin", default="maya", metavar="NAME", help="who may use /group (default: %(default)s)")
    chat.add_argument("--empty", action="store_true", help="begin with a channel that has no group yet")


def _zone(words: str) -> str:
    if zone := zone_named(words):
        return zone
    raise argparse.ArgumentTypeError(f"“{words}” is no time zone; try Europe/Berlin")


def _instant(words: str) -> datetime:
    with contextlib.suppress(ValueError):
        local = datetime.fromisoformat(words)
        if local.tzinfo is None:
            return local
    raise argparse.ArgumentTypeError(f"“{words}” is no local time; try 2026-03-02T08:00")
