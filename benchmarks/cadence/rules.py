"""The rules that are compared: ours as it is built, and Miniflux's two, written anew from their documentation.

Miniflux 2.2 (man page miniflux.1, `internal/model/feed.go` and `internal/storage/feed.go` of its repository):

- `round_robin`, its default: every feed at one interval, SCHEDULER_ROUND_ROBIN_MIN_INTERVAL (60 minutes).
- `entry_frequency`: a week, divided by how many entries a week has and by SCHEDULER_ENTRY_FREQUENCY_FACTOR (1), between
  SCHEDULER_ENTRY_FREQUENCY_MIN_INTERVAL (5 minutes) and _MAX_INTERVAL (24 hours). The entries a week are reckoned from
  the mean gap of those of the last seven days, rounded up; with fewer than two of them, the interval is the longest.

Both are taken at their best: a feed is asked the second it is due, though Miniflux looks for due feeds only every
POLLING_FREQUENCY (60 minutes), and only for BATCH_SIZE (100) of them; and new entries count at once.
"""

import random
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Protocol, TypeAlias

from benchmarks.cadence.rhythms import DAY, HOUR, MINUTE, WEEK
from monitor.feeds.cadence import Advice, Pace, next_poll
from monitor.feeds.rhythm import remember

LEAST = 2 * MINUTE
MOST = 24 * HOUR
"""The bounds of all adaptive rules where they are compared at equal terms."""

_BEGIN = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday


class Asker(Protocol):
    """Asks one feed again and again."""

    def wait(self, now: float, found: Sequence[float]) -> float:
        """How many seconds to the next request, after one that found these new items. The first finds the past."""
        ...


Rule: TypeAlias = Callable[[], Asker]


@dataclass(slots=True)
class RoundRobin:
    """One interval for all."""

    interval: float

    def wait(self, now: float, found: Sequence[float]) -> float:  # noqa: ARG002 - it looks at nothing
        """Always the same."""
        return self.interval


@dataclass(slots=True)
class EntryFrequency:
    """A share of the last week's mean gap."""

    factor: float
    least: float = LEAST
    most: float = MOST
    _entries: list[float] = field(default_factory=list)

    def wait(self, now: float, found: Sequence[float]) -> float:
        """By the entries of the last seven days."""
        self._entries = [*self._entries, *found]
        week = self._entries[bisect_left(self._entries, now - WEEK) :]
        self._entries = week
        if len(week) < 2 or week[0] == week[-1]:
            return self.most
        weekly = ceil(WEEK * (len(week) - 1) / (week[-1] - week[0]))
        return max(self.least, min(WEEK / (weekly * self.factor), self.most))


@dataclass(slots=True)
class Ours:
    """The rule of `monitor.feeds.cadence`, with what a feed's state keeps of its past."""

    pace: Pace
    _rng: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - the same each time
    _arrivals: tuple[datetime, ...] = ()
    _interval: timedelta = timedelta(minutes=15)

    def wait(self, now: float, found: Sequence[float]) -> float:
        """As a poll would."""
        moment = _date(now)
        if found:
            self._arrivals = remember(self._arrivals, [_date(time) for time in found], now=moment)
        planned = next_poll(
            self.pace, now=moment, arrivals=self._arrivals, advice=Advice(),
            interval=self._interval, news=bool(found), rng=self._rng,
        )  # fmt: skip
        self._interval = planned.interval
        return (planned.at - moment).total_seconds()


def ours(worth: float, *, least: float = LEAST, most: float = MOST) -> Rule:
    """Ours, with a request worth so many seconds of an item's waiting."""
    pace = Pace(least=timedelta(seconds=least), most=timedelta(seconds=most), worth=timedelta(seconds=worth))
    return lambda: Ours(pace)


def entry_frequency(factor: float, *, least: float = LEAST, most: float = MOST) -> Rule:
    """Miniflux's second, with that factor."""
    return lambda: EntryFrequency(factor, least, most)


def round_robin(interval: float) -> Rule:
    """Miniflux's first, with that interval in seconds."""
    return lambda: RoundRobin(interval)


SWEEPS: dict[str, Sequence[Rule]] = {
    "ours": [ours(minutes * MINUTE) for minutes in (4, 16, 64, 256)],
    "round_robin": [round_robin(minutes * MINUTE) for minutes in (5, 10, 20, 40, 80, 160, 320, 640, 1440)],
    "entry_frequency": [entry_frequency(factor) for factor in (0.25, 0.5, 1, 2, 4, 8, 16, 32, 64)],
}
"""Each rule over the whole range of its one setting, all of them between the same bounds."""

DEFAULTS: dict[str, Rule] = {
    "ours": ours(2 * MINUTE, most=HOUR),
    "round_robin": round_robin(HOUR),
    "entry_frequency": entry_frequency(1, least=5 * MINUTE, most=DAY),
}
"""Each rule as it is delivered."""


def _date(seconds: float) -> datetime:
    return _BEGIN + timedelta(seconds=seconds)
