"""Who manages a group: admins and owners of the workspace, who set the group up, who installed Showup."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.inbound import Calls, Origin
from adapters.slack.profiles import Profiles
from adapters.slack.workspaces import Workspace
from bot.calls import Caller, Line
from tests.adapters.slack.hall import Hall, title
from tests.simulators.slack.faults import Broken, Dropped, Fault, RateLimited, Refused
from tests.simulators.slack.model import Channel
from tests.simulators.slack.reading import buttons_of, text_of

REFUSED, SETTINGS = "Only admins can do that", "Night owls: settings"
FAULTS: list[Fault] = [Refused("missing_scope"), Refused("user_not_found"), Broken(), Dropped(), RateLimited()]


async def evenings(hall: Hall, by: str) -> Channel:
    """Let somebody make another group."""
    made = hall.slack.channel(hall.workspace, "evenings")
    assert title(await hall.types(by, "/study setup Evenings zone=Berlin", channel=made)) == "Evenings is ready"
    return made


@pytest.mark.parametrize(
    ("right", "first"),
    [("is_admin", SETTINGS), ("is_owner", SETTINGS), ("is_restricted", REFUSED), ("is_bot", REFUSED)],
)
async def test_admins_and_owners_manage_every_group_and_nobody_else_does(right: str, first: str, hall: Hall) -> None:
    rosa = hall.person("Rosa")
    setattr(rosa.user, right, True)
    assert title(await rosa.command("/study", "settings", hall.channel)) == first
    assert (await rosa.open_home()).buttons == []


async def test_who_set_a_group_up_manages_that_one_and_no_other(hall: Hall) -> None:
    channel = await evenings(hall, "Maya")
    hall.person("Maya").user.is_admin = False
    await hall.restart()
    for there in (hall.channel, channel):
        assert title(await hall.types("Maya", "/study settings", channel=there)).endswith(": settings")
    other = hall.slack.channel(hall.workspace, "other")
    assert title(await hall.types("Maya", "/study setup", channel=other)) == REFUSED
    assert "Change settings" in (await hall.person("Maya").open_home()).buttons
    rosa = hall.person("Rosa", admin=True)
    await rosa.command("/study", "setup Third zone=Berlin", other)
    assert title(await hall.types("Maya", "/study settings", channel=other)) == REFUSED


async def test_members_do_not_manage_and_are_told_so_in_private(hall: Hall) -> None:
    await hall.types("Jonas", "/checkin 45")
    for words in ("settings", "settings name=Mine", "members", "prompt now", "group leaderboard now", "setup"):
        assert title(await hall.types("Jonas", f"/study {words}")) == REFUSED
    assert text_of((await hall.types("Maya", "/study settings")).message).startswith(SETTINGS)
    await hall.run_due()
    assert [title(post) for post in hall.posts()] == ["Jonas studied 45 min"]


async def test_somebody_who_was_demoted_presses_an_admin_s_button(hall: Hall) -> None:
    rosa = hall.person("Rosa", admin=True)
    shown = (await hall.types("Rosa", "/study settings")).message
    rosa.user.is_admin = False
    await hall.restart()
    before = text_of(shown)
    reply = await rosa.press("Change", on=shown)
    assert (title(reply), text_of(shown)) == (REFUSED, before)
    await rosa.close()
    assert title(await hall.types("Rosa", "/checkin 45")) == "Welcome! 45 min logged"
    assert "Members" not in buttons_of((await rosa.open_home()).view)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_where_slack_does_not_say_who_somebody_is_check_ins_still_work(fault: Fault, hall: Hall) -> None:
    hall.slack.faults.next("users.info", fault, times=50)
    reply = await hall.types("Jonas", "/checkin 45")
    assert title(reply) == "Welcome! 45 min logged"
    pressed = await hall.person("Ines").press("Old", on=hall.old_message("Ines", "run@:checkin?minutes=25"))
    assert title(pressed) == "Welcome! 25 min logged"
    assert (await hall.person("Jonas").open_home()).text.startswith("Night owls\nYou have checked in today.")


@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_where_slack_does_not_say_who_somebody_is_they_are_no_admin(fault: Fault, hall: Hall) -> None:
    rosa = hall.person("Rosa", admin=True)
    hall.slack.faults.next("users.info", fault, times=50)
    assert title(await hall.types("Rosa", "/study settings name=Mine")) == REFUSED
    shown = hall.old_message("Rosa", "form@:group+settings?")
    assert title(await rosa.press("Old", on=shown)) == REFUSED
    hall.slack.faults.ordered.clear()
    assert title(await hall.types("Rosa", "/study settings")) == SETTINGS


async def test_who_set_a_group_up_manages_it_even_when_slack_says_nothing(hall: Hall) -> None:
    hall.slack.faults.next("users.info", Refused("missing_scope"), times=50)
    await hall.restart()
    assert title(await hall.types("Maya", "/study settings")) == SETTINGS


class Watch:
    """A clock of seconds that is moved by hand."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class One:
    """The only workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    async def find(self, community: str, *, org: str | None = None) -> Workspace | None:
        """See `Workspaces`."""
        return self.workspace


Asks = Callable[[str], Awaitable[Caller]]


@pytest.fixture
def watch() -> Watch:
    """A clock that stands at zero."""
    return Watch()


@pytest.fixture
def asks(watch: Watch, hall: Hall) -> Asks:
    """Ask who Rosa is as somebody who types a line, with a clock of our own for what is remembered of her."""
    here = hall.workspace
    installed = Workspace(here.id, here.token.value, here.name, here.bot_id, here.bot.id)
    calls = Calls(workspaces=One(installed), profiles=Profiles(watch), presence=hall.presence)
    client = AsyncWebClient(token=here.token.value, base_url=hall.slack.api_url)
    rosa = hall.person("Rosa", admin=True).id

    async def ask(line: str) -> Caller:
        origin = Origin(client, here.id, rosa, "rosa", here.id, hall.channel.id, "slack:1")
        return (await calls.call(origin, Line(line))).caller

    return ask


async def test_a_right_that_was_taken_away_is_gone_within_a_minute(watch: Watch, asks: Asks, hall: Hall) -> None:
    assert (await asks("group settings")).admin
    hall.person("Rosa").user.is_admin = False
    watch.seconds = 59.9
    assert (await asks("group settings")).admin
    watch.seconds = 60
    assert not (await asks("group settings")).admin


async def test_a_right_that_was_given_is_there_within_a_minute(watch: Watch, asks: Asks, hall: Hall) -> None:
    hall.person("Rosa").user.is_admin = False
    assert not (await asks("group settings")).admin
    hall.person("Rosa").user.is_owner = True
    watch.seconds = 60
    assert (await asks("group settings")).admin


async def test_a_right_that_slack_cannot_confirm_is_none(watch: Watch, asks: Asks, hall: Hall) -> None:
    assert (await asks("group settings")).admin
    watch.seconds = 60
    hall.slack.faults.next("users.info", Broken(), times=10)
    assert not (await asks("group settings")).admin
    hall.slack.faults.ordered.clear()
    assert (await asks("group settings")).admin


async def test_names_and_zones_are_asked_once_an_hour(watch: Watch, asks: Asks, hall: Hall) -> None:
    rosa = hall.person("Rosa").user
    asked = len(hall.slack.ledger.of("users.info"))
    assert ((await asks("checkin 45")).name, (await asks("me")).zone) == ("Rosa", "Europe/Berlin")
    rosa.display_name, rosa.tz = "Rosalind", "Asia/Tokyo"
    watch.seconds = 3599
    assert ((await asks("checkin 45")).name, (await asks("me")).zone) == ("Rosa", "Europe/Berlin")
    assert len(hall.slack.ledger.of("users.info")) == asked + 1
    watch.seconds = 3600
    assert ((await asks("checkin 45")).name, (await asks("me")).zone) == ("Rosalind", "Asia/Tokyo")
    hall.slack.faults.next("users.info", Broken(), times=10)
    watch.seconds = 9000
    assert (await asks("checkin 45")).name == "Rosalind"


@pytest.mark.parametrize(
    ("display", "real", "name"), [("Rosa", "Rosa Luz", "Rosa"), ("", "Rosa Luz", "Rosa Luz"), ("", "", "rosa")]
)
async def test_somebody_is_called_as_in_the_workspace(
    display: str, real: str, name: str, asks: Asks, hall: Hall
) -> None:
    rosa = hall.person("Rosa").user
    rosa.display_name, rosa.real_name = display, real
    assert (await asks("checkin 45")).name == name
