"""What the fetcher promises of one request: bytes in, outcomes out, and nothing raised."""

import asyncio
import base64
import gzip
import socket
import time
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from monitor.feeds import egress
from monitor.feeds.egress import Connection
from monitor.feeds.fetch import HttpFetcher
from monitor.model import Credentials, Feed, Secret
from monitor.ports import Fetched, FetchFailed, FetchFailure, FetchOutcome, NotModified, Validators
from tests.support.feedserver import (
    Behaviour,
    FeedServer,
    Reply,
    document,
    gzip_bomb,
    gzipped,
    html_page,
    large,
    redirect,
    refusing,
)

NOW = datetime(2026, 8, 5, 10, 0, tzinfo=UTC)
BODY = b"<rss><channel><title>News</title></channel></rss>"
NONE = Validators()


class StillClock:
    def now(self) -> datetime:
        return NOW


def make_fetcher(
    *,
    timeout: float = 5,
    max_body: int = 1_000_000,
    max_article: int = 10_000,
    per_host: int = 4,
    concurrency: int = 8,
    allow_private: bool = True,
    dial: egress.Dial = asyncio.open_connection,
) -> HttpFetcher:
    return HttpFetcher(
        timeout=timedelta(seconds=timeout),
        max_body=max_body,
        max_article=max_article,
        concurrency=concurrency,
        per_host=per_host,
        user_agent="monitor/0.1 (+https://example.org)",
        clock=StillClock(),
        allow_private=allow_private,
        dial=dial,
    )


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


@pytest.fixture
async def other() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    fetcher = make_fetcher()
    yield fetcher
    await fetcher.close()


@pytest.fixture
async def hasty() -> AsyncIterator[HttpFetcher]:
    fetcher = make_fetcher(timeout=0.3)
    yield fetcher
    await fetcher.close()


def feed(
    url: str,
    *,
    headers: Mapping[str, Secret] | None = None,
    auth: Credentials | None = None,
    proxy: Secret | None = None,
    user_agent: str | None = None,
) -> Feed:
    return Feed(
        id="f", address=url, url=Secret(url), headers=headers or {}, auth=auth, proxy=proxy, user_agent=user_agent
    )


def reason(outcome: FetchOutcome) -> FetchFailure:
    assert isinstance(outcome, FetchFailed), outcome
    return outcome.reason


def body(outcome: FetchOutcome) -> bytes:
    assert isinstance(outcome, Fetched), outcome
    return outcome.body


# --- an ordinary day ------------------------------------------------------------


async def test_fetch_brings_the_whole_answer_when_all_is_well(fetcher: HttpFetcher, server: FeedServer) -> None:
    url = server.set("/feed", document(BODY, "text/xml; charset=koi8-r", etag='W/"1"', last_modified="yesterday-ish"))
    assert await fetcher.fetch(feed(url), NONE) == Fetched(
        body=BODY,
        url=url,
        content_type="text/xml; charset=koi8-r",
        validators=Validators(etag='W/"1"', last_modified="yesterday-ish"),
    )


async def test_request_says_who_asks_and_no_more(fetcher: HttpFetcher, server: FeedServer) -> None:
    await fetcher.fetch(feed(server.url("/feed?a=1")), NONE)
    [seen] = server.requests
    assert (seen.method, seen.path) == ("GET", "/feed?a=1")
    assert seen.headers["user-agent"] == "monitor/0.1 (+https://example.org)"
    assert seen.headers["accept-encoding"] == "gzip, deflate"
    assert "application/rss+xml" in seen.headers["accept"]
    assert set(seen.headers) == {"host", "user-agent", "accept", "accept-encoding", "connection"}


async def test_request_carries_the_feeds_own_agent_headers_and_login(fetcher: HttpFetcher, server: FeedServer) -> None:
    wanted = feed(
        server.url(),
        user_agent="Desk/1",
        headers={"X-Key": Secret("ключ"), "Cookie": Secret("a=1"), "Accept-Encoding": Secret("br")},
        auth=Credentials(username="ann", password=Secret("pässword")),
    )
    await fetcher.fetch(wanted, NONE)
    [seen] = server.requests
    assert dict(seen.raw)[b"x-key"] == "ключ".encode()
    assert seen.headers["cookie"] == "a=1"
    assert seen.headers["accept-encoding"] == "gzip, deflate"
    assert seen.headers["user-agent"] == "Desk/1"
    assert base64.b64decode(seen.headers["authorization"].split()[1]).decode() == "ann:pässword"


