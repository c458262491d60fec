"""What errors say: what happened, and what to do next."""

from __future__ import annotations

from bot import errors
from bot.cards import Card, text
from bot.domain.day import short
from bot.errors import Mistake, Obstacle, Unavailable
from bot.views import words


def card(error: Mistake | Unavailable) -> Card:
    """Turn an expected error into a private card."""
    title, hint = _say(error)
    return Card(title, (text(hint),), tone="careful")


def surprise(incident: str) -> Card:
    """Say that something broke on our side, with the id under which it is in the log."""
    hint = f"It is not your fault. Please try again; if it stays, tell an admin this number: {incident}."
    return Card("Something went wrong here", (text(hint),), tone="careful")


def _say(error: Mistake | Unavailable) -> tuple[str, str]:
    match error:
        case errors.UnknownCommand(name=name, nearest=near):
            hint = f"Did you mean /{near}? " if near else ""
            return f"I do not know /{words.one_line(name, 40)}", f"{hint}/help shows what there is."
        case errors.BadArgument():
            return _bad_argument(error)
        case errors.NoGroupHere():
            return "There is no study group in this channel yet", "An admin can make one here with /group setup."
        case errors.NotAMember():
            return "You are not in this group", "A check-in joins you: /checkin 45 what you studied. So does /join."
        case errors.NotAnAdmin():
            return "Only admins can do that", "Ask whoever manages this channel; your own commands are under /help."
        case errors.NotYours():
            return "That button belongs to somebody else", "Yours are under your own answers; /checkin makes one."
        case errors.TooMuch(minutes=minutes, already=already):
            before = f" on top of {words.duration(already)}" if already else ""
            title = f"{words.duration(minutes)}{before} is more than 16 h for one day"
            return title, "Nothing was logged. Check the number: /checkin 45 means 45 minutes, /checkin 1h30 works too."
        case errors.DayClosed(day=day, earliest=earliest, today=today):
            return (
                _day_closed(error)
                if day <= today
                else (f"{short(day)} is still to come", f"You can check in for today, and back to {short(earliest)}.")
            )
        case errors.NothingToUndo():
            return (
                "There is no recent check-in to change",
                "One can be undone or edited for 24 hours after it was logged.",
            )
        case errors.Impossible(obstacle=obstacle):
            return _OBSTACLES[obstacle]
        case Unavailable():
            return "I cannot reach my memory right now", "Nothing was recorded. Please try again in a minute."
        case _:
            return "That did not work", "/help shows what there is."


def _bad_argument(error: errors.BadArgument) -> tuple[str, str]:
    name, given = error.option.replace("_", " "), words.one_line(error.given, 60)
    usage = f"/help {error.command} shows examples." if error.command else "/help shows what there is."
    if not error.given:
        return f"/{error.command} needs {name}", f"I expected {error.expected}. {usage}"
    if not name:
        return f"I could not make sense of “{given}”", f"Nothing was changed. /{error.command} takes no more. {usage}"
    title = f"I could not read “{given}” ({name})"
    return title, f"Nothing was changed. I expected {error.expected}. {usage}"


def _day_closed(error: errors.DayClosed) -> tuple[str, str]:
    if error.earliest == error.today:
        return f"{short(error.day)} is closed", "This group takes check-ins for today only: /checkin 45"
    return f"{short(error.day)} is closed", f"You can check in back to {short(error.earliest)}: /checkin 45 @yesterday"


_OBSTACLES = {
    Obstacle.NO_FREEZE_LEFT: (
        "You have no freeze left for today",
        "Showing up counts too: /checkin 0 keeps the streak. Every 7 done days of a streak earn a freeze back.",
    ),
    Obstacle.ALREADY_MOVED: (
        "This check-in was moved already",
        "To count it for another day, undo it and log it with @yesterday or a date.",
    ),
    Obstacle.PAUSE_IN_THE_PAST: (
        "A pause begins today or later",
        "For a day that is over, check in late while it is open: /checkin 45 @yesterday",
    ),
    Obstacle.PAUSE_LENGTH: ("A pause lasts from 1 to 60 days", "Try /pause 7. When it is over you can pause again."),
    Obstacle.PAUSE_OVERLAP: ("You have a pause in those days already", "End it with /resume, then choose a new one."),
    Obstacle.PROMPT_IS_UP: (
        "Today's prompt is up already",
        "It is posted once a day; everybody can check in on it or with /checkin.",
    ),
    Obstacle.PROMPT_IS_OLD: (
        "That prompt was for another day",
        "To rest today, press the button on today's prompt or use /rest.",
    ),
    Obstacle.CHANNEL_IS_TAKEN: (
        "This channel has a study group already",
        "/group settings shows and changes it. A second group needs a channel of its own.",
    ),
    Obstacle.NO_IMPROVEMENT_BOARD: (
        "All time has nothing to be compared with",
        "Try /leaderboard improved week or /leaderboard improved month.",
    ),
    Obstacle.PLAN_SIZE: (
        "A weekly plan is from 10 min to 112 h",
        "Choose what you can keep for months: /plan mon-fri 5h is a fine plan.",
    ),
}
