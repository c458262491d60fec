"""Many workspaces: people and channels have the same names in two of them, and neither knows of the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from adapters.slack.manifest import CHECK_IN_SHORTCUT
from adapters.slack.settings import Mode
from bot.identity import Account
from tests.adapters.slack.asked import sent
from tests.adapters.slack.hall import Hall, starts, title
from tests.adapters.slack.hall import hall as open_hall
from tests.simulators.slack.model import Channel, View, Workspace
from tests.simulators.slack.people import Person
from tests.simulators.slack.reading import buttons_of, text_of

# The SDK 3.47 sends the client's secret by a class of which aiohttp 3.14 warns.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


@dataclass
class Side:
    """A workspace with its own Maya and Jonas, and a channel that is called study-hall."""

    workspace: Workspace
    channel: Channel
    maya: Person
    jonas: Person

    async def says(self, words: str) -> str:
        """Let Jonas say something to /study."""
        return (await self.jonas.command("/study", words, self.channel)).text


@dataclass
class Two:
    """Two workspaces with Showup."""

    hall: Hall
    owls: Side
    larks: Side


async def side(hall: Hall, workspace: Workspace, channel: Channel, name: str) -> Side:
    """Let people come, and make a group."""
    maya = hall.slack.person(workspace, "Maya", admin=True)
    jonas = hall.slack.person(workspace, "Jonas")
    await maya.command("/study", f"setup {name} zone=Berlin", channel)
    return Side(workspace, channel, maya, jonas)


@pytest.fixture
async def two(sqlite_url: str) -> AsyncIterator[Two]:
    """Two workspaces, each with a group."""
    async with open_hall(sqlite_url, mode=Mode.MANY, group=False) as hall:
        owls = await side(hall, hall.workspace, hall.channel, "Owls")
        other = hall.slack.workspace("Morning larks", installed=False)
        channel = hall.slack.channel(other, "study-hall")
        await hall.install(other)
        larks = await side(hall, other, channel, "Larks")
        hall.slack.ledger.requests.clear()
        yield Two(hall, owls, larks)


async def form(hall: Hall, person: Person) -> View:
    """Return the form that somebody is filling in, when it is there."""
    await hall.slack.until(lambda: bool(person.modal and person.modal.payload.get("submit")), "a form")
    assert person.modal
    return person.modal


def seen_in(two: Two, here: Side) -> str:
    """Return all that was sent to a workspace, by whatever way."""
    asked = [str(each.arguments) for each in two.hall.slack.ledger if each.tenant == here.workspace.id]
    people = [text_of(each) for person in (here.maya, here.jonas) for each in person.user.sights]
    return "\n".join([*asked, *people])


async def live(two: Two) -> None:
    """Let both Jonases do what there is to do, with words of their own."""
    for here, word in ((two.owls, "eigenvalues"), (two.larks, "birdsong")):
        await here.jonas.command("/checkin", f"45 {word}", here.channel)
        await here.jonas.open_home()
        await here.maya.open_home()
        await here.maya.command("/study", "prompt now", here.channel)
        await here.maya.command("/study", "members", here.channel)
        await here.says("leaderboard")
        await here.jonas.press("Share", on=here.jonas.ephemerals[-1])
        await here.jonas.shortcut(CHECK_IN_SHORTCUT)
        await here.jonas.submit(await form(two.hall, here.jonas), minutes="30", note=word)
        await here.jonas.close()
    await two.hall.later(days=8)


async def test_neither_sees_anything_of_the_other(two: Two) -> None:
    await live(two)
    owls, larks = seen_in(two, two.owls), seen_in(two, two.larks)
    assert ("eigenvalues" in owls, "birdsong" in owls, "Larks" in owls) == (True, False, False)
    assert ("birdsong" in larks, "eigenvalues" in larks, "Owls" in larks) == (True, False, False)
    assert [len(two.hall.posts(each.channel)) > 8 for each in (two.owls, two.larks)] == [True, True]


async def test_each_token_goes_with_its_own_workspace(two: Two) -> None:
    await live(two)
    for here, there in ((two.owls, two.larks), (two.larks, two.owls)):
        theirs = {there.channel.id, there.jonas.id, there.maya.id, *(each.id for each in there.jonas.modals)}
        asked = [each for each in two.hall.slack.ledger if each.token == here.workspace.token.value]
        assert len(asked) > 10
        assert [each for each in asked if any(number in str(each.arguments) for number in theirs)] == []
    assert len(list(sent(two.hall.slack))) > 20


async def test_figures_settings_and_members_are_each_workspace_s_own(two: Two) -> None:
    await two.owls.jonas.command("/checkin", "45", two.owls.channel)
    assert "You are not in this group" in await two.larks.says("me")
    await two.larks.maya.command("/study", "settings name=Early birds prompt=06:00", two.larks.channel)
    shown = (await two.owls.maya.command("/study", "settings", two.owls.channel)).text
    assert ("Owls: settings" in shown, "06:00" in shown) == (True, False)
    members = (await two.larks.maya.command("/study", "members", two.larks.channel)).text
    assert "0 members" in members
    assert (await two.larks.jonas.open_home()).text.startswith("You are in no study group here yet")
    assert (await two.owls.jonas.open_home()).text.startswith("Owls")


async def test_an_admin_of_one_is_nobody_in_the_other(two: Two) -> None:
    """A press or a form that carries the channel of another workspace means a channel of one's own."""
    await two.larks.jonas.command("/checkin", "45", two.larks.channel)
    maya = two.owls.maya
    home = (await maya.open_home()).view
    for words in (
        "run@{}:group+members?",
        "run@{}:group+settings?name=Mine",
        "run@{}:leaderboard?",
        "form@{}:group+settings?",
    ):
        text = {"type": "plain_text", "text": "Old"}
        element = {"type": "button", "action_id": "x", "text": text, "value": words.format(two.larks.channel.id)}
        reply = await maya.press_element({"block_id": "old"}, element, home)
        await reply.until(lambda _: maya.modal is not None)
        assert maya.modal
        if "submit" in maya.modal.payload:
            assert starts(maya.modal)["name"] == ""
            await maya.submit(maya.modal, name="Mine", zone="Asia/Tokyo")
        assert title(maya.modal) == "There is no study group in this channel yet"
        await maya.close(everything=True)
    assert "Larks: settings" in (await two.larks.maya.command("/study", "settings", two.larks.channel)).text


