"""G2: what finding an item's story costs while 50,000 stories are open: time, disk, and memory of the process.

Each story has one item of about 90 words. Of the items that come then, half are copies of one of them under another
headline with a dateline, half are new. Timed is all that an item that matches costs more because stories are merged by
what they say: its fingerprint, the look into SQLite, the comparison. Items that match nothing cost nothing.
"""

import asyncio
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from benchmarks.corpus import Corpus
from benchmarks.figure import Figure
from benchmarks.m4 import megabytes
from monitor.model import FeedState, Item, Join, Joined, Likeness, Story
from monitor.ports import PollPlan, Store
from monitor.store.open import open_store
from monitor.stories.fingerprint import fingerprint
from monitor.stories.grouping import join

STORIES = 50_000
PROBES = 400
MILLISECONDS = 5
_BATCH = 500


def measure(stories: int = STORIES, probes: int = PROBES) -> Figure:
    """Measure it."""
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(_measure(Path(folder) / "stories.db", stories, probes))
    return Figure(
        name="G2",
        work=f"finding an item's story among {stories:,} open ones, the median",
        peer="(absolute)",
        target=f"< {MILLISECONDS} ms",
        ours=f"{found['all']:.2f} ms",
        met=found["all"] < MILLISECONDS and found["found"] >= 0.97,
        notes={name: round(value, 3) for name, value in found.items()},
    )


async def _measure(file: Path, stories: int, probes: int) -> dict[str, float]:
    corpus = Corpus(11)
    store = open_store(f"sqlite:///{file}", exclusive=True)
    try:
        before = megabytes()
        some = await _opened(store, corpus, stories, keep=probes // 2)
        # Nothing here depends on the order; times of the two kinds are taken together.
        copies = [_copied(item) for item in some]
        fresh = [replace(item, feed_id="other") for item in corpus.items(probes - len(copies))]
        hits, times = await _timed(store, [*copies, *fresh])
        false_merges = sum(hits[len(copies) :])
        parts = {name: statistics.median(part) * 1000 for name, part in times.items()}
        return {
            "all": sum(parts.values()), **parts, "slowest": 1000 * max(map(sum, zip(*times.values(), strict=True))),
            "found": sum(hits[: len(copies)]) / len(copies), "false merges": false_merges,
            "KB of disk a story": _size(file) / 1000 / stories, "MB more in memory": megabytes() - before,
        }  # fmt: skip
    finally:
        await store.close()


def _size(file: Path) -> int:
    return sum(part.stat().st_size for part in file.parent.iterdir())


async def _opened(store: Store, corpus: Corpus, count: int, *, keep: int) -> list[Item]:
    """Open so many stories; gives some of their items."""
    kept: list[Item] = []
    for batch in range(count // _BATCH or 1):
        items = [replace(item, id=f"{batch}-{item.id}") for item in corpus.items(min(_BATCH, count))]
        await store.commit_poll(_plan(items))
        kept += items[: 1 + keep * _BATCH // count]
    return kept[:keep]


def _plan(items: Sequence[Item]) -> PollPlan:
    stories = [
        Story(id=f"{item.id:0>32}", title=item.title, opened=item.first_seen, keys=(f"i:{item.id}",), item_id=item.id,
              sketch=tuple(fingerprint(item).sketch))
        for item in items
    ]  # fmt: skip
    opened = Likeness(reason=Joined.OPENED)
    joins = [Join(story_id=story.id, item_id=story.item_id, likeness=opened) for story in stories]
    state = FeedState(feed_id=items[0].feed_id, next_poll=items[0].first_seen, last_poll=items[0].first_seen)
    return PollPlan(state=state, seen={}, items=items, stories=stories, joins=joins)


def _copied(item: Item) -> Item:
    words = item.title.split()
    headline = " ".join([*words[len(words) // 2 :], *words[: len(words) // 2]])
    return replace(item, id=f"copy {item.id}", feed_id="other", title=headline, summary=f"TELM (Wire) - {item.summary}")


async def _timed(store: Store, items: Sequence[Item]) -> tuple[list[bool], dict[str, list[float]]]:
    """Whether each found a story, and the seconds that each step took."""
    hits = []
    times: dict[str, list[float]] = {"fingerprint": [], "look-up": [], "comparison": []}
    for item in items:
        started = perf_counter()
        mark = fingerprint(item)
        marked = perf_counter()
        found = await store.open_stories([], item.first_seen - timedelta(hours=48), [mark.traces])
        looked = perf_counter()
        hits.append(join([], item.feed_id, found, mark) is not None)
        compared = perf_counter()
        for name, span in zip(times, (marked - started, looked - marked, compared - looked), strict=True):
            times[name].append(span)
    return hits, times
