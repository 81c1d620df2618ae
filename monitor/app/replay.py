"""Runs stored items past watches once more, a chunk at a time, in this process or in several.

Who does it reads its items from the database by itself, so that only ids go out and only the gist of what matches
comes back, in the order in which the items came, however many work on it. Changes nothing; memory does not grow with
the items.
"""

import asyncio
import multiprocessing
import os
import signal
import threading
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace

from monitor.app.beside import open_beside
from monitor.app.experience import Experience, matcher_of
from monitor.app.shelf import Gist, Hit
from monitor.config.settings import Settings
from monitor.errors import OperationError
from monitor.feeds.identity import canonical_link
from monitor.model import Feed, Item, Secret, Watch
from monitor.poll.news import Standing
from monitor.stories.fingerprint import MAX_CHARS, excerpt, outline
from monitor.stories.grouping import story_keys

CHUNK = 500
"""Items that are worked on at a time."""

WORTH_A_PROCESS = 50_000
"""Items. A process takes a second until it has compiled the watches; so many take it some seconds to match."""

MOST_WORKERS = 4

_AHEAD = 2  # chunks for each process that are asked for before their turn

_OLD_NEWS = (Standing.BASELINE, Standing.FLOOD)

_NO_SECRET = Secret("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What every process needs. `watches` are tried; with `everything`, on items that were taken as read, too."""

    settings: Settings
    watches: tuple[Watch, ...]
    known: Experience
    everything: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What one chunk of items gave: how many there were, how many of them were left out and why, and what matches."""

    items: int
    taken_as_read: int = 0
    other_feeds: int = 0
    hits: tuple[Hit, ...] = ()


class Worker:
    """Reads items and matches them, as the daemon does."""

    def __init__(self, job: Job) -> None:
        settings = job.settings
        self._job = job
        self._feeds: Mapping[str, Feed] = {feed.id: feed for feed in settings.feeds if feed.enabled}
        self._matcher = matcher_of(settings, job.known, instead=job.watches)
        self._loop = asyncio.Runner()
        self._store = open_beside(settings)

    def work(self, ids: Sequence[str]) -> Replay:
        """What these items give. Raises `StoreError`."""
        return self._loop.run(self._work(ids))

    async def _work(self, ids: Sequence[str]) -> Replay:
        items = await self._store.items(ids)
        ours = [item for item in items if item.feed_id in self._feeds]
        found = [(item, watches) for item in ours if (watches := self._watches(item))]
        belongs = await self._store.stories_of([item.id for item, _ in found])
        stale = [] if self._job.everything else [item for item in ours if item.standing in _OLD_NEWS]
        told = await self._store.stories_of([item.id for item in stale])
        # An item that was old news when it was first seen, and became news by an edit, has a story.
        passed_over = {item.id for item in stale if item.id not in told}
        return Replay(
            items=len(items),
            taken_as_read=len(passed_over),
            other_feeds=len(items) - len(ours),
            hits=tuple(
                self._hit(item, watches, belongs.get(item.id)) for item, watches in found if item.id not in passed_over
            ),
        )

    def _watches(self, item: Item) -> tuple[str, ...]:
        return self._matcher.names(item, self._feeds[item.feed_id])

    def _hit(self, item: Item, watches: tuple[str, ...], story_id: str | None) -> Hit:
        return hit_of(item, watches, story_id, merge=self._job.settings.stories.merge)

    def close(self) -> None:
        """Let go of the database."""
        self._loop.run(self._store.close())
        self._loop.close()


def hit_of(item: Item, watches: tuple[str, ...], story_id: str | None, *, merge: bool) -> Hit:
    """What is told of an item that these watches match. Without `merge` it is a copy of nothing."""
    # Without the key of the item itself, which comes once.
    keys = story_keys(item_id=item.id, link=canonical_link(item.link), title=item.title, merge=merge)[1:]
    return Hit(
        item_id=item.id, feed_id=item.feed_id, first_seen=item.first_seen, watches=watches, keys=keys,
        gist=_gist(item) if merge else None, story_id=story_id,
    )  # fmt: skip


def _gist(item: Item) -> Gist:
    sequences = outline(item)
    text = excerpt(item).encode(errors="surrogatepass")
    return Gist(outline=sequences, sketch=array("I", sequences.sketch), title=item.title[:MAX_CHARS], text=text)


def workers_for(items: int) -> int:
    """How many processes so many items are worth."""
    return max(1, min(len(os.sched_getaffinity(0)), MOST_WORKERS, items // WORTH_A_PROCESS))


def replayed(job: Job, chunks: Iterable[Sequence[str]], workers: int) -> Iterator[Replay]:
    """What each chunk gives, in order. Raises `StoreError`, and `OperationError` where a process was killed."""
    return _by_one(job, chunks) if workers == 1 else _by_many(job, chunks, workers)


def _by_one(job: Job, chunks: Iterable[Sequence[str]]) -> Iterator[Replay]:
    worker = Worker(job)
    try:
        yield from map(worker.work, chunks)
    finally:
        worker.close()


def _by_many(job: Job, chunks: Iterable[Sequence[str]], workers: int) -> Iterator[Replay]:
    # Not by fork: there are threads, and a fork has none of them but all of their locks.
    pool = ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_start, initargs=(_without_secrets(job),)
    )
    waiting: deque[Future[Replay]] = deque()
    try:
        for chunk in chunks:
            waiting.append(pool.submit(_work, tuple(chunk)))
            if len(waiting) >= workers * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise OperationError(
            "a process that matched items ended before its time, perhaps for want of memory: try `--workers 1`"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _without_secrets(job: Job) -> Job:
    """The same without what is not needed for matching: nothing of it has to leave this process."""
    feeds = tuple(
        replace(feed, url=_NO_SECRET, headers={}, auth=None, proxy=None) for feed in job.settings.feeds
    )  # fmt: skip
    return replace(job, settings=replace(job.settings, feeds=feeds, destinations=(), secrets=()))


_workers: list[Worker] = []  # of this process: none, or one that `_start` made


def _start(job: Job) -> None:
    # A terminal's Ctrl-C reaches every process; the first one tells the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    _workers.append(Worker(job))


def _end_with_parent() -> None:
    # A pool's processes wait for work for ever when the one that they work for was killed.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _work(ids: Sequence[str]) -> Replay:
    return _workers[0].work(ids)
