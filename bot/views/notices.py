"""What is told in private to the person who set a channel up."""

from __future__ import annotations

from bot.cards import Card, CommandName, note, text
from bot.usecases.contents import NoticeContent
from bot.views import words


def notice(content: NoticeContent) -> Card:
    """Say that posting is paused somewhere, or that it works again."""
    return resumed(content) if content.reason is None else paused(content, content.reason)


def paused(content: NoticeContent, reason: str) -> Card:
    """Say where posting is paused and why, what was not lost, and what mends it."""
    return Card(
        f"I cannot post in the channel of {words.name(content.group.name)}",
        (
            text(f"Why: {words.one_line(reason)}"),
            text("Posting there is paused. Nothing is lost: check-ins keep counting."),
            text("When that is mended, use ", CommandName("group settings"), " in the channel and press “Try again”."),
            note("You get this because you set the channel up, and only once."),
        ),
        tone="careful",
    )


def resumed(content: NoticeContent) -> Card:
    """Say where posting works again."""
    return Card(
        f"Posting works again in the channel of {words.name(content.group.name)}",
        (text("Thank you for mending it. Nothing more needs to be done."),),
        tone="good",
    )
