"""The connection breaks, is asked for, begins anew: nothing that people do is lost, and nothing counts twice."""

from __future__ import annotations

from tests.wire.owls import Owls


async def test_a_press_while_the_wire_is_cut_counts_once_and_is_answered_once(owls: Owls) -> None:
    prompt = await owls.prompt()
    resumed = owls.api.gateway.count("resume")
    owls.api.gateway.drop()
    reply = await owls.api.click(owls.ada, prompt, "25 min")
    assert reply.text.splitlines()[0] == "### Welcome! 25 min logged"
    assert owls.api.gateway.count("resume") == resumed + 1
    assert owls.minutes() == [25]
    assert owls.answers(reply) == [200]


async def test_an_interaction_that_is_delivered_twice_counts_once(owls: Owls) -> None:
    reply = await owls.api.slash(owls.ada, owls.hall, "checkin", {"minutes": "45"})
    owls.api.deliver_again(reply)
    await owls.api.state.bell.until(lambda: len(owls.answers(reply)) == 2, "the second answer")
    assert owls.answers(reply) == [200, 400]
    assert owls.minutes() == [45]


async def test_it_resumes_when_it_is_asked_to_reconnect_and_when_its_session_may_go_on(owls: Owls) -> None:
    gateway = owls.api.gateway
    begun, resumed = gateway.count("identify"), gateway.count("resume")
    gateway.ask_to_reconnect()
    await gateway.connected("resume", resumed + 1)
    gateway.invalidate(resumable=True)
    await gateway.connected("resume", resumed + 2)
    assert gateway.count("identify") == begun
    assert (await owls.api.slash(owls.ada, owls.hall, "checkin", {"minutes": "45"})).acknowledged


async def test_it_greets_a_server_once(owls: Owls) -> None:
    larks = owls.api.add_guild("Larks")
    (general,) = larks.channels.values()
    (hello,) = await owls.api.posted(general, 1)
    assert hello.text.splitlines()[0] == "### Hello! I help study groups show up"
    owls.api.outage(larks)
    owls.api.outage_over(larks)
    await owls.api.slash(owls.ada, owls.hall, "help")
    assert owls.api.posts(general) == [hello]


async def test_where_it_was_removed_it_stops_at_once_and_goes_on_when_it_is_back(owls: Owls) -> None:
    larks = await owls.running.group(owls.api.add_guild("Larks"))
    owls.api.remove_bot(larks.maya.guild)
    await owls.api.slash(owls.ada, owls.hall, "help")
    await larks.prompt_falls_due()
    await owls.prompt_falls_due()
    await owls.api.posted(owls.hall, 1)
    assert larks.posts() == []
    owls.api.invite_bot(larks.maya.guild)
    await owls.api.posted(larks.hall, 1)
    assert [each.status for each in larks.posts()] == [200]


async def test_an_outage_is_no_removal(owls: Owls) -> None:
    larks = await owls.running.group(owls.api.add_guild("Larks"))
    owls.api.outage(larks.maya.guild)
    await owls.api.slash(owls.ada, owls.hall, "help")
    await larks.prompt_falls_due()
    await owls.api.posted(larks.hall, 1)


async def test_it_begins_anew_when_its_session_is_lost_and_is_unwell_meanwhile(owls: Owls) -> None:
    # The last test here: for half a second after it, discord.py takes servers that are joined for old ones.
    gateway, program = owls.api.gateway, owls.program
    begun, connections = gateway.count("identify"), gateway.connections
    gateway.invalidate(resumable=False)
    await owls.api.state.bell.until(lambda: gateway.connections > connections, "a new connection")
    status, parts = await program.health()
    assert (status, parts["status"], parts["discord"]["status"]) == (503, "unwell", "unwell")
    await gateway.connected("identify", begun + 1)
    assert (await owls.api.slash(owls.ada, owls.hall, "checkin", {"minutes": "45"})).acknowledged
    assert (await program.health())[0] == 200
