"""HTTP/1.1 over asyncio's streams: reads requests and writes answers. h11 does the parsing.

It can be told to break off in the middle of an answer, or to end without one, which is what this server is for.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import h11

from tests.support.botapi.faults import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, read whole."""

    method: str
    target: str
    content_type: str
    body: bytes


# Answers a request; None ends the connection without an answer.
Handler = Callable[[Request], Awaitable[Answer | None]]


async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handler: Handler) -> None:
    """Serve one connection until either side ends it."""
    connection = h11.Connection(h11.SERVER)
    try:
        while (request := await _read(connection, reader, writer)) is not None:
            answer = await handler(request)
            if answer is None or not await _write(connection, writer, answer):
                return
            if connection.our_state is h11.MUST_CLOSE:
                return
            connection.start_next_cycle()
    except (ConnectionError, h11.RemoteProtocolError):
        return
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError, TimeoutError):
            await writer.wait_closed()


async def _read(
    connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> Request | None:
    head: h11.Request | None = None
    body = b""
    while True:
        event = connection.next_event()
        match event:
            case h11.NEED_DATA:
                if connection.they_are_waiting_for_100_continue:
                    go_ahead = h11.InformationalResponse(status_code=100, headers=[])
                    writer.write(connection.send(go_ahead) or b"")
                connection.receive_data(await reader.read(65536))
            case h11.Request():
                head = event
            case h11.Data():
                body += bytes(event.data)
            case h11.EndOfMessage() if head is not None:
                return _request(head, body)
            case _:
                return None


def _request(head: h11.Request, body: bytes) -> Request:
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in head.headers}
    return Request(
        method=head.method.decode(),
        target=head.target.decode("latin-1"),
        content_type=headers.get("content-type", ""),
        body=body,
    )


async def _write(connection: h11.Connection, writer: asyncio.StreamWriter, answer: Answer) -> bool:
    """Send the answer; False where it was only half of it."""
    headers = [("Content-Type", answer.content_type), ("Content-Length", str(len(answer.body)))]
    writer.write(connection.send(h11.Response(status_code=answer.status, headers=headers)) or b"")
    body = answer.body[: len(answer.body) // 2] if answer.half else answer.body
    writer.write(connection.send(h11.Data(data=body)) or b"")
    if not answer.half:
        writer.write(connection.send(h11.EndOfMessage()) or b"")
    await writer.drain()
    return not answer.half
