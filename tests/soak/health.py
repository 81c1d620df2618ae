"""Whether the daemon kept Telegram's limits and its own health. Pure; each function returns where it did not.

- **Limits**, counted by the server over every send and edit that it did not refuse: at most 30 within a second in all,
  20 within a minute at a group, and at another chat one a second; there Telegram lets short bursts pass, so that up to
  `BURST` messages may come ahead of that. A daemon that starts after the clock was set on cannot know how long ago the
  tries before were.
- **Alive**: no life ends by itself or with a status, and SIGTERM ends one within eleven seconds; no traceback; feeds
  are asked for throughout, whatever the clock does; and memory does not grow from life to life, or within one.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf

from tests.soak.cast import Destination, place_of
from tests.soak.evidence import Evidence, Life
from tests.soak.reading import is_send
from tests.soak.script import End
from tests.soak.verdict import Breach

IN_ALL, IN_ALL_WITHIN = 30, 1.0
TO_GROUP, TO_GROUP_WITHIN = 20, 60.0
BURST = 3
GROUPS = (Destination.DESK, Destination.TEAM)

SILENCE = 20.0
"""Seconds; polls are two seconds apart, and a hanging server takes five."""

STOP_WITHIN = 11.0
GROWTH, SLACK = 1.25, 40 * 2**20
_WARM = 15.0

_BAD_WORDS = ("Traceback (most recent call last)", "fault of monitor's own", "never retrieved", "never awaited")


def troubles(evidence: Evidence) -> list[Breach]:
    """Everything that was not as it must be."""
    return [*exceeded(evidence), *ended_badly(evidence), *said_badly(evidence), *silent(evidence), *grown(evidence)]


def send_times(evidence: Evidence, place: Destination | None = None) -> list[float]:
    """When messages and edits came that Telegram counts: at one destination, or at all."""
    return [
        taken.came
        for taken in evidence.taken
        if is_send(taken.call) and not taken.refusal and (place is None or place_of(taken.call.chat) is place)
    ]


def busiest(times: Sequence[float], within: float) -> int:
    """The most that came within so many seconds."""
    most = first = 0
    for last, moment in enumerate(times):
        while times[first] <= moment - within:
            first += 1
        most = max(most, last - first + 1)
    return most


def ahead(times: Sequence[float]) -> float:
    """By how many messages one a second was exceeded at most: how full a bucket gets that leaks one a second."""
    level = most = 0.0
    for before, moment in zip([*times[:1], *times], times, strict=False):
        level = max(0.0, level - (moment - before)) + 1
        most = max(most, level)
    return most


def as_remembered(evidence: Evidence, times: Sequence[float]) -> list[list[float]]:
    """The same times, parted at each start that could not know of those before: the clock had been set on since, so
    that they looked old."""
    set_on = [now for (_, before), (now, after) in pairwise(evidence.wall.set_by) if after > before]
    starts = [
        life.began
        for life in evidence.lives
        if any(life.began - TO_GROUP_WITHIN < moment < life.began for moment in set_on)
    ]
    ends = [*starts, inf]
    return [
        [moment for moment in times if begin <= moment < end] for begin, end in zip([-inf, *starts], ends, strict=True)
    ]


def exceeded(evidence: Evidence) -> Iterator[Breach]:
    """Telegram's limits that were not kept."""
    counted = busiest(send_times(evidence), IN_ALL_WITHIN)
    if counted > IN_ALL:
        yield Breach(promise="limits", what=f"{counted} messages within a second")
    for place in Destination:
        times = send_times(evidence, place)
        counted = max(busiest(span, TO_GROUP_WITHIN) for span in as_remembered(evidence, times))
        if place in GROUPS and counted > TO_GROUP:
            yield Breach(promise="limits", what=f"{counted} messages within a minute at a group", place=place)
        if place not in GROUPS and ahead(times) > BURST:
            yield Breach(promise="limits", what=f"{ahead(times):.1f} messages ahead of one a second", place=place)


def ended_badly(evidence: Evidence) -> Iterator[Breach]:
    """Lives that ended in another way than they were told to."""
    for life in evidence.lives:
        if life.ended_by_itself:
            yield Breach(promise="alive", what=f"life {life.number} ended by itself with status {life.status}")
        elif life.how is End.TERM and life.status != 0:
            yield Breach(promise="alive", what=f"life {life.number} ended with status {life.status} on SIGTERM")
        elif life.how is End.TERM and life.ended - life.told > STOP_WITHIN:
            yield Breach(promise="alive", what=f"life {life.number} took {life.ended - life.told:.0f} s to end")


def said_badly(evidence: Evidence) -> Iterator[Breach]:
    """Tracebacks and the like in the log."""
    for line in evidence.log:
        if any(words in line for words in _BAD_WORDS):
            yield Breach(promise="alive", what=f"the log says: {line[:2000]}")


def silent(evidence: Evidence) -> Iterator[Breach]:
    """Lives in which no feed was asked for over too long a time."""
    for life in evidence.lives:
        longest = longest_silence(evidence, life)
        if longest > SILENCE:
            yield Breach(promise="alive", what=f"life {life.number} asked for no feed for {longest:.0f} s")


def longest_silence(evidence: Evidence, life: Life) -> float:
    """The longest time in a life without a request, in seconds."""
    if not life.ready:
        return 0.0
    within = [moment for moment in evidence.requests if life.ready < moment < life.told]
    moments = [life.ready, *within, life.told]
    return max(after - before for before, after in pairwise(moments))


def grown(evidence: Evidence) -> Iterator[Breach]:
    """Memory that grows, as far as lives are long enough to tell."""
    peaks = memory_peaks(evidence)
    if len(peaks) >= 3 and max(peaks[-len(peaks) // 3 :]) > max(peaks[: len(peaks) // 3]) * GROWTH + SLACK:
        yield Breach(promise="alive", what=f"memory grows from life to life: {[peak >> 20 for peak in peaks]} MB")
    for life in evidence.lives:
        warm = [size for moment, size in life.memory if moment - life.began > _WARM]
        if warm and max(warm) > warm[0] * GROWTH + SLACK:
            what = f"memory grows within life {life.number}: from {warm[0] >> 20} to {max(warm) >> 20} MB"
            yield Breach(promise="alive", what=what)


def memory_peaks(evidence: Evidence) -> list[int]:
    """The most memory of each life, in bytes, of those that lived long enough to be warm."""
    sizes = [[size for moment, size in life.memory if moment - life.began > _WARM] for life in evidence.lives]
    return [max(life) for life in sizes if life]
