"""E3: from the moment a feed is due and has news until the alert is in its chat, with the daemon as a child.

Feeds with a fixed interval publish at random moments; each has a host and a chat of its own, so that neither manners
nor Telegram's limits hold up anything. A feed is due when its interval is over since the request before; what is
published later counts from then. So the figure holds the daemon's tick, the request, the matching, the database's disk,
and the way to the Bot API server.
"""

import asyncio
import random
import re
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

from benchmarks.figure import Figure
from monitor.clock import SystemClock
from tests.support.botapi import BotApi
from tests.support.feedserver import Entry, FeedServer, document, rss

FEEDS = 30
NEWS = 12
"""Publications of each feed."""

EVERY = timedelta(seconds=2)
TICK = 1.0
TARGET = TICK + 1.0
GRACE = 20.0

# Each feed's news comes so many seconds apart: more than the interval, and more than a chat's second.
_LEAST, _MOST = 2.5, 5.0

_NUMBER = re.compile(r"number(\d+)")


def measure(*, feeds: int = FEEDS, news: int = NEWS) -> Figure:
    """Measure it."""
    delays = asyncio.run(_delays(feeds, news))
    lost = feeds * news - len(delays)
    worst = statistics.quantiles(delays, n=100)[-1]
    return Figure(
        name="E3",
        work=f"{feeds * news:,} news of {feeds} feeds: due and published, until the alert is in the chat; p99",
        peer=f"the poll tick, {TICK:g} s",
        target=f"≤ {TARGET:g} s",
        ours=f"{worst:.2f} s",
        met=worst <= TARGET and not lost,
        notes={"median": round(statistics.median(delays), 2), "longest": round(max(delays), 2), "lost": lost},
    )


async def _delays(feeds: int, news: int) -> list[float]:
    with tempfile.TemporaryDirectory() as name:
        async with AsyncExitStack() as stack:
            api = await stack.enter_async_context(BotApi.start())
            hosts = [await stack.enter_async_context(FeedServer(f"127.0.1.{number}")) for number in range(1, feeds + 1)]
            for number, host in enumerate(hosts):
                _publish(host, [_entry(number, 0)])
            with _daemon(_configuration(Path(name), hosts, api)):
                for host in hosts:
                    await host.wait_for_requests(1)
                published = await asyncio.gather(*(_live(host, number, news) for number, host in enumerate(hosts)))
                await _settle(api, feeds * news)
            arrivals = _arrivals(api)
            return [
                delay
                for number, (host, times) in enumerate(zip(hosts, published, strict=True))
                for delay in _of_feed(host, times, arrivals[number])
            ]


async def _live(host: FeedServer, feed: int, news: int) -> list[datetime]:
    """Publish so many items, the moments of which are returned."""
    rng = random.Random(feed)  # noqa: S311 - rhythm, not cryptography
    entries, times = [_entry(feed, 0)], []
    for number in range(1, news + 1):
        await asyncio.sleep(rng.uniform(_LEAST, _MOST))
        entries.insert(0, _entry(feed, number))
        _publish(host, entries)
        times.append(SystemClock().now())
    return times


async def _settle(api: BotApi, count: int) -> None:
    for _ in range(int(GRACE / 0.1)):
        if api.count("sendMessage") >= count:
            return
        await asyncio.sleep(0.1)


def _arrivals(api: BotApi) -> Mapping[int, Mapping[int, datetime]]:
    """By feed and number, when each message came in."""
    found: defaultdict[int, dict[int, datetime]] = defaultdict(dict)
    for taken in api.taken:
        if taken.call.method == "sendMessage":
            number = int(_NUMBER.findall(str(taken.call.params["text"]))[0])
            found[int(taken.call.params["chat_id"]) - 1][number] = _offset() + timedelta(seconds=taken.came)
    return found


def _of_feed(host: FeedServer, times: list[datetime], arrivals: Mapping[int, datetime]) -> Iterator[float]:
    asked = [seen.time for seen in host.requests]
    for number, published in enumerate(times, 1):
        if number in arrivals:
            before = max(time for time in asked if time <= published)
            yield (arrivals[number] - max(published, before + EVERY)).total_seconds()


def _offset() -> datetime:
    """The moment that the monotonic clock calls zero."""
    return SystemClock().now() - timedelta(seconds=monotonic())


def _entry(feed: int, number: int) -> Entry:
    return Entry(title=f"Ferry number{number} leaves harbour {feed}", link=f"https://news.example/{feed}/{number}")


def _publish(host: FeedServer, entries: list[Entry]) -> None:
    host.set("/feed", document(rss(entries)))


def _configuration(folder: Path, hosts: list[FeedServer], api: BotApi) -> Path:
    """Each feed has a watch and a chat of its own; so no story is anybody else's."""
    feeds = range(len(hosts))
    lines = ["poll: {allow_private: true}", "stories: {merge: false}", "feeds:"]
    lines += [f"  - {{url: '{host.url()}', name: f{feed}, every: 2s}}" for feed, host in enumerate(hosts)]
    lines += ["watchlists:"]
    lines += [f"  - {{name: w{feed}, query: ferry, feeds: [f{feed}], notify: [chat{feed}]}}" for feed in feeds]
    lines += ["notify:"]
    lines += [
        f"  chat{feed}: {{telegram: {{token: '{api.token}', chat: {feed + 1}, base_url: '{api.base_url}'}}}}"
        for feed in feeds
    ]
    path = folder / "config.yaml"
    path.write_text("\n".join([*lines, "store: sqlite:///monitor.db", ""]), encoding="utf-8")
    return path


@contextmanager
def _daemon(path: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "monitor", "run", "-q", "-c", str(path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as daemon:  # noqa: S603 - ourselves
        try:
            yield
        finally:
            daemon.kill()
