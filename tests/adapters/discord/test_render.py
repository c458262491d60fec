"""Cards as Discord messages: every card the bot makes shows in full, and no card whatever is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from typing import Any

import discord
import pytest
import simcord
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.discord.buttons import CommandButton, Press
from adapters.discord.names import discord_name
from adapters.discord.render import Renderer
from adapters.pictures.painter import PillowPainter
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
    Drawing,
    Facts,
    Items,
    Moment,
    Picture,
    Quote,
    Text,
)
from bot.commands import COMMANDS
from tests.adapters.discord.reading import Read, read
from tests.cards.made_up import made_up, words_of
from tests.cards.samples import FITTING, NOON, SAMPLES
from tests.simulators.discord.contract import MISSING, problems

Json = dict[str, Any]
IDS = {discord_name(each.name).split(" ")[0]: 10**17 + n for n, each in enumerate(COMMANDS) if each.listed}
ROW, BUTTON, TEXT, GALLERY, CONTAINER = 1, 2, 10, 12, 17
OURS = {"heading", "small", "quote", "list", "bold", "link", "time", "command"}


class BlankPainter:
    """Paints nothing, fast."""

    async def paint(self, drawing: Drawing) -> bytes:
        """Return what nobody looks at."""
        return drawing.title.encode()


@dataclass
class Shown:
    """What Discord is sent: the tree of components and the names of the files."""

    tree: list[Json]
    files: list[str]

    def parts(self, kind: int) -> list[Json]:
        """Return all components of a type, in order."""
        return [each for each in walk(self.tree) if each["type"] == kind]

    @property
    def text(self) -> str:
        """Return all Markdown."""
        return "\n".join(each["content"] for each in self.parts(TEXT))

    @property
    def read(self) -> Read:
        """Return what a reader sees in all texts, each read by itself."""
        found = Read()
        for each in self.parts(TEXT):
            one = read(each["content"])
            found = Read(f"{found.seen}\n{one.seen}", found.marks | one.marks, found.links + one.links)
        return found


def walk(tree: list[Json]) -> Iterator[Json]:
    """Yield every component, nested ones too."""
    for each in tree:
        yield each
        yield from walk(each.get("components", []))


async def shown(card: Card, *, pictures: bool = True, ids: dict[str, int] | None = None) -> Shown:
    """Render a card."""
    renderer = Renderer(BlankPainter())
    renderer.commands = IDS if ids is None else ids
    rendered = await renderer.render(card, pictures=pictures)
    return Shown(rendered.view.to_components(), [file.filename for file in rendered.files])


def refusals(message: Shown) -> list[str]:
    """Return why Discord would refuse a message, recounted from its documentation."""
    everything = list(walk(message.tree))
    texts = [each["content"] for each in message.parts(TEXT)]
    buttons = message.parts(BUTTON)
    items = [item for gallery in message.parts(GALLERY) for item in gallery["items"]]
    strings = [
        *texts,
        *(each["label"] + each["custom_id"] for each in buttons),
        *(each.get("description", "") for each in items),
    ]
    checks = {
        "there are components": 1 <= len(everything) <= 40,
        "all is in one container": [each["type"] for each in message.tree] == [CONTAINER],
        "the container is not empty": bool(message.tree[0]["components"]),
        "texts say something": all(text.strip() for text in texts),
        "texts are short enough": sum(len(text.encode("utf-16-le")) // 2 for text in texts) <= 4000,
        "texts are light enough": sum(len(each.encode()) for each in strings) + 12 * len(everything) <= 10_000,
        "rows hold one to five": all(1 <= len(row["components"]) <= 5 for row in message.parts(ROW)),
        "labels fit": all(each["label"].strip() and len(each["label"].encode("utf-16-le")) <= 160 for each in buttons),
        "ids fit": all(1 <= len(each["custom_id"]) <= 100 for each in buttons),
        "ids are unique": len({each["custom_id"] for each in buttons}) == len(buttons),
        "pictures fit": len(items) <= 10,
        "pictures are described": all(1 <= len(each.get("description", "none")) <= 1024 for each in items),
        "files are shown": [item["media"]["url"] for item in items]
        == [f"attachment://{name}" for name in message.files],
    }
    return [name for name, holds in checks.items() if not holds]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("pictures", [True, False], ids=["with pictures", "without"])
async def test_no_card_is_refused(name: str, pictures: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    assert refusals(await shown(SAMPLES[name], pictures=pictures)) == []


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
async def test_every_card_keeps_the_published_contract() -> None:
    found = {}
    for name, card in SAMPLES.items():
        message = await shown(card)
        body = {"components": message.tree, "flags": discord.MessageFlags(components_v2=True).value}
        found[name] = [
            *problems("POST", "/channels/1/messages", body),
            *problems("PATCH", "/channels/1/messages/2", body),
        ]
    assert {name: each for name, each in found.items() if each} == {}


@pytest.mark.parametrize("name", SAMPLES)
async def test_nothing_in_a_card_means_more_than_the_card_meant(name: str) -> None:
    assert (await shown(SAMPLES[name])).read.marks <= OURS


@pytest.mark.parametrize("name", FITTING)
async def test_every_word_of_a_card_that_the_bot_makes_is_there(name: str) -> None:
    message = await shown(FITTING[name])
    everything = "\n".join([message.read.seen, *(each["label"] for each in message.parts(BUTTON))])
    assert [word for word in words_of(FITTING[name]) if word not in everything] == []


@pytest.mark.parametrize("name", FITTING)
async def test_every_button_of_a_card_that_the_bot_makes_asks_for_what_it_should(name: str) -> None:
    card = FITTING[name]
    offered = [each for block in card.blocks if isinstance(block, Buttons) for each in block.buttons]
    message = await shown(card)
    assert [(each["label"], Press.read(each["custom_id"])) for each in message.parts(BUTTON)] == [
        (each.label, Press(each.command, each.arguments, each.form)) for each in offered
    ]


SIGNS = st.text(st.sampled_from("ab \n*_~|`<>@#-1.:/\\[]()字🦉أ\u200b\x00"), max_size=400)
CARDS = made_up(SIGNS)


@settings(max_examples=200, deadline=None)
@given(CARDS)
@example(Card("", (Text((CommandName("checkin", "1"), ":")),)))
@example(Card("", (Text((CommandName("checkin", "1"), "2:")),)))
async def test_no_card_that_anybody_could_think_of_is_refused_or_means_more_than_it_says(card: Card) -> None:
    message = await shown(card)
    assert refusals(message) == []
    assert message.read.marks <= OURS


async def test_a_text_that_is_too_long_is_cut_and_the_title_and_the_buttons_stay() -> None:
    again = cards.buttons(Button("Again", "me"))
    message = await shown(Card("Long", (cards.text("*word* " * 1000), cards.note("the end"), again)))
    assert message.text.startswith("### Long\n\\*word\\* \\*word\\*")
    assert message.text.endswith("…")
    assert 3990 <= len(message.text) <= 4000
    assert "the end" not in message.text
    assert [each["label"] for each in message.parts(BUTTON)] == ["Again"]


@pytest.mark.parametrize(("part", "end"), [(Moment(NOON), ">…"), (CommandName("streak why"), ">…")])
async def test_a_cut_never_goes_through_a_time_or_a_command(part: cards.Part, end: str) -> None:
    for padding in range(30):
        message = await shown(Card("", (Text(("x" * padding, *(part for _ in range(300)))),)))
        assert message.text.endswith(end)


async def test_a_cut_ends_what_is_bold() -> None:
    for padding in range(30):
        label = "x" * 100 + "y" * padding
        message = await shown(Card("", (Facts(tuple((label, "") for _ in range(50))),)))
        assert message.text.count("**") % 2 == 0


@pytest.mark.parametrize(
    ("blocks", "markdown"),
    [
        ((cards.text("One."), cards.text("Two.")), "One.\nTwo."),
        ((cards.text("a\nb"),), "a\nb"),
        ((cards.note("small\nprint"),), "-# small\n-# print"),
        ((Quote("said\nso"),), "> said\n> so"),
        ((Items(("one", "- two", "")),), "- one\n- \\- two"),
        ((Facts((("Week begins", "Mon"), ("*Goal*", "40 h"))),), "**Week begins** Mon\n**\\*Goal\\*** 40 h"),
    ],
)
async def test_words_are_plain_markdown(blocks: tuple[Block, ...], markdown: str) -> None:
    assert (await shown(Card("", blocks))).text == markdown


async def test_a_title_is_a_heading_of_one_line_above_the_first_words() -> None:
    message = await shown(Card("Forty-five\nminutes", (cards.text("Well done."), cards.note("Next: tomorrow"))))
    assert [each["content"] for each in message.parts(TEXT)] == [
        "### Forty-five minutes\nWell done.",
        "-# Next: tomorrow",
    ]


async def test_equal_ranks_stay_equal_and_marks_are_words() -> None:
    rows = (
        BoardRow(1, "Maya", "100 %", "7 of 7 days", 1.0),
        BoardRow(1, "أميرة", "100 %", "7 of 7 days", 1.0, newcomer=True),
        BoardRow(3, "*Bo*", "85 %", "6 of 7 days", 0.85, yours=True),
    )
    assert (await shown(Card("", (Board(rows),)))).text == (
        "**1.** **Maya** · 100 % · 7 of 7 days\n"
        "**1.** \u2068**أميرة**\u2069 (new) · 100 % · 7 of 7 days\n"
        "**3.** **\\*Bo\\*** ← you · 85 % · 6 of 7 days"
    )


async def test_rows_are_small_where_they_repeat_a_picture_and_only_there() -> None:
    rows = (BoardRow(1, "Maya", "100 %", "7 of 7 days", 1.0),)
    card = Card("", (Picture(BoardDrawing("Board", "", rows, "", ""), "1. Maya 100 %"), Board(rows)))
    assert (await shown(card)).text == "-# **1.** **Maya** · 100 % · 7 of 7 days"
    assert (await shown(card, pictures=False)).text == "**1.** **Maya** · 100 % · 7 of 7 days"


async def test_an_instant_is_shown_in_the_reader_s_own_zone() -> None:
    at = datetime(2026, 3, 2, 8, tzinfo=UTC)
    parts = (Moment(at, "time"), " ", Moment(at, "day"), " ", Moment(at))
    assert (await shown(Card("", (Text(parts),)))).text == "<t:1772438400:t> <t:1772438400:D> <t:1772438400:f>"


async def test_a_command_can_be_clicked_once_its_id_is_known() -> None:
    card = Card("", (cards.text(CommandName("streak why"), " ", CommandName("checkin", "45 what you *studied*")),))
    options = "minutes:45 note:what you \\*studied\\*"
    assert (await shown(card, ids={})).text == f"/streak-why /checkin {options}"
    known = await shown(card, ids={"streak-why": 12, "checkin": 13})
    assert known.text == f"</streak-why:12> </checkin:13> {options}"


async def test_a_picture_is_shown_with_words_for_those_who_cannot_see_it_and_left_out_where_it_may_not_be_sent() -> (
    None
):
    drawing = BoardDrawing("Board", "", (), "", "Nobody yet")
    card = Card("Board", (cards.text("This week"), Picture(drawing, "1. Maya 100 %"), cards.note("Together 3 h")))
    message = await shown(card)
    media = {"url": "attachment://picture-1.png"}
    assert [each["items"] for each in message.parts(GALLERY)] == [
        [{"media": media, "description": "1. Maya 100 %", "spoiler": False}]
    ]
    assert message.files == ["picture-1.png"]
    without = await shown(card, pictures=False)
    assert (without.text, without.files, without.parts(GALLERY)) == (message.text, [], [])


async def test_the_edge_has_the_colour_of_the_tone_and_can_be_seen_on_every_ground_of_discord() -> None:
    colours = [(await shown(Card("x", tone=tone))).tree[0]["accent_color"] for tone in ("plain", "good", "careful")]
    assert colours[0] is None
    # Discord's containers on its dark and light themes; 3 to 1 is what WCAG asks of shapes.
    for colour, ground in product(colours[1:], (0x393A41, 0x2B2D31, 0xFFFFFF, 0xF2F3F5)):
        assert contrast(colour, ground) >= 3


def contrast(one: int, other: int) -> float:
    """Return the contrast of two colours as WCAG defines it."""

    def light(colour: int) -> float:
        shares = [(colour >> shift & 255) / 255 for shift in (16, 8, 0)]
        red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


async def test_a_view_is_never_used_twice() -> None:
    renderer = Renderer(BlankPainter())
    card = SAMPLES["first check-in"]
    first, second = await renderer.render(card), await renderer.render(card)
    assert first.view is not second.view
    assert first.view.to_components() == second.view.to_components()
    assert all(isinstance(each, CommandButton) for each in first.view.walk_children() if each.type.value == BUTTON)


async def test_discord_takes_every_card() -> None:
    client = discord.Client(intents=discord.Intents(guilds=True), max_messages=None)
    renderer = Renderer(BlankPainter())
    async with simcord.run(client) as env:
        channel = env.create_guild("Night owls").create_text_channel("study-hall")
        where = client.get_partial_messageable(channel.id)
        for card in SAMPLES.values():
            rendered = await renderer.render(card)
            await where.send(view=rendered.view, files=rendered.files)
        assert len(channel.history()) == len(SAMPLES)


async def test_discord_takes_a_leaderboard_with_its_picture_and_its_edit() -> None:
    client = discord.Client(intents=discord.Intents(guilds=True), allowed_mentions=discord.AllowedMentions.none())
    renderer = Renderer(PillowPainter())
    async with simcord.run(client) as env:
        channel = env.create_guild("Night owls").create_text_channel("study-hall")
        where = client.get_partial_messageable(channel.id)
        posted = await renderer.render(SAMPLES["weekly leaderboard of 10"])
        message = await where.send(view=posted.view, files=posted.files)
        assert [each.content_type for each in message.attachments] == ["image/png"]
        changed = await renderer.render(SAMPLES["weekly leaderboard of 1"])
        edited = await where.get_partial_message(message.id).edit(view=changed.view, attachments=changed.files)
        assert [each.filename for each in edited.attachments] == ["picture-1.png"]
