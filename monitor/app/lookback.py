"""What new and changed watches would have matched in the last days, beside what they matched before the change.

Tries the stored items, the newest first, in small portions: each is read and matched in a thread, and after a few
seconds, or once there is too much to remember, it ends with what it has. A story counts once, as far as its outlets
share a link or a headline; quiet hours, limits and mutes are left out of account.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.app.experience import Experience, languages_of
from monitor.config.diff import Difference
from monitor.config.settings import Settings
from monitor.feeds.identity import canonical_link
from monitor.match.compile import compile_watches
from monitor.match.matcher import Matcher
from monitor.model import Feed, Item
from monitor.ports import Store
from monitor.stories.grouping import story_keys
from monitor.words import Phrase, joined, phrase, phrases

SPAN = timedelta(days=7)
PORTION = 200  # items
SECONDS = 5.0
_MOST_KEYS = 500_000
_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many alerts one watch would have brought; `before` is the same of its old form, None for a new watch.
    `items` have matched in all, of which `newest` are some, the newest first."""

    watch: str
    now: int
    before: int | None = None
    items: int = 0
    newest: tuple[Item, ...] = ()

    @property
    def text(self) -> Phrase:
        """For people: "Kurils: 12 alerts, +9"."""
        if self.before in (None, self.now):
            return phrases("{watch}: {count} alert", "{watch}: {count} alerts", self.now, watch=self.watch)
        change = f"{self.now - (self.before or 0):+d}"
        return phrases(
            "{watch}: {count} alert, {change}", "{watch}: {count} alerts, {change}",
            self.now, watch=self.watch, change=change,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookback:
    """The counts, the largest changes first, over the items since `since`. It `reached` the beginning where neither
    time nor memory was short."""

    counts: tuple[Count, ...]
    items: int
    since: datetime
    reached: bool = True

    def text(self, now: datetime, *, always: Difference) -> Phrase | None:
        """One line for people: "in the last 7 days: Kurils: 12 alerts, +9; islands: 0 alerts". Of the watches that are
        not in `always`, only those of which the number changed; None where nothing is left."""
        named = {*always.added, *always.changed}
        counts = [count for count in self.counts if count.watch in named or count.now != count.before]
        if not counts:
            return None
        further = len(counts) - _SHOWN
        shown = [count.text for count in counts[:_SHOWN]]
        shown += [phrases("{count} more", "{count} more", further)] if further > 0 else []
        return phrase("in {span}: {counts}", span=_span(now - self.since), counts=joined("; ", shown))


def _span(length: timedelta) -> Phrase:
    if length >= timedelta(days=2):
        return phrases("the last {count} day", "the last {count} days", round(length / timedelta(days=1)))
    hours = max(round(length / timedelta(hours=1)), 1)
    return phrase("the last hour") if hours == 1 else phrases("the last {count} hour", "the last {count} hours", hours)


@dataclass(slots=True)
class _Tally:
    """The stories that each watch of one file would have told, by hashes of their names."""

    matcher: Matcher
    feeds: Mapping[str, Feed]
    merge: bool
    counts: dict[str, int]
    most_newest: int
    matched: Counter[str] = field(default_factory=Counter)
    newest: dict[str, list[Item]] = field(default_factory=dict)
    keys: dict[str, set[int]] = field(default_factory=dict)
    size: int = 0

    def add(self, items: Iterable[Item]) -> None:
        if not self.counts:
            return
        for item in items:
            feed = self.feeds.get(item.feed_id)
            for watch in self.matcher.names(item, feed) if feed else ():
                self._count(watch, item)

    def _count(self, watch: str, item: Item) -> None:
        self.matched[watch] += 1
        if self.matched[watch] <= self.most_newest:
            self.newest.setdefault(watch, []).append(item)
        names = story_keys(item_id=item.id, link=canonical_link(item.link), title=item.title, merge=self.merge)
        hashes, known = set(map(hash, names)), self.keys.setdefault(watch, set())
        if known.isdisjoint(hashes):
            self.counts[watch] += 1
        self.size += len(hashes - known)
        known |= hashes


async def look_back(
    store: Store,
    old: Settings,
    new: Settings,
    names: Sequence[str],
    known: Experience,
    now: datetime,
    *,
    goes_on: Callable[[], bool] = lambda: True,
    seconds: float = SECONDS,
    newest: int = 0,
) -> Lookback:
    """Count for the watches of these names, and keep so many of the `newest` items that match each. Stops early where
    `goes_on` says so. Raises `QueryError` and `StoreError`."""
    wanted = frozenset(names)
    before, after = await asyncio.to_thread(
        lambda: (_tally(old, wanted, known), _tally(new, wanted, known, newest=newest))
    )
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    start, last, tried, reached = now - SPAN, None, 0, True
    since = max(start, await store.remembers_since() or now)
    while portion := await store.items_back(start, last, PORTION):
        # What a feed's first poll brought may be older than it.
        recent = [item for item in portion if (item.published or item.first_seen) >= start]
        await asyncio.to_thread(_add, (before, after), recent)
        tried, last = tried + len(portion), portion[-1]
        if len(portion) < PORTION:
            break
        if loop.time() >= end or before.size + after.size >= _MOST_KEYS or not goes_on():
            since, reached = last.first_seen, False
            break
    return Lookback(counts=_counts(before, after), items=tried, since=since, reached=reached)


def _add(tallies: Iterable[_Tally], items: Sequence[Item]) -> None:
    for tally in tallies:
        tally.add(items)


def _tally(settings: Settings, names: frozenset[str], known: Experience, *, newest: int = 0) -> _Tally:
    watches = [watch for watch in settings.watches if watch.name in names]
    languages = languages_of(settings.feeds, settings.watches, known.languages)
    return _Tally(
        compile_watches(watches, settings.entities, languages=languages, frequencies=known.frequencies),
        feeds={feed.id: feed for feed in settings.feeds if feed.enabled},
        merge=settings.stories.merge,
        counts={watch.name: 0 for watch in watches},
        most_newest=newest,
    )


def _counts(before: _Tally, after: _Tally) -> tuple[Count, ...]:
    counts = [
        Count(
            watch=name, now=now, before=before.counts.get(name), items=after.matched[name],
            newest=tuple(after.newest.get(name, ())),
        )
        for name, now in after.counts.items()
    ]  # fmt: skip
    return tuple(sorted(counts, key=lambda count: -abs(count.now - (count.before or 0))))
