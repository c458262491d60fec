"""Cards as Slack messages and views: every card the bot makes shows in full, and no card whatever is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.slack.buttons import Press
from adapters.slack.names import plain, spelled
from adapters.slack.render import Rendered, pictures_in, plain_rendered, rendered
from bot import cards
from bot.cards import (
    Block,
    Board,
    BoardDrawing,
    BoardRow,
    Button,
    Buttons,
    Card,
    CommandName,
    Facts,
    Items,
    Moment,
    Note,
    Picture,
    Quote,
    Text,
)
from tests.cards.made_up import made_up, words_of
from tests.cards.samples import FITTING, NOON, SAMPLES
from tests.simulators.slack.blockkit import Surface, problems

Json = dict[str, Any]
TIME = re.compile(r"<!date\^\d+\^[^|<>]+\|[^<>]+>")
DRAWING = BoardDrawing("Board", "", (), "", "Nobody yet")


def shown(card: Card, **how: Any) -> Rendered:
    """Render a card with a file for each of its pictures."""
    return rendered(card, files=[f"F{number}" for number, _ in enumerate(pictures_in(card))], **how)


def refusals(message: Rendered, surface: Surface = "message") -> list[str]:
    """Return why Slack would refuse a card on a surface."""
    title = {"type": "plain_text", "text": "Showup"}
    payloads: dict[Surface, Json] = {
        "message": {"text": message.text, "blocks": message.blocks},
        "modal": {"type": "modal", "title": title, "blocks": message.blocks},
        "home": {"type": "home", "blocks": message.blocks},
    }
    return problems(payloads[surface], surface=surface)


def walk(tree: object) -> Iterator[Json]:
    """Yield every object, nested ones too."""
    match tree:
        case dict():
            yield tree
            for each in tree.values():
                yield from walk(each)
        case list():
            for each in tree:
                yield from walk(each)
        case _:
            pass


def parts(message: Rendered, kind: str) -> list[Json]:
    """Return all objects of a type, in order."""
    return [each for each in walk(message.blocks) if each.get("type") == kind]


def seen(message: Rendered) -> str:
    """Return what a reader sees of the blocks, times as they are in UTC."""
    said: list[str] = []
    for each in walk(message.blocks):
        match each:
            case {"type": "rich_text_section" | "rich_text_quote"}:
                said.append("\n")
            case {"type": "link", "url": str(text)} | {"type": "date", "fallback": str(text)}:
                said.append(text)
            case {"type": "text" | "plain_text", "text": str(text)}:
                said.append(text)
            case {"type": "mrkdwn", "text": str(text)}:
                said.append(plain(text))
            case _:
                pass
    return "".join(said)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("surface", ["message", "modal", "home"])
def test_no_card_is_refused(name: str, surface: Surface) -> None:
    at_most = 50 if surface == "message" else 100
    card = SAMPLES[name]
    assert refusals(shown(card, at_most=at_most), surface) == []
    assert refusals(rendered(card, channel="C0000001", at_most=at_most), surface) == []
    assert refusals(plain_rendered(card, channel="C0000001", at_most=at_most), surface) == []


@pytest.mark.parametrize("name", FITTING)
def test_every_word_of_a_card_that_the_bot_makes_is_there_whether_in_blocks_or_plain(name: str) -> None:
    card = FITTING[name]
    for message in (shown(card), rendered(card), plain_rendered(card)):
        text = seen(message)
        assert [word for word in words_of(card) if word not in text] == []


@pytest.mark.parametrize("name", FITTING)
def test_the_text_for_notifications_says_the_same(name: str) -> None:
    card = FITTING[name]
    without = replace(card, blocks=tuple(block for block in card.blocks if not isinstance(block, Buttons)))
    message = rendered(card)
    text, in_blocks = plain(message.text), seen(message)
    assert [word for word in words_of(without) if word not in text] == []
    assert [each for each in commands_in(card) if each not in text or each not in in_blocks] == []


def commands_in(card: Card) -> list[str]:
    """Return how the commands that a card mentions are typed."""
    said = [part for block in card.blocks if isinstance(block, Text | Note) for part in block.parts]
    return [spelled(part.name, part.words) for part in said if isinstance(part, CommandName)]


@pytest.mark.parametrize("name", FITTING)
def test_every_button_of_a_card_that_the_bot_makes_asks_for_what_it_should(name: str) -> None:
    card = FITTING[name]
    offered = [each for block in card.blocks if isinstance(block, Buttons) for each in block.buttons]
    for message in (shown(card, channel="C0000001"), plain_rendered(card, channel="C0000001")):
        assert [(each["text"]["text"], Press.read(each["value"])) for each in parts(message, "button")] == [
            (each.label, Press(each.command, each.arguments, each.form, "C0000001")) for each in offered
        ]


SIGNS = st.text(st.sampled_from("ab \n*_~`<>@#!&;|^-1.:/\\[]()\"'字🦉أ\u200b\x00"), max_size=400) | st.sampled_from(
    ("<!channel>", "<@U1>", "&lt;!here&gt;", "https://example.com/a?b=1&c", ":tada:", "<!date^1^{time}|x>")
)
CARDS = made_up(SIGNS)


def meant(message: Rendered) -> list[str]:
    """Return what in a message means more than it says and was not put there by a card's blocks, buttons or parts."""
    inline = [each for line in parts(message, "rich_text_section") + parts(message, "rich_text_quote")
              for each in line["elements"]]  # fmt: skip
    marked = [each["text"] for each in parts(message, "mrkdwn")]
    return [
        *(each["type"] for each in inline if each["type"] not in {"text", "link", "date"}),
        *(style for each in inline for style in each.get("style", {}) if style not in {"bold", "code"}),
        *(each["text"] for each in parts(message, "plain_text") if each["emoji"] is not False),
        *(each["text"] for each in parts(message, "mrkdwn") if each["verbatim"] is not True),
        *(
            sign
            for text in [*marked, message.text]
            for sign in re.findall(r"[<>]|&(?!(?:amp|lt|gt);)", TIME.sub(" ", text))
        ),
        *(sign for text in marked for sign in re.findall(r"`|(?<![^\W_])[*_~]|:[\w+-]+:", TIME.sub(" ", text))),
    ]


