"""The simulated Slack itself, with a plain Bolt app told by HTTP: what people can do, and what they see."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.clock import TravelClock
from tests.simulators.slack.greeter import by_http
from tests.simulators.slack.model import Impossible
from tests.simulators.slack.reading import buttons_of, text_of
from tests.simulators.slack.simulator import slack


async def test_a_command_is_answered_to_one_person_by_the_response_url() -> None:
    async with slack() as it, by_http(it):
        owls = it.workspace("Owls")
        hall = it.channel(owls, "study-hall")
        ada, ben = it.person(owls, "Ada"), it.person(owls, "Ben")
        reply = await ada.command("/greet", "Ada", hall)
        assert (reply.error, reply.text, reply.buttons) == ("", "Hello Ada", ["Again", "Write", "Away"])
        assert ada.ephemerals == ada.ephemerals_in(hall) == [reply.message]
        assert (ben.ephemerals, it.posts(hall), it.problems) == ([], [], [])
        assert [(each.method, each.tenant) for each in it.ledger] == [("response_url", owls.id)]
        told = it.sent[0][0].body
        assert (told["team_id"], told["channel_id"], told["user_id"]) == (owls.id, hall.id, ada.id)
        assert (told["command"], told["text"], told["is_enterprise_install"]) == ("/greet", "Ada", "false")


async def test_a_command_may_be_answered_at_once_or_in_front_of_all() -> None:
    async with slack() as it, by_http(it):
        owls = it.workspace("Owls")
        hall, ada = it.channel(owls, "study-hall"), it.person(owls, "Ada")
        assert (await ada.command("/greet", "quick", hall)).text == "Hello at once"
        reply = await ada.command("/greet", "loud", hall)
        assert (reply.text, it.posts(hall)) == ("Hello all", [reply.message])
        assert [text_of(each) for each in ada.ephemerals] == ["Hello at once"]
        alone = await ada.command("/greet", "Ada")
        assert alone.message.channel.dm_with is ada.user


async def test_a_press_on_an_ephemeral_message_replaces_it_or_takes_it_away() -> None:
    async with slack() as it, by_http(it) as app:
        owls = it.workspace("Owls")
        hall, ada = it.channel(owls, "study-hall"), it.person(owls, "Ada")
        first = (await ada.command("/greet", "Ada", hall)).message
        second = (await ada.command("/greet", "Ada", hall)).message
        reply = await ada.press("Again", first)
        assert (reply.message, reply.text, buttons_of(first)) == (first, "Hello again", [])
        await ada.press("Away", second, waits=False)
        await it.until(lambda: second.deleted)
        assert ada.ephemerals == [first]
        [body] = app.actions
        assert body["container"] == {
            "type": "message", "message_ts": first.ts, "channel_id": hall.id, "is_ephemeral": True,
        }  # fmt: skip
        assert "message" not in body
        with pytest.raises(Impossible, match="does not see that message"):
            await ada.press("Away", second)


async def test_shortcuts_and_the_home() -> None:
    async with slack() as it, by_http(it) as app:
        owls = it.workspace("Owls")
        hall, ada = it.channel(owls, "study-hall"), it.person(owls, "Ada")
        assert (await ada.shortcut("wave")).text == "A wave\nHello"
        assert (await ada.press("Again")).text == "Again\nHello again"
        await ada.shortcut("wave")
        await ada.close()
        assert [each["callback_id"] for each in app.views] == ["form"]
        said = ada.says("forty-five minutes of proofs", hall)
        assert (await ada.message_shortcut("count", said)).text == "4"
        home = await ada.open_home()
        assert (home.view, home.text, home.buttons) == (ada.home, "Your home", ["Again", "Write"])
        assert (await ada.press("Again", ada.home)).text == "Hello again"
        assert app.actions[-1]["container"] == {"type": "view", "view_id": home.view.id}
        assert {"response_url", "channel", "message"}.isdisjoint(app.actions[-1])
        await ada.open_home(tab="messages")
        assert [each["event"]["tab"] for each in app.heard] == ["home", "messages"]
        assert it.problems == []


async def test_people_have_what_the_manifest_has() -> None:
    async with slack() as it, by_http(it) as app:
        owls = it.workspace("Owls")
        hall, ada = it.channel(owls, "study-hall"), it.person(owls, "Ada")
        shortcut = {"type": "global", "callback_id": "wave"}
        it.state.manifest = {
            "features": {"slash_commands": [{"command": "/greet"}], "shortcuts": [shortcut]},
            "settings": {"event_subscriptions": {"bot_events": ["app_uninstalled"]}},
        }
        assert (await ada.command("/greet", "Ada", hall)).text == "Hello Ada"
        with pytest.raises(Impossible, match="/wave is no command; there are"):
            await ada.command("/wave", "", hall)
        assert (await ada.shortcut("wave")).text == "A wave\nHello"
        with pytest.raises(Impossible, match="wave is no message shortcut"):
            await ada.message_shortcut("wave", ada.says("x", hall))
        with pytest.raises(Impossible, match="has not subscribed"):
            await ada.open_home()
        assert (await it.events.archive(hall)).acks == []
        assert app.heard == []


async def test_an_acknowledgement_after_three_seconds_is_none() -> None:
    clock = TravelClock(frozen_at=datetime(2026, 3, 2, 9, tzinfo=UTC))

    def be_slow() -> None:
        clock.hold(clock.now() + timedelta(seconds=4))

    async with slack(clock) as it, by_http(it, be_slow) as app:
        owls = it.workspace("Owls")
        hall, ada = it.channel(owls, "study-hall"), it.person(owls, "Ada")
        reply = await ada.command("/greet", "form", hall)
        assert (reply.error, reply.shown) == ("operation_timeout", [])
        await it.until(lambda: app.refusals == ["expired_trigger_id"])


async def test_nobody_waits_longer_than_the_deadline() -> None:
    async with slack() as it, by_http(it) as app:
        owls = it.workspace("Owls")
        hall, ada = it.channel(owls, "study-hall"), it.person(owls, "Ada")
        it.state.deadline = 0.05
        reply = await ada.command("/greet", "slow", hall)
        assert (reply.error, reply.ack.status, reply.shown) == ("operation_timeout", None, [])
        app.held.set()


async def test_an_app_that_is_broken_or_gone_could_not_be_reached() -> None:
    async with slack() as it:
        owls = it.workspace("Owls")
        hall, ada = it.channel(owls, "study-hall"), it.person(owls, "Ada")
        assert (await ada.command("/greet", "Ada", hall)).error == "dispatch_failed"
        it.send_to("http://127.0.0.1:9/slack/events")
        assert (await ada.command("/greet", "Ada", hall)).error == "dispatch_failed"
        async with by_http(it):
            with it.http.tampered("wrong secret"):
                refused = await ada.command("/greet", "Ada", hall)
            assert (refused.error, refused.ack.status) == ("dispatch_failed", 401)
            with it.http.tampered("old timestamp"):
                assert (await ada.command("/greet", "Ada", hall)).ack.status == 401
            with it.http.tampered("missing headers"):
                assert (await ada.command("/greet", "Ada", hall)).ack.status == 401
            assert ada.ephemerals == []
            assert (await ada.command("/greet", "Ada", hall)).text == "Hello Ada"


async def test_strangers_press_and_send_forms_but_have_no_commands() -> None:
    async with slack() as it, by_http(it) as app:
        owls = it.workspace("Owls")
        hall, ada = it.channel(owls, "study-hall"), it.person(owls, "Ada")
        eve, ned = it.stranger(hall, "Eve"), it.stranger(hall, "Ned", named=True)
        prompt = (await ada.command("/greet", "loud", hall)).message
        with pytest.raises(Impossible, match="people of other workspaces have no commands of this app"):
            await eve.command("/greet", "Eve", hall)
        row = {"block_id": "row"}
        button = {"type": "button", "action_id": "Again", "text": {"type": "plain_text", "text": "Again"}}
        for each in (eve, ned):
            await each.press_element(row, button, prompt)
        home = eve.user.workspace.id
        assert [(each["team"]["id"], each["user"]["team_id"]) for each in app.actions] == [
            (owls.id, home), (home, home),
        ]  # fmt: skip
        await eve.press_element(row, button | {"action_id": "Write"}, prompt)
        await eve.submit(words="fine")
        assert app.views[-1]["app_installed_team_id"] == owls.id
        assert it.sent[-1][0].body["team"]["id"] == home


async def test_an_app_of_a_whole_organisation_is_told_no_team() -> None:
    async with slack() as it, by_http(it) as app:
        birds = it.enterprise("Birds", scopes=["commands", "chat:write"])
        owls = it.workspace("Owls", enterprise=birds)
        hall, ada = it.channel(owls, "study-hall"), it.person(owls, "Ada")
        reply = await ada.command("/greet", "Ada", hall)
        await ada.press("Again", reply.message)
        [body] = app.actions
        assert (body["team"], body["is_enterprise_install"]) == (None, True)
        assert (body["enterprise"]["id"], body["user"]["team_id"]) == (birds.id, owls.id)


async def test_several_people_at_once_see_their_own_answers() -> None:
    async with slack() as it, by_http(it):
        owls = it.workspace("Owls")
        hall = it.channel(owls, "study-hall")
        people = [it.person(owls, f"P{number}") for number in range(10)]
        replies = await asyncio.gather(*(each.command("/greet", each.id, hall) for each in people))
        assert [each.text for each in replies] == [f"Hello {each.id}" for each in people]
