"""What comes over the wire, from servers old, odd and hostile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from monitor.feeds.egress import Egress
from monitor.feeds.transport import DirectTransport

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@asynccontextmanager
async def raw(*pieces: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that sends these pieces as they are, and closes; gives its address, and what it was sent."""
    seen: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/feed?a=%C3%A9", seen


async def ask(url: str, **headers: str) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    transport = DirectTransport(tls=httpx.create_ssl_context(), egress=Egress(allow_private=True))
    async with asyncio.timeout(10):
        response = await transport.handle_async_request(httpx.Request("GET", url, headers=headers))
        try:
            return response.status_code, response.headers.raw, b"".join([piece async for piece in response.aiter_raw()])
        finally:
            await response.aclose()


async def answer(*pieces: bytes) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    async with raw(*pieces) as (url, _):
        return await ask(url)


@pytest.mark.parametrize(
    ("pieces", "status", "body"),
    [
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",), 200, b"abc"),
        ((b"HTTP/1.0 200 OK\r\n\r\nab", b"c"), 200, b"abc"),
        ((b"HTTP/1.1 200\r\n\r\n", b"abc"), 200, b"abc"),
        ((b"HTTP/1.1 200 OK\nContent-Length: 3\n\nabc",), 200, b"abc"),
        ((b"HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n",), 304, b""),
        ((b"HTTP/1.1 204 No Content\r\n\r\n",), 204, b""),
        ((CHUNKED + b"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",), 200, b"abc"),
        ((CHUNKED, b"2\r", b"\na", b"b\r\n1;x=y\r\nc\r\n0\r\nTrailer: x\r\n\r\n"), 200, b"abc"),
        ((b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n",
          b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"), 200, b"abc"),
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef and more",), 200, b"abc"),
    ],
)  # fmt: skip
async def test_answer_is_read_as_it_was_meant(pieces: tuple[bytes, ...], status: int, body: bytes) -> None:
    found = await answer(*pieces)
    assert (found[0], found[2]) == (status, body)


async def test_headers_come_byte_for_byte_and_trailers_and_interim_ones_are_left_out() -> None:
    _, headers, _ = await answer(
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
        b'HTTP/1.1 200 OK\r\nETag: "caf\xe9"\r\nX-A: 1\r\nX-A: 2\r\nTransfer-Encoding: chunked\r\n\r\n'
        b"0\r\nX-T: 3\r\n\r\n"
    )
    assert headers == [(b"ETag", b'"caf\xe9"'), (b"X-A", b"1"), (b"X-A", b"2"), (b"Transfer-Encoding", b"chunked")]


@pytest.mark.parametrize(
    "pieces",
    [
        (b"",),
        (b"HTTP/1.1 200 OK\r\nContent-Le",),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",),
        (CHUNKED + b"5\r\nab",),
        (CHUNKED + b"nonsense\r\n",),
        (b"nonsense\r\n\r\n",),
        (b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 200_000,),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",),
        (b"HTTP/1.1 100 Continue\r\n\r\n",),
    ],
)
async def test_answer_that_is_broken_is_an_error_of_the_servers(pieces: tuple[bytes, ...]) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        await answer(*pieces)


async def test_request_goes_out_as_it_was_asked_for() -> None:
    async with raw(b"HTTP/1.1 204 No Content\r\n\r\n") as (url, seen):
        await ask(url, **{"If-None-Match": '"1"'})
    lines = seen[0].decode().split("\r\n")
    assert lines[0] == "GET /feed?a=%C3%A9 HTTP/1.1"
    assert 'If-None-Match: "1"' in lines
    assert [line for line in lines if line.lower().startswith("host:")] == [f"Host: {httpx.URL(url).netloc.decode()}"]


async def test_header_that_would_smuggle_another_is_never_sent() -> None:
    async with raw(b"HTTP/1.1 204 No Content\r\n\r\n") as (url, seen):
        for value in ("a\r\nX-Evil: 1", "a\nb", "a\0b"):
            with pytest.raises(httpx.LocalProtocolError):
                await ask(url, **{"X-A": value})
        assert seen == []
