"""One connection for each request: a poller hardly ever comes back while one is warm.

A transport of httpx on asyncio's streams, with the parser of httptools (llhttp, that of Node.js) in place of one in
Python: that is most of what a request costs (see docs/decisions/0009). Requests are GETs and small POSTs, answers are
read to their end or given up, and nothing is kept. What goes wrong is raised as httpx's errors.
"""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import httptools
import httpx

from monitor.feeds.egress import Connection, Egress

_PIECE = 65_536
_MOST_HEADERS = 131_072  # bytes of an answer's head
_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_BREAKS = re.compile(rb"[\r\n\0]")


class DirectTransport(httpx.AsyncBaseTransport):
    """Opens a connection for each request by `egress`, and closes it with the answer. Knows no timeouts: whoever asks
    has a deadline for the whole."""

    def __init__(self, *, tls: ssl.SSLContext, egress: Egress) -> None:
        self._tls = tls
        self._egress = egress

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. Raises httpx's errors, and `OSError` where no connection may or can be made."""
        sent = _on_the_wire(request)
        reader, writer = await self._connected(request.url)
        try:
            writer.write(sent)
            await writer.drain()
            answer = _Answer(reader)
            await answer.read_head()
        except OSError as error:
            writer.close()
            raise httpx.ReadError(str(error), request=request) from error
        except BaseException:
            writer.close()
            raise
        return httpx.Response(status_code=answer.status, headers=answer.headers, stream=_Body(answer, writer.close))

    async def _connected(self, url: httpx.URL) -> Connection:
        host = url.raw_host.decode("ascii").strip("[]")
        reader, writer = await self._egress.connect(host, url.port or _PORTS[url.scheme])
        if url.scheme == "https":
            try:
                await writer.start_tls(self._tls, server_hostname=host)
            except ConnectionError as error:
                writer.close()
                raise httpx.ConnectError("closed within the handshake") from ssl.SSLError(str(error))
            except BaseException:
                writer.close()
                raise
        return reader, writer


def _on_the_wire(request: httpx.Request) -> bytes:
    """The request in bytes. Raises `httpx.LocalProtocolError` for a header that would end the line it stands in."""
    lines = [b"%b %b HTTP/1.1" % (request.method.encode("ascii"), request.url.raw_path)]
    for name, value in request.headers.raw:
        if not _NAME.fullmatch(name) or _BREAKS.search(value):
            raise httpx.LocalProtocolError("a header cannot be sent")
        lines.append(b"%b: %b" % (name, value))
    return b"\r\n".join([*lines, b"", request.content])


class _Answer:
    """Reads one answer; the parser calls the methods that begin with `on_`."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader
        self._parser = httptools.HttpResponseParser(self)
        # What many old servers do, and no harm where a connection has one answer only.
        self._parser.set_dangerous_leniencies(
            lenient_headers=True, lenient_data_after_close=True, lenient_optional_lf_after_cr=True,
            lenient_optional_cr_before_lf=True, lenient_optional_crlf_after_chunk=True,
            lenient_spaces_after_chunk_size=True,
        )  # fmt: skip
        self._pieces: list[bytes] = []
        self._has_head = False
        self._is_complete = False
        self._ends_itself = False
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []

    async def read_head(self) -> None:
        """Until the headers are there."""
        size = 0
        while not self._has_head:
            piece = await self._reader.read(_PIECE)
            if not piece:
                raise httpx.RemoteProtocolError("closed without sending a response")
            self._feed(piece)
            size += len(piece)
            if size > _MOST_HEADERS and not self._has_head:
                raise httpx.RemoteProtocolError("the headers are too large")

    async def body(self) -> AsyncIterator[bytes]:
        """The pieces of the body, as they come."""
        while True:
            pieces, self._pieces = self._pieces, []
            for piece in pieces:
                yield piece
            if self._is_complete:
                return
            read = await self._reader.read(_PIECE)
            if not read:
                if self._ends_itself:
                    raise httpx.RemoteProtocolError("closed without sending complete message body")
                return
            self._feed(read)

    def _feed(self, piece: bytes) -> None:
        try:
            self._parser.feed_data(piece)
        except httptools.HttpParserUpgrade as error:
            raise httpx.RemoteProtocolError("the server speaks another protocol") from error
        except httptools.HttpParserError as error:
            if not self._is_complete:  # what comes after the end is nobody's affair
                raise httpx.RemoteProtocolError(str(error)) from error

    def on_message_begin(self) -> None:
        self.headers = []

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._has_head:  # else it is a trailer
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        self.status = self._parser.get_status_code()
        self._has_head = self.status >= httpx.codes.OK
        names = {name.lower() for name, _ in self.headers}
        self._ends_itself = bool(names & {b"content-length", b"transfer-encoding"})

    def on_body(self, piece: bytes) -> None:
        self._pieces.append(piece)

    def on_message_complete(self) -> None:
        # After an interim answer (1xx), the true one comes.
        self._is_complete = self._has_head


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: _Answer, close: Callable[[], None]) -> None:
        self._answer = answer
        self._close = close

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._answer.body():
                yield piece
        except OSError as error:
            raise httpx.ReadError(str(error)) from error

    async def aclose(self) -> None:
        with suppress(OSError):
            self._close()
