from __future__ import annotations

import pytest

from adapters.slack.settings import Mode
from bot.commands import COMMANDS
from bot.commands.declare import Command
from tests.adapters.slack.hall import Hall, starts, title
from tests.adapters.slack.hall import hall as open_hall
from tests.simulators.slack.faults import Broken, Dropped, Fault, RateLimited, Refused
from tests.simulators.slack.model import Message, View

LISTED = [command for command in COMMANDS if command.listed]
SHORT = {
    "streak why": "why",
    "privacy hide me": "hide me",
    "privacy show me": "show me",
    "privacy alias": "alias",
    "group setup": "setup",
    "group settings": "settings",
    "group members": "members",
    "group prompt now": "prompt now",
}
FAULTS: list[Fault] = [Refused("missing_scope"), Broken(), Dropped(), RateLimited()]
NO_GROUP = "There is no study group in this channel yet"
SEAT = "I lack here: a seat in this channel. Type /invite @Showup here, then press Check again."


def required(command: Command[object]) -> str:
    """Return words without which a command cannot run."""
    return " ".join("7" for option in command.typed_options if option.required)


def names(command: Command[object]) -> list[str]:
    """Return what a command can be called after /study."""
    return [command.name, *([SHORT[command.name]] if command.name in SHORT else [])]


@pytest.mark.parametrize("who", ["Ines", "Jonas", "Maya"])
@pytest.mark.parametrize("command", LISTED, ids=lambda command: command.name.replace(" ", "-"))
async def test_every_command_answers_in_private_by_its_full_and_its_short_name(
    command: Command[object], who: str, hall: Hall
) -> None:
    await hall.types("Jonas", "/checkin 45")
    for name in names(command):
        reply = await hall.types(who, f"/study {name} {required(command)}")
        assert (reply.error, "went wrong" in reply.text) == ("", False)
        if command.admin and who != "Maya":
            assert title(reply) == "Only admins can do that"
        elif command.form and command.form_first and not required(command):
            assert reply.view.payload["title"]["text"] == command.form.title
            assert reply.view.payload["submit"]["text"] == command.form.submit
        else:
            assert reply.message.only_for is hall.person(who).user
    assert hall.posts() == []


@pytest.mark.parametrize(
    "command", ["/checkin 45 eigenvalues", "/study checkin 45 eigenvalues", "/CheckIn 45 eigenvalues"]
)
async def test_a_check_in_with_words_is_logged_at_once(command: str, hall: Hall) -> None:
    reply = await hall.types("Jonas", command)
    assert reply.text.startswith("Welcome! 45 min logged\neigenvalues\nToday 45 min")
    assert reply.buttons == ["Undo", "Edit"]
    assert hall.person("Jonas").ephemerals == [reply.message]


async def test_a_quick_answer_comes_with_the_acknowledgement_and_costs_nothing_else(hall: Hall) -> None:
    await hall.types("Jonas", "/checkin 45")
    asked = len(hall.slack.ledger)
    reply = await hall.types("Jonas", "/study me")
    assert reply.ack.body["response_type"] == "ephemeral"
    assert len(hall.slack.ledger) == asked


@pytest.mark.parametrize("command", ["/checkin", "/study checkin", "/checkin   "])
async def test_a_bare_check_in_opens_the_form(command: str, hall: Hall) -> None:
    reply = await hall.types("Jonas", command)
    assert reply.view.payload["title"]["text"] == "Check in"
    assert starts(reply.view) == {"minutes": "", "note": "", "link": "", "day": ""}
    assert hall.person("Jonas").ephemerals == []


