"""What is told in private to the person who set a channel up."""

from __future__ import annotations

from bot.cards import Card, CommandName, note, text
from bot.usecases.posting import NoticeContent
from bot.views import words


def paused(content: NoticeContent) -> Card:
    """Say where posting is paused and why, what was not lost, and what mends it."""
    return Card(
        f"I cannot post in the channel of {words.name(content.group.name)}",
        (
            text(f"Why: {words.one_line(content.reason)}"),
            text("Posting there is paused. Nothing is lost: check-ins keep counting."),
            text("When that is mended, use ", CommandName("group settings"), " in the channel and press “Try again”."),
            note("You get this because you set the channel up, and only once."),
        ),
        tone="careful",
    )
