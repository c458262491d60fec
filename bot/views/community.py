"""What the bot says when it is added to a server or a workspace."""

from __future__ import annotations

from bot.cards import Card, CommandName, Note, note, text


def hello(*, back: bool) -> Card:
    """Say who begins and how; where there are groups from before, that they go on."""
    if back:
        return Card("Good to be back", (text("Nothing was lost: check-ins, streaks and posts go on."), _more()))
    begin = text(
        "An admin makes a study group in the channel where it is to live: ",
        CommandName("group setup"),
        ". Everybody there joins with their first check-in.",
    )
    return Card("Hello! I help study groups show up", (begin, _more()))


def _more() -> Note:
    return note(CommandName("help"), " shows what I can do.")
