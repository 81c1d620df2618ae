"""Made-up feeds with the rhythms of real ones, from a seed: when each item appeared, and nothing else.

Times are seconds from the first measured Monday, 0:00 UTC, ascending; what lies before it is negative: the past that a
feed's document, or the database, shows when the simulation begins.
"""

import random
from bisect import insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

MINUTE = 60.0
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY

PAST = 8 * WEEK
"""So much of a feed's past is known at the beginning, but for feeds that write seldom: they have a year's."""

WEEKS = 3
"""So many weeks are measured."""

Rhythm: TypeAlias = Callable[[random.Random], list[float]]

# Items by the hour at a newspaper's own clock: a quiet night, a rise from six, a peak before noon, a long tail.
_NEWSDAY = (2, 1, 1, 1, 2, 4, 9, 14, 18, 20, 20, 19, 17, 17, 17, 16, 16, 15, 13, 11, 9, 7, 5, 3)
_OFFICE = (0, 0, 0, 0, 0, 0, 0, 2, 10, 16, 14, 12, 8, 10, 14, 12, 9, 5, 1, 0, 0, 0, 0, 0)
_WEEKEND = 5


def newspaper(dice: random.Random) -> list[float]:
    """A newsroom of one place: 15 to 60 items a day, few at night and fewer at the weekend, each on its own."""
    daily = _between(dice, 15, 60)
    return _by_the_clock(dice, daily, _NEWSDAY, zone=dice.randrange(24), weekend=0.6)


def agency(dice: random.Random) -> list[float]:
    """A wire around the clock: 4 to 14 subjects a day, each an urgent line with a burst of follow-ups behind it."""
    subjects = _by_the_clock(dice, _between(dice, 4, 14), _NEWSDAY, zone=dice.randrange(24), weekend=0.7)
    return sorted(moment for subject in subjects for moment in _burst(dice, subject))


def weekly_blog(dice: random.Random) -> list[float]:
    """One author: a post a week, mostly on the same day and in the same part of it; some weeks none, some two."""
    day, hour = dice.randrange(7) * DAY, dice.randrange(24) * HOUR
    posts: list[float] = []
    for week in _weeks(52):
        if dice.random() < 0.85:
            posts.append(week + day + hour + dice.gauss(0, 3 * HOUR) + dice.choice((0, 0, 0, 0, DAY, -DAY)))
        if dice.random() < 0.15:
            posts.append(week + dice.random() * WEEK)
    return sorted(posts)


def dead(dice: random.Random) -> list[float]:
    """It wrote now and then, until some months ago."""
    last = -_between(dice, 90, 700) * DAY
    return sorted(last - dice.expovariate(1 / (40 * DAY)) for _ in range(20))


def revived(dice: random.Random) -> list[float]:
    """A dead feed that comes alive within the measured time, and then writes some times a day."""
    begins = dice.random() * WEEKS * WEEK
    return dead(dice) + [begins + moment for moment in _evenly(dice, 0, WEEKS * WEEK - begins, _between(dice, 2, 8))]


def office(dice: random.Random) -> list[float]:
    """A ministry or a company: 1 to 6 releases a working day, often several in one minute, none at the weekend."""
    releases = _by_the_clock(dice, _between(dice, 1, 6), _OFFICE, zone=dice.randrange(24), weekend=0.02)
    return sorted(moment for moment in releases for _ in range(dice.choice((1, 1, 1, 2, 4))))


def digest(dice: random.Random) -> list[float]:
    """A program that writes at the same minute of every day, or of every sixth hour, a handful of items at a time."""
    step = dice.choice((DAY, DAY, 6 * HOUR))
    minute = dice.random() * DAY
    count = dice.randrange(1, 8)
    ticks = [-PAST + minute + step * number for number in range(int((PAST + WEEKS * WEEK) / step))]
    return sorted(tick + dice.random() * 2 * MINUTE for tick in ticks for _ in range(count))


