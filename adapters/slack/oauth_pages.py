"""The pages on which an installation ends. The web server's policy forbids style in them, so that is one of its own."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from adapters.slack.workspaces import Workspace

STYLE_PATH = "/slack/page.css"
STYLE = """\
:root { color-scheme: light dark; }
body { margin: 0; font: 1.125rem/1.6 system-ui, sans-serif; }
main { max-width: 34rem; margin: 12vh auto; padding: 0 1.5rem; }
h1 { font-size: 1.75rem; line-height: 1.25; }
a { color: light-dark(#1d5c4c, #7fd1b9); font-weight: 600; text-underline-offset: 0.2em; }
a:focus-visible { outline: 3px solid; outline-offset: 3px; }
strong { font-family: ui-monospace, monospace; font-weight: 600; }
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an installation came to nothing, as its installer reads it."""

    status: int
    title: str
    words: str


CANCELLED = Problem(200, "Nothing was installed", "You stopped before Showup was added, and that is fine.")
ELSEWHERE = Problem(
    400,
    "This installation was not begun here",
    "It ends in the browser in which it was begun, once and within ten minutes. If Showup is in your workspace "
    "already, all is well.",
)
TOO_LATE = Problem(
    400, "This installation is over", "It can be finished once and within ten minutes. Nothing was changed just now."
)
CODE_REFUSED = Problem(400, "Slack did not confirm it", "What Slack gave for this installation is not good any more.")
REFUSED = Problem(
    500, "Slack refused this installation", "Whoever runs this Showup finds the reason in its log: please tell them."
)
SLACK_AWAY = Problem(502, "Slack does not answer", "Nothing was installed yet. Please try again in a minute.")
BUSY = Problem(503, "One moment, please", "Showup cannot do this just now. Please try again in a minute.")


def problem_page(problem: Problem, *, again: str) -> str:
    """Say what went wrong and where to begin again."""
    return _page(problem.title, escape(problem.words), _link(again, "Begin again"))


def success_page(workspace: Workspace, *, app: str) -> str:
    """Say what to do next."""
    title = f"Showup is in {workspace.name or 'your workspace'}"
    tenant, app = quote(workspace.tenant, safe=""), quote(app, safe="")
    setup = (
        "In the channel where your group studies, type <strong>/study setup</strong>. In a private channel, type "
        "<strong>/invite @Showup</strong> first."
    )
    if workspace.is_org:
        address = f"https://app.slack.com/manage/{tenant}/integrations/profile/{app}/workspaces/add"
        return _page(title, _link(address, "Choose the workspaces in which it is to be."), f"Then: {setup}")
    address = f"https://slack.com/app_redirect?app={app}&team={tenant}"
    return _page(title, setup, _link(address, "Open Slack"))


def _link(address: str, words: str) -> str:
    return f'<a href="{escape(address)}">{escape(words)}</a>'


def _page(title: str, *paragraphs: str) -> str:
    """Make a page of paragraphs that are HTML already."""
    title = escape(title)
    body = "".join(f"<p>{each}</p>\n" for each in paragraphs)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{STYLE_PATH}">
</head>
<body>
<main>
<h1>{title}</h1>
{body}</main>
</body>
</html>
"""
