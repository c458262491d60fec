"""What errors say: what happened, and what to do next."""

from __future__ import annotations

from bot import errors
from bot.cards import Card, CommandName, Part, text
from bot.domain.day import short
from bot.errors import Mistake, Obstacle, Unavailable
from bot.views import words

WHAT_THERE_IS: tuple[Part, ...] = (CommandName("help"), " shows what there is.")


def surprise(incident: str) -> Card:
    """Say that something broke on our side, with the id under which it is in the log."""
    hint = f"It is not your fault. If it did not count, try again; if it stays, tell an admin this number: {incident}."
    return _careful("Something went wrong here", hint)


def card(error: Mistake | Unavailable) -> Card:
    """Turn an expected error into a private card."""
    match error:
        case errors.UnknownCommand():
            return _unknown(error)
        case errors.BadArgument():
            return _bad_argument(error)
        case errors.TooMuch():
            return _too_much(error)
        case errors.DayClosed():
            return _day_closed(error)
        case errors.Impossible(obstacle=obstacle):
            return _careful(*_OBSTACLES[obstacle])
        case _:
            return _careful(*_PLAIN.get(type(error), ("That did not work", *WHAT_THERE_IS)))


def _careful(title: str, *hint: Part) -> Card:
    return Card(title, (text(*hint),), tone="careful")


def _unknown(error: errors.UnknownCommand) -> Card:
    meant = ("Did you mean ", CommandName(error.nearest), "? ") if error.nearest else ()
    return _careful(f"I do not know “{words.one_line(error.name, 40)}”", *meant, *WHAT_THERE_IS)


def _bad_argument(error: errors.BadArgument) -> Card:
    name, given = error.option.replace("_", " "), words.one_line(error.given, 60)
    usage = (CommandName("help", error.command), " shows examples.") if error.command else WHAT_THERE_IS
    if not error.given:
        return _careful(f"“{error.command}” needs {name}", f"I expected {error.expected}. ", *usage)
    if not name:
        no_more = ("Nothing was changed. ", CommandName(error.command), " takes no more. ")
        return _careful(f"I could not make sense of “{given}”", *no_more, *usage)
    hint = f"Nothing was changed. I expected {error.expected}. "
    return _careful(f"I could not read “{given}” ({name})", hint, *usage)


def _too_much(error: errors.TooMuch) -> Card:
    before = f" on top of {words.duration(error.already)}" if error.already else ""
    title = f"{words.duration(error.minutes)}{before} is more than 16 h for one day"
    one, other = CommandName("checkin", "45"), CommandName("checkin", "1h30")
    return _careful(title, "Nothing was logged. Check the number: ", one, " means 45 minutes, ", other, " works too.")


def _day_closed(error: errors.DayClosed) -> Card:
    day, earliest = short(error.day), short(error.earliest)
    if error.day > error.today:
        return _careful(f"{day} is still to come", f"You can check in for today, and back to {earliest}.")
    if error.earliest == error.today:
        return _careful(f"{day} is closed", "This group takes check-ins for today only: ", CommandName("checkin", "45"))
    late = CommandName("checkin", "45 @yesterday")
    return _careful(f"{day} is closed", f"You can check in back to {earliest}: ", late)


_PLAIN: dict[type[errors.ShowupError], tuple[str, *tuple[Part, ...]]] = {
    errors.Outdated: (
        "This is from another version of Showup",
        "Nothing was changed. ",
        CommandName("help"),
        " shows what there is.",
    ),
    errors.NoGroupHere: (
        "There is no study group in this channel yet",
        "An admin can make one here with ",
        CommandName("group setup"),
        ".",
    ),
    errors.NotAMember: (
        "You are not in this group",
        "A check-in joins you: ",
        CommandName("checkin", "45 what you studied"),
        ". So does ",
        CommandName("join"),
        ".",
    ),
    errors.Stranger: (
        "This group belongs to another workspace",
        "Check-ins here are for the people of that workspace. To have a group of your own, add me to yours.",
    ),
    errors.TooLate: (
        "That took too long to open",
        "Nothing was changed. Please try once more: it is usually quick.",
    ),
    errors.NotAnAdmin: (
        "Only admins can do that",
        "Ask whoever manages this channel; your own commands are under ",
        CommandName("help"),
        ".",
    ),
    errors.NotYours: (
        "That button belongs to somebody else",
        "Yours are under your own answers; ",
        CommandName("checkin"),
        " makes one.",
    ),
    errors.NothingToUndo: (
        "There is no recent check-in to change",
        "One can be undone or edited for 24 hours after it was logged.",
    ),
    Unavailable: ("I cannot reach my memory right now", "Nothing was recorded. Please try again in a minute."),
}
_OBSTACLES: dict[Obstacle, tuple[str, *tuple[Part, ...]]] = {
    Obstacle.NO_FREEZE_LEFT: (
        "You have no freeze left for today",
        "Showing up counts too: ",
        CommandName("checkin", "0"),
        " keeps the streak. Every 7 done days of a streak earn a freeze back.",
    ),
    Obstacle.ALREADY_MOVED: (
        "This check-in was moved already",
        "To count it for another day, undo it and log it with @yesterday or a date.",
    ),
    Obstacle.PAUSE_IN_THE_PAST: (
        "A pause begins today or later",
        "For a day that is over, check in late while it is open: ",
        CommandName("checkin", "45 @yesterday"),
    ),
    Obstacle.PAUSE_LENGTH: (
        "A pause lasts from 1 to 60 days",
        "Try ",
        CommandName("pause", "7"),
        ". When it is over you can pause again.",
    ),
    Obstacle.PAUSE_OVERLAP: (
        "You have a pause in those days already",
        "End it with ",
        CommandName("resume"),
        ", then choose a new one.",
    ),
    Obstacle.PROMPT_IS_UP: (
        "Today's prompt is up already",
        "It is posted once a day; everybody can check in on it or with ",
        CommandName("checkin"),
        ".",
    ),
    Obstacle.PROMPT_IS_OLD: (
        "That prompt was for another day",
        "To rest today, press the button on today's prompt or use ",
        CommandName("rest"),
        ".",
    ),
    Obstacle.CHANNEL_IS_TAKEN: (
        "This channel has a study group already",
        CommandName("group settings"),
        " shows and changes it. A second group needs a channel of its own.",
    ),
    Obstacle.NO_IMPROVEMENT_BOARD: (
        "All time has nothing to be compared with",
        "Try ",
        CommandName("leaderboard", "improved week"),
        " or ",
        CommandName("leaderboard", "improved month"),
        ".",
    ),
    Obstacle.PLAN_SIZE: (
        "A weekly plan is from 10 min to 112 h",
        "Choose what you can keep for months: ",
        CommandName("plan", "mon-fri 5h"),
        " is a fine plan.",
    ),
}
