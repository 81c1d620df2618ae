"""What watches would have told of the stored items, and how that compares with what was sent.

Looks, beside a daemon or without one, and changes nothing. Items that were taken as read when they came, and those of
feeds that the file has no more, are left out, as the daemon would leave them out.
"""

import asyncio
import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.app.beside import open_beside
from monitor.app.experience import SAMPLE, Experience, matcher_of, told_languages, word_frequencies
from monitor.app.past import Before, Past
from monitor.app.replay import CHUNK, Job, Replay, replayed, workers_for
from monitor.app.tally import Sample, Tallied, Tally
from monitor.config.nearest import did_you_mean
from monitor.config.settings import Settings
from monitor.errors import InputError, OperationError
from monitor.match.query import parse
from monitor.model import Item, Match, Watch
from monitor.ports import ItemKey, PastAlert, Store

MOST_LOST = 1_000
"""Alerts that were sent and would not come any more, of which more is told than their number."""

_PAGE = 2_000  # alerts that are read at a time

Progress = Callable[[int, int], None]
"""Is told how many items are done, and of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is tried on the items of the last `span`: one watch of the file, or a query, or else the whole file.

    With `everything`, items that were taken as read count, too. `samples` is how many alerts are wanted whole,
    `workers` how many processes work on it, None for as many as are worth it.
    """

    span: timedelta
    watch: str | None = None
    query: str | None = None
    everything: bool = False
    samples: int = 5
    workers: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """An alert of the replay, with the item that makes it fire first, and why."""

    item: Item
    match: Match
    before: Before


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """The answer. `items` were replayed, of which `taken_as_read` and `other_feeds` were left out; `oldest` is when the
    oldest that is stored came. `watches` are the names that were tried, in the order of the file; for a query,
    `tallied` compares with the alerts of all watches, and loses none. `samples` are the newest alerts, `lost` those
    that were sent and would not come any more, `MOST_LOST` at most, both the newest first."""

    since: datetime
    until: datetime
    oldest: datetime
    items: int
    taken_as_read: int
    other_feeds: int
    watches: tuple[str, ...]
    tallied: Tallied
    samples: tuple[Replayed, ...] = ()
    lost: tuple[PastAlert, ...] = ()


def backtest(settings: Settings, question: Question, now: datetime, progress: Progress) -> Backtest:
    """Replay. Raises `QueryError` and other `InputError`s for what cannot be tried, `StoreError`, and `OperationError`
    where nothing is stored yet."""
    _tried(settings, question)  # before anything is opened
    with asyncio.Runner() as loop:
        store = open_beside(settings)
        try:
            return _Session(loop, store, settings, question, now).run(progress)
        finally:
            loop.run(store.close())


def _tried(settings: Settings, question: Question) -> tuple[Watch, ...]:
    """The watches that are tried."""
    if question.query is not None:
        parse(question.query, {entity.name for entity in settings.entities})
        return (Watch(name=question.query, queries=(question.query,)),)
    if question.watch is None:
        return settings.watches
    chosen = tuple(watch for watch in settings.watches if watch.name == question.watch)
    if not chosen:
        names = [watch.name for watch in settings.watches]
        raise InputError(f"the file has no watch {question.watch!r}{did_you_mean(question.watch, names)}")
    return chosen


class _Session:
    """One replay from its beginning to its end."""

    def __init__(
        self, loop: asyncio.Runner, store: Store, settings: Settings, question: Question, now: datetime
    ) -> None:
        self._loop, self._store, self._settings, self._question = loop, store, settings, question
        self._watches = _tried(settings, question)
        self._since, self._until = now - question.span, now
        self._window = settings.stories.window

    def run(self, progress: Progress) -> Backtest:
        oldest = self._loop.run(self._store.remembers_since())
        if oldest is None:
            raise OperationError(
                "no items are stored yet: let `monitor run` poll the feeds first, or try a watch on a feed with"
                " `monitor match --feed URL`"
            )
        total = self._loop.run(self._store.count_items(self._since, self._until))
        known = self._known()
        past = self._past()
        tally = Tally(past, window=self._window, samples=self._question.samples, zone=None)
        items = taken_as_read = other_feeds = 0
        progress(0, total)
        for part in self._replay(total, known):
            for hit in part.hits:
                tally.take(hit)
            items += part.items
            taken_as_read += part.taken_as_read
            other_feeds += part.other_feeds
            progress(items, max(total, items))
        tallied = tally.result()
        return Backtest(
            since=self._since,
            until=self._until,
            oldest=oldest,
            items=items,
            taken_as_read=taken_as_read,
            other_feeds=other_feeds,
            watches=tuple(watch.name for watch in self._watches),
            tallied=tallied,
            samples=self._whole(tallied.newest, known),
            lost=self._lost(past) if tallied.lost else (),
        )

    def _past(self) -> Past:
        """The alerts of the time with which the replay's are compared."""
        return Past(self._alerts(), self._since, instead=self._question.query)

    def _alerts(self) -> Iterator[PastAlert]:
        start, after = self._since - self._window, None
        while page := self._loop.run(self._store.past_alerts(start, self._until, after, _PAGE)):
            yield from (one for one in page if self._question.watch in (None, one.watch))
            after = page[-1]

    def _lost(self, past: Past) -> tuple[PastAlert, ...]:
        lost = (one for one in self._alerts() if past.is_lost(one))
        return tuple(heapq.nlargest(MOST_LOST, lost, key=lambda one: (one.first_seen, one.watch)))

    def _replay(self, total: int, known: Experience) -> Iterator[Replay]:
        workers = self._question.workers or workers_for(total)
        job = Job(settings=self._settings, watches=self._watches, known=known, everything=self._question.everything)
        return replayed(job, self._chunks(), workers)

    def _known(self) -> Experience:
        states = self._loop.run(self._store.feed_states())
        sample = self._loop.run(self._store.sample_items(SAMPLE))
        return Experience(languages=told_languages(states), frequencies=word_frequencies(sample))

    def _chunks(self) -> Iterator[tuple[str, ...]]:
        after: ItemKey | None = None
        while keys := self._loop.run(self._store.item_keys(self._since, self._until, after, CHUNK)):
            after = keys[-1]
            yield tuple(key.item_id for key in keys)

    def _whole(self, samples: Sequence[Sample], known: Experience) -> tuple[Replayed, ...]:
        """With the items, and the reasons, for which nobody asked before."""
        items = {item.id: item for item in self._loop.run(self._store.items([one.item_id for one in samples]))}
        wanted = {one.watch for one in samples}
        watches = [watch for watch in self._watches if watch.name in wanted]
        matcher = matcher_of(self._settings, known, instead=watches)
        feeds = {feed.id: feed for feed in self._settings.feeds}
        return tuple(
            Replayed(item=item, match=match, before=one.before)
            for one in samples
            # Meanwhile it may have been forgotten, or edited.
            if (item := items.get(one.item_id)) is not None
            and isinstance(match := matcher.verdict(one.watch, item, feeds.get(item.feed_id)), Match)
        )
