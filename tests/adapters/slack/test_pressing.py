from __future__ import annotations

import pytest

from adapters.slack.reply import ByUrl
from tests.adapters.slack.hall import Hall, starts, title
from tests.simulators.slack.faults import Broken, Dropped, Refused
from tests.simulators.slack.model import Message, View
from tests.simulators.slack.reading import buttons_of, text_of
from tests.simulators.slack.replies import Reply

OLD = "This is from another version of Showup"
LATE = "Count it for yesterday"


async def checked_in(hall: Hall, words: str = "45") -> Message:
    """Let Jonas check in, and return the answer."""
    return (await hall.types("Jonas", f"/checkin {words}")).message


def privately(reply: Reply) -> bool:
    """Tell whether an answer is seen by nobody else."""
    return isinstance(reply.seen, View) or reply.seen.only_for is reply.user


async def test_the_buttons_of_a_prompt_are_those_of_the_product(hall: Hall) -> None:
    assert buttons_of(await hall.prompt()) == ["Check in", "25 min", "50 min", "90 min", "Rest today"]


@pytest.mark.parametrize("restarts", [0, 1])
async def test_every_button_of_a_prompt_does_what_it_says(restarts: int, hall: Hall) -> None:
    prompt = await hall.prompt()
    before = text_of(prompt)
    for _ in range(restarts):
        await hall.restart()
    pressed = {label: await hall.person(label).press(label, on=prompt) for label in buttons_of(prompt)}
    form = pressed.pop("Check in")
    assert starts(form.view) == {"minutes": "", "note": "", "link": "", "day": ""}
    assert {label: title(reply) for label, reply in pressed.items()} == {
        "25 min": "Welcome! 25 min logged",
        "50 min": "Welcome! 50 min logged",
        "90 min": "Welcome! 1 h 30 min logged",
        "Rest today": "You are not in this group",
    }
    assert all(privately(reply) for reply in pressed.values())
    assert title(await hall.person("Check in").submit(minutes="15")) == "Welcome! 15 min logged"
    assert (hall.posts(), prompt.edits, text_of(prompt)) == ([prompt], 0, before)


async def test_whoever_is_in_the_group_rests_by_a_button_of_the_prompt(hall: Hall) -> None:
    await checked_in(hall)
    await hall.later(days=1, hours=2)
    rested = await hall.person("Jonas").press("Rest today", on=hall.posts()[-1])
    assert (title(rested), privately(rested)) == ("Rest well: a freeze covers today", True)


async def test_undo_takes_the_place_of_the_answer(hall: Hall) -> None:
    shown = await checked_in(hall)
    reply = await hall.person("Jonas").press("Undo", on=shown)
    assert (title(reply), reply.message is shown, reply.buttons) == ("Undone: 45 min, today", True, [])
    assert hall.person("Jonas").ephemerals == [shown]


async def test_a_check_in_of_the_small_hours_is_counted_for_yesterday(hall: Hall) -> None:
    await hall.later(hours=17.5)
    shown = await checked_in(hall)
    assert buttons_of(shown) == ["Undo", "Edit", LATE]
    reply = await hall.person("Jonas").press(LATE, on=shown)
    assert (title(reply), reply.message is shown) == ("Counted for yesterday", True)


async def test_why_explains_the_streak_in_place_and_goes_back_further(hall: Hall) -> None:
    await checked_in(hall)
    await hall.later(days=20)
    shown = (await hall.types("Jonas", "/study streak")).message
    first = (await hall.person("Jonas").press("Why?", on=shown)).text
    earlier = await hall.person("Jonas").press("Earlier days", on=shown)
    assert (first.startswith("Why"), earlier.message is shown) == (True, True)
    assert "missed" in earlier.text
    assert not set(earlier.text.split("\n")[1:-1]) & set(first.split("\n")[1:-1])