@settings(max_examples=60, deadline=None)
@given(CARDS)
@example(Card("<!channel>", (cards.note("*a* <!here> ", Moment(NOON), " :tada:"),)))
@example(Card("", (cards.note(Moment(NOON), CommandName("", ":tada:"), "tada:"),)))
def test_no_card_that_anybody_could_think_of_is_refused_or_means_more_than_it_says(card: Card) -> None:
    for message in (shown(card), rendered(card), plain_rendered(card)):
        assert refusals(message) == []
        assert meant(message) == []
        assert len(json.dumps(message.blocks, ensure_ascii=False, separators=(",", ":"))) <= 12_002
        assert 0 < len(message.text.encode()) <= 3000


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_in_a_card_means_more_than_the_card_meant(name: str) -> None:
    assert meant(shown(SAMPLES[name])) == []


def test_a_text_that_is_too_long_is_cut_and_the_title_and_the_buttons_stay() -> None:
    again = cards.buttons(Button("Again", "me"))
    message = shown(Card("Long", (cards.text("*word* " * 3000), cards.note("the end"), again)))
    text = seen(message)
    assert text.startswith("\nLong\n*word* *word*")
    assert 11_000 < len(text) <= 12_000
    assert text.endswith("…Again")
    assert "the end" not in text
    assert len(message.text.encode()) == 3000
    assert message.text.endswith("…")


def test_a_cut_never_goes_through_a_time() -> None:
    for padding in range(0, 120, 7):
        message = shown(Card("", (Text(("x" * padding, *(Moment(NOON) for _ in range(300)))),)))
        assert parts(message, "text")[-1]["text"].endswith("…")
        assert {each["fallback"] for each in parts(message, "date")} == {"2026-03-02 12:00 UTC"}
        assert re.fullmatch(
            r"x*(<!date\^1772452800\^\{date_short_pretty\} at \{time\}\|2026-03-02 12:00 UTC>)+…", message.text
        )


@pytest.mark.parametrize("block", [Items(("*item*",) * 5000), Quote("*item* " * 5000)], ids=["list", "quote"])
def test_a_list_and_a_quote_that_are_too_long_are_cut_too(block: Block) -> None:
    message = shown(Card("Long", (block, cards.buttons(Button("Again", "me")))))
    assert refusals(message) == []
    assert seen(message).startswith("\nLong\n*item*")
    assert seen(message).endswith("…Again")
    assert len(json.dumps(message.blocks, ensure_ascii=False, separators=(",", ":"))) > 11_800


def test_of_a_board_of_5000_rows_the_first_are_shown() -> None:
    rows = tuple(BoardRow(number, f"Member {number}", "100 %", "7 of 7 days", 1.0) for number in range(1, 5001))
    message = shown(Card("Board", (Board(rows),)))
    assert refusals(message) == []
    assert seen(message).startswith("\nBoard\n1. Member 1 · 100 % · 7 of 7 days\n2. Member 2 ·")


def test_no_more_blocks_are_made_than_there_is_room_for() -> None:
    card = SAMPLES["60 blocks in turns"]
    assert [len(shown(card, at_most=room).blocks) for room in (5, 50)] == [5, 50]
    assert len(parts(shown(card, at_most=5), "button")) == 4
    assert seen(shown(card, at_most=5)).startswith("\nTurns")
    assert len(plain_rendered(card, at_most=5).blocks) == 5


