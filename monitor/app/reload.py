"""Puts a saved configuration in force while monitor runs.

Promises: everything is built before anything is changed, and then changed at once, while no send is being started. What
a feed answers after that is judged by the new file, a send under way ends as it began, and nothing queued is lost. A
file that cannot be used changes nothing; it is told in the log, to `monitor status`, and to `admin` once. Does not
decide what may change: see `config.diff`.
"""

import asyncio
import gc
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from monitor.app.experience import Experience, experience, languages_of
from monitor.app.lookback import look_back
from monitor.app.reload_report import Outcome, ReloadReport, left_behind, refusal, refused_notice, taken_notice
from monitor.app.saves import Saves
from monitor.app.source import ConfigSource, log_advice
from monitor.app.wiring import Parts, rebuilt, unchanged_notifiers
from monitor.config.diff import Changes, changed_feeds, diff
from monitor.config.load import Loaded
from monitor.config.settings import Settings
from monitor.errors import ConfigError, MonitorError, Problem, StoreError
from monitor.feeds import cadence
from monitor.model import Delivery, FeedState
from monitor.outbox.dispatcher import Dispatcher
from monitor.poll.scheduler import PollScheduler
from monitor.ports import Notifier
from monitor.telemetry.log import hide
from monitor.words import Phrase

log = structlog.get_logger(__name__)

LOOK_EVERY = 0.2
# A file that is bad may be half of one, whose writer took a breath.
ONCE_MORE = 0.4
# What the world refused (a full disk, say) is tried again.
AGAIN_AFTER = 5.0
GRACE = 1.0


@dataclass(slots=True)
class Live:
    """The parts that are in force: one reference, which is all that is ever swapped."""

    parts: Parts


