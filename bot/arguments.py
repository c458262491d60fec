"""What the command line takes, and the help that it gives."""

from __future__ import annotations

import argparse
import contextlib
from datetime import datetime
from pathlib import Path

from bot.domain.day import zone_named
from bot.roles import NAMES

DESCRIPTION = (
    "Showup: a study group checks in daily, keeps streaks that are never wrongly broken, and sees one honest board."
)
MOST_LINES = 10_000
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


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(prog="showup", description=DESCRIPTION)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_run(commands)
    _add_chat(commands)
    _add_deliveries(commands)
    commands.add_parser(
        "migrate",
        help="bring the database to the schema of this version",
        description="Bring the database of SHOWUP_DATABASE_URL to the schema of this version, as `showup run` does.",
    )
    _add_move(commands)
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


def _add_run(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    run = commands.add_parser(
        "run",
        help="start everything: the bot, its scheduler, and Discord and Slack, or else the playground in a browser",
        description="Start the bot and its scheduler: on Discord with DISCORD_TOKEN, on Slack with SLACK_BOT_TOKEN, "
        "else in the playground. Settings come from the environment and from .env; .env.example documents each. Ctrl-C "
        "stops cleanly.",
    )
    run.add_argument(
        "--role",
        action="extend",
        type=_roles,
        metavar="ROLE",
        help="what this process does, where several share one database: discord and slack hear what people do there, "
        "web takes what comes by HTTP, scheduler posts what is due; several with commas between them (default: all)",
    )


def _add_deliveries(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    deliveries = commands.add_parser(
        "deliveries",
        help="list what was to be posted, the newest first, and what has become of it",
        description="List what was to be posted, the newest first, and what has become of it. Only reads, and may be "
        "asked while Showup runs. Times are UTC; LATE is how long after it was due a post was sent.",
    )
    deliveries.add_argument(
        "--failed",
        action="store_true",
        help="only those that were missed or refused, of which nobody knows, or whose channel is paused",
    )
    deliveries.add_argument(
        "--limit", type=_number, default=20, metavar="N", help="how many at most (default: %(default)s)"
    )


def _add_move(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    move = commands.add_parser(
        "move",
        help="copy everything into another database, such as from a file to PostgreSQL",
        description="Copy everything into another database, which must be empty, and compare it there row by row. "
        "Stop every program on the old database before: what is written there afterwards does not come along. The old "
        "database stays as it is.",
    )
    move.add_argument("--from", dest="source", default="", metavar="URL", help="default: SHOWUP_DATABASE_URL")
    move.add_argument("--to", dest="target", required=True, metavar="URL", help="such as postgresql://USER@HOST/NAME")


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


def _roles(words: str) -> list[str]:
    names = [word.strip().casefold() for word in words.split(",")]
    for name in names:
        if name not in NAMES:
            raise argparse.ArgumentTypeError(f"“{name}” is no role: try {', '.join(NAMES[:-1])} or {NAMES[-1]}")
    return names


def _number(words: str) -> int:
    if words.isdecimal() and 1 <= int(words) <= MOST_LINES:
        return int(words)
    raise argparse.ArgumentTypeError(f"“{words}” is no number from 1 to {MOST_LINES}")


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