def text(words: str, style: str = "") -> Json:
    """Return a text element."""
    return {"type": "text", "text": words, **({"style": {style: True}} if style else {})}


def section(*elements: Json) -> Json:
    """Return a section of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def rich(*elements: Json) -> list[Json]:
    """Return a message of one block of rich text."""
    return [{"type": "rich_text", "elements": list(elements)}]


BULLETS = {
    "type": "rich_text_list",
    "style": "bullet",
    "elements": [section(text("one")), section(text("- two"))],
}
QUOTE = {"type": "rich_text_quote", "elements": [text("said\n*so*")]}


@pytest.mark.parametrize(
    ("blocks", "elements"),
    [
        ((cards.text("One."), cards.text("Two.")), [section(text("One.\nTwo."))]),
        ((cards.text(" a\nb ", CommandName("me"), "\n"),), [section(text("a\nb "), text("/study me", "code"))]),
        ((Quote("said\n*so*"),), [QUOTE]),
        ((Items(("one", "- two", "")),), [BULLETS]),
        (
            (cards.text("a"), Items(("one", "- two")), cards.text("b")),
            [section(text("a")), BULLETS, section(text("b"))],
        ),
        (
            (Facts((("Week begins", "Mon"), ("*Goal*", "40 h"))),),
            [section(text("Week begins", "bold"), text(" Mon\n"), text("*Goal*", "bold"), text(" 40 h"))],
        ),
        (
            (cards.text("a"), cards.text("b"), Facts((("Goal", "40 h"),)), cards.text("c")),
            [section(text("a\nb\n\n"), text("Goal", "bold"), text(" 40 h\n\nc"))],
        ),
        (
            (cards.text("see https://exam", "ple.com/a, <!channel> &lt; :tada:"),),
            [
                section(
                    text("see "),
                    {"type": "link", "url": "https://example.com/a"},
                    text(", <!channel> &lt; :tada:"),
                )
            ],
        ),
    ],
)
def test_words_that_follow_one_another_are_one_block_of_rich_text(
    blocks: tuple[Block, ...], elements: list[Json]
) -> None:
    assert shown(Card("", blocks)).blocks == rich(*elements)


def test_a_title_is_a_bold_line_above_the_first_words() -> None:
    message = shown(Card("Forty-five\nminutes", (cards.text("Well done."), Quote("said\n*so*"))))
    assert message.blocks == rich(section(text("Forty-five minutes", "bold"), text("\nWell done.")), QUOTE)
    assert shown(Card("Said", (Quote("said\n*so*"),))).blocks == rich(section(text("Said", "bold")), QUOTE)
    assert shown(Card("Alone")).blocks == rich(section(text("Alone", "bold")))


def test_a_card_that_says_nothing_is_a_message_all_the_same() -> None:
    nothing = {"type": "section", "text": {"type": "plain_text", "text": "…", "emoji": False}}
    for card in (Card(""), SAMPLES["nothing but space"]):
        assert shown(card) == Rendered("…", [nothing])


def test_equal_ranks_stay_equal_and_marks_are_words() -> None:
    rows = (
        BoardRow(1, "Maya", "100 %", "7 of 7 days", 1.0),
        BoardRow(1, "أميرة", "100 %", "7 of 7 days", 1.0, newcomer=True),
        BoardRow(3, "*Bo*", "85 %", "6 of 7 days", 0.85, yours=True),
    )
    assert shown(Card("", (Board(rows),))).blocks == rich(
        section(
            text("1. "),
            text("Maya", "bold"),
            text(" · 100 % · 7 of 7 days\n1. "),
            text("\u2068أميرة\u2069", "bold"),
            text(" (new) · 100 % · 7 of 7 days\n3. "),
            text("*Bo*", "bold"),
            text(" ← you · 85 % · 6 of 7 days"),
        )
    )


def test_an_instant_is_shown_in_the_reader_s_own_zone() -> None:
    at = datetime(2026, 3, 2, 8, tzinfo=UTC)
    said = (Moment(at, "time"), " ", Moment(at, "day"), " ", Moment(at))
    message = shown(Card("", (Text(said),)))
    assert [{key: each[key] for key in ("timestamp", "format", "fallback")} for each in parts(message, "date")] == [
        {"timestamp": 1772438400, "format": "{time}", "fallback": "08:00 UTC"},
        {"timestamp": 1772438400, "format": "{date_short_pretty}", "fallback": "2026-03-02 UTC"},
        {"timestamp": 1772438400, "format": "{date_short_pretty} at {time}", "fallback": "2026-03-02 08:00 UTC"},
    ]
    assert message.text == (
        "<!date^1772438400^{time}|08:00 UTC> <!date^1772438400^{date_short_pretty}|2026-03-02 UTC> "
        "<!date^1772438400^{date_short_pretty} at {time}|2026-03-02 08:00 UTC>"
    )


def test_a_note_is_small_and_plain_and_only_an_instant_in_it_needs_markup() -> None:
    small = {"type": "plain_text", "text": "*small* <!here>\n/study help", "emoji": False}
    message = shown(Card("", (cards.note("*small* <!here>\n", CommandName("help")),)))
    assert message.blocks == [{"type": "context", "elements": [small]}]
    message = shown(Card("", (cards.note("*Bo* <!here> R&D, closed at ", Moment(NOON, "time"), "."),)))
    marked = "\u2217Bo\u2217 &lt;!here&gt; R&amp;D, closed at <!date^1772452800^{time}|12:00 UTC>."
    assert message.blocks == [{"type": "context", "elements": [{"type": "mrkdwn", "text": marked, "verbatim": True}]}]


def test_a_group_address_in_a_title_reaches_nobody() -> None:
    message = shown(Card("<!channel> R&D"))
    assert message == Rendered("&lt;!channel&gt; R&amp;D", rich(section(text("<!channel> R&D", "bold"))))


def test_a_picture_is_shown_with_words_for_those_who_cannot_see_it_and_left_out_without_a_file() -> None:
    card = Card("Board", (cards.text("A"), Picture(DRAWING, "1. Maya\n100 %"), cards.text("B"), Picture(DRAWING, "")))
    assert pictures_in(card) == (Picture(DRAWING, "1. Maya\n100 %"), Picture(DRAWING, ""))
    first = {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "1. Maya 100 %"}
    second = {"type": "image", "slack_file": {"id": "F2"}, "alt_text": "Board"}
    words = section(text("Board", "bold"), text("\nA"))
    last = section(text("B"))
    assert rendered(card, files=["F1", "F2"]).blocks == [*rich(words), first, *rich(last), second]
    assert rendered(card, files=["F1"]).blocks == [*rich(words), first, *rich(last)]
    assert rendered(card, files=["", "F2"]).blocks == [*rich(section(text("Board", "bold"), text("\nA\nB"))), second]
    assert rendered(card).blocks == rich(section(text("Board", "bold"), text("\nA\nB")))


def test_rows_are_small_where_they_repeat_a_picture_and_only_there() -> None:
    rows = (BoardRow(1, "Maya", "100 %", "7 of 7 days", 1.0), BoardRow(2, "*Bo*", "85 %", "6 of 7 days", 0.85))
    card = Card("", (Picture(DRAWING, "1. Maya 100 %"), Board(rows)))
    lines = "1. Maya · 100 % · 7 of 7 days\n2. *Bo* · 85 % · 6 of 7 days"
    image, small = rendered(card, files=["F1"]).blocks
    assert image["type"] == "image"
    assert small == {"type": "context", "elements": [{"type": "plain_text", "text": lines, "emoji": False}]}
    assert [block["type"] for block in rendered(card).blocks] == ["rich_text"]


def test_buttons_stand_five_in_a_row_each_with_an_id_of_its_own() -> None:
    message = shown(SAMPLES["30 buttons"], channel="C0000001")
    rows = [block for block in message.blocks if block["type"] == "actions"]
    assert [len(row["elements"]) for row in rows] == [5] * 6
    assert [each["action_id"] for each in parts(message, "button")] == [f"showup:{number}" for number in range(30)]
    assert {each["value"].partition(":")[0] for each in parts(message, "button")} == {
        "run@C0000001",
        "form@C0000001",
    }


def test_a_button_that_carries_too_much_is_left_out_and_the_others_keep_their_places() -> None:
    much, little = Button("Much", "edit", {"note": "x" * 2000}), Button("Little", "edit")
    message = shown(Card("Buttons", (cards.buttons(little, much, little), cards.buttons(much))))
    assert [each["action_id"] for each in parts(message, "button")] == ["showup:0", "showup:2"]
    assert [block["type"] for block in message.blocks] == ["rich_text", "actions"]


def test_where_blocks_were_refused_there_is_plain_text_and_the_buttons() -> None:
    at = Moment(NOON, "time")
    card = Card("*Hi* <!here>", (cards.text("R&D at ", at), Quote("so"), cards.buttons(Button("Again", "me"))))
    assert plain_rendered(card).blocks == [
        {
            "type": "section",
            "text": {"type": "plain_text", "text": "*Hi* <!here>\nR&D at 12:00 UTC\n“so”", "emoji": False},
        },
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "action_id": "showup:0",
                    "text": {"type": "plain_text", "text": "Again", "emoji": False},
                    "value": "run@:me?",
                }
            ],
        },
    ]
