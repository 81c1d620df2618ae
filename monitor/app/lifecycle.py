"""The daemon's life: start, run until told to stop, drain, close.

Promises: SIGTERM and SIGINT end it within ten seconds, with nothing half done: no new polls, sends in flight end or
become unknown, the store is closed last. A second signal ends it at once. No task's exception ends the daemon.
"""

import asyncio
import os
import signal
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from monitor.app.caretaker import Caretaker
from monitor.app.chat_keeper import ChatKeeper
from monitor.app.clock_watch import ClockWatch
from monitor.app.hang_up import HangUp
from monitor.app.reload import Live, Reloader
from monitor.app.source import ConfigSource
from monitor.app.wiring import Parts, chat_of, edited_in_place, web_server
from monitor.errors import StoreError
from monitor.feeds import cadence
from monitor.model import OPEN_STATES, FeedState
from monitor.outbox.dispatcher import Dispatcher
from monitor.outbox.limits import UNLIMITED, Pace
from monitor.outbox.retry import UNKNOWN_DELAY
from monitor.poll.plan import quiet_plan
from monitor.poll.poller import Poller
from monitor.poll.scheduler import PollScheduler, Tell
from monitor.poll.subscriber import Subscriber
from monitor.ports import FetchFailure
from monitor.words import Phrase

log = structlog.get_logger(__name__)

TICK = 1.0
LOOK_EVERY = 10.0
SUBSCRIPTIONS_EVERY = 5.0
# Polls that wait for a slow host's turn cost memory only.
POLLS_PER_REQUEST = 32
PURGE_EVERY = timedelta(hours=6)
PURGE_FIRST = timedelta(minutes=1)
BETWEEN_PURGES = 0.1
# Items that are made findable at a time, which holds up other writes for some hundredths of a second.
FILL = 100
FILL_EVERY = 0.1
ROUND_FILLS = 50
# Wrappers (timeout, make, init systems) pass on a signal that has come already: so close together they are one wish.
ONE_WISH = 0.2
# Together with closing the store these stay below the ten seconds that are promised.
POLL_GRACE = 3.0
SEND_GRACE = 8.0

# Failures that end with a change of the file.
_OF_THE_FILE = (FetchFailure.PRIVATE, FetchFailure.BAD_URL)


