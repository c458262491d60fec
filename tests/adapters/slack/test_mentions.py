"""Nothing that people type pings anybody or changes how it looks, and all of it is shown."""

from __future__ import annotations

from adapters.slack.manifest import LOG_MESSAGE_SHORTCUT
from tests.adapters.slack.asked import parts, pinging, sent
from tests.adapters.slack.hall import Hall
from tests.simulators.slack.faults import Refused
from tests.simulators.slack.reading import text_of

NASTY = [
    "<!channel>",
    "<!here|here> <!everyone>",
    "<@U012AB3CD>",
    "<@U012AB3CD|ada> & <#C012AB3CD|general>",
    "<!subteam^S012AB3CD|@owls>",
    "<!date^1772434800^{date}|today>",
    "<https://evil.example|free>",
    "*_~`bold`~_* :owl: > quote",
    "&lt;!channel&gt; &amp;",
    "\u202e@channel\u2066",
]
UNTURNED = dict.fromkeys(map(ord, "\u202e\u2066"))
"""Without what turns the rest of a line around: that is taken out of what people type."""
OURS = {"text", "link", "date"}
"""What the rich text of our own words is made of."""


def typed(words: str) -> str:
    """Return words as Slack sends them on when somebody types these very signs."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


async def live_a_day(hall: Hall) -> None:
    """Let people with nasty names do everything there is to do in a day."""
    jonas = hall.person("Jonas")
    for number, words in enumerate(NASTY):
        await hall.types(words, f"/checkin 45 https://example.org/{number} note={typed(words)}")
    await hall.types("Maya", f"/study settings name={typed(NASTY[0])}")
    prompt = await hall.prompt()
    for words in NASTY:
        person = hall.person(words)
        shown = await person.press("25 min", on=prompt)
        await person.press("Edit", on=shown.message)
        await person.submit(await hall.form(words), note=words * 3)
        await person.close()
        await hall.types(words, "/checkin")
        await person.submit(await hall.form(words), minutes=words[:100], note=words)
        await person.close()
        await hall.types(words, f"/study help {typed(words)}")
        await hall.types(words, f"/study {typed(words)}")
        await hall.types(words, f"/study alias {typed(words)[:32]}")
        await person.open_home()
        await jonas.message_shortcut(LOG_MESSAGE_SHORTCUT, jonas.says(words, hall.channel))
        await jonas.close()
    await hall.later(seconds=10)
    board = await hall.types(NASTY[0], "/study leaderboard")
    await hall.person(NASTY[0]).press("Share", on=board.message)
    await hall.types("Maya", "/study members")
    await hall.types("Maya", "/study group leaderboard now")
    await hall.later(hours=2)
    hall.slack.faults.next("chat.postMessage", Refused(NASTY[0]))
    await hall.later(days=1)


async def test_nothing_that_people_type_pings_or_formats_and_all_of_it_is_shown(hall: Hall) -> None:
    await live_a_day(hall)
    bodies = [body for _, body in sent(hall.slack)]
    assert (len(bodies) > 100, pinging(hall.slack)) == (True, [])
    rich = [part for body in bodies for part in parts(body.get("blocks")) if part.get("type") == "rich_text_section"]
    assert {each["type"] for part in rich for each in part["elements"]} <= OURS
    links = [each for part in rich for each in part["elements"] if each["type"] == "link"]
    assert {each.get("text", each["url"]) == each["url"] for each in links} == {True}
    seen = "\n".join(text_of(body) for body in bodies if "blocks" in body)
    assert [words for words in NASTY if words.translate(UNTURNED) not in seen] == []