async def test_who_installed_it_manages_every_group_of_that_workspace_alone(two: Two) -> None:
    installer = two.hall.slack.installer(two.owls.workspace)
    installer.user.is_admin = installer.user.is_owner = False
    assert title(await installer.command("/study", "settings", two.owls.channel)) == "Owls: settings"
    jonas = two.owls.jonas
    assert title(await jonas.command("/study", "settings", two.owls.channel)) == "Only admins can do that"


async def test_when_one_removes_the_app_the_other_goes_on(two: Two) -> None:
    prompt = len(two.hall.posts(two.larks.channel))
    await two.hall.slack.events.uninstall(two.owls.workspace)
    assert title(await two.larks.jonas.command("/checkin", "45", two.larks.channel)) == "Welcome! 45 min logged"
    await two.hall.later(days=31)
    assert len(two.hall.posts(two.larks.channel)) > prompt + 30
    assert two.hall.posts(two.owls.channel) == []
    assert "All time 45 min" in await two.larks.says("me")
    jonas = Account("slack", f"{two.owls.workspace.id}/{two.owls.jonas.id}")
    assert await two.hall.presence.groups_of(jonas, community=two.owls.workspace.id) == ()


async def test_after_a_restart_all_of_it_is_still_there(two: Two) -> None:
    await two.owls.jonas.command("/checkin", "45", two.owls.channel)
    await two.hall.restart()
    assert "Today 45 min" in await two.owls.says("me")
    assert "You are not in this group" in await two.larks.says("me")
    await two.hall.later(hours=2)
    assert [len(two.hall.posts(each.channel)) > 0 for each in (two.owls, two.larks)] == [True, True]


async def test_a_channel_shared_by_two_workspaces_with_showup_has_a_group_in_one(two: Two) -> None:
    """Who is at home in the other one is a stranger in it, though Showup knows both."""
    jonas = two.hall.slack.stranger(two.owls.channel, "Jo", team="Morning larks")
    await two.owls.maya.command("/study", "prompt now", two.owls.channel)
    await two.hall.run_due()
    (prompt,) = two.hall.posts(two.owls.channel)
    for named in (False, True):
        person = jonas if not named else Person(two.hall.slack.desk, jonas.user, named_team=two.larks.workspace)
        reply = await person.press("25 min", on=prompt)
        assert title(reply) == "This group belongs to another workspace"
    assert "0 members" in (await two.owls.maya.command("/study", "members", two.owls.channel)).text


