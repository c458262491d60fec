"""Cards to try renderers with: every kind the bot makes, made by the bot itself, and monsters it never should make.

Nothing here knows a platform. A renderer for another one is held to the same cards.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from adapters.sql.migrate import upgrade
from bot import cards, errors
from bot.calls import Invocation
from bot.cards import Board, BoardDrawing, BoardRow, Button, Card, CommandName, Moment, Picture
from bot.commands import COMMANDS
from bot.domain.checkin import CheckIn
from bot.domain.day import DAY, Weekdays, ZoneMove
from bot.domain.group import Binding, Feed, Group, Member
from bot.domain.history import History
from bot.domain.leaderboard import ROWS_AT_MOST, By, Period, Span, Standing, near, rank
from bot.domain.milestone import Kind, Milestone
from bot.domain.schedule import Post, Schedule
from bot.ports.messenger import Refused
from bot.usecases.board import AskedBoard, BoardResult
from bot.usecases.contents import FeedContent, PromptContent
from bot.usecases.figures import figures
from bot.usecases.group import GroupState, Membered
from bot.usecases.home import Home, Mine
from bot.usecases.streak import Own
from bot.views import board, community, group, home, mistakes, posts
from tests.platforms import MONDAY, PLACE, World, world

NAMES = (
    *("Maya", "Jonas", "أميرة", "נועה", "李雷", "김민준", "さくら", "Zoë 🦉", "👩‍👩‍👧‍👦 Kim", "Z̸̢͝ä̵̧́l̷̛̇g̴̎͜ȯ̶̖"),
    *("*_Ana_*", "@everyone", "Bo|b", "1. Cy", "- Dee", "# Eve", "> Fay", "`Gil`", "~~Ivy~~", "J\\K"),
    *("<@123456789012345678>", "https://hal.example/*a*_b_"),
)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEXT_OF_SIGNS = (
    "# head\n## head\n-# small\n> quote\n>>> quotes\n- item\n* item\n+ item\n1. one\n2) two\n"
    "*a* _b_ **c** __d__ ~~e~~ ||f|| `g` ```h``` [i](https://example.com) <https://example.com/j_k_l> \\* & < >\n"
    "@everyone @here <@123456789012345678> <@!123456789012345678> <@&123456789012345678> <#123456789012345678> "
    "<t:1767225600:R> </streak:123456789012345678> <:x:123456789012345678> <a:x:123456789012345678> <id:customize> "
    ":tada: <!channel> <!here> <@U12345678> <#C12345678|general> <!date^1767225600^{date}|x> &lt;!channel&gt;\n"
    "(https://example.com/a_b_c_(d)) https://example.com/*x* https://example.com/?q=<b>. mailto:a@b.example"
)


def _standing(number: int) -> Standing:
    name = NAMES[number % len(NAMES)] + (f" {number}" if number >= len(NAMES) else "")
    home = ZoneMove(MONDAY, "Europe/Berlin", 0)
    who = Member(number, 1, number, name, date(2026, 1, 1), (home,))
    done, streak = 7 - number // 3 % 5, 40 - number % 40
    return Standing(
        who, done, 7, 60 * done + number % 50, 600, streak, streak + number % 3, 30, newcomer=number % 7 == 2
    )


def _board(people: int, by: By = By.CONSISTENCY, span: Span = Span.WEEK) -> BoardResult:
    standings = [_standing(number) for number in range(people)]
    places = rank(standings, by)
    milestones = (("Maya", Milestone(Kind.STREAK, 7)), ("أميرة", Milestone(Kind.HOURS, 100)))
    return BoardResult(
        group=Group(1, "Night owls", "Europe/Berlin", weekly_goal=2400),
        by=by,
        span=span,
        period=Period(date(2026, 3, 2), date(2026, 3, 8)),
        places=tuple(places[:ROWS_AT_MOST]),
        minutes=sum(each.minutes for each in standings),
        showed_up=people,
        running=people == 0,
        milestones=milestones if people else (),
        near=tuple(near(places, places[15].standing.member.id)) if people > 15 else (),
    )


def _asked(by: By = By.CONSISTENCY, span: Span = Span.WEEK) -> AskedBoard:
    """Make a leaderboard of 22 for the sixteenth of them."""
    result = _board(22, by, span)
    return AskedBoard(result, result.near[1].standing.member.id)


def _prompt(people: int, *, unnamed: int = 0) -> Card:
    roster = tuple((_standing(number).member.shown_name, number % 4 * 25) for number in range(people))
    text = "What is the smallest step that would make today count? Do that one first."
    return posts.post(PromptContent(date(2026, 3, 2), text, roster, unnamed))


def _feed(*, name: str | None = "Maya", note: str = "eigenvalues", link: str = "", undone: bool = False) -> Card:
    check_in = CheckIn(1, 1, 1, date(2026, 3, 2), 45, note, link, NOON, undone=undone)
    return posts.post(FeedContent(name, check_in, 12))


def _home(*, admin: bool = False) -> Card:
    """Show the fullest home there can be to the sixteenth of a board, who is on a long streak."""
    asked, today = _asked(), date(2026, 3, 2)
    group = replace(asked.result.group, name=NAMES[10], feed=Feed.CHANNEL)
    history = History({today - DAY * number: 45 for number in range(1, 30)}, moves=(ZoneMove(MONDAY, "UTC", 4),))
    own = Own(asked.result.near[1].standing.member, group, history, figures(history, group, today))
    schedules = {
        each: Schedule(number, 1, each, time(9), Weekdays.of((0, 2, 4)), NOON) for number, each in enumerate(Post)
    }
    bindings = (Binding(1, 1, PLACE, paused="Missing *Permissions* <@1>"),)
    state = GroupState(group, schedules, bindings, ("Attach Files", "Send Messages"), "Type /invite @Showup here")
    return home.home(Home(group, Mine(own, asked), state if admin else None))


def _made_by_views() -> Iterator[tuple[str, Card]]:
    for people in (0, 1, 10, 5000):
        yield f"weekly leaderboard of {people}", posts.post(_board(people))
    for by in By:
        yield f"leaderboard by {by} that was asked for", board.asked(_asked(by, Span.MONTH))
    for people in (0, 3, 20, 5000):
        yield f"prompt with {people} names", _prompt(people)
    yield "prompt with hidden people", _prompt(2, unnamed=3)
    yield "feed", _feed()
    yield "feed with a long note and a link", _feed(note="so " * 300, link="https://example.com/a_b?c=*d*&e=(f)")
    yield "feed of a right-to-left name", _feed(name="أميرة", note="كتاب **الجبر**")
    yield "feed of a hidden member", _feed(name=None)
    yield "feed of an undone check-in", _feed(undone=True)
    yield "hello", community.hello(back=False)
    yield "hello again", community.hello(back=True)
    yield "home of a member with a big board", _home()
    yield "home of an admin with a big board, where all is paused and lacking", _home(admin=True)
    yield "home of nobody", home.nowhere(admin=False)
    yield "home of an admin without a group", home.nowhere(admin=True)
    yield (
        "members of a large group",
        group.members(Membered(_board(0).group, tuple(_standing(i).member for i in range(5000)))),
    )


def _mistakes() -> Iterator[tuple[str, Card]]:
    today = date(2026, 3, 2)
    made: tuple[errors.Mistake | errors.Unavailable, ...] = (
        errors.UnknownCommand("chekin", "checkin"),
        errors.UnknownCommand("*bold* @everyone " * 20, None),
        errors.BadArgument("minutes", "forty", "minutes from 0 to 960, such as 45 or 1h30", command="checkin"),
        errors.BadArgument("zone", "", "a time zone such as Europe/Berlin", command="group setup"),
        errors.BadArgument("", "all that", "nothing more", command="streak"),
        errors.NoGroupHere(),
        errors.NotAMember(),
        errors.NotAnAdmin(),
        errors.Stranger(),
        errors.TooLate(),
        errors.NotYours(),
        errors.TooMuch(1020, 60),
        errors.DayClosed(today - timedelta(days=9), earliest=today - timedelta(days=1), today=today),
        errors.DayClosed(today - timedelta(days=9), earliest=today, today=today),
        errors.DayClosed(today + timedelta(days=1), earliest=today, today=today),
        errors.NothingToUndo(),
        *(errors.Impossible(obstacle) for obstacle in errors.Obstacle),
        errors.Unavailable(),
    )
    for number, error in enumerate(made):
        yield f"mistake {number}: {type(error).__name__}", mistakes.card(error)
    yield "surprise", mistakes.surprise("deadbeef")


async def _life(here: World) -> list[tuple[str, Card]]:
    """Let a group live for two weeks, and then try every command's examples."""
    made: list[tuple[str, Card]] = []

    async def do(name: str, who: str, what: str | Invocation, *, admin: bool = False) -> None:
        made.append((name, (await here.do(who, what, admin=admin)).card))

    await do("setup", "ada", "/group setup Night owls zone=Berlin", admin=True)
    await do("streak of nobody", "maya", "/streak")
    await do("first check-in", "maya", "/checkin 45 eigenvalues, chapter 3 https://example.com/notes")
    await do("check-in with signs", "ada", f"/checkin 25 {NAMES[10]} <@123> # no heading")
    for day in range(1, 15):
        await here.machine.travel_to(MONDAY + timedelta(days=day, hours=4))
        await here.do("ada", "/checkin 0")
        if day != 11:
            await do(f"check-in on day {day}", "maya", f"/checkin {25 + day}")
    for who in ("maya", "ada"):
        for what in ("/streak", "/streak why", "/me", "/leaderboard", "/plan", "/privacy", "/timezone"):
            await do(f"{who}: {what}", who, what)
    await do("check-in edited", "maya", "/edit 50 eigenvectors")
    await do("check-in undone", "maya", "/undo")
    await do("home of a member", "maya", Invocation("home"))
    await do("home of an admin", "ada", Invocation("home"), admin=True)
    await do("home of an admin who is no member", "zoe", Invocation("home"), admin=True)
    await do("home of nobody yet", "zoe", Invocation("home"))
    await do("pause", "maya", "/pause 3")
    await do("home in a pause", "maya", Invocation("home"))
    for command in COMMANDS:
        if command.listed:
            await do(f"help about {command.name}", "ada", f"/help {command.name}", admin=True)
            for line in command.examples:
                await do(f"example: {line}", "ada", line, admin=True)
    lacking = replace(
        here.call("ada", "/group settings", admin=True),
        lacking=("Attach Files", "Send Messages"),
        remedy="Give them to me in the channel's *permissions*",
    )
    made.append(("settings where something is lacking", (await here.bot.handle(lacking)).card))
    here.platform.outcomes.append(Refused("Missing *Permissions* <@1>"))
    await here.machine.travel_to(MONDAY + timedelta(days=17))
    await do("settings where posting is paused", "ada", "/group settings", admin=True)
    posted = [*here.platform.messages.values(), *(card for _, card in here.platform.told)]
    return [*made, *((f"post {number}: {card.title}", card) for number, card in enumerate(posted))]