async def test_a_leaderboard_is_shared_with_everybody_with_its_picture(hall: Hall) -> None:
    await checked_in(hall)
    shown = (await hall.types("Jonas", "/study leaderboard")).message
    assert (buttons_of(shown), shown.ephemeral, hall.slack.ledger.of("files.*")) == (["Share"], True, [])
    reply = await hall.person("Jonas").press("Share", on=shown)
    assert (hall.posts(), reply.message.ephemeral) == ([reply.message], False)
    assert [block["type"] for block in reply.message.blocks].count("image") == 1
    assert reply.text.startswith("Night owls: own plans kept")
    assert "1. Jonas" in reply.text
    assert ("← you" in reply.text, "← you" in text_of(shown)) == (False, True)


@pytest.mark.parametrize(("waits", "pictures"), [(1, 1), (2, 1), (3, 0)])
async def test_a_shared_leaderboard_waits_for_its_picture_and_goes_without_in_the_end(
    waits: int, pictures: int, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(ByUrl)["__init__"].__kwdefaults__, "while_processing", (0.0, 0.0))
    await checked_in(hall)
    shown = (await hall.types("Jonas", "/study leaderboard")).message
    hall.slack.state.pending_files = waits
    reply = await hall.person("Jonas").press("Share", on=shown)
    assert [block["type"] for block in reply.message.blocks].count("image") == pictures
    assert ("1. Jonas" in reply.text, hall.posts()) == (True, [reply.message])


