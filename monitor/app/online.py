"""Trying what a configuration names: each feed is asked for and read, each destination is reached, nothing is sent.

Promises: a feed is asked as the daemon would ask it, with its limits and manners, but as if for the first time; nothing
is stored; one that fails or hangs keeps nobody else from being tried.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from itertools import count
from typing import TypeVar, assert_never

from monitor.app.fetching import fetcher_of
from monitor.app.wiring import notifiers_of
from monitor.clock import Clock
from monitor.config.settings import Settings
from monitor.feeds.parse import parse
from monitor.model import Feed, ParsedFeed
from monitor.ports import Fetched, Fetcher, FetchFailed, Notifier, NotModified, Postponed, Validators

T = TypeVar("T")

Progress = Callable[[int, int], None]
"""Is told how many of how many were tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedFeed:
    """`items` is None, and `trouble` says why, where the feed could not be read. `newest` is the newest date of its
    items; `moved` is where it says that it has gone for good."""

    name: str
    address: str
    items: int | None = None
    newest: datetime | None = None
    moved: str | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedDestination:
    """`ok` is None where only a message would tell."""

    name: str
    ok: bool | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Everything that was tried, in the order of the file."""

    feeds: tuple[TriedFeed, ...]
    destinations: tuple[TriedDestination, ...]

    @property
    def failed(self) -> int:
        """How many do not work."""
        return sum(bool(feed.trouble) for feed in self.feeds) + sum(one.ok is False for one in self.destinations)


def try_all(settings: Settings, clock: Clock, progress: Progress) -> Tried:
    """Try every enabled feed and every destination."""
    return asyncio.run(_try_all(settings, clock, progress))


async def _try_all(settings: Settings, clock: Clock, progress: Progress) -> Tried:
    feeds = [feed for feed in settings.feeds if feed.enabled]
    notifiers = notifiers_of(settings, StringIO(), clock)
    fetcher = fetcher_of(settings.poll, clock)
    try:
        tried = count(1)

        async def counted(work: Awaitable[T]) -> T:
            result = await work
            progress(next(tried), len(feeds) + len(notifiers))
            return result

        read, reached = await asyncio.gather(
            asyncio.gather(*(counted(_feed(feed, fetcher)) for feed in feeds)),
            asyncio.gather(*(counted(_destination(one.name, notifiers[one.name])) for one in settings.destinations)),
        )
    finally:
        await fetcher.close()
        for notifier in notifiers.values():
            await notifier.close()
    return Tried(feeds=tuple(read), destinations=tuple(reached))


async def _feed(feed: Feed, fetcher: Fetcher) -> TriedFeed:
    answer = await fetcher.fetch(feed, Validators())
    name = feed.name or feed.address
    match answer:
        case Fetched():
            read = await asyncio.to_thread(parse, answer.body, url=answer.url, content_type=answer.content_type)
            if isinstance(read, ParsedFeed):
                # The new address of one with a secret in it has the secret, too.
                moved = None if feed.has_secret_address else answer.permanent
                return _read(feed, read, moved)
            return TriedFeed(name=name, address=feed.address, trouble=str(read))
        case FetchFailed():
            return TriedFeed(name=name, address=feed.address, trouble=str(answer))
        case Postponed() | NotModified():
            # Neither comes of a first request to a host that was not asked before.
            return TriedFeed(name=name, address=feed.address, trouble="its server asks to be left alone for now")
        case _:
            assert_never(answer)


def _read(feed: Feed, read: ParsedFeed, moved: str | None) -> TriedFeed:
    return TriedFeed(
        name=feed.name or read.title or feed.address,
        address=feed.address,
        items=len(read.items),
        newest=read.newest,
        moved=moved,
    )


async def _destination(name: str, notifier: Notifier) -> TriedDestination:
    found = await notifier.reach()
    return TriedDestination(name=name, ok=found.ok, detail=found.detail)