def _made_by_the_bot() -> list[tuple[str, Card]]:
    async def live() -> list[tuple[str, Card]]:
        with tempfile.TemporaryDirectory() as folder:
            await asyncio.to_thread(upgrade, f"sqlite:///{folder}/showup.db")
            async with world(f"sqlite:///{folder}/showup.db", group=False) as here:
                return await _life(here)

    # In a thread of its own: whoever imports this may have an event loop already.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(live())).result()


def _button(number: int, **arguments: str) -> Button:
    return Button(f"Button {number}", "leaderboard", {"by": "hours", **arguments}, form=number % 2 == 0)


def _monsters() -> Iterator[tuple[str, Card]]:
    line = "".join(f"{number}. *line* {number}\n" for number in range(1, 41))
    rows = tuple(
        BoardRow(1 + number // 2, name, "100 %", "7 of 7 days", 1.0, newcomer=True, yours=number == 3)
        for number, name in enumerate(NAMES)
    )
    drawing = BoardDrawing("A **board**", "This week", rows[:10], "Together", "Nobody yet")
    yield "a note of 40 lines", Card("Forty lines", (cards.note(line), cards.Quote(line), cards.text(line)))
    yield (
        "10,000 characters",
        Card("Long", (cards.text("word *and* " * 1000), cards.note("the end"), cards.buttons(_button(1)))),
    )
    yield "10,000 Chinese characters", Card("长" * 500, (cards.text("学" * 10_000), cards.buttons(_button(1))))
    yield "10,000 emoji", Card("🦉" * 500, (cards.text("👩‍👩‍👧‍👦" * 2_500), cards.buttons(_button(1))))
    yield "60 paragraphs", Card("Sixty", tuple(cards.text(f"Paragraph {number}.") for number in range(60)))
    yield (
        "60 blocks in turns",
        Card("Turns", tuple(cards.text(f"Text {n}") if n % 2 else cards.buttons(_button(n)) for n in range(60))),
    )
    yield "30 buttons", Card("Buttons", (cards.Buttons(tuple(_button(n) for n in range(30))), cards.text("After.")))
    yield (
        "60 buttons",
        Card("Buttons", tuple(cards.buttons(*(_button(5 * r + n) for n in range(5))) for r in range(12))),
    )
    yield "the same button twice", Card("Twins", (cards.buttons(_button(1), _button(1)), cards.buttons(_button(1))))
    yield (
        "buttons with long labels",
        Card("Labels", (cards.buttons(*(Button("ⵣ" * 300 + str(n), "me") for n in range(5))),)),
    )
    yield "a button without a label", Card("Label", (cards.buttons(Button(" ", "me")),))
    yield (
        "a button that carries too much",
        Card("Much", (cards.buttons(_button(1, note="x" * 200)), cards.text("Still here."))),
    )
    yield "a row without buttons", Card("None", (cards.buttons(), cards.text("Still here.")))
    yield "12 pictures", Card("Pictures", tuple(Picture(drawing, f"Picture {n}. " + "alt " * 500) for n in range(12)))
    yield "a picture without words", Card("", (Picture(drawing, ""),))
    yield (
        "names in all scripts",
        Card(" · ".join(NAMES), (cards.Items(NAMES), Board(rows), cards.Facts(tuple((n, n) for n in NAMES)))),
    )
    yield "only a note", Card("", (cards.note("A member checked in."),))
    yield "only a title", Card("Only a title")
    yield "nothing", Card("")
    yield (
        "nothing but space",
        Card(
            "  ", (cards.text(" \n "), cards.note(""), cards.Quote("\n"), cards.Facts((("", ""),)), cards.Items(("",)))
        ),
    )
    yield (
        "right to left",
        Card(
            "لوحة الأسبوع",
            (cards.text("اليوم ", Moment(NOON, "time"), " للجميع"), cards.Items(("א", "ب", "C"))),
            tone="good",
        ),
    )
    signs = (
        cards.text(TEXT_OF_SIGNS),
        cards.Quote(TEXT_OF_SIGNS),
        cards.note(TEXT_OF_SIGNS),
        cards.Items(tuple(TEXT_OF_SIGNS.split("\n"))),
    )
    yield (
        "text full of signs",
        Card("# *Signs* <@1>", (*signs, cards.Facts((("**a**", "||b||"), ("c\n# d", "> e\n- f"))))),
    )
    yield (
        "signs between parts",
        Card("", (cards.text("1", ". one ", "*", "a", "*", Moment(NOON), "# x ", CommandName("me"), "\n", "- y"),)),
    )
    yield (
        "moments",
        Card("Moments", (cards.text("at ", Moment(NOON, "time"), " on ", Moment(NOON, "day"), ": ", Moment(NOON)),)),
    )
    known = tuple(
        CommandName(name) for name in ("streak why", "privacy hide me", "group setup", "group prompt now", "checkin")
    )
    yield (
        "known commands",
        Card("Commands", (cards.text(*known), cards.text(CommandName("checkin", "45 what you *studied* @yesterday")))),
    )
    unknown = (
        CommandName("no such command", "a *b* c"),
        CommandName(". <@1>"),
        CommandName("group"),
        CommandName("streak", "wrong words"),
    )
    yield "unknown commands", Card("Commands", (cards.text(*unknown),))
    yield (
        "controls and halves of signs",
        Card("a\x00b\ud800", (cards.text("c\r\nd\x1b[0m\re\udfff"), cards.buttons(Button("f\x07\ud83d", "me")))),
    )


SAMPLES: Mapping[str, Card] = dict([*_made_by_views(), *_mistakes(), *_made_by_the_bot(), *_monsters()])
"""Cards by what they are."""

FITTING = {name: card for name, card in SAMPLES.items() if name not in dict(_monsters())}
"""Those the bot really makes: no renderer may cut them."""
