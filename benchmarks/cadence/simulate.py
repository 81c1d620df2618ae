"""Lets rules ask made-up feeds, and weighs requests against the time that items wait to be found."""

import random
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log
from statistics import fmean

from benchmarks.cadence.rhythms import HOUR, MINUTE, WEEK, WEEKS
from benchmarks.cadence.rules import Rule

_END = WEEKS * WEEK


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`requests` are a day and feed. Delays, in minutes, are of all items alike; 0 where there was none."""

    requests: float
    mean: float
    median: float
    p95: float


def simulate(feeds: Sequence[Sequence[float]], rule: Rule) -> Outcome:
    """Ask each feed as the rule wants, from a first request within the first hour on."""
    dice = random.Random(0)  # noqa: S311 - the same each time
    requests, delays = 0, list[float]()
    for moments in feeds:
        asked, waits = _ask(moments, rule, dice.random() * HOUR)
        requests += asked
        delays += waits
    delays.sort()
    return Outcome(
        requests=requests / (WEEKS * 7 * len(feeds)),
        mean=fmean(delays) / MINUTE if delays else 0.0,
        median=_quantile(delays, 0.5) / MINUTE,
        p95=_quantile(delays, 0.95) / MINUTE,
    )


def delay_ratio(ours: Iterable[Outcome], theirs: Iterable[Outcome]) -> float | None:
    """Our mean delay divided by theirs at the same requests a day: the mean ratio over the range of requests that both
    curves cover, on a logarithmic scale. None where they cover no common range, or no item came."""
    mine, other = _curve(ours), _curve(theirs)
    if not mine or not other:
        return None
    low, high = max(mine[0][0], other[0][0]), min(mine[-1][0], other[-1][0])
    if low >= high:
        return None
    steps = [low + (high - low) * step / 20 for step in range(21)]
    return exp(fmean(_at(mine, place) - _at(other, place) for place in steps))


def _ask(moments: Sequence[float], rule: Rule, first: float) -> tuple[int, list[float]]:
    """How often it was asked, and how long each measured item waited. A last request, which does not count, finds the
    rest: nobody gains by what is never found."""
    asker, now, known = rule(), first, 0
    begin = bisect_right(moments, first)
    asked, waits = 0, list[float]()
    while True:
        upto = bisect_right(moments, now, known)
        waits += [now - moment for moment in moments[max(known, begin) : upto]]
        if now >= _END:
            return asked, waits
        asked += 1
        now += asker.wait(now, moments[known:upto])
        known = upto


def _quantile(ascending: Sequence[float], share: float) -> float:
    return ascending[min(int(len(ascending) * share), len(ascending) - 1)] if ascending else 0.0


def _curve(outcomes: Iterable[Outcome]) -> list[tuple[float, float]]:
    return sorted((log(outcome.requests), log(outcome.mean)) for outcome in outcomes if outcome.mean > 0)


def _at(curve: Sequence[tuple[float, float]], place: float) -> float:
    for (left, low), (right, high) in pairwise(curve):
        if left <= place <= right and left < right:
            return low + (high - low) * (place - left) / (right - left)
    return curve[-1][1]
