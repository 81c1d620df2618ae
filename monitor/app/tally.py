"""Counts alerts in what a replay finds: a watch alerts once a story, as it does in the daemon. Pure.

Stories are those that were stored. An item that has none, because no watch matched it when it came, joins an open
story or opens one by the daemon's own rules. What was told in its time is kept apart from what would be new. Limits,
digests, quiet hours and mutes say when an alert is told, so they make no difference here.
"""

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import TypeVar

from monitor.model import Item, Match, Story
from monitor.ports import OpenStory, PastAlert
from monitor.stories.fingerprint import Fingerprint
from monitor.stories.grouping import CANDIDATES, join

K = TypeVar("K")

MOST_OPEN = 10_000
"""Stories that may be open at once; beyond that the oldest close early. A watch that matches nearly everything would
otherwise fill the memory."""


class Before(StrEnum):
    """What came of an alert in its time."""

    SENT = "sent"
    RAISED = "raised"  # and not sent: muted, dropped, or still waiting
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A stored item that matches. `keys` and `mark` are as in a `Finding`, `story_id` is its stored story's, and
    `item` has as much of its text as its story is decided by."""

    item: Item
    matches: tuple[Match, ...]
    keys: tuple[str, ...]
    mark: Fingerprint | None = None
    story_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """An alert of the replay, with the item that makes it fire first."""

    item: Item
    match: Match
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
    """What was counted. `newest` are some of the alerts, `lost` those that were sent and would not come any more, both
    the newest first."""

    days: Mapping[date, Count]
    watches: Mapping[str, Count]
    newest: tuple[Replayed, ...]
    lost: tuple[PastAlert, ...]

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
    """Takes hits in the order of their items, and counts. Its memory grows with the alerts that were stored, the days,
    and the stories open at once, not with the items."""

    def __init__(
        self, past: Sequence[PastAlert], *, since: datetime, window: timedelta, samples: int, zone: tzinfo | None
    ) -> None:
        """`past` may begin before `since`: what alerted then is no alert of later. Days are those of `zone`, None for
        that of the machine."""
        self._past = {(one.story_id, one.watch): one for one in past}
        self._since = since
        self._zone = zone
        self._days: dict[date, Counter[Before]] = {}
        self._watches: dict[str, Counter[Before]] = {}
        self._newest: deque[Replayed] = deque(maxlen=samples)
        self._found: set[tuple[str, str]] = set()
        self._shelf = _Shelf(window)

    def take(self, hit: Hit) -> None:
        """Count what this item adds."""
        story_id, alerted = self._shelf.place(hit)
        for match in hit.matches:
            then = self._past.get((story_id, match.watch))
            if then is not None:
                if then.first_seen < self._since or (story_id, match.watch) in self._found:
                    continue
                self._found.add((story_id, match.watch))
            elif match.watch in alerted:
                continue
            alerted.add(match.watch)
            self._count(hit.item, match, _before(then))

    def _count(self, item: Item, match: Match, before: Before) -> None:
        day = item.first_seen.astimezone(self._zone).date()
        self._days.setdefault(day, Counter())[before] += 1
        self._watches.setdefault(match.watch, Counter())[before] += 1
        self._newest.append(Replayed(item=item, match=match, before=before))

    def result(self) -> Tallied:
        """What was counted so far."""
        gone = (
            one for key, one in self._past.items()
            if one.sent and one.first_seen >= self._since and key not in self._found
        )  # fmt: skip
        return Tallied(
            days={day: _count(counts) for day, counts in sorted(self._days.items())},
            watches={name: _count(counts) for name, counts in self._watches.items()},
            newest=tuple(reversed(self._newest)),
            lost=tuple(sorted(gone, key=lambda one: (one.first_seen, one.watch), reverse=True)),
        )


def as_one(past: Iterable[PastAlert], watch: str) -> tuple[PastAlert, ...]:
    """The alerts of all watches as if one watch had raised them: once a story, sent if one of them was."""
    stories: dict[str, PastAlert] = {}
    for one in past:
        known = stories.setdefault(one.story_id, replace(one, watch=watch))
        if one.sent and not known.sent:
            stories[one.story_id] = replace(known, sent=True)
    return tuple(stories.values())


def _before(then: PastAlert | None) -> Before:
    if then is None:
        return Before.NEW
    return Before.SENT if then.sent else Before.RAISED


def _count(counts: Counter[Before]) -> Count:
    return Count(sent=counts[Before.SENT], raised=counts[Before.RAISED], new=counts[Before.NEW])


class _Shelf:
    """The stories that are open at one point of the replay, each with the watches that alerted on it."""

    def __init__(self, window: timedelta) -> None:
        self._window = window
        self._stories: dict[str, OpenStory] = {}  # in the order in which they were opened
        self._alerted: dict[str, set[str]] = {}
        self._by_key: dict[str, list[str]] = {}
        self._by_trace: dict[int, list[str]] = {}
        self._opened = 0

    def place(self, hit: Hit) -> tuple[str, set[str]]:
        """The story that the item belongs to, and who alerted on it, to be added to."""
        self._close(hit.item.first_seen - self._window)
        story_id = hit.story_id or self._joined(hit)
        known = self._stories.get(story_id) if story_id else None
        if known is None:
            story_id = self._open(hit, story_id)
        else:
            self._stories[known.story.id] = replace(known, feed_ids=known.feed_ids | {hit.item.feed_id})
            story_id = known.story.id
        return story_id, self._alerted[story_id]

    def _joined(self, hit: Hit) -> str | None:
        ids = {story_id for key in hit.keys for story_id in self._by_key.get(key, ())} | set(self._alike(hit))
        found = join(hit.keys, hit.item.feed_id, [self._stories[one] for one in ids], hit.mark) if ids else None
        return found[0].story.id if found else None

    def _alike(self, hit: Hit) -> Iterable[str]:
        traces = hit.mark.traces if hit.mark else ()
        shared = Counter(story_id for trace in traces for story_id in self._by_trace.get(trace, ()))
        return sorted(shared, key=lambda story_id: (-shared[story_id], story_id))[:CANDIDATES]

    def _open(self, hit: Hit, story_id: str | None) -> str:
        self._opened += 1
        name = story_id or f"replay {self._opened}"
        item = hit.item
        sketch = tuple(sorted(hit.mark.sketch)) if hit.mark else ()
        story = Story(
            id=name, title=item.title, opened=item.first_seen, keys=hit.keys, item_id=item.id, sketch=sketch
        )  # fmt: skip
        self._stories[name] = OpenStory(
            story=story, item_ids=frozenset({item.id}), feed_ids=frozenset({item.feed_id}), alerted=frozenset(),
            deliveries=(), first=item if hit.mark else None,
        )  # fmt: skip
        self._alerted[name] = set()
        for key in story.keys:
            self._by_key.setdefault(key, []).append(name)
        for trace in sketch:
            self._by_trace.setdefault(trace, []).append(name)
        return name

    def _close(self, before: datetime) -> None:
        """Forget stories opened at that time or earlier, and the oldest of too many."""
        while self._stories:
            name, oldest = next(iter(self._stories.items()))
            if oldest.story.opened > before and len(self._stories) < MOST_OPEN:
                return
            del self._stories[name], self._alerted[name]
            for key in oldest.story.keys:
                _forget(self._by_key, key, name)
            for trace in oldest.story.sketch:
                _forget(self._by_trace, trace, name)


def _forget(index: dict[K, list[str]], key: K, name: str) -> None:
    names = index[key]
    names.remove(name)
    if not names:
        del index[key]