class Daemon:
    """All parts at work in one event loop."""

    def __init__(
        self, parts: Parts, *, source: ConfigSource | None = None, unknown_delay: timedelta = UNKNOWN_DELAY
    ) -> None:
        """What is saved at `source` is put in force while the daemon runs."""
        self._live = live = Live(parts)
        self._unknown_delay = unknown_delay
        pace = Pace()
        self._dispatcher = Dispatcher(
            store=parts.store,
            notifiers=lambda: live.parts.notifiers,
            limits=lambda name: live.parts.limits.get(name, UNLIMITED),
            admin=lambda: live.parts.snapshot.admin,
            quiet=lambda: live.parts.snapshot.rules.quiet,
            clock=parts.clock,
            rng=parts.rng,
            unknown_delay=unknown_delay,
            on_fault=self._store_failed,
            pace=pace,
        )
        self._caretaker = Caretaker(
            settings=lambda: self._parts.settings,
            notifiers=lambda: self._parts.notifiers,
            store=parts.store,
            clock=parts.clock,
            hearer=self._dispatcher.hearer,
            wake=self._dispatcher.wake,
        )
        self._chat = ChatKeeper(
            lambda: self._parts.settings,
            lambda: chat_of(
                lambda: self._parts, pace=pace, outbox=self._dispatcher, wake=self._dispatcher.wake,
                reload=self._reloaded if source is not None else None,
            ),
        )  # fmt: skip
        self._subscriber = self._subscriptions()
        poller = Poller(
            store=parts.store,
            fetcher=parts.fetcher,
            clock=parts.clock,
            rng=parts.rng,
            on_alert=self._dispatcher.wake,
            pushes=self._subscriber,
            newest=lambda: live.parts.snapshot,
        )
        self._polls = PollScheduler(
            store=parts.store,
            poller=poller,
            clock=parts.clock,
            snapshot=lambda: replace(live.parts.snapshot, admin=self._dispatcher.hearer()),
            concurrency=parts.settings.poll.concurrency * POLLS_PER_REQUEST,
            on_fault=self._store_failed,
        )
        self._reloader = None
        if source is not None:
            self._reloader = Reloader(source, live, dispatcher=self._dispatcher, polls=self._polls)
        self._hang_up = HangUp()
        self._stop = asyncio.Event()
        self._stopped_at: float | None = None

    @property
    def _parts(self) -> Parts:
        """Those that are in force."""
        return self._live.parts

    async def run(self) -> None:
        """Work until a signal, or `stop`, comes; then drain and close."""
        self._take_signals()
        if self._reloader is not None:
            self._hang_up.take(self.stop, self._reloader.ask)
        try:
            web = web_server(self._parts.settings, self._subscriber)
            await self._recover()
            if self._subscriber is not None:
                await self._subscriber.start()
        except BaseException:
            await self._close()
            raise
        triggers = self._triggers()
        sending = asyncio.create_task(self._dispatcher.run(), name="dispatcher")
        serving = asyncio.create_task(web.run(), name="web") if web is not None else None
        triggers.start()
        watching = self._watching(triggers)
        log.info("started", feeds=len(self._parts.snapshot.feeds), watches=len(self._parts.snapshot.watches))
        try:
            await self._stop.wait()
        finally:
            log.info("stopping")
            for task in watching:
                task.cancel()
            # Shutting APScheduler down cancels coroutines that its jobs run: first they end, then it does.
            triggers.pause()
            if web is not None:
                web.stop()
            await self._chat.stop()
            await self._drain()
            await sending
            if self._reloader is not None:
                await self._reloader.close()
            if serving is not None:
                await serving
            triggers.shutdown(wait=False)
            await self._close()
            log.info("stopped")

    def _watching(self, triggers: AsyncIOScheduler) -> list[asyncio.Task[None]]:
        """What goes on beside polls and sends, until it is cancelled."""
        clock = ClockWatch(self._parts.clock, lambda step: self._set_back(triggers, step))
        works = {"clock": clock.run(), "search": self._fill_search(), "chat": self._chat.run()}
        if self._reloader is not None:
            works["configuration"] = self._reloader.run()
        return [asyncio.create_task(work, name=name) for name, work in works.items()]

    async def run_once(self, tell: Tell = lambda _done, _total: None) -> int:
        """Poll every feed once, deliver, and return how many deliveries could not be made. `tell` hears how many feeds
        are polled, and of how many."""
        self._take_signals()
        try:
            await self._recover()
            # Each round comes long after the one before, and its alerts cannot wait for the next one.
            snapshot = self._parts.snapshot
            snapshot = replace(snapshot, rules=replace(snapshot.rules, catch_up=False))
            self._live.parts = replace(self._parts, snapshot=snapshot)
            work = asyncio.create_task(self._round(tell), name="round")
            stop = asyncio.create_task(self._stop.wait(), name="stop")
            await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
            stop.cancel()
            await self._drain()
            if not work.done():
                work.cancel()
            with suppress(asyncio.CancelledError):
                await work
            if not self._stop.is_set():
                await self._purge()
                await self._fill_search(ROUND_FILLS)
            # What is held for a digest waits for a later round.
            return sum(not delivery.hold for delivery in await self._parts.store.deliveries(OPEN_STATES))
        finally:
            await self._chat.stop()
            await self._close()

    def stop(self) -> None:
        """Ask for the end; asking again ends at once."""
        now = asyncio.get_running_loop().time()
        if self._stopped_at is None:
            self._stopped_at = now
            self._stop.set()
        elif now - self._stopped_at > ONE_WISH:
            os._exit(130)

    def _subscriptions(self) -> Subscriber | None:
        """Who looks after WebSub; nobody where hubs could not reach us."""
        parts = self._parts
        web = parts.settings.web
        if web is None or web.public_url is None:
            return None
        return Subscriber(
            store=parts.store,
            poster=parts.poster,
            clock=parts.clock,
            callback=web.public_url,
            push=self._pushed,
        )

    async def _reloaded(self) -> str | Phrase:
        """For the chat, which has changed the file: what came of it, where that is not what was wanted."""
        if self._reloader is None:
            return ""
        report = await self._reloader.reload_now()
        return "" if report.in_force else report.reason or Phrase(text=report.outcome)

    async def _pushed(self, feed_id: str, body: bytes, content_type: str) -> bool:
        return await self._polls.push(feed_id, body, content_type)

    def _store_failed(self, error: StoreError) -> None:
        self._caretaker.failed(error)

    async def _round(self, tell: Tell) -> None:
        await self._polls.run_all(tell)
        await self._chat.once()
        await self._dispatcher.run_until_idle()

    def _take_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)

    async def _recover(self) -> None:
        parts = self._parts
        now = parts.clock.now()
        await parts.store.set_back(now)
        await parts.store.note_refusal(None)
        self._dispatcher.were_parked(place.name for place in await parts.store.destinations() if place.parked)
        doubtful = await parts.store.recover(now, now + self._unknown_delay, edited_in_place(parts.notifiers))
        if doubtful:
            log.warning("sends were cut off by the last end; they are sent again, marked", deliveries=doubtful)
        feeds = parts.snapshot.feeds
        waits = zip(feeds, cadence.spread(len(feeds), rng=parts.rng), strict=True)
        await parts.store.sync_feeds([FeedState(feed_id=feed, next_poll=now + wait) for feed, wait in waits])
        # A start is a person's doing: what was given up as gone, or is a mistake of the file, is asked once more.
        for state in await parts.store.feed_states():
            if state.gone or state.error.startswith(_OF_THE_FILE):
                await parts.store.commit_poll(quiet_plan(replace(state, gone=False, next_poll=now)))

    async def _set_back(self, triggers: AsyncIOScheduler, step: timedelta) -> None:
        """Let nothing wait until the clock has caught up."""
        now = self._parts.clock.now()
        for job in triggers.get_jobs():
            if isinstance(job.trigger, IntervalTrigger):
                job.modify(next_run_time=now)
        try:
            await self._parts.store.set_back(now, step)
        except StoreError as error:
            log.error("not adapted to the clock: the store failed", reason=str(error))

    def _triggers(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        scheduler.add_job(self._polls.tick, "interval", seconds=TICK, id="poll", next_run_time=self._parts.clock.now())
        scheduler.add_job(self._sweep, "interval", seconds=TICK, id="outbox")
        scheduler.add_job(
            self._caretaker.look, "interval", seconds=LOOK_EVERY, id="caretaker", next_run_time=self._parts.clock.now()
        )
        if self._subscriber is not None:
            scheduler.add_job(self._subscriber.sweep, "interval", seconds=SUBSCRIPTIONS_EVERY, id="websub")
        soon = self._parts.clock.now() + PURGE_FIRST
        scheduler.add_job(
            self._purge, "interval", seconds=PURGE_EVERY.total_seconds(), id="retention", next_run_time=soon
        )
        scheduler.add_listener(_report, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        return scheduler

    async def _sweep(self) -> None:
        """Time passes: pauses end, retries fall due."""
        self._dispatcher.wake()

    async def _purge(self) -> None:
        settings, now = self._parts.settings, self._parts.clock.now()
        before = now - settings.retention
        try:
            gone = await self._parts.store.purge(before, now - settings.stories.window)
            while gone:
                log.debug("old items removed", items=gone, before=before)
                # Polls and deliveries come in between.
                await asyncio.sleep(BETWEEN_PURGES)
                gone = await self._parts.store.purge(before, now - settings.stories.window)
        except StoreError as error:
            log.error("old items not removed: the store failed", reason=str(error))

    async def _fill_search(self, most: int | None = None) -> None:
        """Make items of before there was a search findable, a little at a time: polls and deliveries come in between.
        `most` counts the times."""
        times = 0
        try:
            while times != most and await self._parts.store.fill_search(FILL):
                times += 1
                if most is None:
                    await asyncio.sleep(FILL_EVERY)
        except StoreError as error:
            log.error("older items cannot be searched for yet: the store failed", reason=str(error))

    async def _drain(self) -> None:
        await asyncio.gather(self._polls.stop(POLL_GRACE), self._dispatcher.stop(SEND_GRACE))

    async def _close(self) -> None:
        await self._parts.store.close()
        await self._parts.fetcher.close()
        for notifier in self._parts.notifiers.values():
            await notifier.close()


def _report(event: JobEvent) -> None:
    error = getattr(event, "exception", None)
    if isinstance(error, asyncio.CancelledError):
        return
    if error is not None:
        log.error("a scheduled job failed", job=event.job_id, error=repr(error))
    else:
        log.warning("a scheduled job was late or still busy", job=event.job_id)
