"""The layout of a leaderboard: a header, a row for each member, a footer; for an empty week a kind sentence.

The picture is 1200 px wide and shown about 360 px wide on a phone, so no text is set smaller than 38 px,
which is 11 px there. The height follows the rows.
"""

from __future__ import annotations

from math import floor

from adapters.pictures import colours
from adapters.pictures.canvas import Canvas
from adapters.pictures.lines import Line, Style, fit, line, placeholder, wrap
from bot.cards import BoardDrawing, BoardRow

WIDTH = 1200
_MARGIN = 64
_RIGHT = WIDTH - _MARGIN
_SPAN = WIDTH - 2 * _MARGIN
_GAP = 28

_TITLE = Style(64, "bold")
_SUBTITLE = Style(40)
_NAME = Style(48)
_SCORE = Style(48, "bold")
_RANK = Style(44, "bold")
_DETAIL = Style(38)
_TAG = Style(38)
_SENTENCE = Style(50)

_ROW = 128
_NAMES = 168  # where names and details begin
_MEDAL = 72
_SCORE_AT_MOST = 420
_BAR = 22
_BAR_AT_LEAST, _BAR_AT_MOST = 160, 400
_AROUND = 600  # more than header and footer can take
_EMPTY_HEIGHT = 460
_DOT = 64


def draw(drawing: BoardDrawing) -> bytes:
    """Return the picture of a leaderboard as a PNG."""
    canvas = Canvas(WIDTH, _AROUND + max(_EMPTY_HEIGHT, _ROW * len(drawing.rows)))
    y = _header(canvas, drawing)
    if drawing.rows:
        bar = _bar_length(drawing.rows)
        for row in drawing.rows:
            _row(canvas, row, y, bar)
            y += _ROW
    else:
        _empty(canvas, drawing.empty, y)
        y += _EMPTY_HEIGHT
    return canvas.png(_footer(canvas, drawing.footer, y))


def _header(canvas: Canvas, drawing: BoardDrawing) -> int:
    baseline = 42
    for text in wrap(drawing.title, _TITLE, _SPAN, most=2):
        baseline += 76
        canvas.text(text, _MARGIN, baseline, colours.INK)
    for text in wrap(drawing.subtitle, _SUBTITLE, _SPAN, most=2):
        baseline += 60
        canvas.text(text, _MARGIN, baseline, colours.MUTED)
    return baseline + 44


def _row(canvas: Canvas, row: BoardRow, top: int, bar: int) -> None:
    _rank(canvas, row.rank, top)
    score = fit(row.score, _SCORE, _SCORE_AT_MOST)
    canvas.text(score, _RIGHT, top + 54, colours.INK, align="right")
    _name(canvas, row, top + 54, _RIGHT - _NAMES - score.width - _GAP)
    detail = fit(row.detail, _DETAIL, _RIGHT - _NAMES - bar - _GAP)
    canvas.text(detail, _NAMES, top + 104, colours.MUTED)
    _bar(canvas, row.share, top + 81, bar)


def _rank(canvas: Canvas, rank: int, top: int) -> None:
    middle = _MARGIN + _MEDAL // 2
    if rank in colours.MEDALS:
        canvas.rounded((_MARGIN, top + 28, _MEDAL, _MEDAL), colours.MEDALS[rank], radius=_MEDAL // 2)
    colour = colours.INK if rank in colours.MEDALS else colours.MUTED
    canvas.text(fit(str(rank), _RANK, _NAMES - _MARGIN - 8), middle, top + 80, colour, align="middle")


def _name(canvas: Canvas, row: BoardRow, baseline: int, width: float) -> None:
    tags = [
        (line(word, _TAG), ground, ink)
        for word, ground, ink, shown in (
            ("new", colours.NEW_GROUND, colours.NEW_INK, row.newcomer),
            ("you", colours.YOU_GROUND, colours.YOU_INK, row.yours),
        )
        if shown
    ]
    taken = sum(_tag_width(word) + _GAP // 2 for word, _, _ in tags)
    name = fit(row.name, _NAME, width - taken)
    if not name.pieces:
        name = placeholder(_NAME)
    canvas.text(name, _NAMES, baseline, colours.INK)
    x = round(_NAMES + name.width) + _GAP // 2
    for word, ground, ink in tags:
        canvas.rounded((x, baseline - 38, _tag_width(word), 50), ground, radius=25)
        canvas.text(word, x + _tag_width(word) / 2, baseline - 2, ink, align="middle")
        x += _tag_width(word) + _GAP // 2


def _tag_width(word: Line) -> int:
    return round(word.width) + 40


def _bar(canvas: Canvas, share: float, top: int, length: int) -> None:
    """Draw the bar; a share above nothing shows at least as a dot, and what is no share shows as nothing."""
    left = _RIGHT - length
    canvas.rounded((left, top, length, _BAR), colours.TRACK, radius=_BAR // 2)
    if share > 0:
        done = max(round(length * min(share, 1.0)), _BAR)
        canvas.rounded((left, top, done, _BAR), colours.FILL, radius=_BAR // 2)


def _bar_length(rows: tuple[BoardRow, ...]) -> int:
    """Return what the widest detail leaves. All bars are equally long, so that they can be compared."""
    left = _RIGHT - _NAMES - _GAP - max(line(row.detail, _DETAIL).width for row in rows)
    return floor(min(max(left, _BAR_AT_LEAST), _BAR_AT_MOST))  # a pixel too long would cost the widest one a word


def _empty(canvas: Canvas, sentence: str, top: int) -> None:
    """Show seven days still to come, and the sentence under them, both in the middle."""
    lines = _balanced(sentence)
    step = _DOT + _GAP
    left = (WIDTH - 7 * step + _GAP) // 2
    top += (_EMPTY_HEIGHT - _DOT - 40 - 68 * len(lines)) // 2
    for day in range(7):
        canvas.rounded((left + day * step, top, _DOT, _DOT), colours.TRACK, radius=_DOT // 2)
    for number, text in enumerate(lines, start=1):
        canvas.text(text, WIDTH / 2, top + _DOT + 40 + number * 68 - 18, colours.INK, align="middle")


def _balanced(sentence: str) -> tuple[Line, ...]:
    """Break a sentence into lines of about the same length, so that no single word is left on the last."""
    lines = wrap(sentence, _SENTENCE, _SPAN - 100, most=4)
    for width in range(_SPAN - 150, _SPAN // 2, -50):
        narrower = wrap(sentence, _SENTENCE, width, most=5)
        if len(narrower) != len(lines):
            break
        lines = narrower
    return lines


def _footer(canvas: Canvas, text: str, top: int) -> int:
    """Draw the footer and return where the picture ends."""
    lines = wrap(text, _DETAIL, _SPAN, most=2)
    if not lines:
        return top + 40
    canvas.rounded((_MARGIN, top + 20, _SPAN, 3), colours.TRACK, radius=1)
    baseline = top + 36
    for each in lines:
        baseline += 50
        canvas.text(each, _MARGIN, baseline, colours.MUTED)
    return baseline + 46
