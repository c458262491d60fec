"""What Slack tells of channels and of the app itself: posting stops, goes on, follows; nothing is lost for 30 days."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.slack.settings import Mode
from bot.domain.delivery import State
from tests.adapters.slack.hall import Hall, title
from tests.adapters.slack.hall import hall as open_hall
from tests.platforms import delivery_counts
from tests.simulators.slack.model import SCOPES, Channel
from tests.simulators.slack.reading import text_of

REMOVED = "I was removed from the channel: type /invite @Showup there"
# The SDK 3.47 sends the client's secret by a class of which aiohttp 3.14 warns.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


async def evenings(hall: Hall, *, private: bool) -> Channel:
    """Make another group."""
    made = hall.slack.channel(hall.workspace, "evenings", private=private)
    await hall.types("Maya", "/study setup Evenings zone=Berlin", channel=made)
    return made


def told(hall: Hall) -> list[str]:
    """Return what Maya was told by direct message, of Evenings or of Night owls."""
    return [text_of(each) for each in hall.person("Maya").direct_messages]


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize(
    ("event", "reason"),
    [("kick_bot", REMOVED), ("archive", "the channel is archived"), ("delete", "the channel was deleted")],
)
async def test_a_channel_that_is_gone_is_paused_and_who_set_it_up_is_told_once(
    event: str, reason: str, *, private: bool, hall: Hall
) -> None:
    channel = await evenings(hall, private=private)
    heard = await getattr(hall.slack.events, event)(channel)
    assert heard.heard
    await hall.later(days=2)
    assert ([reason in each for each in told(hall)], hall.posts(channel)) == ([True], [])
    assert "Tue 3 Mar: what will you study today?" in [title(post) for post in hall.posts()]


async def test_a_channel_that_is_used_again_goes_on(hall: Hall) -> None:
    await hall.slack.events.archive(hall.channel)
    await hall.later(minutes=1)
    hall.slack.events.unarchive(hall.channel)
    hall.slack.events.invite_bot(hall.channel)
    settings = await hall.types("Maya", "/study settings")
    assert "Posting is paused: the channel is archived" in settings.text
    await hall.person("Maya").press("Try again", on=settings.message)
    await hall.later(hours=2)
    assert [title(post) for post in hall.posts()][:1] == ["Mon 2 Mar: what will you study today?"]


async def test_a_removal_of_which_nobody_was_told_is_noticed_by_the_next_post(hall: Hall) -> None:
    secret = await evenings(hall, private=True)
    await hall.slack.events.kick_bot(secret, told=False)
    await hall.later(hours=2)
    assert len(told(hall)) == 1
    assert "Posting is paused" in await hall.says("Maya", "/study settings", channel=secret)


async def test_a_channel_without_a_group_is_no_news(hall: Hall) -> None:
    for private in (False, True):
        channel = hall.slack.channel(hall.workspace, "random", private=private)
        for happens in (hall.slack.events.kick_bot, hall.slack.events.archive, hall.slack.events.rename_id):
            heard = await happens(channel)
            assert heard
            assert heard.heard
    await hall.later(minutes=5)
    assert told(hall) == []


async def test_a_channel_that_gets_another_id_is_followed_by_posts_and_edits(hall: Hall) -> None:
    prompt = await hall.prompt()
    old = hall.channel.id
    heard = await hall.slack.events.rename_id(hall.channel)
    assert (heard.heard, hall.channel.id == old) == (True, False)
    assert title(await hall.types("Jonas", "/checkin 45")) == "Welcome! 45 min logged"
    assert title(await hall.person("Ines").press("25 min", on=prompt)) == "Welcome! 25 min logged"
    await hall.later(minutes=5)
    assert "2 checked in" in text_of(prompt)
    await hall.later(days=1)
    assert len(hall.posts()) > 2
    assert {each.arguments["channel"] for each in hall.slack.ledger.accepted("chat.update")} == {hall.channel.id}


async def test_buttons_that_carry_the_old_id_of_a_channel_are_answered_kindly(hall: Hall) -> None:
    await hall.types("Jonas", "/checkin 45")
    jonas = hall.person("Jonas")
    home = (await jonas.open_home()).view
    await hall.slack.events.rename_id(hall.channel)
    reply = await jonas.press("25 min", on=home)
    await reply.until(lambda _: jonas.modal is not None)
    assert jonas.modal
    assert title(jonas.modal) == "There is no study group in this channel yet"
    await jonas.close()
    await jonas.open_home()
    await jonas.press("25 min", on=jonas.home)
    await hall.home("Jonas", "Today 1 h 10 min")


@pytest.mark.parametrize("revoked_first", [False, True])
@pytest.mark.parametrize("mode", [Mode.HTTP, Mode.MANY])
async def test_when_the_app_is_removed_posting_stops_and_in_30_days_all_is_gone(
    mode: Mode, *, revoked_first: bool, sqlite_url: str
) -> None:
    async with open_hall(sqlite_url, mode=mode) as hall:
        await hall.types("Jonas", "/checkin 45")
        await hall.prompt()
        posted = len(hall.slack.ledger.of("chat.*"))
        events = await hall.slack.events.uninstall(hall.workspace, revoked_first=revoked_first)
        assert [event.heard for event in events] == [True, True]
        await hall.later(days=2)
        assert len(hall.slack.ledger.of("chat.*")) == posted
        assert await hall.presence.groups_of(hall.account("Jonas"), community=hall.workspace.id) != ()
        await hall.later(days=28, hours=1)
        assert await hall.presence.groups_of(hall.account("Jonas"), community=hall.workspace.id) == ()
        assert (await delivery_counts(hall.store)).get(State.SENT, 0) == 0
        assert await hall.presence.installation("slack", hall.workspace.id) is None


async def test_installed_again_before_that_all_goes_on(sqlite_url: str) -> None:
    async with open_hall(sqlite_url, mode=Mode.MANY) as hall:
        await hall.types("Jonas", "/checkin 45")
        await hall.slack.events.uninstall(hall.workspace)
        await hall.later(days=20)
        before = len(hall.posts())
        assert "Showup" in await hall.install(hall.workspace)
        assert "Jonas" in await hall.says("Jonas", "/study me")
        await hall.later(days=20)
        assert len(hall.posts()) > before + 15
        assert "All time 45 min" in await hall.says("Jonas", "/study me")


async def test_an_old_removal_that_is_told_again_does_not_undo_a_new_installation(sqlite_url: str) -> None:
    async with open_hall(sqlite_url, mode=Mode.MANY) as hall:
        events = await hall.slack.events.uninstall(hall.workspace)
        await hall.later(minutes=5)
        await hall.install(hall.workspace)
        for event in events:
            await hall.slack.events.tell_again(event)
        assert title(await hall.types("Jonas", "/checkin 45")) == "Welcome! 45 min logged"
        await hall.restart()
        assert await hall.presence.installation("slack", hall.workspace.id) is not None
        await hall.later(days=1)
        assert "Mon 2 Mar: what will you study today?" in [title(post) for post in hall.posts()]


async def test_a_removal_that_comes_for_the_first_time_after_a_new_installation_does_nothing(sqlite_url: str) -> None:
    async with open_hall(sqlite_url, mode=Mode.MANY) as hall:
        with hall.slack.http.tampered("wrong secret"):
            events = await hall.slack.events.uninstall(hall.workspace)
        assert [event.heard for event in events] == [False, False]
        await hall.later(minutes=5)
        await hall.install(hall.workspace)
        await hall.slack.events.tell_what_is_due()
        assert [event.heard for event in events] == [True, True]
        assert title(await hall.types("Jonas", "/checkin 45")) == "Welcome! 45 min logged"
        await hall.later(days=31)
        assert "All time 45 min" in await hall.says("Jonas", "/study me")


async def test_after_a_removal_nothing_more_is_asked_with_the_token(sqlite_url: str) -> None:
    async with open_hall(sqlite_url, mode=Mode.MANY) as hall:
        await hall.types("Jonas", "/checkin 45")
        await hall.person("Jonas").open_home()
        await hall.slack.events.uninstall(hall.workspace)
        asked = len(hall.slack.ledger)
        await hall.later(days=31)
        assert len(hall.slack.ledger) == asked


async def test_tokens_of_members_that_are_revoked_are_none_of_ours(hall: Hall) -> None:
    told_of = {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}}
    assert (await hall.slack.events.tell(hall.workspace, told_of)).heard
    await hall.later(hours=2)
    assert len(hall.posts()) >= 1


async def test_one_workspace_by_its_token_goes_on_when_it_was_installed_again(hall: Hall) -> None:
    await hall.slack.events.uninstall(hall.workspace)
    await hall.later(days=3)
    before = len(hall.posts())
    hall.workspace.own_token = hall.slack.state.token(set(SCOPES), workspace=hall.workspace)
    hall.settings = replace(hall.settings, bot_token=hall.workspace.token.value)
    await hall.restart()
    await hall.later(days=1)
    assert len(hall.posts()) > before


async def test_the_installer_is_greeted_once_and_nobody_else(sqlite_url: str) -> None:
    async with open_hall(sqlite_url, mode=Mode.MANY, group=False) as hall:
        (hello,) = hall.slack.installer(hall.workspace).direct_messages
        assert title(hello) == "Hello! I help study groups show up"
        assert (told(hall), hall.posts()) == ([], [])
