"""The connection breaks, is asked for, begins anew: nothing that people do is lost, and nothing counts twice."""

from __future__ import annotations

from tests.simulators.discord.people import Reply
from tests.wire.owls import Owls

CALLBACK = "POST /interactions/*"


async def test_a_press_while_the_wire_is_cut_counts_once_and_is_answered_once(owls: Owls) -> None:
    prompt = await owls.prompt()
    resumed = owls.api.gateway.count("resume")
    owls.api.gateway.drop()
    reply = await owls.api.click(owls.ada, prompt, "25 min")
    assert reply.text.splitlines()[0] == "### Welcome! 25 min logged"
    assert owls.api.gateway.count("resume") == resumed + 1
    assert owls.minutes() == [25]
    assert callbacks(owls, reply) == [200]


async def test_an_interaction_that_is_delivered_twice_counts_once(owls: Owls) -> None:
    reply = await owls.api.slash(owls.ada, owls.hall, "checkin", {"minutes": "45"})
    owls.api.deliver_again(reply)
    await owls.api.state.bell.until(lambda: len(callbacks(owls, reply)) == 2, "the second answer")
    assert callbacks(owls, reply) == [200, 400]
    assert owls.minutes() == [45]


def callbacks(owls: Owls, reply: Reply) -> list[int]:
    """Return what became of every try to answer an interaction."""
    tries = owls.api.ledger.of(f"POST /interactions/{reply.interaction.id}/*")
    return [each.status for each in tries if each.status]


async def test_it_resumes_when_it_is_asked_to_reconnect_and_when_its_session_may_go_on(owls: Owls) -> None:
    gateway = owls.api.gateway
    begun, resumed = gateway.count("identify"), gateway.count("resume")
    gateway.ask_to_reconnect()
    await gateway.connected("resume", resumed + 1)
    gateway.invalidate(resumable=True)
    await gateway.connected("resume", resumed + 2)
    assert gateway.count("identify") == begun
    assert (await owls.api.slash(owls.ada, owls.hall, "checkin", {"minutes": "45"})).acknowledged


async def test_it_begins_anew_when_its_session_is_lost_and_is_unwell_meanwhile(owls: Owls) -> None:
    gateway, program = owls.api.gateway, owls.program
    begun, connections = gateway.count("identify"), gateway.connections
    gateway.invalidate(resumable=False)
    await owls.api.state.bell.until(lambda: gateway.connections > connections, "a new connection")
    status, parts = await program.health()
    assert (status, parts["status"], parts["discord"]["status"]) == (503, "unwell", "unwell")
    await gateway.connected("identify", begun + 1)
    assert (await owls.api.slash(owls.ada, owls.hall, "checkin", {"minutes": "45"})).acknowledged
    assert (await program.health())[0] == 200


async def test_it_greets_a_server_once(owls: Owls) -> None:
    larks = owls.api.add_guild("Larks")
    (general,) = larks.channels.values()
    (hello,) = await owls.api.posted(general, 1)
    assert hello.text.splitlines()[0] == "### Hello! I help study groups show up"
    owls.api.outage(larks)
    owls.api.outage_over(larks)
    await owls.program.kill()
    await owls.program.start()
    assert owls.api.posts(general) == [hello]