async def test_login_in_the_address_is_sent_but_never_shown(fetcher: HttpFetcher, server: FeedServer) -> None:
    server.set("/feed", document(BODY))
    outcome = await fetcher.fetch(feed(f"http://ann:s%40cret@127.0.0.1:{server.port}/feed"), NONE)
    assert base64.b64decode(server.requests[0].headers["authorization"].split()[1]) == b"ann:s@cret"
    assert isinstance(outcome, Fetched)
    assert outcome.url == server.url("/feed")


async def test_validators_go_back_byte_for_byte(fetcher: HttpFetcher, server: FeedServer) -> None:
    etag = 'W/"\xe9, odd"  x'
    url = server.set("/feed", document(BODY, etag=etag, last_modified="Wed, 05 Aug 2026 10:00:00 MSK"))
    first = await fetcher.fetch(feed(url), NONE)
    assert isinstance(first, Fetched)
    second = await fetcher.fetch(feed(url), first.validators)
    assert second == NotModified(validators=first.validators)
    raw = dict(server.requests[1].raw)
    assert raw[b"if-none-match"] == etag.encode("latin-1")
    assert raw[b"if-modified-since"] == b"Wed, 05 Aug 2026 10:00:00 MSK"


async def test_not_modified_has_only_the_validators_of_the_answer(fetcher: HttpFetcher, server: FeedServer) -> None:
    url = server.set("/feed", Reply(status=304, length=-1, etag='"2"'))
    outcome = await fetcher.fetch(feed(url), Validators(etag='"1"', last_modified="then"))
    assert outcome == NotModified(validators=Validators(etag='"2"'))


async def test_not_modified_is_an_error_when_nothing_was_shown(fetcher: HttpFetcher, server: FeedServer) -> None:
    url = server.set("/feed", Reply(status=304, length=-1))
    assert reason(await fetcher.fetch(feed(url), NONE)) is FetchFailure.CLIENT_ERROR


async def test_cookies_are_never_returned(fetcher: HttpFetcher, server: FeedServer) -> None:
    url = server.set("/feed", document(BODY).with_header("Set-Cookie", "session=1; Path=/"))
    await fetcher.fetch(feed(url), NONE)
    await fetcher.fetch(feed(url), NONE)
    assert "cookie" not in server.requests[1].headers


async def test_proxy_is_used_when_the_feed_names_one(fetcher: HttpFetcher, server: FeedServer) -> None:
    server.set("/feed", document(BODY))
    through = feed("http://news.invalid/feed", proxy=Secret(server.url("")))
    assert body(await fetcher.fetch(through, NONE)) == BODY
    assert server.requests[0].target == "http://news.invalid/feed"


@pytest.mark.parametrize("proxy", ["nonsense://x", "socks5://127.0.0.1:1", "http://[::1"])
async def test_proxy_that_cannot_be_used_is_a_bad_address(fetcher: HttpFetcher, proxy: str) -> None:
    outcome = await fetcher.fetch(feed("http://127.0.0.1:9/", proxy=Secret(proxy)), NONE)
    assert outcome == FetchFailed(reason=FetchFailure.BAD_URL, detail="the proxy's address cannot be used")