def writer(dice: random.Random) -> list[float]:
    """Somebody who writes when there is something to say: a few items a week, in spells, with long silences between."""
    moment, posts = -PAST * 3, []
    while moment < WEEKS * WEEK:
        moment += DAY * 0.3 * dice.paretovariate(0.9)
        posts.append(moment)
    return posts


def steady(dice: random.Random) -> list[float]:
    """Items at random around the clock, 2 to 100 a day: no rhythm to learn but the mean gap."""
    return _evenly(dice, -PAST, WEEKS * WEEK, _between(dice, 2, 100))


TUNED_ON = (1, 2)
"""The seeds of the feeds by which our rule's constants were chosen."""

REPORTED_ON = 7
"""The seed of the feeds that the figures are about, fixed before any of them was measured."""


def feeds(rhythm: str, seed: int = REPORTED_ON) -> list[list[float]]:
    """Feeds of one of the kinds in `KINDS`, or the hundred of `mixed`."""
    if rhythm == "mixed":
        return mixed(seed)
    make, count = KINDS[rhythm]
    return sample(make, seed, count)


def mixed(seed: int) -> list[list[float]]:
    """A hundred feeds as a subscriber may have them."""
    return [_cut(make(_dice(make, seed, number))) for make, count in MIXTURE.items() for number in range(count)]


def sample(make: Rhythm, seed: int, count: int) -> list[list[float]]:
    """So many feeds of one kind. The same seed gives the same feeds, on every machine."""
    return [_cut(make(_dice(make, seed, number))) for number in range(count)]


KINDS: Mapping[str, tuple[Rhythm, int]] = {
    "newspaper": (newspaper, 6),
    "agency": (agency, 6),
    "weekly blog": (weekly_blog, 60),
    "dead feed": (dead, 12),
    "revived feed": (revived, 24),
    "office": (office, 12),
    "digest": (digest, 12),
    "writer": (writer, 40),
    "steady": (steady, 8),
}
"""The kinds of feeds, and how many of each are enough."""

MIXTURE: Mapping[Rhythm, int] = {
    newspaper: 24,
    agency: 4,
    weekly_blog: 26,
    dead: 14,
    revived: 2,
    office: 12,
    digest: 6,
    writer: 8,
    steady: 4,
}


def _burst(dice: random.Random, moment: float) -> Iterator[float]:
    yield moment
    while dice.random() < 0.85:
        moment += dice.expovariate(1 / (8 * MINUTE))
        yield moment


def _dice(make: Rhythm, seed: int, number: int) -> random.Random:
    return random.Random(f"{make.__name__} {seed} {number}")  # noqa: S311 - the same feeds on every machine


def _cut(moments: Sequence[float]) -> list[float]:
    return [moment for moment in moments if moment < WEEKS * WEEK]


def _between(dice: random.Random, least: float, most: float) -> float:
    """Any size of the range is as likely as any other: small ones are more frequent than large ones."""
    return float(least * (most / least) ** dice.random())


def _weeks(past: int) -> Iterator[float]:
    return (week * WEEK for week in range(-past, WEEKS))


def _evenly(dice: random.Random, start: float, end: float, daily: float) -> list[float]:
    moments: list[float] = []
    moment = start + dice.expovariate(daily / DAY)
    while moment < end:
        insort(moments, moment)
        moment += dice.expovariate(daily / DAY)
    return moments


def _by_the_clock(
    dice: random.Random, daily: float, hours: Sequence[float], *, zone: int, weekend: float
) -> list[float]:
    """Items at random, as many as each hour of the day has its share of. `zone` shifts the clock, in hours."""
    peak = max(hours)
    moments = []
    for moment in _evenly(dice, -PAST, WEEKS * WEEK, daily * 24 * peak / sum(hours)):
        there = moment + zone * HOUR
        share = hours[int(there // HOUR) % 24] / peak
        if there // DAY % 7 >= _WEEKEND:
            share *= weekend
        if dice.random() < share:
            moments.append(moment)
    return moments
