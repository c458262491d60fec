"""The simulated Slack's Socket Mode, with the unmodified client: connections, and how they end."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.simulators.slack.faults import Refused
from tests.simulators.slack.greeter import by_socket
from tests.simulators.slack.reading import text_of
from tests.simulators.slack.simulator import Slack, slack


class Listener:
    """An app that writes down what it is told, and acknowledges it if it is told to."""

    def __init__(self, it: Slack, *, acknowledges: bool = True) -> None:
        web = AsyncWebClient(base_url=it.api_url)
        self.client = SocketModeClient(it.app_token, web_client=web, ping_interval=5)
        self.client.socket_mode_request_listeners.append(self._hear)
        self.heard: list[SocketModeRequest] = []
        self.acknowledges = acknowledges

    async def _hear(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.heard.append(request)
        if self.acknowledges:
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, {"text": "Heard"}))


async def test_people_are_served_as_by_http() -> None:
    async with slack() as it, by_socket(it) as app:
        owls = it.workspace("Owls")
        hall, ada = it.channel(owls, "study-hall"), it.person(owls, "Ada")
        reply = await ada.command("/greet", "Ada", hall)
        assert (await ada.press("Again", reply.message)).text == "Hello again"
        assert (await ada.command("/greet", "quick", hall)).text == "Hello at once"
        await ada.command("/greet", "form", hall)
        assert await ada.options(ada.modals[-1], "Zone", "tok") == ["Tokyo"]
        assert (await ada.submit(words="bad")).errors == {"words": "Other words, please"}
        assert (await ada.submit(words="fine")).text == "Thanks\nYou said fine"
        assert (await ada.open_home()).text == "Your home"
        assert (len(app.heard), it.problems) == (1, [])
        kinds = [(each["type"], each["accepts_response_payload"]) for each in it.sockets.open[0].envelopes]
        assert set(kinds) == {("slash_commands", True), ("interactive", True), ("events_api", False)}


async def test_an_event_that_is_not_acknowledged_is_told_again() -> None:
    async with slack() as it:
        owls = it.workspace("Owls")
        it.state.deadline = 0.05
        it.events.retries_at_once = False
        deaf = Listener(it, acknowledges=False)
        try:
            await deaf.client.connect()
            await it.sockets.connected()
            event = await it.events.tell(owls, {"type": "team_rename"})
            assert (event.heard, event.acks[0].failure) == (False, "operation_timeout")
            deaf.acknowledges = True
            await it.events.tell_again(event)
            assert event.heard
            told = [(each.retry_attempt, each.retry_reason, each.payload["event_id"]) for each in deaf.heard]
            assert told == [(0, "", event.id), (1, "timeout", event.id)]
        finally:
            await deaf.client.close()


async def test_a_client_that_is_asked_to_refresh_connects_anew() -> None:
    async with slack() as it, by_socket(it):
        owls = it.workspace("Owls")
        hall, ada = it.channel(owls, "study-hall"), it.person(owls, "Ada")
        await it.sockets.disconnect("refresh_requested")
        await it.sockets.connected(2)
        assert (await ada.command("/greet", "Ada", hall)).text == "Hello Ada"
        await it.sockets.disconnect("warning")
        await it.sockets.connected(3)
        assert (await ada.command("/greet", "Ada", hall)).text == "Hello Ada"


async def test_a_silent_connection_is_found_out_by_its_missing_pongs() -> None:
    async with slack() as it, by_socket(it, ping_interval=0.05):
        owls = it.workspace("Owls")
        hall, ada = it.channel(owls, "study-hall"), it.person(owls, "Ada")
        it.sockets.silence()
        it.state.deadline = 0.02
        assert (await ada.command("/greet", "Ada", hall)).error == "operation_timeout"
        it.state.deadline = 3
        await it.sockets.connected(2)
        assert (await ada.command("/greet", "Ada", hall)).text == "Hello Ada"


async def test_a_connection_that_is_cut_is_made_anew() -> None:
    async with slack() as it, by_socket(it, ping_interval=0.05):
        owls = it.workspace("Owls")
        hall, ada = it.channel(owls, "study-hall"), it.person(owls, "Ada")
        it.sockets.drop()
        await it.sockets.disconnected()
        assert (await ada.command("/greet", "Ada", hall)).error == "dispatch_failed"
        await it.sockets.connected(2)
        assert (await ada.command("/greet", "Ada", hall)).text == "Hello Ada"


async def test_each_payload_goes_to_one_of_several_connections() -> None:
    async with slack() as it:
        owls = it.workspace("Owls")
        hall, ada = it.channel(owls, "study-hall"), it.person(owls, "Ada")
        apps = [Listener(it), Listener(it), Listener(it)]
        try:
            for number, each in enumerate(apps, 1):
                await each.client.connect()
                await it.sockets.connected(number)
            for _ in range(6):
                await ada.command("/greet", "Ada", hall)
            assert [len(each.heard) for each in apps] == [2, 2, 2]
            assert [text_of(each) for each in ada.ephemerals] == ["Heard"] * 6
        finally:
            for each in apps:
                await each.client.close()


async def test_there_are_no_more_than_ten_connections() -> None:
    async with slack() as it:
        it.state.most_connections = 1
        first, second = Listener(it), Listener(it)
        try:
            await first.client.connect()
            await it.sockets.connected()
            ticket = await AsyncWebClient(base_url=it.api_url).apps_connections_open(app_token=it.app_token)
            async with second.client.aiohttp_client_session.ws_connect(ticket["url"]) as socket:
                assert (await socket.receive_json())["reason"] == "too_many_websockets"
            assert (it.sockets.count, len(it.sockets.open)) == (1, 1)
        finally:
            await first.client.close()
            await second.client.close()


async def test_an_address_for_a_connection_is_good_once_and_costs_the_right_token() -> None:
    async with slack() as it:
        web = AsyncWebClient(base_url=it.api_url)
        with pytest.raises(SlackApiError) as caught:
            await web.apps_connections_open(app_token="xapp-wrong")
        assert caught.value.response["error"] == "invalid_auth"
        it.faults.next("apps.connections.open", Refused("internal_error"))
        with pytest.raises(SlackApiError) as caught:
            await web.apps_connections_open(app_token=it.app_token)
        assert caught.value.response["error"] == "internal_error"
        first = Listener(it)
        try:
            await first.client.connect()
            assert first.client.wss_uri
            async with first.client.aiohttp_client_session.get(first.client.wss_uri) as answer:
                assert answer.status == 408
        finally:
            await first.client.close()