# --- statuses ------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, FetchFailure.CLIENT_ERROR),
        (401, FetchFailure.FORBIDDEN),
        (403, FetchFailure.FORBIDDEN),
        (404, FetchFailure.CLIENT_ERROR),
        (410, FetchFailure.GONE),
        (429, FetchFailure.RATE_LIMITED),
        (451, FetchFailure.FORBIDDEN),
        (500, FetchFailure.SERVER_ERROR),
        (503, FetchFailure.SERVER_ERROR),
        (300, FetchFailure.CLIENT_ERROR),
    ],
)
async def test_status_names_the_failure(
    fetcher: HttpFetcher, server: FeedServer, status: int, expected: FetchFailure
) -> None:
    url = server.set("/feed", refusing(status))
    assert await fetcher.fetch(feed(url), NONE) == FetchFailed(
        reason=expected, detail=f"HTTP {status}", for_host=status == 429
    )


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Wed, 05 Aug 2026 10:05:00 GMT", timedelta(minutes=5)),
        ("-1", None),
        ("soon", None),
        ("1000000000000", timedelta(days=1)),
    ],
)
async def test_retry_after_is_handed_on(
    fetcher: HttpFetcher, server: FeedServer, header: str, wait: timedelta | None
) -> None:
    outcome = await fetcher.fetch(feed(server.set("/feed", refusing(429, retry_after=header))), NONE)
    assert outcome == FetchFailed(reason=FetchFailure.RATE_LIMITED, detail="HTTP 429", retry_after=wait, for_host=True)


async def test_challenge_for_browsers_is_named(fetcher: HttpFetcher, server: FeedServer) -> None:
    url = server.set("/feed", refusing(403).with_header("cf-mitigated", "challenge"))
    outcome = await fetcher.fetch(feed(url), NONE)
    assert outcome == FetchFailed(reason=FetchFailure.CHALLENGE, detail="HTTP 403")


async def test_partial_content_is_no_whole_body(fetcher: HttpFetcher, server: FeedServer) -> None:
    url = server.set("/feed", Reply(status=206, body=BODY))
    assert reason(await fetcher.fetch(feed(url), NONE)) is FetchFailure.TRUNCATED


# --- redirects ------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirect_is_followed_to_a_relative_address(
    fetcher: HttpFetcher, server: FeedServer, status: int
) -> None:
    url = server.set("/old/feed", redirect("../new?x=1#part", status))
    final = server.set("/new?x=1", document(BODY))
    outcome = await fetcher.fetch(feed(url), NONE)
    assert isinstance(outcome, Fetched)
    assert outcome.url == final


async def test_redirect_on_the_same_server_takes_headers_along(fetcher: HttpFetcher, server: FeedServer) -> None:
    server.set("/feed", redirect("/new"))
    own = feed(server.url(), headers={"X-Key": Secret("k")}, auth=Credentials(username="a", password=Secret("b")))
    await fetcher.fetch(own, Validators(etag='"1"'))
    assert {"x-key", "authorization", "if-none-match"} <= set(server.asked("/new")[0].headers)


async def test_redirect_to_another_server_takes_nothing_private_along(
    fetcher: HttpFetcher, server: FeedServer, other: FeedServer
) -> None:
    server.set("/feed", redirect(f"http://eve:x@127.0.0.1:{other.port}/feed"))
    own = feed(server.url(), headers={"X-Key": Secret("k")}, auth=Credentials(username="a", password=Secret("b")))
    await fetcher.fetch(own, Validators(etag='"1"', last_modified="then"))
    [seen] = other.requests
    assert set(seen.headers) == {"host", "user-agent", "accept", "accept-encoding", "connection"}


async def test_redirect_in_a_circle_is_told(fetcher: HttpFetcher, server: FeedServer) -> None:
    server.set("/a", redirect("/b"))
    server.set("/b", redirect("/a"))
    outcome = await fetcher.fetch(feed(server.url("/a")), NONE)
    assert outcome == FetchFailed(reason=FetchFailure.REDIRECT_LOOP, detail="in a circle")
    assert len(server.requests) == 2


async def test_redirects_end_after_five_hops(fetcher: HttpFetcher, server: FeedServer) -> None:
    for hop in range(20):
        server.set(f"/{hop}", redirect(f"/{hop + 1}"))
    outcome = await fetcher.fetch(feed(server.url("/0")), NONE)
    assert outcome == FetchFailed(reason=FetchFailure.REDIRECT_LOOP, detail="more than 5")
    assert len(server.requests) == 6


async def test_five_hops_are_allowed(fetcher: HttpFetcher, server: FeedServer) -> None:
    for hop in range(5):
        server.set(f"/{hop}", redirect(f"/{hop + 1}"))
    server.set("/5", document(BODY))
    assert body(await fetcher.fetch(feed(server.url("/0")), NONE)) == BODY


