"""Brings the bytes of feeds and pages over HTTP, with httpx. Reads no feed, keeps no state of one, decides no times.

One transport serves all feeds on the public internet, one those on private addresses, and one more each proxy. A whole
client would bring a cookie jar, headers, logins and redirects of its own, each to be switched off again; here they
cannot leak, because they are not there. Hops, limits, the deadline and the decoding are ours, because each of them must
be bounded. A host that asked for silence (429) is not spoken to until then, whoever asks.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

import httpx

from monitor.clock import Clock
from monitor.feeds.body import Body
from monitor.feeds.egress import Dial, Egress
from monitor.feeds.failures import FETCH_ERRORS, classify, refusal
from monitor.feeds.freshness import HUSH, fresh_for
from monitor.feeds.links import link_target
from monitor.feeds.request import Trip, address, feed_trip, is_upgrade, next_hop, page_trip
from monitor.feeds.slots import Slots
from monitor.feeds.transport import DirectTransport
from monitor.model import Feed, Secret
from monitor.ports import Fetched, FetchFailed, FetchFailure, FetchOutcome, NotModified, Postponed, Validators

MAX_REDIRECTS = 5

_REDIRECTS = frozenset({301, 302, 303, 307, 308})

_PERMANENT = frozenset({301, 308})


@dataclass(frozen=True, slots=True)
class _Hop:
    """Where a redirect leads, and whether for good."""

    url: httpx.URL
    permanent: bool


_Step: TypeAlias = FetchOutcome | _Hop


class HttpFetcher:
    """`monitor.ports.Fetcher` over HTTP.

    `timeout` bounds a whole fetch, its redirects and its body included, but not the wait for a free place. `max_body`
    and `max_article` are bytes, on the wire and unpacked. `concurrency` and `per_host` count requests under way;
    between the starts of two to one host is at least `spacing`. `dial` makes the connections, but for those that a
    proxy makes: private addresses are the proxy's affair then.
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
        allow_private: bool = False,
        spacing: timedelta = timedelta(),
        dial: Dial = asyncio.open_connection,
    ) -> None:
        self._timeout = timeout.total_seconds()
        self._max_body = max_body
        self._max_article = max_article
        self._user_agent = user_agent
        self._clock = clock
        self._allow_private = allow_private
        self._slots = Slots(total=concurrency, per_host=per_host, spacing=spacing.total_seconds())
        self._hushed: dict[str, datetime] = {}
        self._tls = httpx.create_ssl_context(trust_env=False)
        self._direct = {
            allowed: DirectTransport(tls=self._tls, egress=Egress(allow_private=allowed, dial=dial))
            for allowed in (False, True)
        }
        # Idle connections are not kept: the pool walks them all at every request, and the polls of one host are
        # minutes apart. The pool is never the limit, because `Slots` stands before it.
        self._limits = httpx.Limits(max_connections=concurrency, max_keepalive_connections=0)
        self._proxies: dict[Secret, httpx.AsyncHTTPTransport] = {}

    def retune(self, *, timeout: timedelta, max_body: int, max_article: int, allow_private: bool) -> None:
        """Other limits for the fetches that start from now on."""
        self._timeout = timeout.total_seconds()
        self._max_body = max_body
        self._max_article = max_article
        self._allow_private = allow_private

    async def close(self) -> None:
        """Close every connection. Nothing may be fetched afterwards."""
        transports = list(self._proxies.values())
        self._proxies.clear()
        for transport in transports:
            await transport.aclose()

    async def fetch(
        self, feed: Feed, validators: Validators, *, url: str | None = None, whole: bool = False
    ) -> FetchOutcome:
        """One conditional request for a feed, its redirects followed; at `url` where the feed has moved for good. With
        `whole`, a document that has only what is new will not do."""
        agent, limit = self._user_agent, self._max_body
        trip = feed_trip(feed, validators, moved_to=url, whole=whole, user_agent=agent, limit=limit)
        return trip if isinstance(trip, FetchFailed) else await self._travel(feed, trip)

    async def fetch_page(self, feed: Feed, url: str) -> FetchOutcome:
        """One article page, unconditionally; the feed's credentials and headers only on the feed's own server."""
        trip = page_trip(feed, url, user_agent=self._user_agent, limit=self._max_article)
        return trip if isinstance(trip, FetchFailed) else await self._travel(feed, trip)

    async def post(self, url: str, form: Mapping[str, str]) -> FetchFailed | None:
        """Send a form, as to a WebSub hub; None where the server took it. No redirect is followed."""
        target = address(url)
        if isinstance(target, FetchFailed):
            return target
        request = httpx.Request("POST", target, data=dict(form), headers={"User-Agent": self._user_agent})
        try:
            async with self._slots.take(target.host), asyncio.timeout(self._timeout):
                response = await self._direct[self._allow_private].handle_async_request(request)
                await response.aclose()
        except FETCH_ERRORS as error:
            return classify(error)
        return None if response.is_success else refusal(response.status_code, response.headers, now=self._clock.now())

    async def _travel(self, feed: Feed, trip: Trip) -> FetchOutcome:
        transport = self._transport(feed.proxy, trip)
        if transport is None:
            return FetchFailed(reason=FetchFailure.BAD_URL, detail="the proxy's address cannot be used")
        loop = asyncio.get_running_loop()
        left = self._timeout
        url, permanent = trip.start, True
        visited: set[httpx.URL] = set()
        while url not in visited and len(visited) <= MAX_REDIRECTS:
            visited.add(url)
            async with self._slots.take(url.host):
                until = self._hushed_until(url.host)
                if until is not None:
                    return Postponed(until=until, reason=f"{url.host} asked for fewer requests")
                started = loop.time()
                step = await _within(left, self._hop(transport, trip, url))
                left -= loop.time() - started
            if not isinstance(step, _Hop):
                self._mind(url.host, step)
                return _arrived(step, trip.start, url, permanent=permanent)
            url, permanent = step.url, permanent and step.permanent
        looped = url in visited
        return FetchFailed(
            reason=FetchFailure.REDIRECT_LOOP, detail="in a circle" if looped else f"more than {MAX_REDIRECTS}"
        )

    def _hushed_until(self, host: str) -> datetime | None:
        """Until when a host is left alone; None for nearly all."""
        until = self._hushed.get(host)
        if until is not None and until <= self._clock.now():
            del self._hushed[host]
            return None
        return until

    def _mind(self, host: str, outcome: FetchOutcome) -> None:
        if isinstance(outcome, FetchFailed) and outcome.for_host:
            self._hushed[host] = self._clock.now() + (outcome.retry_after or HUSH)

    def _transport(self, proxy: Secret | None, trip: Trip) -> httpx.AsyncBaseTransport | None:
        """The transport for a trip; None when the proxy's address cannot be used."""
        if proxy is None:
            return self._direct[self._allow_private if trip.allow_private is None else trip.allow_private]
        if proxy not in self._proxies:
            try:
                self._proxies[proxy] = self._new_transport(proxy)
            except (ValueError, ImportError, httpx.InvalidURL):
                return None  # ImportError: a SOCKS proxy without the library that speaks SOCKS
        return self._proxies[proxy]

    def _new_transport(self, proxy: Secret) -> httpx.AsyncHTTPTransport:
        return httpx.AsyncHTTPTransport(
            verify=self._tls, trust_env=False, limits=self._limits, proxy=self._proxy(httpx.URL(proxy.reveal()))
        )

    def _proxy(self, url: httpx.URL) -> httpx.Proxy:
        return httpx.Proxy(url, ssl_context=self._tls if url.scheme == "https" else None)

    async def _hop(self, transport: httpx.AsyncBaseTransport, trip: Trip, url: httpx.URL) -> _Step:
        request = httpx.Request("GET", url, headers=trip.headers(url))
        response = await transport.handle_async_request(request)
        try:
            return await self._answer(response, trip, url)
        finally:
            await response.aclose()

    async def _answer(self, response: httpx.Response, trip: Trip, url: httpx.URL) -> _Step:
        status = response.status_code
        if status in _REDIRECTS:
            target = next_hop(url, response.headers.get("location"))
            return target if isinstance(target, FetchFailed) else _Hop(target, status in _PERMANENT)
        fresh = fresh_for(response.headers, now=self._clock.now())
        if status == httpx.codes.NOT_MODIFIED and trip.conditions:
            return NotModified(validators=_validators(response), fresh_for=fresh)
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
            fresh_for=fresh,
            partial=status == httpx.codes.IM_USED and "feed" in response.headers.get("im", "").lower(),
            hub=link_target(response.headers, "hub"),
            topic=link_target(response.headers, "self"),
        )


def _arrived(outcome: FetchOutcome, start: httpx.URL, end: httpx.URL, *, permanent: bool) -> FetchOutcome:
    """The outcome, with where permanent redirects alone led, if they did."""
    if start == end or not permanent or not isinstance(outcome, Fetched | NotModified):
        return outcome
    return replace(outcome, permanent=str(end), upgraded=is_upgrade(start, end))


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
