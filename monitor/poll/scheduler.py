"""Finds the feeds that are due and starts their polls; stops without cutting one off in the middle of its write.

Promises: a feed is never polled twice at once, and no failure of one poll ends another or the daemon. Triggers come
from outside (`tick`); the database says what is due, so nothing is forgotten by a restart.
"""

import asyncio
from collections.abc import Callable, Collection, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import structlog

from monitor.clock import Clock
from monitor.errors import StoreError
from monitor.poll.poller import Poller
from monitor.poll.snapshot import Snapshot
from monitor.ports import Store

log = structlog.get_logger(__name__)

# After a failed write (a full disk) a feed waits this long, so that it is neither forgotten nor hammered.
HOLD = timedelta(minutes=2)
ARTICLES_AT_ONCE = 8

# Hears how much is done, and of how much.
Tell: TypeAlias = Callable[[int, int], None]


class PollScheduler:
    """Owns the polls under way, at most `concurrency`.

    That is a bound on memory, to be set far above the fetcher's own bound on requests: a poll may wait for its host's
    turn, and many that wait for one slow host must not keep out the others. `on_fault` hears of it each
    time that the store failed.
    """

    def __init__(
        self,
        *,
        store: Store,
        poller: Poller,
        clock: Clock,
        snapshot: Callable[[], Snapshot],
        concurrency: int,
        on_fault: Callable[[StoreError], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._poller = poller
        self._clock = clock
        self._snapshot = snapshot
        self._concurrency = concurrency
        self._on_fault = on_fault
        self._running: dict[str, asyncio.Task[Any]] = {}
        self._held: dict[str, datetime] = {}
        self._ticking = asyncio.Lock()
        self._stopping = False

    async def tick(self) -> None:
        """Start what is due now. Never raises."""
        async with self._ticking:
            if self._stopping:
                return
            try:
                await self._start_due()
            except StoreError as error:
                log.error("feeds not polled: the store failed", reason=str(error))
                self._on_fault(error)

    async def run_all(self, tell: Tell = lambda _done, _total: None) -> None:
        """Poll every feed once, due or not, and read the late pages that are due; returns when all are done. `tell`
        hears how many feeds are polled, and of how many."""
        snapshot = self._snapshot()
        known = await self._store.feed_states()
        states = [state for state in known if state.feed_id in snapshot.feeds and not state.gone]
        for started, state in enumerate(states):
            if self._stopping:
                break
            await self._room()
            tell(started - len(self._running), len(states))
            self._start(state.feed_id, self._poller.poll(state, snapshot))
        while not self._stopping and await self._start_pages(snapshot):
            await self._room()
        while self._running:
            tell(max(0, len(states) - len(self._running)), len(states))
            await asyncio.wait(self._running.values(), return_when=asyncio.FIRST_COMPLETED)
        tell(len(states), len(states))

    async def push(self, feed_id: str, body: bytes, content_type: str) -> bool:
        """Take what a hub sent for a feed, once no poll of it is under way; says whether there is such a feed. Raises
        `StoreError` where it could not be written."""
        while feed_id in self._running:
            await asyncio.wait([self._running[feed_id]])
        work = asyncio.create_task(self._take(feed_id, body, content_type), name=f"push {feed_id}")
        self._running[feed_id] = work
        work.add_done_callback(lambda _: self._running.pop(feed_id, None))
        # A hub that goes away does not end what it began.
        return await asyncio.shield(work)

    async def _take(self, feed_id: str, body: bytes, content_type: str) -> bool:
        snapshot = self._snapshot()
        state = await self._store.feed_state(feed_id)
        if self._stopping or state is None or feed_id not in snapshot.feeds:
            return False
        await self._poller.push(state, body, content_type, snapshot)
        return True

    async def finished(self, feed_ids: Collection[str]) -> None:
        """Return when the polls that are under way for these feeds now have ended."""
        polls = [self._running[feed_id] for feed_id in feed_ids if feed_id in self._running]
        if polls:
            await asyncio.wait(polls)

    async def stop(self, grace: float) -> None:
        """Start no more polls; those under way get `grace` seconds, and are then given up: they will be due again."""
        self._stopping = True
        # A tick that asks the store at this moment ends first, and starts nothing any more.
        async with self._ticking:
            pass
        if not self._running:
            return
        _, late = await asyncio.wait(self._running.values(), timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        if late:
            log.warning("polls given up at stop; they are due again at the next start", polls=len(late))

    async def _start_due(self) -> None:
        snapshot = self._snapshot()
        now = self._clock.now()
        free = self._concurrency - len(self._running)
        if free <= 0:
            return
        # Feeds under way or held are still due in the database, so ask for that many more.
        due = await self._store.due_feeds(now, free + len(self._running) + len(self._held))
        ready = [state for state in due if state.feed_id in snapshot.feeds and self._may_start(state.feed_id, now)]
        if self._stopping:
            return
        for state in ready[:free]:
            self._start(state.feed_id, self._poller.poll(state, snapshot))
        await self._start_pages(snapshot)

    async def _start_pages(self, snapshot: Snapshot) -> bool:
        """Read late pages that are due; says whether there were any to start."""
        now = self._clock.now()
        started = False
        for pending in await self._store.due_articles(now, ARTICLES_AT_ONCE):
            key = f"page {pending.item.id}"
            if not self._stopping and pending.item.feed_id in snapshot.feeds and self._may_start(key, now):
                self._start(key, self._poller.poll_article(pending, snapshot))
                started = True
        return started

    def _may_start(self, key: str, now: datetime) -> bool:
        if key in self._running:
            return False
        # Longer than ever was asked for: the clock was set back since.
        if now < self._held.get(key, now) <= now + HOLD:
            return False
        self._held.pop(key, None)
        return True

    def _start(self, key: str, work: Coroutine[Any, Any, None]) -> None:
        self._running[key] = asyncio.create_task(self._guard(key, work), name=f"poll {key}")

    def _named(self, key: str) -> str:
        """A feed as people know it, for the log."""
        feed = self._snapshot().feeds.get(key)
        return key if feed is None else feed.name or feed.address

    async def _guard(self, key: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except StoreError as error:
            self._held[key] = self._clock.now() + HOLD
            log.error("poll not written; the feed stays due", feed=self._named(key), reason=str(error))
            self._on_fault(error)
        except Exception:
            self._held[key] = self._clock.now() + HOLD
            log.exception("poll failed by a fault of monitor's own", feed=self._named(key))
        finally:
            self._running.pop(key, None)

    async def _room(self) -> None:
        while len(self._running) >= self._concurrency:
            await asyncio.wait(self._running.values(), return_when=asyncio.FIRST_COMPLETED)