@pytest.mark.parametrize(
    "location", ["ftp://example.org/", "file:///etc/passwd", "http://[::1", "http://x:99999/", "mailto:x"]
)
async def test_redirect_to_nowhere_is_told(fetcher: HttpFetcher, server: FeedServer, location: str) -> None:
    url = server.set("/feed", redirect(location))
    assert reason(await fetcher.fetch(feed(url), NONE)) is FetchFailure.BAD_REDIRECT


async def test_redirect_without_a_location_is_told(fetcher: HttpFetcher, server: FeedServer) -> None:
    url = server.set("/feed", Reply(status=302))
    assert reason(await fetcher.fetch(feed(url), NONE)) is FetchFailure.BAD_REDIRECT


# --- bodies ------------------------------------------------------------


async def test_gzip_is_unpacked(fetcher: HttpFetcher, server: FeedServer) -> None:
    assert body(await fetcher.fetch(feed(server.set("/feed", gzipped(BODY))), NONE)) == BODY


async def test_gzip_bomb_stops_at_the_cap(fetcher: HttpFetcher, server: FeedServer) -> None:
    started = time.perf_counter()
    outcome = await fetcher.fetch(feed(server.set("/feed", gzip_bomb())), NONE)
    assert reason(outcome) is FetchFailure.TOO_LARGE
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("announced", [True, False])
async def test_large_body_stops_at_the_cap(fetcher: HttpFetcher, server: FeedServer, announced: bool) -> None:
    url = server.set("/feed", large(announced=announced))
    assert reason(await fetcher.fetch(feed(url), NONE)) is FetchFailure.TOO_LARGE


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "gzip"])
async def test_encoding_that_was_not_asked_for_or_is_broken_is_told(
    fetcher: HttpFetcher, server: FeedServer, encoding: str
) -> None:
    url = server.set("/feed", document(b"not compressed").with_header("Content-Encoding", encoding))
    assert reason(await fetcher.fetch(feed(url), NONE)) is FetchFailure.BAD_ENCODING


async def test_truncated_gzip_is_told(fetcher: HttpFetcher, server: FeedServer) -> None:
    url = server.set("/feed", document(gzip.compress(BODY)[:-6]).with_header("Content-Encoding", "gzip"))
    assert reason(await fetcher.fetch(feed(url), NONE)) is FetchFailure.TRUNCATED


@pytest.mark.parametrize("behaviour", [Behaviour.WHOLE, Behaviour.DROP])
async def test_body_shorter_than_announced_is_told(
    fetcher: HttpFetcher, server: FeedServer, behaviour: Behaviour
) -> None:
    url = server.set("/feed", Reply(body=BODY, length=len(BODY) + 10, behaviour=behaviour))
    assert reason(await fetcher.fetch(feed(url), NONE)) is FetchFailure.TRUNCATED


async def test_next_fetch_is_unharmed_when_a_body_is_longer_than_announced(
    fetcher: HttpFetcher, server: FeedServer
) -> None:
    url = server.set("/feed", Reply(body=BODY + b"HTTP/1.1 200 OK\r\n\r\n", length=len(BODY)))
    assert body(await fetcher.fetch(feed(url), NONE)) == BODY
    assert body(await fetcher.fetch(feed(url), NONE)) == BODY


async def test_empty_and_html_bodies_are_bodies(fetcher: HttpFetcher, server: FeedServer) -> None:
    assert body(await fetcher.fetch(feed(server.set("/empty", document(b""))), NONE)) == b""
    assert body(await fetcher.fetch(feed(server.set("/html", html_page("<html>"))), NONE)) == b"<html>"


# --- time ------------------------------------------------------------


@pytest.mark.parametrize("behaviour", [Behaviour.HANG, Behaviour.STALL, Behaviour.DRIP])
async def test_slow_answer_ends_at_the_deadline(hasty: HttpFetcher, server: FeedServer, behaviour: Behaviour) -> None:
    url = server.set("/feed", Reply(body=b"x" * 1000, behaviour=behaviour))
    assert reason(await hasty.fetch(feed(url), NONE)) is FetchFailure.TIMEOUT


