"""Which places of several things are close to one another, by a sweep over them rather than by trying all pairs.

Pure arithmetic on places, given as the numbers of their first and last word. A place that has no word of its own (a
regex may find only signs) is given as the word after it and the word before it, in this order.
Time and memory grow as the number of places (times its logarithm, for sorting).
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from operator import itemgetter
from typing import TypeAlias

from monitor.match.text import Span

Places: TypeAlias = Sequence[Span]
Kept: TypeAlias = list[list[Span]]
"""For each thing, those of its places that take part; all of them are empty where the things are never close."""

_FIRST, _LAST = itemgetter(0), itemgetter(1)


def near(things: Sequence[Places], distance: int) -> Kept:
    """Close where at most `distance` words stand between the first end and the last start, in any order.

    That is `max(start) − min(end) − 1 ≤ distance`, as SQLite's FTS5 counts it; places may lie over one another.
    """
    swept = [[(first, last) for first, last in places] for places in things]
    return _swept(swept, [1] * len(things), distance + 1)


def within(things: Sequence[Places], counts: Sequence[int], length: int) -> Kept:
    """Close where `length` words in a row have as many places of each thing as its count says."""
    # Seen from the end of the row, a place is reached at its last word, and must not have begun too early.
    turned = [[(last, first) for first, last in places] for places in things]
    return [[(first, last) for last, first in places] for places in _swept(turned, counts, length - 1)]


def _swept(things: list[list[Span]], counts: Sequence[int], slack: int) -> Kept:
    """Places are (reached, worth): at some moment enough of each are reached, and worth at least the moment − slack."""
    moments = list(_moments(things, counts, slack))
    return [[place for place in places if _takes_part(place, moments, slack)] for places in things]


def _moments(things: list[list[Span]], counts: Sequence[int], slack: int) -> Iterator[int]:
    best: list[list[int]] = [[] for _ in things]
    reached = sorted((place, number) for number, places in enumerate(things) for place in places)
    for moment, group in groupby(reached, key=lambda entry: entry[0][0]):
        for (_, worth), number in group:
            insort(best[number], worth)
            del best[number][: -counts[number]]
        if all(len(top) == count and top[0] >= moment - slack for top, count in zip(best, counts, strict=True)):
            yield moment


def _takes_part(place: Span, moments: list[int], slack: int) -> bool:
    reached, worth = place
    number = bisect_left(moments, reached)
    return number < len(moments) and moments[number] <= worth + slack


def before(things: Sequence[Places], distance: int) -> Kept:
    """Close as for `near`, and in this order: each place ends before the next one starts."""
    ordered = [sorted(places) for places in things]
    ends = _ends(ordered)
    starts = _starts(ordered)
    return [
        [place for place, end, start in zip(*row, strict=True) if start - end - 1 <= distance]
        for row in zip(ordered, ends, starts, strict=True)
    ]


def _ends(things: list[list[Span]]) -> list[list[float]]:
    """For each place, the latest end of a first thing from which it can be reached in order."""
    ends: list[list[float]] = [[last for _, last in things[0]]]
    for places, previous in zip(things[1:], things, strict=False):
        by_last = sorted(zip((last for _, last in previous), ends[-1], strict=True))
        lasts = [last for last, _ in by_last]
        best = [-float("inf"), *accumulate((end for _, end in by_last), max)]
        ends.append([best[bisect_left(lasts, first)] for first, _ in places])
    return ends


def _starts(things: list[list[Span]]) -> list[list[float]]:
    """For each place, the earliest start of a last thing that can be reached from it in order."""
    starts: list[list[float]] = [[first for first, _ in things[-1]]]
    for places, following in zip(things[-2::-1], things[::-1], strict=False):
        firsts = [first for first, _ in following]
        best = [*reversed([*accumulate(reversed(starts[-1]), min)]), float("inf")]
        starts.append([best[bisect_right(firsts, last)] for _, last in places])
    return starts[::-1]