@pytest.mark.parametrize("command", ["/study", "/study help", "/study    ", "/showup", "/showup help"])
async def test_study_alone_shows_what_there_is(command: str, hall: Hall) -> None:
    reply = await hall.types("Jonas", command)
    assert "/checkin" in reply.text
    assert "/study leaderboard" in reply.text
    assert "group setup" not in reply.text


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/study meditate", "I do not know “meditate”"),
        ("/study chekin 45", "I do not know “chekin”\nDid you mean /checkin?"),
        ("/study streak wy", "I do not know “streak wy”\nDid you mean /study streak why?"),
        ("/study streek", "I do not know “streek”\nDid you mean /study streak?"),
        ("/checkin 45 minutes=30 minutes=20", "I could not read “minutes=20” (minutes)"),
        ("/study undo everything", "I could not make sense of “everything”"),
        ("/study ???", "I do not know “???”"),
        ("/study " + "x" * 3000, "I do not know “xxx"),
    ],
)
async def test_nonsense_is_answered_kindly(line: str, answer: str, hall: Hall) -> None:
    reply = await hall.types("Jonas", line)
    assert reply.message.ephemeral
    assert reply.text.startswith(answer)
    assert "/study help" in reply.text


@pytest.mark.parametrize("name", ["/study", "/learn", "/showup-study", "/étudier"])
async def test_a_workspace_may_call_the_command_as_it_likes(name: str, hall: Hall) -> None:
    assert (await hall.says("Jonas", f"{name} checkin 45 eigenvalues")).startswith("Welcome! 45 min logged")
    assert (await hall.says("Jonas", f"{name} streak")).startswith("You have a 1-day streak")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("R&amp;D &lt;b&gt; 1 &lt; 2", "R&D <b> 1 < 2"),
        ("in <#C012AB3CD|general> and <#C034AB3CD|>", "in #general and #C034AB3CD"),
        ("&lt;!channel&gt; &amp;amp;", "<!channel> &amp;"),
        ("*bold* _it_ ~no~ `x` :owl:", "*bold* _it_ ~no~ `x` :owl:"),
    ],
)
async def test_what_slack_escapes_is_kept_and_shown_as_it_was_typed(typed: str, kept: str, hall: Hall) -> None:
    reply = await hall.types("Jonas", f"/checkin 45 {typed}")
    assert reply.text.split("\n")[1] == kept


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("with <@U012AB3CD|ines>", "ines"),
        ("with <@U012AB3CD>", "U012AB3CD"),
        ("for <!subteam^S012AB3CD|@owls>", "owls"),
        ("hello <!here>", "here"),
    ],
)
async def test_whom_somebody_mentions_in_a_check_in_is_not_taken_for_a_day(typed: str, word: str, hall: Hall) -> None:
    reply = await hall.types("Jonas", f"/checkin 45 {typed}")
    assert title(reply) == "Welcome! 45 min logged"
    assert reply.text.split("\n")[1].endswith(word)


async def test_an_address_that_slack_made_a_link_of_is_the_link(hall: Hall) -> None:
    reply = await hall.types("Jonas", "/checkin 45 <https://example.org/a?b=1&amp;c=2|example.org/a> chapter 3")
    assert reply.text.split("\n")[1:3] == ["chapter 3", "https://example.org/a?b=1&c=2"]


async def test_a_channel_without_a_group_says_how_to_make_one(hall: Hall) -> None:
    elsewhere = hall.slack.channel(hall.workspace, "random")
    for who in ("Jonas", "Maya"):
        for line in ("/checkin 45", "/study me", "/study leaderboard", "/study undo"):
            reply = await hall.types(who, line, channel=elsewhere)
            assert (title(reply), reply.message.channel) == (NO_GROUP, elsewhere)
            assert "/study group setup" in reply.text
    assert (await hall.types("Maya", "/study settings", channel=elsewhere)).text.startswith(NO_GROUP)
    assert (await hall.types("Maya", "/study setup Larks zone=Tokyo", channel=elsewhere)).text.startswith(
        "Larks is ready"
    )
    assert (await hall.says("Jonas", "/checkin 30", channel=elsewhere)).startswith("Welcome! 30 min logged")
    assert "You are not in this group" in await hall.says("Jonas", "/study me")


async def test_a_conversation_with_the_bot_is_no_channel_with_a_group(hall: Hall) -> None:
    jonas = hall.person("Jonas")
    assert title(await jonas.command("/checkin", "45")) == NO_GROUP
    assert (await jonas.command("/study", "help")).text.startswith("What I can do")