async def test_deadline_holds_for_all_hops_together(server: FeedServer, hasty: HttpFetcher) -> None:
    for hop in range(4):
        slow = redirect(f"/{hop + 1}")
        server.set(f"/{hop}", slow)
    server.set("/4", Reply(behaviour=Behaviour.HANG))
    started = time.perf_counter()
    assert reason(await hasty.fetch(feed(server.url("/0")), NONE)) is FetchFailure.TIMEOUT
    assert time.perf_counter() - started < 1


async def test_waiting_for_a_place_is_not_counted(server: FeedServer) -> None:
    fetcher = make_fetcher(timeout=0.5, per_host=1)
    hanging = server.set("/hang", Reply(behaviour=Behaviour.HANG))
    good = server.set("/good", document(BODY))
    outcomes = await asyncio.gather(
        fetcher.fetch(feed(hanging), NONE), fetcher.fetch(feed(hanging), NONE), fetcher.fetch(feed(good), NONE)
    )
    assert body(outcomes[2]) == BODY
    await fetcher.close()


async def test_one_host_is_asked_by_few_at_once(server: FeedServer) -> None:
    fetcher = make_fetcher(per_host=2)
    url = server.set("/feed", Reply(body=b"12", behaviour=Behaviour.DRIP))
    await asyncio.gather(*(fetcher.fetch(feed(url), NONE) for _ in range(6)))
    assert server.busy_most == 2
    await fetcher.close()


async def test_slow_host_takes_no_places_from_others(server: FeedServer) -> None:
    fetcher = make_fetcher(timeout=2, per_host=1, concurrency=2)
    hanging = server.set("/hang", Reply(behaviour=Behaviour.HANG))
    async with FeedServer("127.0.0.2") as quick:
        good = quick.set("/good", document(BODY))
        waiting = [asyncio.create_task(fetcher.fetch(feed(hanging), NONE)) for _ in range(5)]
        await server.wait_for_requests(1)
        async with asyncio.timeout(1):
            assert body(await fetcher.fetch(feed(good), NONE)) == BODY
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    await fetcher.close()


# --- networks ------------------------------------------------------------


async def test_closed_port_is_refused(fetcher: HttpFetcher) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    assert reason(await fetcher.fetch(feed(f"http://127.0.0.1:{port}/"), NONE)) is FetchFailure.REFUSED


async def test_name_that_does_not_exist_is_unresolved(fetcher: HttpFetcher) -> None:
    assert reason(await fetcher.fetch(feed("http://no-such-host.invalid/"), NONE)) is FetchFailure.UNRESOLVED


async def test_plain_server_fails_the_tls_handshake(fetcher: HttpFetcher, server: FeedServer) -> None:
    assert reason(await fetcher.fetch(feed(f"https://127.0.0.1:{server.port}/"), NONE)) is FetchFailure.TLS


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"hello\r\n\r\n", FetchFailure.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 200_000, FetchFailure.PROTOCOL),
        (b"", FetchFailure.CONNECTION),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", FetchFailure.TRUNCATED),
    ],
)
async def test_answer_that_is_no_http_is_told(fetcher: HttpFetcher, answer: bytes, expected: FetchFailure) -> None:
    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    async with await asyncio.start_server(respond, "127.0.0.1", 0) as raw:
        port = raw.sockets[0].getsockname()[1]
        assert reason(await fetcher.fetch(feed(f"http://127.0.0.1:{port}/"), NONE)) is expected


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", "ftp://example.org/", "http://", "http://[::1", "http://a\0b/", "http:///x", "//x/y",
     "http://127.0.0.1:99999/", f"http://{'a' * 300}.invalid/", "http://" + "x" * 70_000, "javascript:alert(1)"],
)  # fmt: skip
async def test_address_that_cannot_be_used_is_a_value(fetcher: HttpFetcher, url: str) -> None:
    assert reason(await fetcher.fetch(feed(url), NONE)) in {FetchFailure.BAD_URL, FetchFailure.UNRESOLVED}
    assert reason(await fetcher.fetch_page(feed("http://127.0.0.1/"), url)) in {
        FetchFailure.BAD_URL,
        FetchFailure.UNRESOLVED,
    }


