"""The pure parts of fetching: bodies, what may go where, what a failure means, when to come back."""

import gzip
import socket
import ssl
import zlib
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from monitor.feeds.body import Body
from monitor.feeds.failures import classify
from monitor.feeds.freshness import retry_after
from monitor.feeds.links import link_target
from monitor.feeds.login import leads_to_login
from monitor.feeds.request import LONGEST_ADDRESS, address, same_server
from monitor.feeds.sniff import looks_cut
from monitor.ports import FetchFailed, FetchFailure

NOW = datetime(2026, 8, 5, 10, 0, tzinfo=UTC)


def read(pieces: list[bytes], *, encoding: str = "", length: str = "", limit: int = 1000) -> bytes | FetchFailure:
    body = Body(encoding=encoding, length=length, limit=limit)
    failure = body.refusal()
    for piece in pieces:
        failure = failure or body.take(piece)
    return failure or body.finish()


def bytewise(data: bytes) -> list[bytes]:
    return [data[place : place + 1] for place in range(len(data))]


# --- bodies ------------------------------------------------------------


def deflated(data: bytes, *, raw: bool) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS if raw else zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


@pytest.mark.parametrize("raw", [False, True])
def test_deflate_is_unpacked_with_and_without_its_header(raw: bool) -> None:
    data = deflated(b"one two three" * 50, raw=raw)
    assert read([data], encoding="deflate") == b"one two three" * 50
    assert read(bytewise(data), encoding="Deflate") == b"one two three" * 50


@pytest.mark.parametrize("raw", [False, True])
def test_deflate_bomb_stops_at_the_cap(raw: bool) -> None:
    assert read([deflated(b" " * 10_000_000, raw=raw)], encoding="deflate", limit=100_000) is FetchFailure.TOO_LARGE


def test_deflate_that_ends_early_or_is_broken_is_told() -> None:
    assert read([deflated(b"one two three", raw=False)[:-6]], encoding="deflate") is FetchFailure.TRUNCATED
    assert read([b"\x78\x9cnothing of the kind"], encoding="deflate") is FetchFailure.BAD_ENCODING


def test_body_is_the_sum_of_its_pieces() -> None:
    assert read([b"ab", b"", b"c"], length="3") == b"abc"


@pytest.mark.parametrize("length", ["x", "", "²", "9" * 30])
def test_length_that_is_no_number_counts_as_missing(length: str) -> None:
    assert read([b"abc"], length=length) == b"abc"


def test_body_of_exactly_the_limit_passes() -> None:
    assert read([b"x" * 1000]) == b"x" * 1000
    assert read([gzip.compress(b"x" * 1000)], encoding="x-gzip") == b"x" * 1000


def test_body_past_the_limit_is_refused() -> None:
    assert read([b"x" * 1001]) is FetchFailure.TOO_LARGE
    assert read([gzip.compress(b"x" * 1001)], encoding="gzip") is FetchFailure.TOO_LARGE
    assert read([b"x" * 600, b"x" * 600], encoding="gzip", length="1000") is FetchFailure.BAD_ENCODING
    assert read([], length="1001") is FetchFailure.TOO_LARGE


@pytest.mark.parametrize("length", ["2", "4"])
def test_body_of_another_length_than_announced_is_truncated(length: str) -> None:
    assert read([b"abc"], length=length) is FetchFailure.TRUNCATED


def test_gzip_is_unpacked_however_it_is_cut() -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two")
    assert read(bytewise(packed), encoding="GZIP") == b"one two"


@pytest.mark.parametrize("padding", [b"\0", b"\0" * 50, b"junk", b"\x1f"])
def test_what_follows_the_last_member_is_ignored(padding: bytes) -> None:
    assert read([gzip.compress(b"one") + padding], encoding="gzip") == b"one"


def test_gzip_of_nothing_is_an_empty_body() -> None:
    assert read([], encoding="gzip") == b""


def test_gzip_that_ends_early_is_truncated() -> None:
    assert read([gzip.compress(b"one")[:-1]], encoding="gzip") is FetchFailure.TRUNCATED
    assert read([gzip.compress(b"one") + gzip.compress(b"two")[:12]], encoding="gzip") is FetchFailure.TRUNCATED


def test_gzip_of_endless_empty_members_is_refused() -> None:
    assert read([gzip.compress(b"") * 500], encoding="gzip", limit=100_000) is FetchFailure.BAD_ENCODING


# --- what may go where ------------------------------------------------------------


@pytest.mark.parametrize(
    ("home", "url", "same"),
    [
        ("https://a.example/feed", "https://a.example/other", True),
        ("https://a.example/", "https://a.example:443/", True),
        ("http://a.example/", "https://a.example/", True),
        ("https://a.example/", "http://a.example/", False),
        ("http://a.example:8080/", "https://a.example/", False),
        ("http://a.example:8080/", "http://a.example:8081/", False),
        ("https://a.example/", "https://b.example/", False),
        ("https://a.example/", "https://sub.a.example/", False),
    ],
)
def test_same_server_is_host_scheme_and_port_or_a_step_up_to_https(home: str, url: str, same: bool) -> None:
    assert same_server(httpx.URL(home), httpx.URL(url)) is same


