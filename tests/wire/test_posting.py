"""Posts that meet trouble on the way: each exists once in the end, and where none may be, one person hears so."""

from __future__ import annotations

from tests.simulators.discord.faults import Broken, Dropped, Fault, Hung, RateLimited, TakenThenBroken, TakenThenDropped
from tests.simulators.discord.ledger import Request
from tests.simulators.discord.model import NONE, Permission
from tests.wire.owls import Owls

TROUBLE: dict[Fault, int | None] = {
    RateLimited(0.1): 429,
    RateLimited(0.1, scope="global"): 429,
    RateLimited(40): 429,
    RateLimited(via=False): 429,
    Broken(502): 502,
    Broken(503): 503,
    Dropped(): None,
    TakenThenBroken(500): 500,
    TakenThenBroken(503): 503,
    TakenThenDropped(): None,
}
"""What happens to a post, and the answer that the program hears."""


async def test_whatever_happens_to_a_post_it_exists_once(owls: Owls) -> None:
    groups = {fault: await owls.running.group(owls.running.guild) for fault in TROUBLE}
    for fault, group in groups.items():
        owls.api.faults.next(f"POST {group.path}", fault)
        await owls.api.slash(group.maya, group.hall, "group prompt now")
    for group in groups.values():
        await group.posted_well()
    assert {fault: tries(group) for fault, group in groups.items()} == {
        fault: ([heard, 200], 1, 1) for fault, heard in TROUBLE.items()
    }


def tries(group: Owls) -> tuple[list[int | None], int, int]:
    """Return what was heard of each try to post, and how many messages and nonces there were."""
    requests = group.posts()
    nonces = {each.body["nonce"] for each in requests}
    return [each.status for each in requests], len(group.api.posts(group.hall)), len(nonces)


async def test_a_channel_that_hangs_delays_no_other(owls: Owls) -> None:
    larks = await owls.running.group(owls.running.guild)
    owls.api.faults.next(f"POST {larks.path}", Hung())
    await owls.api.slash(larks.maya, larks.hall, "group prompt now")
    await owls.api.state.bell.until(lambda: bool(larks.posts()), "a try that hangs")
    await owls.prompt()


async def test_a_channel_that_refuses_is_paused_and_who_set_it_up_is_told_once(owls: Owls) -> None:
    owls.api.deny(owls.hall, Permission.SEND_MESSAGES)
    await owls.api.slash(owls.maya, owls.hall, "group prompt now")
    (notice,) = await owls.api.posted(owls.api.dm(owls.maya), 1)
    assert notice.text.splitlines()[0] == "### I cannot post in the channel of Owls"
    settings = await owls.api.slash(owls.maya, owls.hall, "group settings")
    assert "-# Posting is paused: I lack Send Messages" in settings.text
    owls.api.deny(owls.hall, NONE)
    again = await owls.api.click(owls.maya, settings.message, "Try again")
    assert again.text.splitlines()[-1] == "-# Posting goes on: the next post comes at its time."
    await owls.api.slash(owls.maya, owls.hall, "group leaderboard now")
    await owls.posted_well()
    assert [each.status for each in owls.posts()] == [403, 200]
    assert owls.api.posts(owls.api.dm(owls.maya)) == [notice]


async def test_who_takes_no_direct_messages_is_asked_once_and_the_next_person_is_told(owls: Owls) -> None:
    larks = await owls.running.group(owls.running.guild)
    owls.maya.user.takes_dms = False
    for group in (owls, larks):
        owls.api.remove_channel(group.hall)
        await group.prompt_falls_due()
    (notice,) = await owls.api.posted(owls.api.dm(larks.maya), 1)
    assert notice.text.splitlines()[1] == "Why: the channel is gone"
    assert [each.status for each in told(owls)] == [403]


def told(group: Owls) -> list[Request]:
    """Return every try to send Maya a direct message."""
    return group.api.ledger.of(f"POST /channels/{group.api.dm(group.maya).id}/messages")
