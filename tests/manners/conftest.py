"""A poller on a clock that tests move, with a real database file and a real web server."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.feeds.fetch import HttpFetcher
from monitor.match.compile import compile_watches
from monitor.model import Delivery, DeliveryState, Feed, FeedState, Secret
from monitor.poll.poller import Poller
from monitor.poll.snapshot import Snapshot
from monitor.store.open import open_store
from monitor.store.sql_store import SqlStore
from tests.support.clock import MovableClock
from tests.support.feedserver import Entry, FeedServer, Reply, document, rss

LEAST = timedelta(minutes=2)
MOST = timedelta(hours=1)
AGENT = "news-monitor/0 (+https://example.org/docs/polling.md)"


def a_feed(url: str, name: str = "f", **changes: Any) -> Feed:
    return replace(Feed(id=name, address=url, url=Secret(url), name=name, allow_private=True), **changes)


def some_feed(*titles: str, more: str = "") -> bytes:
    """An RSS document with these items, and more elements in its head."""
    entries = [Entry(title=title, link=f"http://news.test/{title.replace(' ', '-')}") for title in titles or ("One",)]
    return rss(entries).replace(b"<language>", more.encode() + b"<language>")


class Desk:
    """Polls what is due, as the daemon does, and can be restarted."""

    def __init__(self, folder: Path, clock: MovableClock) -> None:
        self._file = folder / "monitor.db"
        self.clock = clock
        self._feeds: dict[str, Feed] = {}
        self._store: SqlStore | None = None
        self._fetcher: HttpFetcher | None = None

    async def watch(self, *feeds: Feed) -> None:
        """From now on these feeds are polled."""
        self._feeds |= {feed.id: feed for feed in feeds}
        await self.restart()

    async def restart(self) -> None:
        """End and begin again: nothing remains but the file."""
        await self.close()
        self._store = open_store(f"sqlite:///{self._file}", exclusive=True)
        self._fetcher = HttpFetcher(
            timeout=timedelta(seconds=5), max_body=400_000, max_article=10_000, concurrency=64, per_host=2,
            user_agent=AGENT, clock=self.clock,
        )  # fmt: skip
        now = self.clock.now()
        await self._store.sync_feeds([FeedState(feed_id=name, next_poll=now) for name in self._feeds])

    async def close(self) -> None:
        if self._store is not None and self._fetcher is not None:
            await self._store.close()
            await self._fetcher.close()
        self._store = None

    async def tick(self) -> list[str]:
        """Poll what is due now; the names of those."""
        store, fetcher = self._parts()
        snapshot = Snapshot(
            feeds=self._feeds, watches={}, matcher=compile_watches((), ()), destinations=("phone",), admin="phone",
            min_interval=LEAST, max_interval=MOST, retention=timedelta(days=90), story_window=timedelta(hours=48),
            merge=True,
        )  # fmt: skip
        poller = Poller(store=store, fetcher=fetcher, clock=self.clock, rng=random.Random(1), on_alert=lambda: None)
        due = await store.due_feeds(self.clock.now(), 1_000)
        await asyncio.gather(*(poller.poll(state, snapshot) for state in due))
        return sorted(state.feed_id for state in due)

    async def poll(self, name: str = "f") -> FeedState:
        """Let time pass until the feed is due, poll, and return what is known then."""
        state = await self.state(name)
        self.clock.advance(max(timedelta(), state.next_poll - self.clock.now()))
        assert name in await self.tick()
        return await self.state(name)

    async def polls_until(self, end: datetime, name: str = "f") -> int:
        """Poll whenever the feed is due, until then; how often that was."""
        for count in range(1_000):
            if (await self.state(name)).next_poll > end:
                return count
            await self.poll(name)
        raise AssertionError("a thousand polls were not enough")

    async def state(self, name: str = "f") -> FeedState:
        store, _ = self._parts()
        return next(state for state in await store.feed_states() if state.feed_id == name)

    async def wait(self, name: str = "f") -> timedelta:
        """How long until the feed is due."""
        return (await self.state(name)).next_poll - self.clock.now()

    async def told(self) -> list[str]:
        """The headlines of what admin was told."""
        store, _ = self._parts()
        waiting: Sequence[Delivery] = await store.deliveries([DeliveryState.QUEUED])
        return [delivery.message.headline for delivery in waiting]

    async def titles(self) -> set[str]:
        """The items that are known."""
        store, _ = self._parts()
        return {item.title for item in await store.sample_items(1_000)}

    def _parts(self) -> tuple[SqlStore, HttpFetcher]:
        assert self._store is not None
        assert self._fetcher is not None
        return self._store, self._fetcher


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def desk(tmp_path: Path, clock: MovableClock) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path, clock)
    yield desk
    await desk.close()


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


@pytest.fixture
async def other() -> AsyncIterator[FeedServer]:
    """A server on another host."""
    async with FeedServer("127.0.0.2") as server:
        yield server


def plain(**headers: str) -> Reply:
    """A feed with further headers; `_` in a name stands for a hyphen."""
    reply = document(some_feed())
    for name, value in headers.items():
        reply = reply.with_header(name.replace("_", "-"), value)
    return reply
