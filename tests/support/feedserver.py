"""A web server on loopback for tests: feeds and pages that behave as well, or as badly, as a test wants.

`FeedServer` lives in the test's own event loop; `HostedFeedServer` is the same in a thread, for tests that are not
asynchronous or that watch the daemon in a process of its own. Every connection serves one request.
"""

import asyncio
import gzip
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import Enum, auto
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

import h11

from monitor.clock import SystemClock
from tests.support.waiting import until

_READ = 65_536
_WAIT = 10.0


class Behaviour(Enum):
    """How a reply reaches the client."""

    WHOLE = auto()
    HANG = auto()  # the request is read, and no answer comes
    STALL = auto()  # the head comes, and nothing after it
    DRIP = auto()  # a byte now and then
    DROP = auto()  # half of the body, then the connection ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What one path answers. `length` is the Content-Length, None to announce the true one, -1 for none at all."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    length: int | None = None
    behaviour: Behaviour = Behaviour.WHOLE

    def with_header(self, name: str, value: str) -> "Reply":
        """The same reply with one more header."""
        return replace(self, headers=(*self.headers, (name, value)))


def document(
    body: bytes | str,
    content_type: str = "application/rss+xml; charset=utf-8",
    *,
    etag: str | None = None,
    last_modified: str | None = None,
) -> Reply:
    """An ordinary document, with validators if wanted."""
    data = body.encode() if isinstance(body, str) else body
    return Reply(body=data, headers=(("Content-Type", content_type),), etag=etag, last_modified=last_modified)


def html_page(body: bytes | str) -> Reply:
    """An HTML page."""
    return document(body, "text/html; charset=utf-8")


def redirect(location: str, status: int = 302) -> Reply:
    """A redirect; `location` may be relative."""
    return Reply(status=status, headers=(("Location", location),))


def refusing(status: int, *, retry_after: str | None = None) -> Reply:
    """An error, with a `Retry-After` if wanted."""
    return Reply(
        status=status,
        body=b"<html><body>no</body></html>",
        headers=() if retry_after is None else (("Retry-After", retry_after),),
    )


def gzipped(body: bytes, content_type: str = "application/rss+xml") -> Reply:
    """A document in gzip."""
    return document(gzip.compress(body), content_type).with_header("Content-Encoding", "gzip")


