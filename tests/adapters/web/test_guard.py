"""Who may do what over HTTP, and what a refusal looks like."""

import logging
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from adapters.web.guard import HEADERS, is_loopback
from adapters.web.server import application

Client = TestClient[web.Request, web.Application]


async def read(_: web.Request) -> web.Response:
    return web.Response(text="read")


async def change(request: web.Request) -> web.Response:
    return web.Response(text=f"changed by {len(await request.read())} bytes")


async def fall(_: web.Request) -> web.Response:
    raise RuntimeError("the secret reason")


ROUTES = [web.get("/thing", read), web.post("/thing", change), web.get("/fall", fall)]


def served(*, host: str = "127.0.0.1", hosts: tuple[str, ...] = ()) -> Client:
    return TestClient(TestServer(application(host=host, routes=ROUTES, health={}, hosts=hosts)))


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with served() as client:
        yield client


async def refusal(response: ClientResponse) -> tuple[int, object]:
    return response.status, (await response.json())["error"]


@pytest.mark.parametrize("path", ["/thing", "/nowhere", "/fall", "/healthz"])
async def test_every_response_carries_the_security_headers(client: Client, path: str) -> None:
    response = await client.get(path)
    assert {name: response.headers[name] for name in HEADERS} == HEADERS


async def test_a_page_of_the_same_origin_may_act(client: Client) -> None:
    own = {"Sec-Fetch-Site": "same-origin", "Origin": str(client.make_url("")).rstrip("/")}
    response = await client.post("/thing", headers=own, data=b"1234")
    assert await response.text() == "changed by 4 bytes"


async def test_a_script_outside_a_browser_may_act(client: Client) -> None:
    assert (await client.post("/thing")).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Origin": "http://["},
    ],
)
async def test_a_page_of_another_site_may_not_act(client: Client, headers: dict[str, str]) -> None:
    response = await client.post("/thing", headers=headers)
    assert await refusal(response) == (403, "A page of another site may not act here.")


async def test_a_link_from_another_site_may_be_followed(client: Client) -> None:
    assert (await client.get("/thing", headers={"Sec-Fetch-Site": "cross-site"})).status == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "[", "10.0.0.1", ""])
async def test_a_foreign_name_for_this_machine_reads_and_changes_nothing(client: Client, host: str) -> None:
    expected = (421, "This server only answers to names of this machine.")
    assert await refusal(await client.get("/thing", headers={"Host": host})) == expected
    rebound = {"Host": host, "Origin": f"http://{host}"}
    assert await refusal(await client.post("/thing", headers=rebound)) == expected


@pytest.mark.parametrize(
    "host", ["localhost:8080", "127.0.0.1", "127.0.0.2:80", "[::1]:8080", "showup.localhost", "LOCALHOST."]
)
async def test_every_name_of_this_machine_is_answered(client: Client, host: str) -> None:
    assert (await client.get("/thing", headers={"Host": host})).status == 200


async def test_a_tunnel_is_answered_under_the_name_that_was_allowed() -> None:
    async with served(hosts=("Tunnel.example",)) as client:
        assert (await client.get("/thing", headers={"Host": "tunnel.example"})).status == 200
        assert (await client.get("/thing", headers={"Host": "other.example"})).status == 421


async def test_a_server_that_is_open_to_a_network_answers_to_any_name_but_only_to_its_own_pages() -> None:
    async with served(host="0.0.0.0") as client:  # noqa: S104 (that is the case under test)
        assert (await client.get("/thing", headers={"Host": "study.example"})).status == 200
        own = {"Host": "study.example", "Origin": "https://study.example"}
        assert (await client.post("/thing", headers=own)).status == 200
        foreign = {"Host": "study.example", "Origin": "https://evil.example"}
        assert (await client.post("/thing", headers=foreign)).status == 403


async def test_a_body_may_hold_64_kb_and_no_more(client: Client) -> None:
    assert await (await client.post("/thing", data=b"x" * 65536)).text() == "changed by 65536 bytes"
    response = await client.post("/thing", data=b"x" * 65537)
    assert await refusal(response) == (413, "That is too large: a request holds 64 kB at most.")


async def test_an_unknown_address_and_a_wrong_method_are_sentences(client: Client) -> None:
    assert await refusal(await client.get("/nowhere")) == (404, "There is nothing at /nowhere.")
    response = await client.put("/thing")
    assert await refusal(response) == (405, "/thing does not take PUT.")
    assert response.headers["Allow"] == "GET,HEAD,POST"


async def test_a_surprise_is_an_incident_and_its_reason_stays_in_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        status, sentence = await refusal(await client.get("/fall"))
    assert status == 500
    incident = caplog.records[-1].getMessage().split()[1]
    assert sentence == f"Something went wrong on our side (incident {incident}). Please try again."
    assert "the secret reason" in caplog.text


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1", "a.localhost"])
def test_names_of_this_machine_are_loopback(name: str) -> None:
    assert is_loopback(name)


@pytest.mark.parametrize("name", ["0.0.0.255", "::", "192.168.1.4", "localhost.example", ""])
def test_other_names_are_not(name: str) -> None:
    assert not is_loopback(name)
