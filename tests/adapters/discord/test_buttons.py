"""Buttons that mean the same after a restart, and cost nothing until somebody presses them."""

from __future__ import annotations

from typing import Any

import discord
import pytest
import simcord
from discord import ui
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.buttons import CommandButton, Press, command_button
from adapters.discord.limits import CUSTOM_ID
from adapters.discord.render import Renderer
from bot.cards import BoardDrawing, Button, Card, Drawing, Picture, buttons, text

NAMES = st.text(st.characters(codec="utf-8"), max_size=30)


class BlankPainter:
    """Paints nothing, fast."""

    async def paint(self, drawing: Drawing) -> bytes:
        """Return what Discord never looks at in a test."""
        return drawing.title.encode()


class Listener(discord.Client):
    """A client that keeps what was pressed."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True), max_messages=None)
        self.pressed: list[Press | None] = []

    async def setup_hook(self) -> None:
        self.add_dynamic_items(CommandButton)

    async def on_press(self, interaction: discord.Interaction[Any], press: Press | None) -> None:
        self.pressed.append(press)
        await interaction.response.defer()


def kept_by(client: discord.Client) -> dict[str, int]:
    """Count what discord.py keeps for the views of a client, store by store."""
    views = client._connection._view_store  # noqa: SLF001 - a leak is where nobody looks
    return {name: len(kept) for name, kept in vars(views).items() if isinstance(kept, dict)}


@given(
    st.builds(Press, command=NAMES, arguments=st.dictionaries(NAMES, NAMES, max_size=4), form=st.booleans()),
    st.integers(0, 39),
)
def test_a_button_means_what_it_was_made_for(press: Press, position: int) -> None:
    assert Press.read(press.custom_id(position)) == press


def test_two_buttons_of_one_message_that_mean_the_same_have_different_ids() -> None:
    press = Press("rest", {"prompt_day": "2026-03-02"}, form=False)
    assert press.custom_id(0) == "showup:0:run:rest?prompt_day=2026-03-02"
    assert press.custom_id(1) == "showup:1:run:rest?prompt_day=2026-03-02"


@pytest.mark.parametrize(
    "custom_id", ["showup:", "showup:v2/rest", "showup:0:jump:rest?", "showup:0:run:rest", "showup:\n"]
)
def test_an_id_of_another_version_is_ours_though_it_cannot_be_read(custom_id: str) -> None:
    assert CommandButton.__discord_ui_compiled_template__.fullmatch(custom_id)
    assert Press.read(custom_id) is None


def test_somebody_else_s_id_is_not_ours() -> None:
    assert CommandButton.__discord_ui_compiled_template__.fullmatch("poll:0:run:rest?") is None


def test_a_button_that_carries_more_than_an_id_holds_is_left_out() -> None:
    overhead = len(Press("edit", {"note": ""}, form=True).custom_id(0))
    fits = Button("Edit", "edit", {"note": "x" * (CUSTOM_ID - overhead)}, form=True)
    made = command_button(fits, 0)
    assert made
    assert len(made.custom_id) == CUSTOM_ID
    assert command_button(Button("Edit", "edit", {"note": "x" * (CUSTOM_ID - overhead + 1)}, form=True), 0) is None


async def test_a_press_is_handed_on_with_all_it_carries_even_after_a_restart() -> None:
    async with simcord.run(Listener()) as env:
        guild = env.create_guild("Night owls")
        channel, maya = guild.create_text_channel("study-hall"), guild.add_member(env.create_user("maya"))
        quick, form = Button("50 min", "checkin", {"minutes": "50"}), Button("Check in", "checkin", form=True)
        rendered = await Renderer(BlankPainter()).render(Card("Today?", (buttons(quick, form),)))
        await env.bot.get_partial_messageable(channel.id).send(view=rendered.view)
        await env.restart_bot(restarted := Listener())
        (message,) = channel.history()
        await maya.click(message, label="50 min")
        await maya.click(message, label="Check in")
        assert restarted.pressed == [
            Press("checkin", {"minutes": "50"}, form=False),
            Press("checkin", {}, form=True),
        ]


async def test_a_press_on_a_button_that_cannot_be_read_is_handed_on_as_such() -> None:
    client = Listener()
    async with simcord.run(client) as env:
        guild = env.create_guild("Night owls")
        channel, maya = guild.create_text_channel("study-hall"), guild.add_member(env.create_user("maya"))
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.ActionRow(CommandButton(ui.Button(label="From the future", custom_id="showup:v9/rest"))))
        await client.get_partial_messageable(channel.id).send(view=view)
        await maya.click(channel.history()[0], label="From the future")
        assert client.pressed == [None]


async def test_a_thousand_messages_with_buttons_and_edits_leave_nothing_behind() -> None:
    client = Listener()
    renderer = Renderer(BlankPainter())
    drawing = BoardDrawing("Board", "", (), "", "Nobody yet")
    with_buttons = Card("Prompt", (text("Today?"), buttons(Button("Check in", "checkin", form=True))))
    without = Card("Board", (Picture(drawing, "Nobody yet"),))
    async with simcord.run(client) as env:
        channel = env.create_guild("Night owls").create_text_channel("study-hall")
        await env.settle()
        where = client.get_partial_messageable(channel.id)
        for number in range(1000):
            cards = (with_buttons, without) if number % 2 else (without, with_buttons)
            first, second = [await renderer.render(card) for card in cards]
            sent = await where.send(view=first.view, files=first.files)
            await where.get_partial_message(sent.id).edit(view=second.view, attachments=second.files)
        # Were it not for a view of its own for each message, taking a button away would unregister the class.
        assert kept_by(client) == {"_views": 0, "_synced_message_views": 0, "_modals": 0, "_dynamic_items": 1}
