"""What a request carries, and how much of it a redirect may take along. Sends nothing.

A feed's credentials, its own headers and its validators are for the server that the feed's address names, and for no
other. Header values go out byte for byte as they came in: they are kept as Latin-1 text, which maps bytes one to one.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

import httpx

from monitor.model import Feed
from monitor.ports import FetchFailed, FetchFailure, Validators

LONGEST_ADDRESS = 8_000
"""Characters of an address: what servers take at most (RFC 9110, section 4.1)."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_PORTS = range(1, 65_536)
_FEED_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
_PAGE_ACCEPT = "text/html, application/xhtml+xml, */*;q=0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One fetch with all its hops. `home` is the server that may see `private` headers; `conditions`, the validators,
    are for the server of `start`. `limit` caps the body; `allow_private` is the feed's own word on where to connect."""

    start: httpx.URL
    home: httpx.URL
    public: Mapping[bytes, bytes]
    private: Mapping[bytes, bytes]
    conditions: Mapping[bytes, bytes]
    limit: int
    allow_private: bool | None = None

    def headers(self, url: httpx.URL) -> dict[bytes, bytes]:
        """What the server of `url` is shown. Names are lower case; the private ones win over the public ones."""
        private = self.private if same_server(self.home, url) else {}
        conditions = self.conditions if same_server(self.start, url) else {}
        return {**self.public, **private, **conditions}


def feed_trip(
    feed: Feed, validators: Validators, *, moved_to: str | None, whole: bool, user_agent: str, limit: int
) -> Trip | FetchFailed:
    """The conditional request for a feed, at the address where it is now; with `whole`, for all of its document."""
    home = address(feed.url.reveal())
    if isinstance(home, FetchFailed):
        return home
    start = address(moved_to) if moved_to else home
    if isinstance(start, FetchFailed):
        return start
    conditions = {
        name: _wire(value)
        for name, value in ((b"if-none-match", validators.etag), (b"if-modified-since", validators.last_modified))
        if value is not None
    }
    if conditions and not whole:
        # A server may then send only what is new (RFC 3229), and say so.
        conditions[b"a-im"] = b"feed"
    return Trip(
        start=_bare(start),
        home=home,
        public=_public(feed, user_agent, _FEED_ACCEPT),
        private=_private(feed, home),
        conditions=conditions,
        limit=limit,
        allow_private=feed.allow_private,
    )


def page_trip(feed: Feed, url: str, *, user_agent: str, limit: int) -> Trip | FetchFailed:
    """The request for an article of a feed, which may well be on another server."""
    start = address(url)
    if isinstance(start, FetchFailed):
        return start
    home = address(feed.url.reveal())
    if isinstance(home, FetchFailed):
        return home
    return Trip(
        start=_bare(start),
        home=home,
        public=_public(feed, user_agent, _PAGE_ACCEPT),
        private=_private(feed, home),
        conditions={},
        limit=limit,
        allow_private=feed.allow_private,
    )


def address(text: str) -> httpx.URL | FetchFailed:
    """An http or https address with a host, or what is wrong with it."""
    if len(text) > LONGEST_ADDRESS:
        return FetchFailed(reason=FetchFailure.BAD_URL, detail=f"longer than {LONGEST_ADDRESS:,} characters")
    try:
        url = httpx.URL(text.strip())
    except (httpx.InvalidURL, ValueError):
        return FetchFailed(reason=FetchFailure.BAD_URL)
    if url.scheme not in _DEFAULT_PORTS or not url.host:
        return FetchFailed(reason=FetchFailure.BAD_URL, detail="neither http nor https")
    if url.port is not None and url.port not in _PORTS:
        return FetchFailed(reason=FetchFailure.BAD_URL, detail="there is no such port")
    return url


def next_hop(url: httpx.URL, location: str | None) -> httpx.URL | FetchFailed:
    """Where a redirect leads. A relative `Location` is joined to `url`; user and password in it are dropped."""
    if not location:
        return FetchFailed(reason=FetchFailure.BAD_REDIRECT, detail="without a Location")
    try:
        target = address(str(url.join(location.strip())))
    except (httpx.InvalidURL, ValueError):
        return FetchFailed(reason=FetchFailure.BAD_REDIRECT)
    if isinstance(target, FetchFailed):
        return FetchFailed(reason=FetchFailure.BAD_REDIRECT, detail=target.detail)
    return _bare(target)


def same_server(home: httpx.URL, url: httpx.URL) -> bool:
    """Whether `url` is the server of `home`: the same host, scheme and port, or the same host's step up to https."""
    if home.host != url.host:
        return False
    ports = (_port(home), _port(url))
    if home.scheme == url.scheme:
        return ports[0] == ports[1]
    return url.scheme == "https" and ports == (80, 443)


def is_upgrade(before: httpx.URL, after: httpx.URL) -> bool:
    """Whether the one leads to the other by nothing but the step from http to https."""
    return (
        before.scheme == "http"
        and after.scheme == "https"
        and (before.host, before.raw_path) == (after.host, after.raw_path)
        and (_port(before), _port(after)) == (80, 443)
    )


def _port(url: httpx.URL) -> int:
    return url.port or _DEFAULT_PORTS[url.scheme]


def _bare(url: httpx.URL) -> httpx.URL:
    """Without user, password and fragment: none of them belongs into a request line, a log or the next hop."""
    return url.copy_with(userinfo=b"", fragment=None) if url.userinfo or url.fragment else url


def _public(feed: Feed, user_agent: str, accept: str) -> dict[bytes, bytes]:
    return {
        b"user-agent": _wire(feed.user_agent or user_agent),
        b"accept": accept.encode(),
        b"accept-encoding": b"gzip, deflate",
        b"connection": b"close",
    }


def _private(feed: Feed, home: httpx.URL) -> dict[bytes, bytes]:
    headers = {name.lower().encode("ascii", "replace"): _wire(value.reveal()) for name, value in feed.headers.items()}
    # Whatever is asked for must be what our decoder bounds.
    headers.pop(b"accept-encoding", None)
    login = _login(feed, home)
    if login is not None:
        headers[b"authorization"] = login
    return headers


def _login(feed: Feed, home: httpx.URL) -> bytes | None:
    """HTTP Basic (RFC 7617), from the configuration or else from the address itself."""
    if feed.auth is not None:
        pair = f"{feed.auth.username}:{feed.auth.password.reveal()}"
    elif home.userinfo:
        pair = f"{home.username}:{unquote(home.password)}"
    else:
        return None
    return b"Basic " + base64.b64encode(pair.encode())


def _wire(value: str) -> bytes:
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace")
