"""When a feed is to be polled next. Reads no clock, and keeps no memory beyond the interval that it hands back.

Times move between a least and a most: shorter after new items, longer without. Failures back off from there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from monitor.ports import FetchFailure

_SHORTER = 0.5
_LONGER = 1.5
# Adaptive polls drift apart by this much, so that feeds that were added together do not stay together.
_WOBBLE = 0.05

_BACKOFF_CAP = timedelta(hours=6)
_BACKOFF_JITTER = 0.25
_MAX_DOUBLINGS = 20
# A server that turned us away is left alone for at least so long, unless it named a time itself.
_TURNED_AWAY = timedelta(hours=1)
_ASKED_TO_WAIT = 0.1  # the jitter after a Retry-After: later, never earlier

_AT_ONCE = 10
_APART = timedelta(milliseconds=50)
_SPREAD_CAP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The bounds for one feed. `every` fixes the interval, past `least` and `most`."""

    least: timedelta
    most: timedelta
    every: timedelta | None = None

    def bound(self, interval: timedelta) -> timedelta:
        """The interval as this pace allows it."""
        return self.every or max(self.least, min(interval, self.most))


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPoll:
    """`at` is the time; `interval` is what to remember for the next decision."""

    at: datetime
    interval: timedelta


def next_poll(pace: Pace, *, now: datetime, interval: timedelta, news: bool, rng: Random) -> NextPoll:
    """After a poll that succeeded; `news` says that it brought new items."""
    moved = pace.bound(interval * (_SHORTER if news else _LONGER))
    wait = pace.bound(moved * rng.uniform(1 - _WOBBLE, 1 + _WOBBLE))
    return NextPoll(at=now + wait, interval=moved)


def next_try(
    pace: Pace,
    *,
    now: datetime,
    interval: timedelta,
    failures: int,
    reason: FetchFailure,
    retry_after: timedelta | None,
    rng: Random,
) -> NextPoll:
    """After a poll that failed, the `failures`th in a row. Doubles the interval each time, up to six hours or the
    longest regular interval; never comes before the time that the server asked for."""
    base = pace.bound(interval)
    cap = max(base, pace.most, _BACKOFF_CAP)
    wait = min(base * 2 ** min(failures - 1, _MAX_DOUBLINGS), cap) if base < cap else cap
    if reason is FetchFailure.FORBIDDEN or (reason is FetchFailure.RATE_LIMITED and retry_after is None):
        wait = max(wait, _TURNED_AWAY)
    wait = min(wait * rng.uniform(1, 1 + _BACKOFF_JITTER), cap)
    if retry_after is not None:
        wait = max(wait, retry_after * rng.uniform(1, 1 + _ASKED_TO_WAIT))
    return NextPoll(at=now + wait, interval=base)


def spread(count: int, *, rng: Random) -> tuple[timedelta, ...]:
    """How long each of `count` feeds waits for its first poll at start: a handful not at all, the others at random
    over a time that grows with their number, at most five minutes."""
    span = min(_APART * count, _SPREAD_CAP)
    return tuple(timedelta() if place < _AT_ONCE else span * rng.random() for place in range(count))
