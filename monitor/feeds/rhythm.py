"""A feed's own rhythm, read from when its recent items appeared, and how long to wait for the next one. Pure.

Knows nothing of what a server asks, of failures, or of chance (see `monitor.feeds.cadence`).

How eager to be follows from what a request is worth. Where items come once in `gap`, asking every `wait` costs 1/wait
requests, and lets items wait wait/2 on average; with a request worth `worth` of one item's waiting, the sum is least
at wait = √(2 · worth · gap). So a feed that writes a hundred times as often is asked ten times as often. The gap is
not the same all day: it is judged by how long the feed has been silent (bursts, and pauses of a regular length) and by
the hour of the day. (Sia, Cho and Cho, "Efficient monitoring algorithm for fast news alerts", IEEE TKDE 19 (7), 2007,
derive the square root, and what the daily pattern of blogs gains.)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import sqrt

MEMORY = 48
"""So many arrivals are worth remembering."""

_HOUR = 3600.0
_DAY = 24 * _HOUR

# Items within a minute came together: one event, however many. So a whole document dated alike is one, too.
_TOGETHER = timedelta(minutes=1)
# What is believed of a feed before it has shown anything: an item every six hours, for as much as a fifth of an event.
_USUAL_GAP = 6 * _HOUR
_BELIEF = 0.2
# Each gap counts a little less than the one after it, so that a feed that changes its ways is believed soon.
_FADING = 0.93
_WEIGHTS = tuple(_FADING**age for age in range(MEMORY - 1, 0, -1))
# A gap past so many times the middle one is an exception (a pinned item, a wrong date), and counts as no more.
_EXCEPTION = 10.0

# What the last few gaps alone say is believed at once where it is at odds with all before: a dead feed that came alive.
_LATELY = 4
_CAUTION = 2.0

# The ages of silence are judged in octaves, from this on.
_YOUNG = 120.0
# So many events stand behind the mean gap, when an age of silence, or an hour of the day, is to say otherwise.
_DOUBT = 3.0
_HOUR_DOUBT = 6.0
# The hours of the day are fully believed once events were seen over so long.
_KNOWN_AFTER = 3 * _DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """What recent arrivals tell. All times are seconds. `last` is the newest event, `mean` the mean time between events
    lately, `gaps` are times between events with their weights, `hours` counts the events by hour of the day (UTC), and
    `trust` (0 to 1) says how far the hours are believed."""

    last: float
    mean: float
    gaps: tuple[tuple[float, float], ...]
    hours: tuple[int, ...]
    trust: float

    def by_hour(self, moment: float) -> float:
        """By how much the hour of that time has more events than the mean, as a factor. Neighbours speak along with
        it, each half as loud."""
        hour = int(moment // _HOUR) % 24
        around = (self.hours[hour - 1] + 2 * self.hours[hour] + self.hours[(hour + 1) % 24]) / 4
        share = (24 * around + _HOUR_DOUBT) / (len(self.gaps) + 1 + _HOUR_DOUBT)
        return 1 + self.trust * (share - 1)

    def rate(self, start: float, end: float, open_silence: float) -> float:
        """How often silence ends while it is between `start` and `end` old: events a second. `open_silence` is how
        old the present one is known to be."""
        ended, lasted = _DOUBT, _DOUBT * self.mean
        for gap, weight in self.gaps:
            if gap > start:
                lasted += weight * (min(gap, end) - start)
                if gap <= end:
                    ended += weight
        if open_silence > start:
            lasted += min(open_silence, end) - start
        return ended / lasted


def rhythm_of(arrivals: Sequence[datetime], now: datetime) -> Rhythm | None:
    """The rhythm behind these arrivals, in any order; those after `now` are not believed. None where there is none."""
    present = now.timestamp()
    recent = _apart(sorted(moment for moment in arrivals if moment <= now))[-MEMORY:]
    if not recent:
        return None
    events = [moment.timestamp() for moment in recent]
    gaps = tuple(zip((after - before for before, after in pairwise(events)), _WEIGHTS[1 - len(events) :], strict=False))
    hours = [0] * 24
    for event in events:
        hours[int(event // _HOUR) % 24] += 1
    return Rhythm(
        last=events[-1],
        mean=_mean(gaps, present - events[-1]),
        gaps=gaps,
        hours=tuple(hours),
        trust=min(1.0, (present - events[0]) / _KNOWN_AFTER),
    )


def wait(rhythm: Rhythm, now: datetime, *, least: timedelta, most: timedelta, worth: timedelta) -> timedelta:
    """How long to wait, between `least` and `most`, if nothing but the rhythm counts.

    Each stretch of the time ahead would have an interval of its own; the wait is over when they have been lived
    through in the sum of their shares.
    """
    shortest, longest, price = least.total_seconds(), most.total_seconds(), 2 * worth.total_seconds()
    present = now.timestamp()
    waited, left, stretches = 0.0, 1.0, _stretches(rhythm, present)
    while waited < longest:
        start, end, gap = next(stretches)
        interval = max(shortest, min(sqrt(price * gap), longest))
        if left * interval <= end - start:
            waited += left * interval
            break
        left -= (end - start) / interval
        waited = end - present
    return timedelta(seconds=max(shortest, min(waited, longest)))


def remember(known: Sequence[datetime], new: Sequence[datetime], *, now: datetime) -> tuple[datetime, ...]:
    """The arrivals to be remembered once these came to those, oldest first, at most `MEMORY`.

    Of those that came together one is kept, so that a memory of batches reaches as far back. What lies ahead came now,
    or, where it was known already, under a clock that was ahead, and is forgotten.
    """
    if not new and (not known or known[-1] <= now):
        return tuple(known)  # as at nearly all polls
    old = (moment for moment in known if moment <= now)
    return tuple(_apart(sorted((*old, *(min(moment, now) for moment in new))))[-MEMORY:])


def _stretches(rhythm: Rhythm, present: float) -> Iterator[tuple[float, float, float]]:
    """From the present on, without end: start, end, and the mean time to the next event while it lasts."""
    known = present - rhythm.last
    young, old = _octave(known)
    rate = rhythm.rate(young, old, known)
    start = present
    while True:
        end = min(rhythm.last + old, (start // _HOUR + 1) * _HOUR)
        yield start, end, 1 / (rate * rhythm.by_hour(start))
        start = end
        if start >= rhythm.last + old:
            young, old = old, 2 * old
            rate = rhythm.rate(young, old, known)


def _octave(silence: float) -> tuple[float, float]:
    young, old = 0.0, _YOUNG
    while silence >= old:
        young, old = old, 2 * old
    return young, old


def _apart(moments: Sequence[datetime]) -> list[datetime]:
    """Ascending moments without those that come together with the one before."""
    events: list[datetime] = []
    for moment in moments:
        if not events or moment - events[-1] > _TOGETHER:
            events.append(moment)
    return events


def _mean(gaps: Sequence[tuple[float, float]], silence: float) -> float:
    """The mean time between events. The present silence counts as a gap that is at least so long."""
    longest = _EXCEPTION * sorted(gap for gap, _ in gaps)[len(gaps) // 2] if gaps else 0.0
    time, events = silence + _BELIEF * _USUAL_GAP, 1 + _BELIEF
    for gap, weight in gaps:
        time += min(gap, longest) * weight
        events += weight
    lately = (silence + sum(gap for gap, _ in gaps[-_LATELY:])) / _LATELY
    return min(time / events, _CAUTION * lately) if len(gaps) >= _LATELY else time / events
