"""The web server inside the daemon: what it serves, and that it bears bad visitors."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping

import httpx
import pytest

from monitor.errors import OperationError, StoreError
from monitor.web.callbacks import routes
from monitor.web.server import WebServer


class Hubs:
    """Knows one callback, and keeps what came."""

    def __init__(self) -> None:
        self.taken: list[tuple[str | None, bytes, str]] = []

    async def verify(self, token: str, query: Mapping[str, str]) -> str | None:
        return query.get("hub.challenge") if token == "known" else None

    async def receive(self, token: str, signature: str | None, body: bytes, content_type: str) -> bool:
        if token == "full":
            raise StoreError("the disk is full")
        if token == "known":
            self.taken.append((signature, body, content_type))
        return token == "known"


@pytest.fixture
def hubs() -> Hubs:
    return Hubs()


@pytest.fixture
async def client(hubs: Hubs) -> AsyncIterator[httpx.AsyncClient]:
    server = WebServer("127.0.0.1:0", routes(hubs, max_body=1_000))
    serving = asyncio.create_task(server.run())
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", trust_env=False) as client:
        yield client
    server.stop()
    await asyncio.wait_for(serving, 10)


async def test_health_is_told_to_everybody(client: httpx.AsyncClient) -> None:
    response = await client.get("/healthz")
    assert (response.status_code, response.text) == (200, "ok\n")
    assert "server" not in response.headers


async def test_known_callback_gives_the_challenge_back_as_it_is(client: httpx.AsyncClient) -> None:
    response = await client.get("/websub/known", params={"hub.challenge": "<b>&"})
    assert (response.status_code, response.text) == (200, "<b>&")
    assert response.headers["content-type"].startswith("text/plain")


async def test_unknown_callback_is_not_found_and_pushes_to_it_are_gone(client: httpx.AsyncClient) -> None:
    assert (await client.get("/websub/guess", params={"hub.challenge": "x"})).status_code == 404
    assert (await client.post("/websub/guess", content=b"x")).status_code == 410
    assert (await client.get("/elsewhere")).status_code == 404


async def test_push_is_handed_on_whole(client: httpx.AsyncClient, hubs: Hubs) -> None:
    headers = {"X-Hub-Signature": "sha256=1", "Content-Type": "application/atom+xml"}
    assert (await client.post("/websub/known", content=b"body", headers=headers)).status_code == 202
    assert hubs.taken == [("sha256=1", b"body", "application/atom+xml")]


async def test_push_that_cannot_be_written_is_to_be_sent_again(client: httpx.AsyncClient) -> None:
    assert (await client.post("/websub/full", content=b"x")).status_code == 503


async def test_push_that_is_too_large_is_refused(client: httpx.AsyncClient, hubs: Hubs) -> None:
    assert (await client.post("/websub/known", content=b"x" * 1_001)).status_code == 413
    assert hubs.taken == []


async def test_nonsense_harms_nobody(client: httpx.AsyncClient) -> None:
    for data in (b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"y" * 100_000, b"\x16\x03\x01\x00"):
        reader, writer = await asyncio.open_connection("127.0.0.1", client.base_url.port)
        writer.write(data)
        await asyncio.wait_for(reader.read(1_000), 5)
        writer.close()
    assert (await client.get("/healthz")).status_code == 200


async def test_without_hubs_there_are_no_callbacks() -> None:
    paths = [route.path for route in routes(None, max_body=1)]
    assert paths == ["/healthz"]


def test_port_that_is_taken_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OperationError, match=r"set `web.listen`"):
            WebServer(f"127.0.0.1:{taken.getsockname()[1]}", [])
