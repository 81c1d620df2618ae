"""What watches would have told of the stored items, and how that compares with what was sent.

Looks, beside a daemon or without one, and changes nothing. Items that were taken as read when they came, and those of
feeds that the file has no more, are left out, as the daemon would leave them out.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.app.experience import SAMPLE, Experience, told_languages, word_frequencies
from monitor.app.outbox_desk import open_beside
from monitor.app.replay import CHUNK, Job, Replay, replayed, workers_for
from monitor.app.tally import Tallied, Tally, as_one
from monitor.config.nearest import did_you_mean
from monitor.config.settings import Settings
from monitor.errors import InputError, OperationError
from monitor.match.query import parse
from monitor.model import Watch
from monitor.ports import ItemKey, PastAlert, Store

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
class Backtest:
    """The answer. `items` were replayed, of which `taken_as_read` and `other_feeds` were left out; `oldest` is when the
    oldest that is stored came. `watches` are the names that were tried, in the order of the file; for a query,
    `tallied` compares with the alerts of all watches, and loses none."""

    since: datetime
    until: datetime
    oldest: datetime
    items: int
    taken_as_read: int
    other_feeds: int
    watches: tuple[str, ...]
    tallied: Tallied


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

    def run(self, progress: Progress) -> Backtest:
        oldest = self._loop.run(self._store.remembers_since())
        if oldest is None:
            raise OperationError(
                "no items are stored yet: let `monitor run` poll the feeds first, or try a watch on a feed with"
                " `monitor match --feed URL`"
            )
        total = self._loop.run(self._store.count_items(self._since, self._until))
        tally = self._tally()
        items = taken_as_read = other_feeds = 0
        progress(0, total)
        for part in self._replay(total):
            for hit in part.hits:
                tally.take(hit)
            items += part.items
            taken_as_read += part.taken_as_read
            other_feeds += part.other_feeds
            progress(items, max(total, items))
        return Backtest(
            since=self._since,
            until=self._until,
            oldest=oldest,
            items=items,
            taken_as_read=taken_as_read,
            other_feeds=other_feeds,
            watches=tuple(watch.name for watch in self._watches),
            tallied=self._whole(tally.result()),
        )

    def _tally(self) -> Tally:
        window = self._settings.stories.window
        past = self._compared(self._loop.run(self._store.past_alerts(self._since - window, self._until)))
        return Tally(past, since=self._since, window=window, samples=self._question.samples, zone=None)

    def _compared(self, past: Sequence[PastAlert]) -> Sequence[PastAlert]:
        """The alerts of the time with which the replay's are compared."""
        if self._question.query is not None:
            return as_one(past, self._question.query)
        if self._question.watch is not None:
            return [one for one in past if one.watch == self._question.watch]
        return past

    def _replay(self, total: int) -> Iterator[Replay]:
        workers = self._question.workers or workers_for(total)
        job = Job(
            settings=self._settings, watches=self._watches, known=self._known(), everything=self._question.everything
        )
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

    def _whole(self, tallied: Tallied) -> Tallied:
        """With the whole items of the samples, of which the replay kept only the beginning."""
        items = {item.id: item for item in self._loop.run(self._store.items([one.item.id for one in tallied.newest]))}
        newest = tuple(replace(one, item=items.get(one.item.id, one.item)) for one in tallied.newest)
        return replace(tallied, newest=newest, lost=() if self._question.query is not None else tallied.lost)
