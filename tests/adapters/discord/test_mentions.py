from __future__ import annotations

import pytest

from tests.adapters.discord.asked import departures, messages, pinging
from tests.adapters.discord.hall import Hall, answer, parts
from tests.adapters.discord.reading import read
from tests.simulators.discord import contract

NASTY = [
    "@everyone",
    "<@123456789012345678>",
    "<@&123456789012345678> @here",
    "<#123456789012345678>",
    "</group setup:123456789012345678>",
    "<t:0:R> <:owl:123456789012345678>",
    "[free](https://evil.example)",
    "**_~~||`loud`||~~_**",
    "# 1. > - big",
    "\\@everyone \\<@1>",
]
OURS = {"heading", "small", "quote", "list", "bold", "link", "time", "command"}
"""What our own words are made of. Among them nothing of what was typed may be."""


async def live_a_day(hall: Hall) -> None:
    """Let people with nasty names do everything there is to do in a day."""
    for number, words in enumerate(NASTY):
        await hall.slash(words, "checkin", minutes="45", note=f"{words}\n{words}", link=f"https://example.org/{number}")
    await hall.later(minutes=1)
    await hall.slash("Maya", "group settings", name=NASTY[0])
    prompt = await hall.prompt()
    for words in NASTY:
        shown = answer(await hall.click(words, prompt, "25 min"))
        await hall.fill(words, await hall.click(words, shown, "Edit"), note=words * 3)
        await hall.fill(words, await hall.slash(words, "checkin"), minutes=words, note=words)
        await hall.slash(words, "help", command=words)
        await hall.slash(words, "privacy-alias", name=words[:32])
    await hall.person("Maya").context_menu(hall.channel, "Study stats", hall.person(NASTY[0]))
    await hall.later(seconds=10)
    board = answer(await hall.slash(NASTY[0], "leaderboard"))
    await hall.click(NASTY[0], board, "Share")
    await hall.slash("Maya", "group members")
    await hall.slash("Maya", "group leaderboard now")
    await hall.later(hours=2)
    hall.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, message=NASTY[0])
    await hall.later(days=1)


async def test_nothing_that_people_type_pings_or_formats_and_all_of_it_is_shown(hall: Hall) -> None:
    await live_a_day(hall)
    sent = list(messages(hall.env.http_requests))
    assert (len(sent) > 80, pinging(hall.env.http_requests)) == (True, [])
    posted = [*hall.posts(), *hall.posts(hall.thread()), *hall.person("Maya").user.dm_channel.history()]
    assert len(posted) > len(NASTY)
    for post in posted:
        assert (post.mentions, post.role_mentions, post.channel_mentions, post.mention_everyone) == ([], [], [], False)
    shown = [part["content"] for each in sent for part in parts(each.get("components", [])) if "content" in part]
    assert {mark for text in shown for mark in read(text).marks} <= OURS
    seen = "\n".join(read(text).seen for text in shown)
    assert [words for words in NASTY if f"{words} {words}" not in seen or f"{words} studied 45 min" not in seen] == []


@pytest.mark.skipif(bool(contract.MISSING), reason=contract.MISSING)
async def test_what_is_sent_keeps_to_discord_s_contract(hall: Hall) -> None:
    """Every other hall is looked at like this when it closes, without a word where the contract is missing."""
    await hall.click("Jonas", await hall.prompt(), "25 min")
    await hall.later(seconds=10)
    assert len(hall.env.http_requests) > 5
    assert departures(hall.env.http_requests) == []
