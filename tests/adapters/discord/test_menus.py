from __future__ import annotations

from typing import Any

import discord
import pytest
from simcord.results import InteractionResult

from tests.adapters.discord.hall import Hall, answer, fields, said

NOTHING = "### There is nothing to show for them here"


async def logged(hall: Hall, who: str, message: discord.Message) -> InteractionResult:
    """Let somebody choose “Log as check-in” on a message."""
    return await hall.person(who).context_menu(hall.channel, "Log as check-in", message)


def starts(opened: InteractionResult) -> dict[str, Any]:
    """Return what the fields of a form start with, by their names."""
    return {each["name"]: each["starts"] for each in fields(opened.modal or {})}


async def looks_at(hall: Hall, who: str, whom: str) -> str:
    """Let somebody choose “Study stats” on somebody, and return the private answer."""
    result = await hall.person(who).context_menu(hall.channel, "Study stats", hall.person(whom))
    assert answer(result).ephemeral
    return said(answer(result))


async def test_one_s_own_message_becomes_a_check_in_with_its_words(hall: Hall) -> None:
    words = "Chapter 3, at last: https://example.org/notes.\nThen https://example.org/more"
    message = await hall.person("Jonas").send(hall.channel, words)
    opened = await logged(hall, "Jonas", message)
    assert starts(opened) == {"minutes": "", "note": words, "link": "https://example.org/notes", "day": ""}
    sent = said(answer(await hall.fill("Jonas", opened, minutes="45")))
    assert sent.startswith("### Welcome! 45 min logged\n> Chapter 3, at last: ")


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("no link at all", ""),
        ("[notes](https://example.org/notes)", "https://example.org/notes"),
        ("(see https://example.org/a_(b)), it is good", "https://example.org/a_(b)"),
        ("<https://example.org/?q=1>!", "https://example.org/?q=1"),
        ("**https://example.org**", "https://example.org"),
        (f"https://example.org/{'long' * 100} https://example.org/short", "https://example.org/short"),
        (f"https://example.org/{'long' * 100}", ""),
    ],
)
async def test_the_first_link_that_a_check_in_can_hold_is_its_link(written: str, link: str, hall: Hall) -> None:
    opened = await logged(hall, "Jonas", await hall.person("Jonas").send(hall.channel, written))
    assert starts(opened)["link"] == link
    assert said(answer(await hall.fill("Jonas", opened))).startswith("### Welcome! You showed up")


@pytest.mark.parametrize(("letter", "kept"), [("a", 500), ("ü", 500), ("🦉", 250)])
async def test_a_long_message_is_cut_to_what_a_note_holds(letter: str, kept: int, hall: Hall) -> None:
    opened = await logged(hall, "Jonas", await hall.person("Jonas").send(hall.channel, letter * 1900))
    assert starts(opened)["note"] == letter * kept
    assert said(answer(await hall.fill("Jonas", opened))).startswith("### Welcome! You showed up")


async def test_mentions_in_a_message_become_names(hall: Hall) -> None:
    ines = hall.person("Ines")
    message = await hall.person("Jonas").send(hall.channel, f"with {ines.mention} in {hall.channel.mention}")
    assert starts(await logged(hall, "Jonas", message))["note"] == "with @Ines in #study-hall"


async def test_somebody_else_s_message_becomes_a_check_in_with_a_link_to_it(hall: Hall) -> None:
    message = await hall.person("Ines").send(hall.channel, "My notes: https://example.org")
    opened = await logged(hall, "Jonas", message)
    link = f"https://discord.com/channels/{hall.guild.id}/{hall.channel.id}/{message.id}"
    assert starts(opened) == {"minutes": "", "note": "", "link": link, "day": ""}
    assert link in said(answer(await hall.fill("Jonas", opened, minutes="45")))


async def test_the_stats_of_a_member_are_shown(hall: Hall) -> None:
    await hall.slash("Ines", "checkin", minutes="45")
    shown = await looks_at(hall, "Jonas", "Ines")
    assert shown.startswith("### Ines\n1-day streak")
    assert "45 min on 1 day" in shown
    assert await looks_at(hall, "Ines", "Ines") == shown


async def test_whoever_hides_looks_like_whoever_never_came(hall: Hall) -> None:
    await hall.slash("Ines", "checkin", minutes="45")
    await hall.slash("Ines", "privacy-hide-me")
    hidden, stranger = await looks_at(hall, "Jonas", "Ines"), await looks_at(hall, "Jonas", "Ada")
    assert (hidden.split("\n")[0], hidden == stranger) == (NOTHING, True)
    assert "Only you see this: you are hidden." in await looks_at(hall, "Ines", "Ines")


async def test_a_bot_and_oneself_before_the_first_check_in_have_no_stats(hall: Hall) -> None:
    bot = hall.guild.add_member(hall.env.create_user("helper", bot=True))
    result = await hall.person("Jonas").context_menu(hall.channel, "Study stats", bot)
    assert (answer(result).ephemeral, said(answer(result)).split("\n")[0]) == (True, NOTHING)
    assert (await looks_at(hall, "Jonas", "Jonas")).startswith(NOTHING)


async def test_the_menus_answer_kindly_where_there_is_no_group(hall: Hall) -> None:
    hall.channel = hall.guild.create_text_channel("elsewhere")
    assert (await looks_at(hall, "Jonas", "Ines")).startswith("### There is no study group in this channel yet")
    opened = await logged(hall, "Jonas", await hall.person("Jonas").send(hall.channel, "hello"))
    refused = said(answer(await hall.fill("Jonas", opened, minutes="45")))
    assert refused.startswith("### There is no study group in this channel yet")
