"""Many workspaces: each installs it in a browser, knows nothing of the others, and can leave and come back."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.slack.manifest import SCOPES
from adapters.slack.sealing import new_key
from tests.simulators.process import run
from tests.simulators.slack.model import Workspace
from tests.simulators.slack.reading import elements, text_of
from tests.wire.slack.browser import Browser
from tests.wire.slack.owls import KEY, PUBLIC_URL, Owls, Running

AGAIN = {"Begin again": f"{PUBLIC_URL}/slack/install"}
OVER, ELSEWHERE = "This installation is over", "This installation was not begun here"


@pytest.fixture
def running(for_many: Running) -> Running:
    """Give the program that every workspace can install, and a workspace that did."""
    return for_many


async def installed(running: Running, name: str) -> Workspace:
    """Let a new workspace install it."""
    made = running.it.workspace(name, installed=False)
    assert (await Browser(running).installs(made)).status == 200
    return made


async def group_in(running: Running, name: str) -> Owls:
    """Return a group in a new workspace."""
    return await running.group(await installed(running, name))


def greetings(running: Running, workspace: Workspace) -> list[str]:
    """Return the first line of everything that the installer was told by direct message."""
    return [text_of(each).splitlines()[0] for each in running.it.installer(workspace).direct_messages]


async def test_who_installs_it_reads_what_to_do_next_and_is_greeted_once(for_many: Running) -> None:
    larks = for_many.it.workspace("Larks", installed=False)
    bystander = for_many.it.person(larks, "Ben", admin=True)
    page = await Browser(for_many).installs(larks)
    assert (page.status, page.title) == (200, "Showup is in Larks")
    assert "/study setup" in page.text
    assert page.links == {
        "Open Slack": f"https://slack.com/app_redirect?app={for_many.it.state.app_id}&team={larks.id}"
    }
    assert greetings(for_many, larks) == ["Hello! I help study groups show up"]
    assert bystander.direct_messages == []
    assert [each for each in for_many.it.state.posts if each.channel.dm_with is None] == []


async def test_who_changes_their_mind_reads_that_nothing_happened(for_many: Running) -> None:
    larks = for_many.it.workspace("Larks", installed=False)
    page = await Browser(for_many).installs(larks, approves=False)
    assert (page.status, page.title, page.links) == (200, "Nothing was installed", AGAIN)
    assert greetings(for_many, larks) == []
    assert (await Browser(for_many).installs(larks)).title == "Showup is in Larks"


async def test_an_installation_ends_once_and_where_it_was_begun(for_many: Running) -> None:
    larks = for_many.it.workspace("Larks", installed=False)
    browser = Browser(for_many)
    back = browser.decides(await browser.begins(), larks)
    cookie = browser.cookie
    assert [(await browser.elsewhere().comes_back(back)).title, larks.installed] == [ELSEWHERE, False]
    assert (await browser.comes_back(back)).title == "Showup is in Larks"
    browser.cookie = cookie
    used = await browser.comes_back(back)
    forged = Browser(for_many, cookie=f"{cookie.partition('=')[0]}=guessed")
    guessed = await forged.comes_back(f"{PUBLIC_URL}/slack/oauth_redirect?code=guessed&state=guessed")
    empty = await browser.elsewhere().comes_back(f"{PUBLIC_URL}/slack/oauth_redirect")
    assert [(each.status, each.title, each.links) for each in (used, guessed, empty)] == [
        (400, OVER, AGAIN),
        (400, OVER, AGAIN),
        (400, ELSEWHERE, AGAIN),
    ]
    assert greetings(for_many, larks) == ["Hello! I help study groups show up"]


async def test_two_workspaces_know_nothing_of_one_another(for_many: Running) -> None:
    owls, larks = await group_in(for_many, "Owls"), await group_in(for_many, "Larks")
    logged = (await owls.ada.command("/checkin", "45", owls.hall)).message
    await larks.ada.command("/checkin", "10", larks.hall)
    # A button of one workspace that turns up in another one is good for nothing there.
    (undo,) = [each for each in elements(logged.blocks) if each[1]["text"]["text"] == "Undo"]
    prompt = await larks.prompt()
    refused = await larks.ada.press_element(*undo, prompt)
    assert refused.text.splitlines()[0] == "That button belongs to somebody else"
    board = await larks.ada.command("/study", "leaderboard", larks.hall)
    assert "1 h" not in board.text
    assert (owls.minutes(), larks.minutes()) == ([45], [10])
    for group in (owls, larks):
        mine = {group.hall.id, *group.hall.workspace.users}
        asked = [each for each in for_many.it.ledger if mine & {each.arguments.get(key) for key in ("channel", "user")}]
        assert {each.tenant for each in asked} == {group.hall.workspace.id}


async def test_a_token_cannot_be_read_from_the_database(for_many: Running) -> None:
    owls = await installed(for_many, "Owls")
    files = [*for_many.database.parent.glob("showup.db*")]
    assert files
    assert [each.name for each in files if owls.token.value.encode() in each.read_bytes()] == []
    assert for_many.rows("SELECT count(*) FROM installations WHERE tenant = ?", owls.id) == [(1,)]


@pytest.mark.parametrize("revoked_first", [False, True])
async def test_where_it_was_removed_it_stops_at_once_and_goes_on_when_it_is_back(
    for_many: Running, *, revoked_first: bool
) -> None:
    owls, larks = await group_in(for_many, "Owls"), await group_in(for_many, "Larks")
    await owls.ada.command("/checkin", "45", owls.hall)
    await owls.it.posted(owls.hall, 1)
    heard = await for_many.it.events.uninstall(owls.hall.workspace, revoked_first=revoked_first)
    assert [each.heard for each in heard] == [True, True]
    asked = len(for_many.it.ledger)
    assert for_many.rows("SELECT count(*) FROM installations WHERE tenant = ?", owls.hall.workspace.id) == [(0,)]
    for group in (owls, larks):
        await group.prompt_falls_due()
    await larks.it.posted(larks.hall, 1)
    assert owls.hall.workspace.id not in {each.tenant for each in list(for_many.it.ledger)[asked:]}
    assert len(owls.tries()) == 1
    page = await Browser(for_many).installs(owls.hall.workspace)
    assert page.title == "Showup is in Owls"
    assert greetings(for_many, owls.hall.workspace) == ["Hello! I help study groups show up", "Good to be back"]
    await owls.it.until(lambda: bool(owls.prompts()), "the prompt")
    reply = await owls.ada.press("25 min", owls.prompts()[0])
    assert reply.text.splitlines()[:2] == ["25 min logged", "Today 1 h 10 min · this week 1 h 10 min of 10 h"]
    # What was told of the old installation does not reach the new one.
    for each in heard:
        await for_many.it.events.tell_again(each)
    assert (await owls.maya.press("25 min", owls.prompts()[0])).text.splitlines()[0] == "Welcome! 25 min logged"


async def test_from_its_one_workspace_it_can_be_removed_too_and_goes_on_with_the_next_token(by_socket: Running) -> None:
    owls, workspace = await by_socket.group(), by_socket.workspace
    await by_socket.it.events.uninstall(workspace)
    await owls.prompt_falls_due()
    paused = by_socket.rows("SELECT paused_reason FROM bindings")
    await by_socket.program.stop()
    assert (paused, owls.tries()) == ([("Showup was removed",)], [])
    workspace.own_token = by_socket.it.state.token(set(SCOPES), workspace=workspace)
    await by_socket.program.start(SLACK_BOT_TOKEN=workspace.token.value)
    await by_socket.it.posted(owls.hall, 1)
    assert [each.status for each in owls.tries()] == [200]


async def test_tokens_are_encrypted_anew_when_a_key_is_put_before_the_others(for_many: Running, tmp_path: Path) -> None:
    # The last test here, because the program has another key after it.
    owls, key = await group_in(for_many, "Owls"), new_key()
    tenants = [tenant for (tenant,) in for_many.rows("SELECT tenant FROM installations ORDER BY installed_at")]
    sealed = for_many.rows("SELECT sealed FROM installations")
    database = {"SHOWUP_DATABASE_URL": f"sqlite:///{for_many.database}"}
    strange = await run(tmp_path, "slack", "rotate", **database, SHOWUP_ENCRYPTION_KEYS=new_key())
    assert (strange.code, strange.printed) == (2, [])
    assert f"none of the keys opens {', '.join(tenants)}: " in strange.logged[-1]
    done = await run(tmp_path, "slack", "rotate", **database, SHOWUP_ENCRYPTION_KEYS=f"{key},{KEY}")
    assert (done.code, done.printed) == (
        0,
        [f"{len(tenants)} installations are encrypted with the first key now; the others can go."],
    )
    assert set(for_many.rows("SELECT sealed FROM installations")).isdisjoint(sealed)
    await for_many.program.stop()
    await for_many.start(keys=key)
    assert (await owls.ada.command("/checkin", "45", owls.hall)).text.splitlines()[0] == "Welcome! 45 min logged"
    await owls.prompt()
    assert for_many.secrets_in(for_many.program.said) == []
    assert key not in for_many.program.log
