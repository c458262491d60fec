"""What checking in, undoing and editing say."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards import Block, Button, Buttons, Card, CommandName, Note, Part, Quote, Text, buttons, note, text
from bot.domain.checkin import CheckIn
from bot.domain.day import DAY
from bot.domain.milestone import COMEBACK_DAYS, Kind, Milestone, next_streak_milestone
from bot.usecases.checkin import CheckedIn
from bot.usecases.correct import Corrected
from bot.usecases.figures import Figures
from bot.views import words


def checked_in(result: CheckedIn) -> Card:
    """Say that a check-in is recorded, what it made of the figures, and what is next."""
    check_in, figures = result.check_in, result.figures
    blocks: list[Block] = quoted(check_in)
    if result.milestone:
        blocks.append(text(milestone(result.milestone)))
    blocks += [text(minutes_line(figures)), text(streak_line(figures)), note(*next_line(figures))]
    blocks.append(_buttons(check_in, offer_yesterday=result.for_yesterday))
    title = logged(check_in, figures)
    return Card(f"Welcome! {title}" if result.joined else title, tuple(blocks), tone="good")


def logged(check_in: CheckIn, figures: Figures) -> str:
    """Return the headline of a check-in."""
    on = "" if check_in.day == figures.today else f" for {words.day(check_in.day, figures.today)}"
    return f"{words.duration(check_in.minutes)} logged{on}" if check_in.minutes else f"You showed up{on}"


def quoted(check_in: CheckIn) -> list[Block]:
    """Return the member's own words and link as blocks."""
    blocks: list[Block] = [Quote(words.one_line(check_in.note))] if check_in.note else []
    return [*blocks, Text((check_in.link,))] if check_in.link else blocks


def minutes_line(figures: Figures) -> str:
    """Return the minutes of today and of the week against the plan."""
    goal = f" of {words.duration(figures.goal_week)}" if figures.goal_week else ""
    return words.sentence(
        (f"Today {words.duration(figures.minutes_today)}", f"this week {words.duration(figures.minutes_week)}{goal}")
    )


def streak_line(figures: Figures) -> str:
    """Return the streak, the best one and the freezes left."""
    streak = figures.streak
    return words.sentence(
        (words.streak(streak.current), f"best {streak.best}", f"{words.count(streak.freezes, 'freeze')} left")
    )


def next_line(figures: Figures) -> tuple[Part, ...]:
    """Return what is next: a day that can be saved, a comeback under way, or the next study day and milestone."""
    streak = figures.streak
    if figures.savable:
        open_day = words.day(figures.savable, figures.today)
        late = CommandName("checkin", f"30 @{_mark(figures)}")
        return (f"{words.sentence_case(open_day)} is still open: ", late, " saves it.")
    if streak.broken_on and streak.current < COMEBACK_DAYS:
        return (f"Back on the road: {words.count(COMEBACK_DAYS - streak.current, 'more study day')} to a comeback.",)
    ahead = next_streak_milestone(streak.current)
    when = f"Next study day: {words.day(figures.next_study_day, figures.today)}" if figures.next_study_day else ""
    return (words.sentence((when, f"{words.count(ahead - streak.current, 'more day')} to a {words.streak(ahead)}")),)


def _mark(figures: Figures) -> str:
    return "yesterday" if figures.savable == figures.today - DAY else str(figures.savable)


def milestone(reached: Milestone) -> str:
    """Return the words that celebrate a milestone."""
    match reached.kind:
        case Kind.STREAK:
            return f"Milestone: a {words.streak(reached.value)}!"
        case Kind.HOURS:
            return f"Milestone: {words.count(reached.value, 'hour')} of study in all!"
        case Kind.COMEBACK:
            return "Comeback: 3 study days in a row after a break. Coming back is the hardest part."


def _buttons(check_in: CheckIn, *, offer_yesterday: bool = False) -> Buttons:
    this = {"check_in": str(check_in.id)}
    return buttons(
        Button("Undo", "undo", this),
        Button("Edit", "edit", this, form=True),
        Button("Count it for yesterday", "count for yesterday", this, style="primary") if offer_yesterday else None,
    )


def quick(given: Mapping[str, str]) -> Buttons:
    """Return the row that checks in or rests with one press; `given` is what each button carries."""
    lengths = [Button(f"{minutes} min", "checkin", {"minutes": str(minutes), **given}) for minutes in (25, 50, 90)]
    form = Button("Check in", "checkin", given, style="primary", form=True)
    return buttons(form, *lengths, Button("Rest today", "rest", given))


def undone(result: Corrected) -> Card:
    """Say what was taken back, and the figures that are left."""
    old, figures = result.old, result.figures
    when = words.day(old.day, figures.today)
    what = words.duration(old.minutes) if old.minutes else "showing up"
    lines: tuple[Block, ...] = (text(minutes_line(figures)), text(streak_line(figures)))
    return Card(f"Undone: {what}, {when}", (*lines, note("It is out of every figure. Log it again at any time.")))


def edited(result: Corrected) -> Card:
    """Say what a check-in is now."""
    figures = result.figures
    lines = (*quoted(result.new), text(minutes_line(figures)), text(streak_line(figures)), _buttons(result.new))
    return Card(f"Changed: {logged(result.new, figures)}", lines, tone="good")


def moved(result: Corrected) -> Card:
    """Say that a check-in counts for the day before."""
    figures = result.figures
    title = f"Counted for {words.day(result.new.day, figures.today)}"
    today_open = figures.minutes_today == 0 and figures.today != result.new.day
    rest: tuple[Note, ...] = (note("Today is open again."),) if today_open else ()
    return Card(
        title, (text(minutes_line(figures)), text(streak_line(figures)), *rest, _buttons(result.new)), tone="good"
    )
