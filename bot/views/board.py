"""What leaderboards say: a picture and the same data as text."""

from __future__ import annotations

from bot.cards import Block, Board, BoardDrawing, BoardRow, Button, Card, Picture, buttons, note, text
from bot.domain.leaderboard import By, Ranked, Span, Standing
from bot.domain.milestone import Kind, Milestone
from bot.usecases.board import AskedBoard, BoardResult
from bot.views import words


def board(result: BoardResult, *, reader: int | None = None) -> Card:
    """Show the top of a leaderboard, and mark the reader's row there."""
    drawing = BoardDrawing(
        title=f"{result.group.name}: {_title(result.by)}",
        subtitle=_period(result),
        rows=tuple(_row(each, result) for each in result.places),
        footer=_together(result) if result.minutes else "",
        empty=_empty(result),
    )
    blocks: list[Block] = [text(drawing.subtitle), Picture(drawing, _alt(drawing)), _top(result, reader)]
    if result.milestones:
        blocks.append(text("Milestones: " + ", ".join(_milestone(name, each) for name, each in result.milestones)))
    if drawing.footer:
        blocks.append(note(drawing.footer))
    return Card(drawing.title, tuple(blocks))


def asked(answer: AskedBoard) -> Card:
    """Show a leaderboard to one reader: with their own place where the top does not hold it, and a way to share."""
    result = answer.result
    card = board(result, reader=answer.reader)
    share = Button("Share", "share leaderboard", {"by": result.by, "span": result.span})
    return Card(card.title, (*card.blocks, *_near(answer), buttons(share)))


def glance(answer: AskedBoard) -> tuple[Block, ...]:
    """Show a leaderboard to one reader as a part of another card: the rows alone, under a line that says which."""
    which = text(f"{_period(answer.result)}: {_title(answer.result.by)}")
    return (which, _top(answer.result, answer.reader), *_near(answer))


def _top(result: BoardResult, reader: int | None) -> Block:
    return _rows(result.places, result, reader) if result.places else text(_empty(result))


def _near(answer: AskedBoard) -> tuple[Block, ...]:
    """Show the reader's own place and the neighbours where the top does not hold it."""
    result = answer.result
    if not result.near:
        return ()
    return text("Near you, for your eyes only:"), _rows(result.near, result, answer.reader)


def _rows(places: tuple[Ranked, ...], result: BoardResult, reader: int | None) -> Board:
    return Board(tuple(_row(each, result, yours=each.standing.member.id == reader) for each in places))


def _milestone(name: str, reached: Milestone) -> str:
    match reached.kind:
        case Kind.STREAK:
            return f"{words.name(name)} {words.streak(reached.value)}"
        case Kind.HOURS:
            return f"{words.name(name)} {words.count(reached.value, 'hour')} in all"
        case Kind.COMEBACK:
            return f"{words.name(name)} came back"


def _title(by: By) -> str:
    return {
        By.CONSISTENCY: "own plans kept",
        By.HOURS: "hours",
        By.STREAK: "streaks",
        By.IMPROVED: "most improved",
    }[by]


def _period(result: BoardResult) -> str:
    match result.span:
        case Span.WEEK | Span.MONTH:
            which = f"This {result.span} so far" if result.running else f"Last {result.span}"
            return f"{which}, {words.days(result.period.first, result.period.last)}"
        case Span.ALL:
            return f"All time, since {words.dated(result.period.first)}"


def _row(each: Ranked, result: BoardResult, *, yours: bool = False) -> BoardRow:
    standing = each.standing
    score, detail, share = _figures(standing, result)
    return BoardRow(each.rank, standing.member.shown_name, score, detail, share, standing.newcomer, yours)


def _figures(each: Standing, result: BoardResult) -> tuple[str, str, float]:
    """Return the score, the other figures, and the length of the bar."""
    kept = f"{each.done} of {words.count(each.planned, 'day')}"
    spent = words.duration(each.minutes)
    streak = words.streak(each.streak) if each.streak else ""
    first = result.places[0].standing
    match result.by:
        case By.CONSISTENCY:
            return f"{int(each.kept * 100)} %", words.sentence((kept, spent, streak)), each.kept
        case By.HOURS:
            return spent, words.sentence((kept, streak)), each.minutes / max(first.minutes, 1)
        case By.STREAK:
            detail = words.sentence((f"best {each.best}", kept, spent))
            return words.streak(each.streak), detail, each.streak / max(first.streak, 1)
        case By.IMPROVED:
            return f"+{words.duration(each.gain)}", words.sentence((spent, kept)), each.gain / max(first.gain, 1)


def _together(result: BoardResult) -> str:
    goal = result.group.weekly_goal if result.span is Span.WEEK else None
    together = f"Together {words.duration(result.minutes)}" + (f" of {words.duration(goal)}" if goal else "")
    return words.sentence((together, f"{words.count(result.showed_up, 'person', 'people')} showed up"))


def _empty(result: BoardResult) -> str:
    if result.by is By.IMPROVED and result.showed_up:
        return "Nothing to compare yet. It takes two periods to see who improved."
    if result.running:
        return "A fresh page: the first check-in opens the board."
    return "A quiet week, and that is all right. A new one has begun."


def _alt(drawing: BoardDrawing) -> str:
    rows = "; ".join(f"{row.rank}. {row.name} {row.score}" for row in drawing.rows)
    return f"{drawing.title}. {drawing.subtitle}. {rows or drawing.empty}"
