"""When a feed is to be polled next. Reads no clock, and keeps no memory beyond the interval that it hands back.

The feed's own rhythm sets the interval, between a least and a most (`monitor.feeds.rhythm`). What the server and the
document ask for can only lengthen it, and no further than to the most; a Retry-After goes past that, and so does an
interval that the user fixed. Failures back off from there. Chance keeps feeds apart that would come together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from monitor.feeds.rhythm import rhythm_of
from monitor.feeds.rhythm import wait as rhythm_wait
from monitor.ports import FetchFailure

# Of a feed that has shown no item yet there is no rhythm: its interval feels its way.
_SHORTER = 0.5
_LONGER = 1.5
# Adaptive polls drift apart by this much, so that feeds that were added together do not stay together.
_WOBBLE = 0.05
# A fixed interval is kept; but never quite, or all feeds that a pause brought together would stay so for ever.
_DRIFT = 0.02
_MOST_DRIFT = timedelta(seconds=10)
# After hours that are to be skipped, feeds come back over so long, not all at the stroke of the hour.
_COMING_BACK = timedelta(minutes=10)
_HOUR = timedelta(hours=1)

_BACKOFF_CAP = timedelta(hours=6)
_BACKOFF_JITTER = 0.25
_MAX_DOUBLINGS = 20
# A server that turned us away is left alone for at least so long, unless it named a time itself.
_TURNED_AWAY = timedelta(hours=1)
# Where only a person can help, more tries do not; but such pages vanish by themselves, too, so a day is the most.
_FOR_PEOPLE = frozenset({FetchFailure.FORBIDDEN, FetchFailure.CHALLENGE, FetchFailure.LOGIN, FetchFailure.NOT_A_FEED})
_FOR_PEOPLE_CAP = timedelta(days=1)
_ASKED_TO_WAIT = 0.1  # the jitter after a Retry-After: later, never earlier

_AT_ONCE = 10
_APART = timedelta(milliseconds=50)
_SPREAD_CAP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The bounds for one feed. `every` fixes the interval, past `least` and `most`. With `thin` its news is pushed to
    us (WebSub), and it is polled only to make sure, every `most`. `worth` is the waiting of one item that a further
    request is worth sparing: the smaller, the more requests."""

    least: timedelta
    most: timedelta
    every: timedelta | None = None
    thin: bool = False
    worth: timedelta = timedelta(minutes=2)

    def bound(self, interval: timedelta) -> timedelta:
        """The interval as this pace allows it."""
        return self.every or max(self.least, min(interval, self.most))


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPoll:
    """`at` is the time; `interval` is what to remember for the next decision."""

    at: datetime
    interval: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What a feed's server and its document ask of those who poll it.

    `fresh_for` is how long the newest answer is called fresh (HTTP), `least` the shortest interval that the document
    names (ttl, sy:updatePeriod). `skip_hours` (0 to 23, UTC) and `skip_days` (0 is Monday) are when not to come.
    """

    fresh_for: timedelta | None = None
    least: timedelta | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


def next_poll(
    pace: Pace,
    *,
    now: datetime,
    arrivals: Sequence[datetime],
    advice: Advice,
    interval: timedelta,
    news: bool,
    rng: Random,
) -> NextPoll:
    """After a poll that succeeded. `arrivals` are when recent items appeared; `interval` and `news`, which says that
    the poll brought new items, count only where there are none."""
    if pace.every is not None:
        return NextPoll(at=now + pace.every + min(pace.every * _DRIFT, _MOST_DRIFT) * rng.random(), interval=pace.every)
    own = _own_interval(pace, now, arrivals, interval * (_SHORTER if news else _LONGER))
    asked = min(max(advice.least or timedelta(), advice.fresh_for or timedelta()), pace.most)
    wait = max(own * rng.uniform(1 - _WOBBLE, 1 + _WOBBLE), asked * rng.uniform(1, 1 + _WOBBLE))
    at = _past_skipped(now + pace.bound(wait), advice, rng)
    return NextPoll(at=min(at, now + pace.most), interval=pace.bound(max(own, advice.least or timedelta())))


def _own_interval(pace: Pace, now: datetime, arrivals: Sequence[datetime], felt: timedelta) -> timedelta:
    if pace.thin:
        return pace.most
    rhythm = rhythm_of(arrivals, now)
    if rhythm is None:
        return pace.bound(felt)
    return rhythm_wait(rhythm, now, least=pace.least, most=pace.most, worth=pace.worth)


def _past_skipped(at: datetime, advice: Advice, rng: Random) -> datetime:
    """That time, or some time after the hours and days on which the feed asks not to come. Who asks never to come is
    not understood, and not heard."""
    if not (advice.skip_hours or advice.skip_days) or _is_skipped_always(advice):
        return at
    later = at
    while later.hour in advice.skip_hours or later.weekday() in advice.skip_days:
        later = later.replace(minute=0, second=0, microsecond=0) + _HOUR
    return at if later == at else later + _COMING_BACK * rng.random()


def _is_skipped_always(advice: Advice) -> bool:
    return len(set(advice.skip_hours)) == 24 or len(set(advice.skip_days)) == 7


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
    longest regular interval (a day, from an hour on, where only a person can help); never comes before the time that
    the server asked for."""
    base = pace.bound(interval)
    turned_away = reason in _FOR_PEOPLE or (reason is FetchFailure.RATE_LIMITED and retry_after is None)
    first = max(base, _TURNED_AWAY) if turned_away else base
    cap = max(base, pace.most, _FOR_PEOPLE_CAP if reason in _FOR_PEOPLE else _BACKOFF_CAP)
    wait = min(first * 2 ** min(failures - 1, _MAX_DOUBLINGS), cap) if first < cap else cap
    wait = min(wait * rng.uniform(1, 1 + _BACKOFF_JITTER), cap)
    if retry_after is not None:
        wait = max(wait, retry_after * rng.uniform(1, 1 + _ASKED_TO_WAIT))
    return NextPoll(at=now + wait, interval=base)


def spread(count: int, *, rng: Random) -> tuple[timedelta, ...]:
    """How long each of `count` feeds waits for its first poll at start: a handful not at all, the others at random
    over a time that grows with their number, at most five minutes."""
    span = min(_APART * count, _SPREAD_CAP)
    return tuple(timedelta() if place < _AT_ONCE else span * rng.random() for place in range(count))
