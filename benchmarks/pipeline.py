"""The work of E1 and E2: rounds of polls of many feeds in a steady state, from the request to what is written.

Of a hundred polls eighty are answered with 304, fifteen with the same items and a new date, and five with one item
more. A child process serves the feeds on loopback; it knows by the number of requests for a feed what to answer, so
that everybody gets the same.
"""

import asyncio
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import perf_counter, process_time

from benchmarks.corpus import Corpus, watches
from monitor.app.event_loop import loop_factory
from monitor.clock import SystemClock
from monitor.feeds.fetch import HttpFetcher
from monitor.match.compile import compile_watches
from monitor.model import Feed, FeedState, Secret
from monitor.poll.poller import Poller
from monitor.poll.scheduler import PollScheduler
from monitor.poll.snapshot import Snapshot
from monitor.store.open import open_store
from monitor.telemetry import log

ITEMS = 30
WATCHES = 1_000
AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds for one round of polls: by the clock, and of the processor."""

    wall: float
    cpu: float


@contextmanager
def server() -> Iterator[int]:
    """The feeds in a child process; gives its port."""
    child = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.pipeline"],
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
    )
    line = child.stdout.readline() if child.stdout else ""
    try:
        yield int(line)
    finally:
        child.communicate(timeout=10)


class Ours:
    """The daemon's poller with its store in a folder."""

    def __init__(self, folder: Path, port: int, feeds: int) -> None:
        log.configure(verbosity=-1)
        self._runner = asyncio.Runner(loop_factory=loop_factory())
        self._feeds = {
            str(number): Feed(
                id=str(number), address=(url := f"http://127.0.0.1:{port}/ours/{number}"), url=Secret(url),
                allow_private=True,
            )
            for number in range(feeds)
        }  # fmt: skip
        self._scheduler = self._runner.run(self._made(folder))

    async def _made(self, folder: Path) -> PollScheduler:
        clock = SystemClock()
        self._store = open_store(f"sqlite:///{folder / 'ours.db'}", exclusive=True)
        self._fetcher = HttpFetcher(
            timeout=timedelta(seconds=20), max_body=10_000_000, max_article=5_000_000, concurrency=AT_ONCE,
            per_host=AT_ONCE, user_agent="news-monitor benchmark", clock=clock,
        )  # fmt: skip
        snapshot = Snapshot(
            feeds=self._feeds, watches={}, matcher=compile_watches(watches(Corpus().queries(WATCHES)), ()),
            destinations=(), admin=None, min_interval=timedelta(minutes=2), max_interval=timedelta(hours=1),
            retention=timedelta(days=90), story_window=timedelta(hours=48), merge=True,
        )  # fmt: skip
        poller = Poller(
            store=self._store, fetcher=self._fetcher, clock=clock, rng=random.Random(1), on_alert=lambda: None  # noqa: S311 - jitter
        )  # fmt: skip
        await self._store.sync_feeds([FeedState(feed_id=name, next_poll=clock.now()) for name in self._feeds])
        return PollScheduler(
            store=self._store, poller=poller, clock=clock, snapshot=lambda: snapshot, concurrency=AT_ONCE * 32
        )

    def round(self) -> Spent:
        """Poll every feed once."""
        wall, cpu = perf_counter(), process_time()
        self._runner.run(self._scheduler.run_all())
        return Spent(perf_counter() - wall, process_time() - cpu)

    def close(self) -> None:
        """Let go of everything."""
        self._runner.run(self._store.close())
        self._runner.run(self._fetcher.close())
        self._runner.close()


# --- the server ---


def _document(number: int, items: int, date: int) -> bytes:
    entries = "".join(
        f"<item><title>Ferry {place} of line {number} returns to harbour</title><link>http://n.test/{number}/{place}</link>"
        f"<guid>{number}-{place}</guid><pubDate>Mon, 05 Jan 2026 {place % 24:02}:00:00 GMT</pubDate>"
        f"<description>&lt;p&gt;{'All aboard are well, the harbour master said. ' * 6}&lt;/p&gt;</description></item>"
        for place in range(items, max(0, items - ITEMS), -1)
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Line {number}</title>'
        f"<link>http://n.test/</link><lastBuildDate>{date}</lastBuildDate>{entries}</channel></rss>"
    ).encode()


class _Feeds(asyncio.Protocol):
    def __init__(self, asked: Counter[str], items: Counter[str]) -> None:
        self.asked = asked
        self.items = items
        self._transport: asyncio.Transport | None = None
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport if isinstance(transport, asyncio.Transport) else None

    def data_received(self, data: bytes) -> None:
        self._read += data
        if self._transport is None or not self._read.endswith(b"\r\n\r\n"):
            return
        path = self._read.split(b" ", 2)[1].decode()
        self._transport.write(self._answer(path, b"if-none-match" in self._read.lower()))
        self._transport.close()

    def _answer(self, path: str, conditional: bool) -> bytes:
        number = int(path.rpartition("/")[2])
        count = self.asked[path]
        self.asked[path] += 1
        fate = random.Random(number * 1_000 + count).random()  # noqa: S311 - the same for everybody
        if conditional and fate < 0.8:
            return b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"
        self.items[path] += fate >= 0.95
        body = _document(number, ITEMS + self.items[path], count)
        return (
            f'HTTP/1.1 200 OK\r\nETag: "{count}"\r\nContent-Type: application/rss+xml\r\n'
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        ).encode() + body


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    started = await loop.create_server(partial(_Feeds, Counter(), Counter()), "127.0.0.1", 0, backlog=1_000)
    sys.stdout.write(f"{started.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)  # until the parent ends
    started.close()


if __name__ == "__main__":
    asyncio.run(_serve())