@pytest.mark.parametrize("private", [False, True])
async def test_a_channel_where_the_bot_has_a_seat_lacks_nothing(*, private: bool, hall: Hall) -> None:
    evenings = hall.slack.channel(hall.workspace, "evenings", private=private)
    ready = await hall.types("Maya", "/study setup Evenings zone=Tokyo", channel=evenings)
    assert "I lack here" not in ready.text
    assert ready.buttons == ["Post the first prompt now", "Check in", "Settings"]


async def test_in_a_public_channel_no_seat_is_needed(hall: Hall) -> None:
    evenings = hall.slack.channel(hall.workspace, "evenings", bot=False)
    ready = await hall.types("Maya", "/study setup Evenings zone=Tokyo", channel=evenings)
    assert "I lack here" not in ready.text
    await hall.person("Maya").press("Post the first prompt now", on=ready.message)
    await hall.run_due()
    assert len(hall.posts(evenings)) == 1


async def test_in_a_private_channel_setup_names_the_seat_that_is_missing_and_how_to_give_it(hall: Hall) -> None:
    secret = hall.slack.channel(hall.workspace, "secret", private=True, bot=False)
    ready = await hall.types("Maya", "/study setup Secret zone=Tokyo", channel=secret)
    assert SEAT in ready.text
    assert ready.buttons == ["Post the first prompt now", "Check in", "Settings", "Check again"]
    still = await hall.person("Maya").press("Check again", on=ready.message)
    assert (still.message, SEAT in still.text) == (ready.message, True)
    hall.slack.events.invite_bot(secret)
    clean = await hall.person("Maya").press("Check again", on=still.message)
    assert (clean.message, clean.buttons, "I lack here" in clean.text) == (ready.message, ["Change"], False)


async def test_where_slack_does_not_say_what_a_channel_is_nothing_is_held_against_it(hall: Hall) -> None:
    for fault in FAULTS:
        hall.slack.faults.next("conversations.info", fault)
        reply = await hall.types("Maya", "/study settings")
        assert (reply.text.startswith("Night owls: settings"), "I lack here" in reply.text) == (True, False)


async def test_two_channels_of_a_workspace_hold_two_groups(hall: Hall) -> None:
    other = hall.slack.channel(hall.workspace, "larks")
    await hall.types("Maya", "/study setup Larks zone=Tokyo", channel=other)
    await hall.types("Jonas", "/checkin 30", channel=other)
    assert "You are not in this group" in await hall.says("Jonas", "/study me")
    await hall.later(seconds=10)
    assert ([len(hall.posts(other)), len(hall.posts())]) == [1, 0]


async def test_everybody_s_days_begin_in_the_zone_of_their_profile(hall: Hall) -> None:
    hall.person("Aiko", tz="Asia/Tokyo")
    await hall.types("Aiko", "/checkin 30")
    assert "Asia/Tokyo" in (await hall.says("Aiko", "/study timezone"))


@pytest.mark.parametrize("mode", [Mode.HTTP, Mode.SOCKET])
async def test_by_http_and_by_socket_everything_is_the_same(mode: Mode, sqlite_url: str) -> None:
    async with open_hall(sqlite_url, mode=mode) as hall:
        jonas = hall.person("Jonas")
        shown = await hall.types("Jonas", "/checkin 45 eigenvalues")
        assert shown.text.startswith("Welcome! 45 min logged")
        await jonas.press("Edit", on=shown.message)
        changed = await jonas.submit(await hall.form("Jonas"), minutes="50")
        assert isinstance(changed.seen, View)
        assert title(changed) == "Changed: 50 min logged"
        pressed = await jonas.press("25 min", on=await hall.prompt())
        assert isinstance(pressed.seen, Message)
        assert title(pressed) == "25 min logged"
        await jonas.open_home()
        assert "Today 1 h 15 min" in await hall.home("Jonas")