@pytest.mark.parametrize("fault", [Refused("missing_scope"), Broken(), Dropped()])
async def test_a_leaderboard_is_shared_without_a_picture_where_there_can_be_none(
    fault: Refused | Broken | Dropped, hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    await checked_in(hall)
    shown = (await hall.types("Jonas", "/study leaderboard")).message
    hall.slack.faults.next("files.*", fault, times=3)
    reply = await hall.person("Jonas").press("Share", on=shown)
    assert (hall.posts(), "1. Jonas" in reply.text) == ([reply.message], True)
    assert "image" not in {block["type"] for block in reply.message.blocks}
    assert "ERROR" not in {record.levelname for record in caplog.records}


async def test_a_public_answer_that_is_refused_is_nobody_else_s_business(hall: Hall) -> None:
    message = hall.old_message("Jonas", "run@:share+leaderboard?by=improved&span=all")
    reply = await hall.person("Jonas").press("Old", on=message)
    assert (title(reply), privately(reply)) == ("All time has nothing to be compared with", True)
    assert message.edits == 0


@pytest.mark.parametrize(
    ("label", "expected", "posted"),
    [("Post the first prompt now", "Today's prompt is on its way", 1), ("Settings", "Evenings: settings", 0)],
)
async def test_the_card_of_a_new_group_begins_everything(label: str, expected: str, posted: int, hall: Hall) -> None:
    evenings, maya = hall.slack.channel(hall.workspace, "evenings"), hall.person("Maya")
    ready = (await hall.types("Maya", "/study setup Evenings zone=Tokyo", channel=evenings)).message
    await maya.press("Check in", on=ready)
    assert starts(await hall.form("Maya")) == {"minutes": "", "note": "", "link": "", "day": ""}
    await maya.close()
    reply = await maya.press(label, on=ready)
    assert (title(reply), reply.message is ready) == (expected, True)
    await hall.run_due()
    assert [buttons_of(post)[0] for post in hall.posts(evenings)] == ["Check in"] * posted


async def test_an_admin_looks_after_the_group_by_the_buttons_of_app_home(hall: Hall) -> None:
    await checked_in(hall)
    maya = hall.person("Maya")
    await maya.open_home()
    members = await maya.press("Members", on=maya.home)
    assert (title(members), isinstance(members.seen, View)) == ("Night owls: 1 member", True)
    await maya.close()
    for label, expected in (
        ("Post the prompt now", "Today's prompt is on its way"),
        ("Post the leaderboard now", "The leaderboard is on its way"),
    ):
        await maya.press(label, on=maya.home)
        await hall.modal(maya, expected)
        await maya.close()
    await hall.run_due()
    assert [title(post) for post in hall.posts()] == [
        "Jonas studied 45 min",
        "Mon 2 Mar: what will you study today?",
        "Night owls: own plans kept",
    ]


async def test_posting_that_was_paused_goes_on_by_try_again(hall: Hall) -> None:
    secret, maya = hall.slack.channel(hall.workspace, "secret", private=True), hall.person("Maya")
    await hall.types("Maya", "/study setup Secret zone=Berlin", channel=secret)
    await hall.slack.events.kick_bot(secret)
    paused = (await hall.types("Maya", "/study settings", channel=secret)).message
    assert buttons_of(paused) == ["Change", "Check again", "Try again"]
    assert "Posting is paused: I was removed from the channel: type /invite @Showup there" in text_of(paused)
    hall.slack.events.invite_bot(secret)
    reply = await maya.press("Try again", on=paused)
    assert (reply.message is paused, "Posting goes on" in reply.text) == (True, True)
    await hall.later(hours=2)
    assert len(hall.posts(secret)) == 1


async def test_a_prompt_of_another_day_still_takes_check_ins_but_no_rest(hall: Hall) -> None:
    prompt = await hall.prompt()
    await checked_in(hall)
    await hall.later(days=3)
    jonas = hall.person("Jonas")
    assert title(await jonas.press("25 min", on=prompt)) == "25 min logged"
    assert title(await jonas.press("Rest today", on=prompt)) == "That prompt was for another day"
    assert "Today 25 min" in await hall.says("Jonas", "/study me")


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("run@:undo?check_in=1", "That button belongs to somebody else"),
        ("run@:group+settings?name=Mine", "Only admins can do that"),
        ("form@:group+settings?", "Only admins can do that"),
        ("form@:group+setup?", "Only admins can do that"),
        ("run@:meditate?", OLD),
        ("form@:meditate?", OLD),
        ("walk@:undo?", OLD),
        ("", OLD),
        ("{}", OLD),
        ("run@:?", OLD),
        ("run@C1;DROP:undo?", OLD),
        ("run@:undo?check_in=-1", "I could not read “-1” (check in)"),
        ("run@:stats?user=" + "x" * 1900, "I could not read “" + "x" * 59 + "…” (user)"),
    ],
)
async def test_a_button_that_is_not_for_somebody_is_answered_kindly_and_in_private(
    value: str, expected: str, *, private: bool, hall: Hall
) -> None:
    await hall.types("Maya", "/checkin 45")
    await hall.types("Jonas", "/study join")
    message = hall.old_message("Jonas", value, private=private)
    reply = await hall.person("Jonas").press("Old", on=message)
    assert (title(reply), privately(reply)) == (expected, True)
    assert message.edits == 0
    assert "Today 45 min" in await hall.says("Maya", "/study me")


async def test_a_button_without_a_value_is_answered_kindly(hall: Hall) -> None:
    message = hall.old_message("Jonas", "x")
    element = {"type": "button", "action_id": "another app's", "text": {"type": "plain_text", "text": "Old"}}
    reply = await hall.person("Jonas").press_element({"block_id": "old"}, element, message)
    assert (title(reply), privately(reply)) == (OLD, True)


async def test_the_channel_of_a_button_on_a_message_is_only_a_place_to_look_at(hall: Hall) -> None:
    """Whoever forges one can reach what they could reach by a command there, and nothing more."""
    secret = hall.slack.channel(hall.workspace, "secret", private=True)
    await hall.types("Maya", "/study setup Secret zone=Berlin", channel=secret)
    message = hall.old_message("Jonas", f"run@{secret.id}:group+members?")
    assert title(await hall.person("Jonas").press("Old", on=message)) == "Only admins can do that"


