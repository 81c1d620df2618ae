"""Brings the bytes of feeds and pages over HTTP, with httpx. Reads no feed, keeps no state of one, decides no times.

One of httpx's transports serves all feeds (and one more each proxy). A whole client would bring a cookie jar, headers,
logins and redirects of its own, each to be switched off again; here they cannot leak, because they are not there. Hops,
limits, the deadline and the decoding are ours, because each of them must be bounded.
"""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeAlias

import httpx

from monitor.clock import Clock
from monitor.feeds.body import Body
from monitor.feeds.failures import FETCH_ERRORS, classify, refusal
from monitor.feeds.request import Trip, feed_trip, next_hop, page_trip
from monitor.feeds.slots import Slots
from monitor.model import Feed, Secret
from monitor.ports import Fetched, FetchFailed, FetchFailure, FetchOutcome, NotModified, Validators

MAX_REDIRECTS = 5

_REDIRECTS = frozenset({301, 302, 303, 307, 308})

# What one hop comes to: an outcome, or the address of the next hop.
_Step: TypeAlias = FetchOutcome | httpx.URL


class HttpFetcher:
    """`monitor.ports.Fetcher` over HTTP.

    `timeout` bounds a whole fetch, its redirects and its body included, but not the wait for a free place. `max_body`
    and `max_article` are bytes, on the wire and unpacked. `concurrency` and `per_host` count requests under way.
    """

    def __init__(
        self,
        *,
        timeout: timedelta,
        max_body: int,
        max_article: int,
        concurrency: int,
        per_host: int,
        user_agent: str,
        clock: Clock,
    ) -> None:
        self._timeout = timeout.total_seconds()
        self._max_body = max_body
        self._max_article = max_article
        self._user_agent = user_agent
        self._clock = clock
        self._slots = Slots(total=concurrency, per_host=per_host)
        # Idle connections are not kept: the pool walks them all at every request, and the polls of one host are
        # minutes apart. The pool is never the limit, because `Slots` stands before it.
        self._limits = httpx.Limits(max_connections=concurrency, max_keepalive_connections=0)
        self._tls = httpx.create_ssl_context(trust_env=False)
        self._transports: dict[Secret | None, httpx.AsyncHTTPTransport] = {}

    async def close(self) -> None:
        """Close every connection. Nothing may be fetched afterwards."""
        transports = list(self._transports.values())
        self._transports.clear()
        for transport in transports:
            await transport.aclose()

    async def fetch(self, feed: Feed, validators: Validators) -> FetchOutcome:
        """One conditional request for a feed, its redirects followed."""
        trip = feed_trip(feed, validators, user_agent=self._user_agent, limit=self._max_body)
        return trip if isinstance(trip, FetchFailed) else await self._travel(feed, trip)

    async def fetch_page(self, feed: Feed, url: str) -> FetchOutcome:
        """One article page, unconditionally; the feed's credentials and headers only on the feed's own server."""
        trip = page_trip(feed, url, user_agent=self._user_agent, limit=self._max_article)
        return trip if isinstance(trip, FetchFailed) else await self._travel(feed, trip)

    async def _travel(self, feed: Feed, trip: Trip) -> FetchOutcome:
        transport = self._transport(feed.proxy)
        if transport is None:
            return FetchFailed(reason=FetchFailure.BAD_URL, detail="the proxy's address cannot be used")
        loop = asyncio.get_running_loop()
        left = self._timeout
        url = trip.start
        visited: set[httpx.URL] = set()
        while url not in visited and len(visited) <= MAX_REDIRECTS:
            visited.add(url)
            async with self._slots.take(url.host):
                started = loop.time()
                step = await _within(left, self._hop(transport, trip, url))
                left -= loop.time() - started
            if not isinstance(step, httpx.URL):
                return step
            url = step
        looped = url in visited
        return FetchFailed(
            reason=FetchFailure.REDIRECT_LOOP, detail="in a circle" if looped else f"more than {MAX_REDIRECTS}"
        )

    def _transport(self, proxy: Secret | None) -> httpx.AsyncHTTPTransport | None:
        """The transport for a proxy, made when it is first needed; None when the proxy's address cannot be used."""
        if proxy not in self._transports:
            try:
                self._transports[proxy] = self._new_transport(proxy)
            except (ValueError, ImportError, httpx.InvalidURL):
                return None  # ImportError: a SOCKS proxy without the library that speaks SOCKS
        return self._transports[proxy]

    def _new_transport(self, proxy: Secret | None) -> httpx.AsyncHTTPTransport:
        return httpx.AsyncHTTPTransport(
            verify=self._tls,
            trust_env=False,
            limits=self._limits,
            proxy=None if proxy is None else self._proxy(httpx.URL(proxy.reveal())),
        )

    def _proxy(self, url: httpx.URL) -> httpx.Proxy:
        return httpx.Proxy(url, ssl_context=self._tls if url.scheme == "https" else None)

    async def _hop(self, transport: httpx.AsyncHTTPTransport, trip: Trip, url: httpx.URL) -> _Step:
        request = httpx.Request("GET", url, headers=trip.headers(url))
        response = await transport.handle_async_request(request)
        try:
            return await self._answer(response, trip, url)
        finally:
            await response.aclose()

    async def _answer(self, response: httpx.Response, trip: Trip, url: httpx.URL) -> _Step:
        status = response.status_code
        if status in _REDIRECTS:
            return next_hop(url, response.headers.get("location"))
        if status == httpx.codes.NOT_MODIFIED and trip.conditional:
            return NotModified(validators=_validators(response))
        if status == httpx.codes.PARTIAL_CONTENT:
            return FetchFailed(reason=FetchFailure.TRUNCATED, detail="HTTP 206")
        if not response.is_success:
            return refusal(status, response.headers, now=self._clock.now())
        body = await _read(response, trip.limit)
        if isinstance(body, FetchFailure):
            return FetchFailed(reason=body)
        return Fetched(
            body=body,
            url=str(url),
            content_type=response.headers.get("content-type", ""),
            validators=_validators(response),
        )


async def _within(seconds: float, hop: Awaitable[_Step]) -> _Step:
    try:
        async with asyncio.timeout(seconds):
            return await hop
    except FETCH_ERRORS as error:
        return classify(error)


async def _read(response: httpx.Response, limit: int) -> bytes | FetchFailure:
    headers = response.headers
    body = Body(encoding=headers.get("content-encoding", ""), length=headers.get("content-length", ""), limit=limit)
    failure = body.refusal()
    if failure is not None:
        return failure
    async for piece in response.aiter_raw():
        failure = body.take(piece)
        if failure is not None:
            return failure
    return body.finish()


def _validators(response: httpx.Response) -> Validators:
    return Validators(etag=_raw(response, b"etag"), last_modified=_raw(response, b"last-modified"))


def _raw(response: httpx.Response, name: bytes) -> str | None:
    """A header's first value, its bytes as Latin-1; None where it is missing or empty."""
    for key, value in response.headers.raw:
        if key.lower() == name:
            return value.decode("latin-1") or None
    return None
