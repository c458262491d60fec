"""The leaderboard's picture, judged by its pixels."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from adapters.pictures import colours, leaderboard
from adapters.pictures.canvas import Canvas
from adapters.pictures.leaderboard import draw
from adapters.pictures.lines import fit, line
from bot.cards import BoardDrawing, BoardRow

MAYA = BoardRow(rank=4, name="Maya", score="5 of 5 days", detail="6 h 20 m · 12-day streak", share=1.0)
BOARD = BoardDrawing(
    title="Leaderboard",
    subtitle="16–22 March",
    rows=(MAYA,),
    footer="A new week starts today.",
    empty="Quiet week.",
)
NAMES, RIGHT = 168, 1136  # where names begin and scores end
Box = tuple[int, int, int, int]


@cache
def picture(*rows: BoardRow, board: BoardDrawing = BOARD) -> Image.Image:
    return Image.open(BytesIO(draw(replace(board, rows=rows)))).convert("RGB")


def found(image: Image.Image, colour: str, *, near: int = 2) -> Image.Image:
    """Return a mask of the pixels that have the colour, give or take `near`."""
    apart = ImageChops.difference(image, Image.new("RGB", image.size, colour))
    red, green, blue = apart.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue).point(lambda most: 255 * (most <= near))


def box_of(mask: Image.Image) -> Box:
    box = mask.getbbox()
    assert box is not None
    return box


def ink(image: Image.Image, box: Box | None = None) -> Box | None:
    """Return the box around everything that is not paper, in the coordinates of the image."""
    box = box or (0, 0, *image.size)
    inside = ImageChops.invert(found(image.crop(box), colours.PAPER)).getbbox()
    return inside and (box[0] + inside[0], box[1] + inside[1], box[0] + inside[2], box[1] + inside[3])


def bar_of(image: Image.Image) -> Box:
    """Return the box around the filled part of the first bar."""
    filled = found(image, colours.FILL)
    top = box_of(filled)[1]
    left, _, right, height = box_of(filled.crop((0, top, image.width, top + 40)))
    return left, top, right, top + height


def test_the_picture_is_a_png_of_1200_pixels_width() -> None:
    image = Image.open(BytesIO(draw(BOARD)))
    assert (image.format, image.width) == ("PNG", 1200)


def test_the_height_grows_evenly_with_the_rows() -> None:
    heights = [picture(*[MAYA] * count).height for count in range(1, 11)]
    assert len({after - before for before, after in pairwise(heights)}) == 1
    assert heights[-1] - heights[-2] >= 100


def test_equal_drawings_give_equal_bytes() -> None:
    assert draw(BOARD) == draw(replace(BOARD))


def test_no_text_is_smaller_than_eleven_pixels_on_a_phone(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    monkeypatch.setattr(Canvas, "text", lambda _, line, *_args, **_options: sizes.append(line.style.size))
    draw(replace(BOARD, rows=(replace(MAYA, newcomer=True, yours=True),)))
    draw(replace(BOARD, rows=()))
    assert len(sizes) == 13
    assert min(sizes) * 360 / 1200 >= 11


def test_margins_stay_free_whatever_is_written() -> None:
    long = "Ẅ̤g̊ wide words " * 40
    board = BoardDrawing(long, long, (), long, long)
    row = BoardRow(987654321, long, long, long, 5.0, newcomer=True, yours=True)
    for image in (picture(row, row, board=board), picture(board=board)):
        edges = ink(image)
        assert edges is not None
        assert edges[0] >= 56
        assert edges[1] >= 40
        assert edges[2] <= 1144
        assert edges[3] <= image.height - 20


@pytest.mark.parametrize("name", ["W" * 200, "محمد " * 50, "さくら" * 50, "😀 " * 90])
def test_a_long_name_stays_clear_of_the_score(name: str) -> None:
    row = replace(MAYA, newcomer=True)
    blank = picture(replace(row, name="."))
    top = bar_of(blank)[1] - 75
    score = ink(blank, (700, top, RIGHT, top + 60))
    assert score is not None
    full = picture(replace(row, name=name))
    assert ink(full, (score[0] - 20, top, score[0], top + 60)) is None
    assert ink(full, (score[0] - 100, top, score[0] - 20, top + 60)) is not None


def test_stacked_marks_do_not_reach_the_row_above() -> None:
    plain = picture(MAYA, replace(MAYA, name="x"))
    stacked = picture(MAYA, replace(MAYA, name="x" + "\u030a\u0323\u0308\u0331" * 9))
    changed = ImageChops.difference(plain, stacked).getbbox()
    assert changed is not None
    assert changed[1] >= bar_of(plain)[3]


@pytest.mark.parametrize("share", [0.25, 0.5, 1.0])
def test_the_bar_is_as_long_as_the_share(share: float) -> None:
    _, top, _, bottom = bar_of(picture(MAYA))
    middle = (0, (top + bottom) // 2, 1200, (top + bottom) // 2 + 1)
    whole = box_of(found(picture(MAYA).crop(middle), colours.FILL))
    part = box_of(found(picture(replace(MAYA, share=share)).crop(middle), colours.FILL))
    assert (part[2] - part[0]) / (whole[2] - whole[0]) == pytest.approx(share, abs=0.01)


@pytest.mark.parametrize("share", [0.0, -1.0, float("nan")])
def test_a_share_of_nothing_has_no_bar(share: float) -> None:
    assert found(picture(replace(MAYA, share=share)), colours.FILL).getbbox() is None


def test_a_share_above_one_is_a_full_bar() -> None:
    assert picture(replace(MAYA, share=1.7)).tobytes() == picture(MAYA).tobytes()


def test_bars_have_smooth_round_ends() -> None:
    left, top, _, bottom = bar_of(picture(MAYA))
    corner = picture(MAYA).crop((left, top - 1, left + 10, (top + bottom) // 2)).getcolors()
    assert corner is not None
    assert len(corner) >= 5


def test_only_a_newcomer_is_tagged() -> None:
    assert found(picture(replace(MAYA, newcomer=True)), colours.NEW_GROUND).getbbox() is not None
    assert found(picture(MAYA), colours.NEW_GROUND).getbbox() is None


def test_only_the_readers_own_row_is_tagged() -> None:
    assert found(picture(replace(MAYA, yours=True)), colours.YOU_GROUND).getbbox() is not None
    assert found(picture(MAYA), colours.YOU_GROUND).getbbox() is None


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_the_first_three_ranks_are_marked_and_still_say_their_figure(rank: int) -> None:
    left, top, right, bottom = box_of(found(picture(replace(MAYA, rank=rank)), colours.MEDALS[rank]))
    assert right - left == pytest.approx(72, abs=2)
    inner = picture(replace(MAYA, rank=rank)).crop((left + 20, top + 10, right - 20, bottom - 10))
    assert found(inner, colours.INK).getbbox() is not None


def test_the_last_row_looks_like_the_ones_before_it() -> None:
    image = picture(*[MAYA] * 10)
    top, pitch = bar_of(image)[1] - 75, picture(MAYA, MAYA).height - picture(MAYA).height
    rows = {image.crop((0, top + pitch * place, 1200, top + pitch * place + 110)).tobytes() for place in range(10)}
    assert len(rows) == 1


@pytest.mark.parametrize("name", ["😀", "", " \u3164\u200d", "\x00\u202e"])
def test_a_name_nobody_can_see_gets_one_neutral_box(name: str) -> None:
    image = picture(replace(MAYA, name=name))
    top = bar_of(image)[1] - 75
    box = ink(image, (NAMES - 8, top, 600, top + 68))
    assert box is not None
    assert box[2] - box[0] == pytest.approx(29, abs=2)
    assert found(image.crop(box), colours.PLACEHOLDER, near=6).getbbox() is not None


def test_an_empty_week_shows_the_sentence_in_the_middle() -> None:
    said, silent = picture(board=BOARD), picture(board=replace(BOARD, empty=""))
    assert said.size == silent.size
    quiet = picture(board=replace(BOARD, empty="Noisy week."))
    changed = ImageChops.difference(said, quiet).getbbox()
    assert changed is not None
    left, top, right, bottom = changed
    assert (left + right) / 2 == pytest.approx(600, abs=120)
    assert said.height * 0.3 < top < bottom < said.height * 0.8


def test_an_empty_footer_takes_no_room() -> None:
    assert picture(MAYA, board=replace(BOARD, footer="")).height < picture(MAYA).height


def test_a_right_to_left_name_is_not_drawn_in_the_order_of_its_letters() -> None:
    naive = "".join(reversed("שלום"))
    assert picture(replace(MAYA, name="שלום")).tobytes() != picture(replace(MAYA, name=naive)).tobytes()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=40), min_size=5, max_size=5), st.floats())
def test_no_text_and_no_share_break_a_picture(texts: list[str], share: float) -> None:
    title, subtitle, name, score, detail = texts
    row = BoardRow(1, name, score, detail, share)
    assert picture(row, board=BoardDrawing(title, subtitle, (), name, score)).width == 1200
    assert picture(board=BoardDrawing(title, subtitle, (), name, score)).width == 1200


@pytest.mark.parametrize("streak", range(20, 40))
def test_the_widest_detail_keeps_all_its_words_beside_the_bar(streak: int) -> None:
    row = BoardRow(1, "Maya", "85 %", f"6 of 7 days · 4 h 25 min · {streak}-day streak", 0.85)
    # The bar is what that detail leaves, so the same detail must fit beside it.
    beside = leaderboard._RIGHT - leaderboard._NAMES - leaderboard._bar_length((row,)) - leaderboard._GAP  # noqa: SLF001
    assert fit(row.detail, leaderboard._DETAIL, beside) == line(row.detail, leaderboard._DETAIL)  # noqa: SLF001
