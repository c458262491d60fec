"""Posts that meet trouble on the way: none exists twice, and only what was certainly not taken is tried again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.simulators.slack.faults import Broken, Dropped, Fault, RateLimited, Refused
from tests.simulators.slack.reading import text_of
from tests.wire.slack.owls import Owls, Running

IN_DOUBT: dict[Fault, int] = {
    Broken(502): 0,
    Broken(500, taken=True): 1,
    Broken(503, taken=True, content_type="text/plain"): 1,
    Dropped(): 0,
    Dropped(taken=True): 1,
    Refused("internal_error"): 0,
    Refused("fatal_error", taken=True): 1,
}
"""What leaves everybody in doubt, and how many posts there are after it."""
ASKED_TO_WAIT = 2


async def test_who_is_asked_to_wait_waits_and_posts_once(owls: Owls) -> None:
    owls.it.faults.next("chat.postMessage", RateLimited(ASKED_TO_WAIT))
    with repetitions_rest(owls.running):
        await owls.prompt()
    refused, taken = owls.tries()
    assert (refused.status, taken.status) == (429, 200)
    assert (taken.at - refused.at).total_seconds() > ASKED_TO_WAIT
    assert len(owls.it.posts(owls.hall)) == 1


@contextmanager
def repetitions_rest(running: Running) -> Iterator[None]:
    """Let repetitions rest for as long as they do outside of tests."""
    (kept,) = running.rows("SELECT sql FROM sqlite_master WHERE name = 'no_repetition_rests'")
    running.write("DROP TRIGGER no_repetition_rests")
    yield
    running.write(kept[0])


async def test_what_slack_refuses_for_no_known_reason_is_tried_again(owls: Owls) -> None:
    owls.it.faults.next("chat.postMessage", Refused("team_is_migrating"))
    await owls.prompt()
    assert [each.error for each in owls.tries()] == ["team_is_migrating", ""]
    assert len(owls.it.posts(owls.hall)) == 1


async def test_what_is_due_while_slack_cannot_be_reached_is_posted_once_when_it_can(owls: Owls) -> None:
    said = len(owls.program.said)
    await owls.it.shut()
    await owls.maya.command("/study", "prompt now", owls.hall)
    await owls.program.until("Slack cannot be reached", since=said)
    assert owls.tries() == []
    await owls.it.reopen()
    await owls.it.posted(owls.hall, 1)
    assert [each.status for each in owls.tries()] == [200]


async def test_what_may_have_been_taken_is_never_posted_again(owls: Owls) -> None:
    groups = [await owls.running.group() for _ in IN_DOUBT]
    owls.it.faults.next("chat.postMessage", *IN_DOUBT)
    for group in groups:
        await group.maya.command("/study", "prompt now", group.hall)
    await owls.it.until(lambda: all(group.tries() for group in groups), "a try for each")
    await owls.program.stop()
    await owls.running.start()
    await owls.prompt()
    assert [(group.deliveries(), len(group.tries())) for group in groups] == [(["unknown"], 1)] * len(groups)
    # Which group met which fault is left to chance: they are posted to at the same time.
    assert sorted(len(owls.it.posts(group.hall)) for group in groups) == sorted(IN_DOUBT.values())


async def test_a_prompt_in_doubt_that_is_there_can_be_pressed(owls: Owls) -> None:
    owls.it.faults.next("chat.postMessage", Dropped(taken=True))
    prompt = await owls.prompt()
    reply = await owls.ada.press("25 min", prompt)
    assert reply.text.splitlines()[0] == "Welcome! 25 min logged"
    assert owls.minutes() == [25]


async def test_a_channel_that_refuses_is_paused_and_who_set_it_up_is_told_once(owls: Owls) -> None:
    scopes = owls.hall.workspace.token.scopes
    scopes.discard("chat:write.public")
    await owls.it.events.kick_bot(owls.hall, told=False)
    await owls.maya.command("/study", "prompt now", owls.hall)
    (notice,) = await owls.notices(1)
    assert notice.splitlines()[:2] == [
        "I cannot post in the channel of Owls",
        "Why: I am not in this channel: type /invite @Showup there",
    ]
    await owls.maya.command("/study", "group leaderboard now", owls.hall)
    settings = (await owls.maya.command("/study", "settings", owls.hall)).message
    assert "Posting is paused: " in text_of(settings)
    owls.it.events.invite_bot(owls.hall)
    again = await owls.maya.press("Try again", settings)
    assert again.text.splitlines()[-1] == "Posting goes on: the next post comes at its time."
    await owls.maya.command("/study", "group leaderboard now", owls.hall)
    await owls.it.posted(owls.hall, 1)
    assert [each.error for each in owls.tries()] == ["not_in_channel", ""]
    assert [text_of(each) for each in owls.maya.direct_messages] == [notice]
    scopes.add("chat:write.public")


async def test_who_removes_it_from_a_channel_is_heard_and_the_admin_is_told_once(owls: Owls) -> None:
    left = await owls.it.events.kick_bot(owls.hall)
    assert left
    for _ in range(2):
        await owls.it.events.tell_again(left)
    (notice,) = await owls.notices(1)
    assert notice.splitlines()[:2] == [
        "I cannot post in the channel of Owls",
        "Why: I was removed from the channel: type /invite @Showup there",
    ]
    await owls.prompt_falls_due()
    larks = await owls.running.group()
    await larks.prompt_falls_due()
    await owls.it.posted(larks.hall, 1)
    assert owls.tries() == []
    assert [text_of(each) for each in owls.maya.direct_messages] == [notice]


async def test_an_answer_to_all_of_which_nobody_heard_is_not_given_again(owls: Owls) -> None:
    larks = await owls.running.group()
    for group, fault in ((owls, Broken(503, taken=True)), (larks, Dropped(taken=True))):
        board = (await group.ada.command("/study", "leaderboard", group.hall)).message
        group.it.faults.next("response_url", fault)
        await group.ada.press("Share", board, waits=False)
        await group.it.posted(group.hall, 1)
    # Then nothing is under way any more.
    await owls.program.stop()
    assert (owls.titles(), larks.titles()) == (["Owls: own plans kept"], ["Owls: own plans kept"])