def gzip_bomb(size: int = 200_000_000) -> Reply:
    """A small body that unpacks to `size` bytes."""
    block = gzip.compress(b" " * 1_000_000)
    return document(block * (size // 1_000_000)).with_header("Content-Encoding", "gzip")


def large(size: int = 50_000_000, *, announced: bool = True) -> Reply:
    """A body of `size` bytes, its length announced or not."""
    return replace(document(b"<rss>" + b" " * (size - 5)), length=None if announced else -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request as it came in, by which connection. Names of `headers` are lower case; `raw` has values as bytes."""

    method: str
    target: str
    path: str
    headers: Mapping[str, str]
    raw: tuple[tuple[bytes, bytes], ...]
    time: datetime
    connection: int

    def bytes_of(self, name: bytes) -> list[bytes]:
        """Every value of one header."""
        return [value for key, value in self.raw if key.lower() == name]


@dataclass(slots=True)
class _Routes:
    """What the server answers, and what it was asked; shared with the thread that asks."""

    replies: dict[str, Reply] = field(default_factory=dict)
    first: dict[str, deque[Reply]] = field(default_factory=dict)
    requests: list[Seen] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)


class FeedServer:
    """The server in the running event loop: `async with FeedServer() as server`."""

    def __init__(self, host: str = "127.0.0.1", *, drip: float = 0.05) -> None:
        self._host = host
        self._drip = drip
        self._routes = _Routes()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0
        self.busy_now = 0
        self.busy_most = 0
        self.connections = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, self._host, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def requests(self) -> list[Seen]:
        """Every request so far, in order."""
        return list(self._routes.requests)

    def url(self, path: str = "/feed") -> str:
        """The address of a path."""
        return f"http://{self._host}:{self.port}{path}"

    def set(self, path: str, reply: Reply) -> str:
        """From now on, `path` (with its query, if it has one) answers so. Returns its address."""
        self._routes.replies[path] = reply
        return self.url(path)

    def set_first(self, path: str, *replies: Reply) -> None:
        """The next requests for `path` are answered so, one each, before it answers as set."""
        self._routes.first[path] = deque(replies)

    def asked(self, path: str) -> list[Seen]:
        """The requests for one path."""
        return [seen for seen in self.requests if seen.path == path]

    async def wait_for_requests(self, count: int) -> None:
        """Until so many requests have come in all."""
        await until(lambda: len(self._routes.requests) >= count, _WAIT, f"{count} requests")

    def wait_for_requests_in_thread(self, count: int, seconds: float = _WAIT) -> None:
        """The same for a test that is not in the event loop."""
        with self._routes.changed:
            done = self._routes.changed.wait_for(lambda: len(self._routes.requests) >= count, timeout=seconds)
        if not done:
            raise TimeoutError(f"{len(self._routes.requests)} of {count} requests came")

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        self.busy_now += 1
        self.busy_most = max(self.busy_most, self.busy_now)
        try:
            # A client that goes away, or a test that ends, is no news.
            with suppress(OSError, h11.RemoteProtocolError, asyncio.CancelledError):
                await self._serve(reader, writer, self.connections)
        finally:
            self.busy_now -= 1
            self._tasks.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        connection = h11.Connection(h11.SERVER)
        request = await _read_request(connection, reader)
        if request is None:
            return
        seen = _seen(request, number)
        with self._routes.changed:
            self._routes.requests.append(seen)
            self._routes.changed.notify_all()
        first = self._routes.first.get(seen.path)
        reply = first.popleft() if first else self._routes.replies.get(seen.path, Reply(status=404, body=b"not here"))
        await self._send(_conditional(reply, seen), connection, writer)

    async def _send(self, reply: Reply, connection: h11.Connection, writer: asyncio.StreamWriter) -> None:
        if reply.behaviour is Behaviour.HANG:
            await asyncio.sleep(3600)
        writer.write(_head(reply, connection))
        body = _framed(reply, connection)
        match reply.behaviour:
            case Behaviour.STALL:
                await writer.drain()
                await asyncio.sleep(3600)
            case Behaviour.DRIP:
                for place in range(len(body)):
                    await asyncio.sleep(self._drip)
                    writer.write(body[place : place + 1])
                    await writer.drain()
            case Behaviour.DROP:
                writer.write(body[: len(body) // 2])
            case _:
                writer.write(body)
        await writer.drain()


async def _read_request(connection: h11.Connection, reader: asyncio.StreamReader) -> h11.Request | None:
    request: h11.Request | None = None
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(_READ))
        elif isinstance(event, h11.Request):
            request = event
        elif isinstance(event, h11.EndOfMessage):
            return request
        elif not isinstance(event, h11.Data):
            return None


def _seen(request: h11.Request, connection: int) -> Seen:
    target = request.target.decode("latin-1")
    parts = urlsplit(target)
    return Seen(
        method=request.method.decode(),
        target=target,
        path=parts.path + (f"?{parts.query}" if parts.query else ""),
        headers={name.decode(): value.decode("latin-1") for name, value in request.headers},
        raw=tuple((bytes(name), bytes(value)) for name, value in request.headers),
        time=SystemClock().now(),
        connection=connection,
    )


def _conditional(reply: Reply, seen: Seen) -> Reply:
    """A 304 in place of a document that the client has, as its validators show."""
    shown = (
        (reply.etag, seen.headers.get("if-none-match")),
        (reply.last_modified, seen.headers.get("if-modified-since")),
    )
    known = reply.status == 200 and any(ours is not None and ours == theirs for ours, theirs in shown)
    return replace(reply, status=304, body=b"", length=-1) if known else reply


def _head(reply: Reply, connection: h11.Connection) -> bytes:
    headers = [(name.encode(), value.encode("latin-1")) for name, value in reply.headers]
    for name, value in (("ETag", reply.etag), ("Last-Modified", reply.last_modified)):
        if value is not None:
            headers.append((name.encode(), value.encode("latin-1")))
    length = len(reply.body) if reply.length is None else reply.length
    if length >= 0:
        headers.append((b"Content-Length", str(length).encode()))
    headers.append((b"Connection", b"close"))
    return connection.send(h11.Response(status_code=reply.status, headers=headers)) or b""


def _framed(reply: Reply, connection: h11.Connection) -> bytes:
    """The body as it goes out: in chunks where no length was announced. Past a length, h11 would not let a lie pass."""
    if reply.length != -1 or not reply.body:
        return reply.body
    chunk = connection.send(h11.Data(data=reply.body)) or b""
    return chunk + (connection.send(h11.EndOfMessage()) or b"")


class HostedFeedServer:
    """A `FeedServer` in a thread with an event loop of its own: `with HostedFeedServer() as server`."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self._server = FeedServer(host)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> FeedServer:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._server.__aenter__(), self._loop).result(_WAIT)
        return self._server

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._server.__aexit__(None, None, None), self._loop).result(_WAIT)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_WAIT)
        self._loop.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item to be written into a feed. `guid` defaults to the link; "" leaves it out."""

    title: str
    link: str
    summary: str = ""
    guid: str | None = None
    published: datetime | None = None

    @property
    def identifier(self) -> str:
        return self.link if self.guid is None else self.guid


def rss(entries: Sequence[Entry], *, title: str = "News", language: str = "en") -> bytes:
    """The items as RSS 2.0. Texts are escaped once; HTML in a summary arrives as HTML."""
    items = "".join(_rss_item(entry) for entry in entries)
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{escape(title)}</title><link>https://example.org/</link><language>{language}</language>"
        f"<description>Test</description>{items}</channel></rss>"
    ).encode()


def _rss_item(entry: Entry) -> str:
    date = "" if entry.published is None else f"<pubDate>{format_datetime(entry.published)}</pubDate>"
    guid = f'<guid isPermaLink="false">{escape(entry.identifier)}</guid>' if entry.identifier else ""
    return (
        f"<item><title>{escape(entry.title)}</title><link>{escape(entry.link)}</link>{guid}"
        f"<description>{escape(entry.summary)}</description>{date}</item>"
    )


def atom(entries: Sequence[Entry], *, title: str = "News", language: str = "en") -> bytes:
    """The items as Atom 1.0, their summaries as HTML."""
    items = "".join(_atom_entry(entry) for entry in entries)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">'
        f"<title>{escape(title)}</title><id>urn:test</id><updated>2026-08-05T10:00:00Z</updated>{items}</feed>"
    ).encode()


def _atom_entry(entry: Entry) -> str:
    date = (entry.published or datetime(2026, 8, 5, tzinfo=UTC)).isoformat()
    return (
        f"<entry><title>{escape(entry.title)}</title><link href={quoteattr(entry.link)}/>"
        f"<id>{escape(entry.identifier)}</id><updated>{date}</updated>"
        f'<summary type="html">{escape(entry.summary)}</summary></entry>'
    )