@pytest.fixture
async def birds(sqlite_url: str) -> AsyncIterator[tuple[Hall, list[Side]]]:
    """An organisation with Showup in all of its two workspaces, each with a group."""
    async with open_hall(sqlite_url, mode=Mode.MANY, group=False) as hall:
        organisation = hall.slack.enterprise("Birds")
        workspaces = [
            hall.slack.workspace(name, installed=False, enterprise=organisation) for name in ("Ducks", "Geese")
        ]
        channels = [hall.slack.channel(each, "study-hall") for each in workspaces]
        await hall.install(workspaces[0], org_wide=True)
        sides = [
            await side(hall, workspace, channel, workspace.name)
            for workspace, channel in zip(workspaces, channels, strict=True)
        ]
        yield hall, sides


async def test_one_installation_covers_all_of_an_organisation(birds: tuple[Hall, list[Side]]) -> None:
    hall, sides = birds
    for here in sides:
        reply = await here.jonas.command("/checkin", "45", here.channel)
        assert title(reply) == "Welcome! 45 min logged"
        assert title(await here.jonas.press("Undo", on=reply.message)) == "Undone: 45 min, today"
        home = await here.jonas.open_home()
        assert home.text.startswith(here.workspace.name)
        await here.jonas.press("25 min", on=here.jonas.home)
        await hall.modal(here.jonas, "25 min logged")
        await here.jonas.close()
        await here.jonas.shortcut(CHECK_IN_SHORTCUT)
        opened = await form(hall, here.jonas)
        await here.jonas.submit(opened, minutes="a while")
        assert list(here.jonas.errors) == ["minutes"]
        await here.jonas.submit(opened, minutes="30")
        assert title(opened) == "30 min logged"
        await here.jonas.close()
        assert title(await here.maya.command("/study", "settings", here.channel)) == f"{here.workspace.name}: settings"
    await hall.later(hours=2)
    for here in sides:
        posts = hall.posts(here.channel)
        prompt = next(post for post in posts if "25 min" in buttons_of(post))
        assert title(await here.jonas.press("25 min", on=prompt)) == "25 min logged"
        assert "Today 1 h 20 min" in await here.says("me")


async def test_within_an_organisation_a_workspace_sees_only_its_own(birds: tuple[Hall, list[Side]]) -> None:
    _, (ducks, geese) = birds
    await ducks.jonas.command("/checkin", "45", ducks.channel)
    assert "You are not in this group" in await geese.says("me")
    assert (await geese.jonas.open_home()).text.startswith("You are in no study group here yet")
    assert "0 members" in (await geese.maya.command("/study", "members", geese.channel)).text


async def test_after_a_restart_posts_go_to_all_of_an_organisation(birds: tuple[Hall, list[Side]]) -> None:
    hall, sides = birds
    await hall.restart()
    await hall.later(hours=2)
    assert [len(hall.posts(each.channel)) > 0 for each in sides] == [True, True]


async def test_a_workspace_that_installed_it_by_itself_keeps_its_own_token(birds: tuple[Hall, list[Side]]) -> None:
    hall, (ducks, geese) = birds
    await hall.install(geese.workspace)
    hall.slack.ledger.requests.clear()
    await hall.later(hours=2)
    asked = {each.arguments["channel"]: each.tenant for each in hall.slack.ledger.accepted("chat.postMessage")}
    organisation = ducks.workspace.enterprise
    assert organisation
    assert asked == {ducks.channel.id: organisation.id, geese.channel.id: geese.workspace.id}


async def test_a_press_in_a_view_of_somebody_from_another_workspace_of_the_organisation(
    birds: tuple[Hall, list[Side]],
) -> None:
    hall, (ducks, geese) = birds
    ducks.channel.members.append(geese.jonas.user)
    await ducks.maya.command("/study", "prompt now", ducks.channel)
    await hall.run_due()
    (prompt,) = hall.posts(ducks.channel)
    reply = await geese.jonas.press("25 min", on=prompt)
    assert isinstance(reply.seen, View) or reply.seen.ephemeral
    assert "You are not in this group" in await geese.says("me")


async def test_requests_of_an_organisation_without_a_workspace_are_answered(birds: tuple[Hall, list[Side]]) -> None:
    hall, (ducks, _) = birds
    await ducks.jonas.command("/checkin", "45", ducks.channel)
    reply = await ducks.jonas.command("/checkin", "", ducks.channel)
    sent_form = await ducks.jonas.submit(minutes="30")
    body = {**sent_form.parcel.body, "team": None}
    assert (await hall.slack.desk.post.deliver(replace(sent_form.parcel, body=body))).failure == ""
    assert reply.error == ""
    assert "Today 1 h 15 min" in await ducks.says("me")
