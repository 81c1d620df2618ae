"""The stories that are open at one point of a replay, each with the watches that alerted on it. Pure.

An item joins a story, or opens one, by the daemon's own rules; but fingerprints, which cost the most, are taken only of
two items whose outlines say that one may be a copy of the other. Memory has a bound: the oldest stories close early
where there are too many, or their texts are too long.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from monitor.model import Item, Story
from monitor.ports import OpenStory
from monitor.stories.fingerprint import Outline, fingerprint
from monitor.stories.grouping import CANDIDATES, join
from monitor.stories.similarity import worth_comparing

K = TypeVar("K", str, int)

COMMON = 500
"""Stories that have the same sequence of words, or key. Of more it says nothing: "appeared first on"."""

MOST_OPEN = 10_000
"""Stories that may be open at once. A watch that matches nearly everything would otherwise fill the memory."""

MOST_TEXT = 16_000_000
"""Bytes of their texts and outlines: more than so many stories of a hundred words have, less than of long reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gist:
    """What an item says, as far as its story is decided by it. `sketch` is its outline's, `text` an excerpt of the item
    in UTF-8, which takes a quarter of the memory where letters beyond ASCII are few."""

    outline: Outline
    sketch: Sequence[int]
    title: str
    text: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A stored item that matches these watches. `keys` are as in a `Finding`, `story_id` is its stored story's. Without
    `gist`, keys alone count."""

    item_id: str
    feed_id: str
    first_seen: datetime
    watches: tuple[str, ...]
    keys: tuple[str, ...]
    gist: Gist | None = None
    story_id: str | None = None


@dataclass(slots=True, kw_only=True)
class Shelved:
    """A story, with its first item, the feeds that brought it, and the watches that alerted on it."""

    name: str
    hit: Hit
    feed_ids: tuple[str, ...] = ()  # a set of one has five times the size
    alerted: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        gist = self.hit.gist
        return len(gist.text) + 4 * len(gist.outline.shingles) if gist else 0


class Shelf:
    """Takes hits in the order of their items."""

    def __init__(self, window: timedelta) -> None:
        self._window = window
        self._stories: dict[str, Shelved] = {}  # in the order in which they were opened
        self._by_key: _Index[str] = _Index()
        self._by_trace: _Index[int] = _Index()
        self._opened = 0
        self._size = 0

    def place(self, hit: Hit) -> Shelved:
        """The story that the item belongs to; who alerts on it is to be added there."""
        self._close(hit.first_seen - self._window)
        known = self._stories.get(hit.story_id) if hit.story_id else self._joined(hit)
        if known is None:
            known = self._open(hit)
        if hit.feed_id not in known.feed_ids:
            known.feed_ids += (hit.feed_id,)
        return known

    def _joined(self, hit: Hit) -> Shelved | None:
        named = set(self._by_key.named(hit.keys))
        if named:
            found = join(hit.keys, hit.feed_id, [_as_stored(self._stories[name]) for name in named])
            if found:
                return self._stories[found[0].story.id]
        return self._copied(hit, hit.gist, named) if hit.gist else None

    def _copied(self, hit: Hit, gist: Gist, named: Iterable[str]) -> Shelved | None:
        """The story of which the item is a copy."""
        traces = gist.outline.traces
        alike = [
            _as_stored(story)
            for story in (self._stories[name] for name in {*named, *self._alike(traces)})
            if story.hit.gist is not None and worth_comparing(gist.outline, story.hit.gist.outline)
        ]
        found = join((), hit.feed_id, alike, fingerprint(_item(hit))) if alike else None
        return self._stories[found[0].story.id] if found else None

    def _alike(self, traces: Iterable[int]) -> Sequence[str]:
        shared = Counter(self._by_trace.named(traces))
        return sorted(shared, key=lambda name: (-shared[name], name))[:CANDIDATES]

    def _open(self, hit: Hit) -> Shelved:
        self._opened += 1
        story = Shelved(name=hit.story_id or f"replay {self._opened}", hit=hit)
        self._stories[story.name] = story
        self._size += story.size
        for key in hit.keys:
            self._by_key.add(key, story.name)
        for trace in hit.gist.sketch if hit.gist else ():
            self._by_trace.add(trace, story.name)
        return story

    def _close(self, before: datetime) -> None:
        """Forget stories opened at that time or earlier, and the oldest of too many."""
        while self._stories:
            oldest = next(iter(self._stories.values()))
            few = len(self._stories) < MOST_OPEN and self._size < MOST_TEXT
            if oldest.hit.first_seen > before and few:
                return
            del self._stories[oldest.name]
            self._size -= oldest.size
            for key in oldest.hit.keys:
                self._by_key.drop(key, oldest.name)
            for trace in oldest.hit.gist.sketch if oldest.hit.gist else ():
                self._by_trace.drop(trace, oldest.name)


class _Index(Generic[K]):
    """Names by what leads to them. Most keys have one name, and there are many."""

    def __init__(self) -> None:
        self._first: dict[K, str] = {}
        self._further: dict[K, list[str]] = {}

    def add(self, key: K, name: str) -> None:
        if self._first.setdefault(key, name) is not name:
            self._further.setdefault(key, []).append(name)

    def drop(self, key: K, name: str) -> None:
        further = self._further.get(key)
        if further is None:
            del self._first[key]
            return
        if self._first[key] == name:
            self._first[key] = further.pop(0)
        else:
            further.remove(name)
        if not further:
            del self._further[key]

    def named(self, keys: Iterable[K]) -> Iterator[str]:
        """The names of each of these keys."""
        for key in self._first.keys() & keys:
            further = self._further.get(key, ())
            if len(further) < COMMON:
                yield self._first[key]
                yield from further


def _as_stored(story: Shelved) -> OpenStory:
    """The story as the daemon's rules take it."""
    hit = story.hit
    opened = Story(id=story.name, title="", opened=hit.first_seen, keys=hit.keys, item_id=hit.item_id)
    return OpenStory(
        story=opened, item_ids=frozenset({hit.item_id}), feed_ids=frozenset(story.feed_ids), alerted=frozenset(),
        deliveries=(), first=_item(hit) if hit.gist else None,
    )  # fmt: skip


def _item(hit: Hit) -> Item:
    """As much of the item as its fingerprint is taken of."""
    title, text = (hit.gist.title, hit.gist.text.decode(errors="surrogatepass")) if hit.gist else ("", "")
    return Item(
        id=hit.item_id, feed_id=hit.feed_id, source="", title=title, link="", text=text, first_seen=hit.first_seen
    )  # fmt: skip