class Reloader:
    """Watches one file's source, and puts what it says in force."""

    def __init__(self, source: ConfigSource, live: Live, *, dispatcher: Dispatcher, polls: PollScheduler) -> None:
        self._source = source
        self._live = live
        self._dispatcher = dispatcher
        self._polls = polls
        self._saves = Saves()
        self._turn = asyncio.Lock()
        self._asked = asyncio.Event()
        self._refused = False
        self._again_at: float | None = None
        self._rounds = 0
        self._reloads: set[asyncio.Task[ReloadReport]] = set()
        self._after: set[asyncio.Task[None]] = set()

    def ask(self) -> None:
        """Have the file read again at once, whether it was saved or not."""
        self._asked.set()

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), LOOK_EVERY)
            try:
                if self._asked.is_set() or await self._is_due():
                    self._asked.clear()
                    await self.reload_now()
            except Exception:
                log.exception("the configuration is not watched by a fault of monitor's own")
                await asyncio.sleep(AGAIN_AFTER)

    async def reload_now(self) -> ReloadReport:
        """Read the file, and put it in force if it can be used. Returns when it is in force, or with why it is not.

        Whatever a feed answers from then on is judged by it. Safe to call at any time, also together
        with others. If the caller is cancelled, what was begun is done nevertheless.
        """
        task = asyncio.create_task(self._in_turn(), name="reload")
        self._reloads.add(task)
        task.add_done_callback(self._reloads.discard)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """End what is under way, once all polls and sends have ended. A reload that was not in force yet, is not."""
        self._rounds += 1
        for reload in self._reloads:
            reload.cancel()
        if self._after:
            _, late = await asyncio.wait(self._after, timeout=GRACE)
            for task in late:
                task.cancel()
        await asyncio.gather(*self._reloads, *self._after, return_exceptions=True)
        if self._refused:
            # Nothing is in force any more: whoever asks is told of the file itself.
            await self._is_mended()

    async def _is_due(self) -> bool:
        seen = await asyncio.to_thread(self._source.look)
        at = asyncio.get_running_loop().time()
        is_saved = self._saves.is_due(seen, self._source.read, at)
        return is_saved or (self._again_at is not None and at >= self._again_at)

    async def _in_turn(self) -> ReloadReport:
        async with self._turn:
            self._again_at = None
            try:
                report = await self._reload()
            except MonitorError as error:
                report = self._failed(str(error))
            except Exception as error:
                log.exception("the configuration could not be put in force by a fault of monitor's own")
                report = self._failed(f"a fault of monitor's own: {type(error).__name__}")
            return report

    def _failed(self, reason: str) -> ReloadReport:
        self._again_at = asyncio.get_running_loop().time() + AGAIN_AFTER
        log.error("the configuration could not be put in force yet; it is tried again", reason=reason)
        return ReloadReport(outcome=Outcome.FAILED, reason=reason)

    async def _reload(self) -> ReloadReport:
        old = self._live.parts
        try:
            loaded, settings = await self._load()
        except ConfigError as error:
            return await self._refuse(error.problems)
        if settings == old.settings:
            await self._agree()
            return ReloadReport(outcome=Outcome.UNCHANGED)
        hide([secret.reveal() for secret in (*old.settings.secrets, *settings.secrets)])
        log_advice(loaded)
        return await self._take(old, settings)

    async def _load(self) -> tuple[Loaded, Settings]:
        with suppress(ConfigError):
            return await asyncio.to_thread(self._source.load)
        await asyncio.sleep(ONCE_MORE)
        return await asyncio.to_thread(self._source.load)

    async def _refuse(self, problems: tuple[Problem, ...]) -> ReloadReport:
        what = refusal(problems, self._live.parts.clock.now())
        for line in what.problems:
            log.error("configuration refused", problem=line)
        log.error("the saved configuration is not in force: it has mistakes", mistakes=len(what.problems))
        is_news, self._refused = not self._refused, True
        report = ReloadReport(outcome=Outcome.REFUSED, problems=problems)
        with _tolerated("the refused configuration was not noted"):
            await self._live.parts.store.note_refusal(what)
            admin = self._live.parts.snapshot.admin
            if is_news and admin is not None:
                await self._tell(refused_notice(what, admin))
        return report

    async def _agree(self) -> None:
        """The file says what is in force already."""
        log.info("configuration read again: nothing is different")
        if await self._is_mended():
            await self._tell_taken([], mended=True)

    async def _is_mended(self) -> bool:
        """Whether the file was refused until now; forgets it."""
        was_refused, self._refused = self._refused, False
        with _tolerated("the refusal is not forgotten"):
            if was_refused:
                await self._live.parts.store.note_refusal(None)
        return was_refused

    async def _tell_taken(self, lines: list[Phrase], *, mended: bool) -> None:
        parts = self._live.parts
        if parts.snapshot.admin is None or not (lines or mended):
            return
        with _tolerated("admin is not told of the new configuration"):
            await self._tell(taken_notice(lines, parts.snapshot.admin, parts.clock.now(), mended=mended))

    async def _take(self, old: Parts, settings: Settings) -> ReloadReport:
        changes = diff(old.settings, settings)
        known = await experience(old.store) if _has_other_watches(old.settings, settings) else None
        if known is not None:
            # Whatever is there when watches are compiled is never looked at again: garbage must have gone by then.
            gc.collect()
        new = await asyncio.to_thread(rebuilt, old, settings, known)
        left = left_behind(await old.store.destinations(), changes.destinations.removed)
        await old.store.sync_feeds(_first_polls(old, new))
        await self._dispatcher.change(lambda: self._swap(new))
        report = ReloadReport(outcome=Outcome.TAKEN, changes=changes, left=left)
        log.info("configuration taken", changes="; ".join(map(str, report.lines)) or "none that matters here")
        mended = await self._is_mended()
        self._rounds += 1
        self._follow(self._let_go(old, new, changes))
        self._follow(self._report(old.settings, new, report, known, self._rounds, mended=mended))
        return report

    def _swap(self, new: Parts) -> None:
        self._live.parts = new
        new.retune(new.settings.poll)

    def _follow(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name="after reload")
        self._after.add(task)
        task.add_done_callback(self._after.discard)

    async def _let_go(self, old: Parts, new: Parts, changes: Changes) -> None:
        """Once what is under way with the old parts has ended: close them, and let nothing wait that they held up."""
        kept = unchanged_notifiers(old, new.settings)
        replaced = {name: notifier for name, notifier in old.notifiers.items() if name not in kept}
        # A person's change is a reason to ask at once, also what was given up: now it may work.
        added = new.snapshot.feeds.keys() - old.snapshot.feeds.keys()
        asked_anew = [*added, *(feed.id for feed in changed_feeds(old.settings, new.settings))]
        await asyncio.gather(self._dispatcher.finished(replaced), self._polls.finished(asked_anew))
        with _tolerated("what waits was not hastened"):
            now = new.clock.now()
            await new.store.hasten_feeds(asked_anew, now)
            await new.store.unpark(changes.destinations.changed, now)
        self._dispatcher.wake()
        await _close(replaced.values())

    async def _report(
        self, old: Settings, new: Parts, report: ReloadReport, known: Experience | None, number: int, *, mended: bool
    ) -> None:
        """Say what changed, and what the watches would have matched, as far as the next reload leaves time for that."""
        lines = list(report.lines)
        names = _to_be_counted(report.changes, new.settings)
        if names and known is not None:
            with _tolerated("what the watches would have matched was not counted"):
                now = new.clock.now()
                found = await look_back(
                    new.store, old, new.settings, names, known, now, goes_on=lambda: number == self._rounds
                )
                text = found.text(now, always=report.changes.watches)
                log.info(
                    "alerts that the changed watches would have brought", items=found.items, counts=str(text or "")
                )
                lines += [text] if text else []
        await self._tell_taken(lines, mended=mended)

    async def _tell(self, notice: Delivery) -> None:
        await self._live.parts.store.enqueue([notice])
        self._dispatcher.wake()


@contextmanager
def _tolerated(what: str) -> Iterator[None]:
    """The store may fail here: what is in force does not depend on it."""
    try:
        yield
    except StoreError as error:
        log.error("the store failed after a reload", effect=what, reason=str(error))


def _has_other_watches(old: Settings, new: Settings) -> bool:
    """Whether they have to be compiled anew."""
    return (old.watches, old.entities) != (new.watches, new.entities) or (
        languages_of(old.feeds, old.watches, {}) != languages_of(new.feeds, new.watches, {})
    )


def _to_be_counted(changes: Changes, settings: Settings) -> list[str]:
    """The watches that may match something else now; any of them may stand on an entity that changed."""
    if changes.entities:
        return [watch.name for watch in settings.watches]
    return [*changes.watches.added, *changes.watches.changed]


def _first_polls(old: Parts, new: Parts) -> list[FeedState]:
    """The feeds to be polled from now on, with the times of those that are new."""
    now, feeds = new.clock.now(), new.snapshot.feeds
    added = [feed_id for feed_id in feeds if feed_id not in old.snapshot.feeds]
    waits = dict(zip(added, cadence.spread(len(added), rng=new.rng), strict=True))
    return [FeedState(feed_id=feed_id, next_poll=now + waits.get(feed_id, timedelta())) for feed_id in feeds]


async def _close(notifiers: Iterable[Notifier]) -> None:
    for notifier in notifiers:
        try:
            await notifier.close()
        except Exception:
            log.exception("a replaced destination was not let go of")
