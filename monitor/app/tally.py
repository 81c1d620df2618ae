"""Counts alerts in what a replay finds: a watch alerts once a story, as it does in the daemon. Pure.

Stories are those that were stored. An item that has none, because no watch matched it when it came, joins an open
story or opens one by the daemon's own rules. What was told in its time is kept apart from what would be new. Limits,
digests, quiet hours and mutes say when an alert is told, so they make no difference here.
"""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from monitor.app.past import Before, Past
from monitor.app.shelf import Hit, Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """An alert of the replay, with the item that makes it fire first."""

    item_id: str
    watch: str
    before: Before


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Alerts by what came of them in their time."""

    sent: int = 0
    raised: int = 0
    new: int = 0

    @property
    def alerts(self) -> int:
        """All of them."""
        return self.sent + self.raised + self.new


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallied:
    """What was counted. `newest` are some of the alerts, the newest first; `lost` is how many were sent and would not
    come any more."""

    days: Mapping[date, Count]
    watches: Mapping[str, Count]
    newest: tuple[Sample, ...]
    lost: int

    @property
    def total(self) -> Count:
        """Over all watches."""
        counts = self.watches.values()
        return Count(
            sent=sum(one.sent for one in counts),
            raised=sum(one.raised for one in counts),
            new=sum(one.new for one in counts),
        )


class Tally:
    """Takes hits in the order of their items, and counts. Its memory grows with the days; that of `past` grows with the
    alerts that were stored, by a few bytes each; and the stories that are open at once have a bound."""

    def __init__(self, past: Past, *, window: timedelta, samples: int, zone: tzinfo | None) -> None:
        """`past` has what alerted since `since`, and in the window before it. Days are those of `zone`, None for that
        of the machine."""
        self._past = past
        self._zone = zone
        self._days: dict[date, Counter[Before]] = {}
        self._watches: dict[str, Counter[Before]] = {}
        self._newest: deque[Sample] = deque(maxlen=samples)
        self._shelf = Shelf(window)

    def take(self, hit: Hit) -> None:
        """Count what this item adds."""
        story = self._shelf.place(hit)
        for watch in hit.watches:
            before = self._past.find(story.name, watch)
            if before is None or (before is Before.NEW and watch in story.alerted):
                continue
            story.alerted += (watch,)
            self._count(hit, watch, before)

    def _count(self, hit: Hit, watch: str, before: Before) -> None:
        day = hit.first_seen.astimezone(self._zone).date()
        self._days.setdefault(day, Counter())[before] += 1
        self._watches.setdefault(watch, Counter())[before] += 1
        self._newest.append(Sample(item_id=hit.item_id, watch=watch, before=before))

    def result(self) -> Tallied:
        """What was counted so far."""
        return Tallied(
            days={day: _count(counts) for day, counts in sorted(self._days.items())},
            watches={name: _count(counts) for name, counts in self._watches.items()},
            newest=tuple(reversed(self._newest)),
            lost=self._past.lost,
        )


def _count(counts: Counter[Before]) -> Count:
    return Count(sent=counts[Before.SENT], raised=counts[Before.RAISED], new=counts[Before.NEW])