@pytest.mark.parametrize("header", [{"X": Secret("a\r\nB: c")}, {"Имя": Secret("x")}, {"a b": Secret("x")}])
async def test_header_that_cannot_be_sent_is_told(
    fetcher: HttpFetcher, server: FeedServer, header: dict[str, Secret]
) -> None:
    outcome = await fetcher.fetch(feed(server.url(), headers=header), NONE)
    assert outcome == FetchFailed(reason=FetchFailure.BAD_URL, detail="a header of the feed cannot be sent")
    assert not server.requests


# --- pages ------------------------------------------------------------


async def test_page_on_the_feeds_server_gets_the_feeds_headers(fetcher: HttpFetcher, server: FeedServer) -> None:
    page = server.set("/page", html_page("<p>x</p>"))
    own = feed(server.url(), headers={"X-Key": Secret("k")}, auth=Credentials(username="a", password=Secret("b")))
    assert body(await fetcher.fetch_page(own, page)) == b"<p>x</p>"
    assert {"x-key", "authorization"} <= set(server.requests[0].headers)
    assert server.requests[0].headers["accept"].startswith("text/html")


class Dial:
    """Connects to one server whatever the address, and remembers which were asked for: a stand-in for the internet."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.dialled: list[str] = []

    async def __call__(self, address: str, port: int) -> Connection:
        self.dialled.append(f"{address}:{port}")
        return await asyncio.open_connection("127.0.0.1", self._port)


@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}/", "http://[::1]:{port}/", "http://localhost:{port}/"])
async def test_public_feed_cannot_send_us_to_a_private_address(server: FeedServer, target: str) -> None:
    server.set("/feed", redirect(target.format(port=server.port)))
    dial = Dial(server.port)
    fetcher = make_fetcher(allow_private=False, dial=dial)
    outcome = await fetcher.fetch(feed("http://93.184.215.14/feed"), NONE)
    await fetcher.close()
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason is FetchFailure.PRIVATE
    assert dial.dialled == ["93.184.215.14:80"]
    assert len(server.requests) == 1


async def test_page_on_another_server_gets_nothing_private(
    fetcher: HttpFetcher, server: FeedServer, other: FeedServer
) -> None:
    own = feed(server.url(), headers={"X-Key": Secret("k")}, auth=Credentials(username="a", password=Secret("b")))
    await fetcher.fetch_page(own, other.set("/page", html_page("x")))
    assert set(other.requests[0].headers) == {"host", "user-agent", "accept", "accept-encoding", "connection"}


async def test_page_of_a_feed_without_a_usable_address_is_a_value(fetcher: HttpFetcher, server: FeedServer) -> None:
    assert reason(await fetcher.fetch_page(feed("nonsense"), server.url())) is FetchFailure.BAD_URL


async def test_page_has_its_own_cap(fetcher: HttpFetcher, server: FeedServer) -> None:
    page = server.set("/page", html_page(b"x" * 10_001))
    assert reason(await fetcher.fetch_page(feed(server.url()), page)) is FetchFailure.TOO_LARGE
    page = server.set("/page", html_page(b"x" * 10_000))
    assert len(body(await fetcher.fetch_page(feed(server.url()), page))) == 10_000


async def test_other_limits_hold_for_the_fetches_that_start_then(server: FeedServer, fetcher: HttpFetcher) -> None:
    url = server.set("/large", document(BODY * 50))
    assert isinstance(await fetcher.fetch(feed(url), NONE), Fetched)
    fetcher.retune(timeout=timedelta(seconds=5), max_body=100, max_article=100, allow_private=True)
    assert reason(await fetcher.fetch(feed(url), NONE)) is FetchFailure.TOO_LARGE
    fetcher.retune(timeout=timedelta(seconds=5), max_body=10_000, max_article=100, allow_private=False)
    assert reason(await fetcher.fetch(feed(url), NONE)) is FetchFailure.PRIVATE