async def test_the_form_behind_somebody_else_s_button_shows_nothing_of_theirs_and_changes_nothing(hall: Hall) -> None:
    await hall.types("Maya", "/checkin 45 a secret")
    await hall.types("Jonas", "/study join")
    jonas = hall.person("Jonas")
    await jonas.press("Old", on=hall.old_message("Jonas", "form@:edit?check_in=1"))
    form = await hall.form("Jonas")
    assert starts(form) == {"minutes": "", "note": "", "link": ""}
    reply = await jonas.submit(form, minutes="5")
    assert title(reply) == "That button belongs to somebody else"
    assert "Today 45 min" in await hall.says("Maya", "/study me")


async def test_a_refusal_never_takes_the_place_of_a_private_answer(hall: Hall) -> None:
    shown = await checked_in(hall)
    jonas = hall.person("Jonas")
    await hall.later(days=2)
    before = text_of(shown)
    reply = await jonas.press("Undo", on=shown)
    assert (title(reply), reply.message is shown) == ("There is no recent check-in to change", False)
    assert (text_of(shown), shown.edits, privately(reply)) == (before, 0, True)


async def test_a_press_in_a_modal_is_answered_in_it(hall: Hall) -> None:
    jonas = hall.person("Jonas")
    await hall.types("Jonas", "/checkin")
    answer = (await jonas.submit(minutes="45")).view
    undone = await jonas.press("Undo", on=answer)
    assert (title(undone), undone.view is answer, jonas.modals) == ("Undone: 45 min, today", True, [answer])
    assert jonas.ephemerals == []


async def test_a_press_on_a_message_that_is_in_a_thread_is_answered(hall: Hall) -> None:
    await hall.prompt()
    await hall.types("Ines", "/checkin 30")
    await hall.later(seconds=10)
    line = hall.old_message("Jonas", "run@:checkin?minutes=25")
    line.thread_ts = hall.posts()[0].ts
    reply = await hall.person("Jonas").press("Old", on=line)
    assert (title(reply), privately(reply)) == ("Welcome! 25 min logged", True)


@pytest.mark.parametrize("restarts", [0, 1])
async def test_every_button_of_every_answer_works_after_a_restart(restarts: int, hall: Hall) -> None:
    await hall.later(hours=17.5)
    jonas = hall.person("Jonas")
    shown = await checked_in(hall)
    streak, board = [(await hall.types("Jonas", f"/study {name}")).message for name in ("streak", "leaderboard")]
    for _ in range(restarts):
        await hall.restart()
    assert title(await jonas.press("Edit", on=shown)) == "How long"
    assert title(await jonas.submit(await hall.form("Jonas"), minutes="50")) == "Changed: 50 min logged"
    await jonas.close()
    assert title(await jonas.press(LATE, on=shown)) == "Counted for yesterday"
    assert title(await jonas.press("Undo", on=shown)) == "Undone: 50 min, yesterday"
    assert title(await jonas.press("Why?", on=streak)) == "Why you have a 0-day streak"
    assert title(await jonas.press("Share", on=board)) == "Night owls: own plans kept"


async def test_an_answer_that_slack_does_not_like_is_said_in_plain_words(hall: Hall) -> None:
    shown = await checked_in(hall)
    hall.slack.faults.next("response_url", Broken(status=400))
    reply = await hall.person("Jonas").press("Undo", on=shown)
    assert title(reply) == "Undone: 45 min, today"
    assert {block["type"] for block in shown.blocks} <= {"section", "actions"}


async def test_a_view_that_slack_does_not_like_is_said_in_plain_words(hall: Hall) -> None:
    jonas = hall.person("Jonas")
    await hall.types("Jonas", "/checkin 45")
    await jonas.open_home()
    hall.slack.faults.next("views.open", Refused("invalid_arguments"))
    reply = await jonas.press("My page", on=jonas.home)
    await reply.until(lambda _: jonas.modal is not None)
    assert jonas.modal
    assert {block["type"] for block in jonas.modal.blocks} <= {"section", "actions"}
    assert title(jonas.modal).startswith("Jonas")
