"""Alerts a day as bars of plain characters: they look the same in a pipe, and without colours.

A row is a day, or a week where the days would fill more than a screen. What was sent in its time is dark, the rest
light.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.app.tally import Count

WIDTH = 52
"""Columns of the longest bar: with the date before it and the number behind it, eighty are enough."""

MOST_DAYS = 35

DARK, LIGHT = "█", "░"

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row: its label, so many dark and light characters, and the number of alerts behind them."""

    label: str
    dark: int
    light: int
    alerts: int


def bars(days: Mapping[date, Count], first: date, last: date) -> tuple[Bar, ...]:
    """A row for each day from the first to the last, or for each week, Monday to Sunday, that these lie in."""
    weekly = (last - first).days >= MOST_DAYS
    start = first - timedelta(days=first.weekday()) if weekly else first
    step = _WEEK if weekly else _DAY
    rows = [
        (day, _sum([days[one] for one in _steps(day, day + step - _DAY, _DAY) if one in days]))
        for day in _steps(start, last, step)
    ]
    most = max((count.alerts for _, count in rows), default=0)
    label = "week of %d %b" if weekly else "%a %d %b"
    return tuple(_bar(day.strftime(label), count, most) for day, count in rows)


def _steps(day: date, last: date, step: timedelta) -> Iterator[date]:
    while day <= last:
        yield day
        day += step


def _sum(counts: Sequence[Count]) -> Count:
    return Count(
        sent=sum(one.sent for one in counts),
        raised=sum(one.raised for one in counts),
        new=sum(one.new for one in counts),
    )


def _bar(label: str, count: Count, most: int) -> Bar:
    # Ten alerts are ten characters, as long as there is room; whatever there is can be seen.
    scale = min(1.0, WIDTH / most) if most else 0.0
    length = math.ceil(count.alerts * scale)
    dark = round(count.sent * scale)
    if count.sent and not dark:
        dark = 1
    return Bar(label=label, dark=min(dark, length), light=max(0, length - dark), alerts=count.alerts)
