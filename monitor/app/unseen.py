"""Why an address is not known, and what to do next: a few sentences from what the store and the file do know."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from shlex import quote
from urllib.parse import urlsplit

from monitor.app.overview import health
from monitor.config.settings import Settings
from monitor.feeds.identity import canonical_link
from monitor.model import Feed, FeedState
from monitor.poll.news import source_of
from monitor.ports import Sighted, Store

MOST_LINKS = 500
"""The newest links of the same host, among which the nearest one is looked for."""

_MOST_FEEDS = 3


async def hints(url: str, settings: Settings, store: Store, now: datetime) -> tuple[str, ...]:
    """What may help, one sentence each. Raises `StoreError`."""
    host = _host(url)
    neighbours = [one for one in await store.links_with(host, MOST_LINKS) if _host(one.link) == host]
    states = {state.feed_id: state for state in await store.feed_states()}
    since = await store.remembers_since()
    return (
        *_nearest(url, neighbours),
        *_feeds(host, neighbours, settings.feeds, states, now),
        _memory(settings, since),
        f"`monitor match --page {quote(url)}` shows what the watches say of that page.",
    )


def _host(url: str) -> str:
    """The host as identity sees it, without `www.`; "" for no address."""
    return urlsplit(canonical_link(url)).hostname or ""


def _nearest(url: str, neighbours: Iterable[Sighted]) -> list[str]:
    links = {canonical_link(one.link): one.link for one in neighbours}
    nearest = difflib.get_close_matches(canonical_link(url), links, n=1, cutoff=0.8)
    return [f"The nearest address that is known is {links[found]}" for found in nearest]


def _feeds(
    host: str, neighbours: Sequence[Sighted], feeds: Sequence[Feed], states: Mapping[str, FeedState], now: datetime
) -> list[str]:
    """The feeds that bring pages of that host, or are at it, with how they are; or that there is none."""
    bringing = {one.feed_id for one in neighbours}
    near = [feed for feed in feeds if feed.id in bringing or _host(feed.address) == host]
    if not near:
        return [
            f"No feed of the file brought a page of {host} so far: `monitor feeds discover {quote(f'https://{host}/')}`."
        ]
    more = [f"{len(near) - _MOST_FEEDS} more feeds bring pages of {host}."] if len(near) > _MOST_FEEDS else []
    return [_feed(feed, states.get(feed.id), now) for feed in near[:_MOST_FEEDS]] + more


def _feed(feed: Feed, state: FeedState | None, now: datetime) -> str:
    name = source_of(feed, state.title if state else None)
    if not feed.enabled:
        return f"The feed {name} is not enabled in the file."
    if state is None or state.last_success is None:
        reason = f" ({state.error})" if state and state.error else ""
        return f"The feed {name} was never read so far{reason}: is `monitor run` at work?"
    last = f"was last read {state.last_success:%Y-%m-%d %H:%M} UTC"
    if health(state, now) == "ok":
        return f"The feed {name} {last}; it did not show this address."
    return f"The feed {name} {last}, and is {health(state, now)} since: {state.error}."


def _memory(settings: Settings, since: datetime | None) -> str:
    if since is None:
        return "Nothing is stored yet."
    days = settings.retention.total_seconds() / 86_400
    return f"Items are kept for {days:g} days; the oldest that is stored came {since:%Y-%m-%d}."