# --- what a failure means ------------------------------------------------------------


def caused_by(cause: BaseException) -> httpx.ConnectError:
    error = httpx.ConnectError("")
    error.__cause__ = cause
    return error


def certificate_error() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "failed")
    error.verify_message = "certificate has expired."
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (caused_by(socket.gaierror(-2, "unknown")), FetchFailure.UNRESOLVED),
        (caused_by(ExceptionGroup("all", [OSError(), ConnectionRefusedError()])), FetchFailure.REFUSED),
        (caused_by(ssl.SSLError(1, "bad")), FetchFailure.TLS),
        (caused_by(OSError()), FetchFailure.CONNECTION),
        (httpx.ReadTimeout(""), FetchFailure.TIMEOUT),
        (TimeoutError(), FetchFailure.TIMEOUT),
        (httpx.ProxyError(""), FetchFailure.CONNECTION),
        (httpx.LocalProtocolError(""), FetchFailure.BAD_URL),
        (httpx.RemoteProtocolError("no HTTP"), FetchFailure.PROTOCOL),
        (httpx.RemoteProtocolError("Server disconnected without sending a response."), FetchFailure.CONNECTION),
        (httpx.UnsupportedProtocol(""), FetchFailure.BAD_URL),
        (UnicodeError(), FetchFailure.BAD_URL),
        (httpx.ReadError(""), FetchFailure.CONNECTION),
    ],
)
def test_error_is_named_by_its_cause_or_else_its_phase(error: Exception, expected: FetchFailure) -> None:
    assert classify(error).reason is expected


def test_certificate_error_says_what_is_wrong_with_it() -> None:
    outcome = classify(caused_by(certificate_error()))
    assert outcome == FetchFailed(reason=FetchFailure.TLS, detail="certificate has expired")


def test_endless_chain_of_causes_ends() -> None:
    first, second = OSError(), OSError()
    first.__cause__, second.__cause__ = second, first
    assert classify(first).reason is FetchFailure.CONNECTION


# --- when to come back ------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("0", timedelta()),
        (" 90 ", timedelta(seconds=90)),
        ("9" * 5000, timedelta(days=1)),
        ("Wed, 05 Aug 2026 10:00:30 GMT", timedelta(seconds=30)),
        ("Wed, 05 Aug 2026 10:00:30 -0000", timedelta(seconds=30)),
        ("Wed, 05 Aug 2099 10:00:30 GMT", timedelta(days=1)),
        ("Wed, 05 Aug 2026 09:59:30 GMT", None),
        ("-1", None),
        ("1.5", None),
        ("١", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_clamped(value: str | None, wait: timedelta | None) -> None:
    assert retry_after(value, now=NOW) == wait


# --- headers ------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "hub", "topic"),
    [
        ([("Link", '<https://hub.test/>; rel="hub"')], "https://hub.test/", None),
        ([("Link", '<https://hub.test/>; rel=hub, <https://a.test/feed>; rel="self"')], "https://hub.test/", "https://a.test/feed"),
        ([("Link", "<https://a.test/feed>; rel=self"), ("link", "</hub>; rel=\"other HUB\"")], "/hub", "https://a.test/feed"),
        ([("Link", "nonsense")], None, None),
        ([], None, None),
    ],
)  # fmt: skip
def test_link_headers_name_hub_and_topic(headers: list[tuple[str, str]], hub: str | None, topic: str | None) -> None:
    found = httpx.Headers(headers)
    assert (link_target(found, "hub"), link_target(found, "self")) == (hub, topic)


@pytest.mark.parametrize(
    ("asked", "answered", "login"),
    [
        ("https://a.test/feed", "https://a.test/login", True),
        ("https://a.test/feed", "https://login.a.test/?next=feed", True),
        ("https://a.test/feed", "https://a.test/users/sign-in?x", True),
        ("https://a.test/feed", "https://consent.b.test/m", True),
        ("https://a.test/feed", "https://b.test/feed", False),
        ("https://a.test/feed", "https://a.test/authors/1", False),
        ("https://a.test/login/feed", "https://a.test/login/feed", False),
        ("https://auth.a.test/feed", "https://auth.a.test/feed2", False),
    ],
)
def test_login_is_told_by_its_address(asked: str, answered: str, login: bool) -> None:
    assert leads_to_login(asked, answered) is login


def test_address_of_thousands_of_characters_is_refused() -> None:
    refused = address("https://a.test/" + "x" * LONGEST_ADDRESS)
    assert isinstance(refused, FetchFailed)
    assert refused.reason is FetchFailure.BAD_URL


@pytest.mark.parametrize(
    ("body", "cut"),
    [
        (b"<?xml version='1.0'?>\n<rss version='2.0'><channel></channel></rss> <!-- cached -->", False),
        (b"<rdf:RDF></rdf:RDF>", False),
        (b"<feed/>", False),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'><entry>", True),
        (b"<rss><channel><item><title>The ferry", True),
        (b'{"version": "https://jsonfeed.org/version/1.1"', False),
        (b"", False),
    ],
)
def test_document_that_lost_its_end_is_told(body: bytes, cut: bool) -> None:
    assert looks_cut(body) is cut
