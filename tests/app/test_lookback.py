"""What changed watches would have matched, on a real store."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.experience import NONE
from monitor.app.lookback import PORTION, Count, Lookback, look_back
from monitor.config.diff import Difference
from monitor.config.load import load
from monitor.config.settings import Settings
from monitor.ports import PollPlan, Store
from monitor.store.open import open_store
from tests.support.build import feed_state, item
from tests.support.clock import START

DAY = timedelta(days=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/monitor.db", exclusive=True)
    yield opened
    await opened.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "config.yaml").write_text("feeds: [http://feeds.test/a]\nwatchlists: [ferry]\n")
    return load(tmp_path / "config.yaml", {}).settings


def watching(settings: Settings, **queries: str) -> Settings:
    (plain,) = settings.watches
    watches = tuple(replace(plain, name=name, queries=(query,)) for name, query in queries.items())
    return replace(settings, watches=watches)


async def keep(store: Store, settings: Settings, *titles: str, age: timedelta = timedelta()) -> None:
    (feed,) = settings.feeds
    items = [item(title, feed_id=feed.id, first_seen=START - age, published=None) for title in titles]
    await store.commit_poll(PollPlan(state=feed_state(feed.id), seen={}, items=items))


async def counted(
    store: Store, old: Settings, new: Settings, names: Sequence[str], seconds: float = 5
) -> dict[str, tuple[int, int | None]]:
    found = await look_back(store, old, new, names, NONE, START, seconds=seconds)
    return {count.watch: (count.now, count.before) for count in found.counts}


async def test_new_and_changed_watches_are_counted_beside_what_they_were(store: Store, settings: Settings) -> None:
    await keep(store, settings, "Ferry returns", "Ferry leaves", "Storm delays flight")
    old = watching(settings, boats="returns", other="ferry")
    new = watching(settings, boats="ferry", storms="storm", nothing="letter", other="ferry")
    assert await counted(store, old, new, ["boats", "storms", "nothing"]) == {
        "boats": (2, 1),
        "storms": (1, None),
        "nothing": (0, None),
    }


async def test_newest_items_that_match_are_kept_and_all_are_counted(store: Store, settings: Settings) -> None:
    await keep(store, settings, "Ferry returns", age=2 * DAY)
    await keep(store, settings, "Ferry sails", "Storm delays flight", age=DAY)
    await keep(store, settings, "Ferry leaves")
    found = await look_back(store, settings, settings, ["ferry"], NONE, START, newest=2)
    (count,) = found.counts
    assert (count.items, found.items) == (3, 4)
    assert [one.title for one in count.newest] == ["Ferry leaves", "Ferry sails"]


async def test_items_of_more_than_a_week_ago_are_not_counted(store: Store, settings: Settings) -> None:
    await keep(store, settings, "Ferry returns", age=6 * DAY)
    await keep(store, settings, "Ferry leaves", age=8 * DAY)
    assert await counted(store, settings, settings, ["ferry"]) == {"ferry": (1, 1)}


async def test_one_headline_in_several_feeds_counts_once(store: Store, settings: Settings) -> None:
    (feed,) = settings.feeds
    copies = [
        item(
            "Ferry returns to Korsakov after a storm", id=f"i{number}", feed_id=feed.id, link=f"http://n.test/{number}"
        )
        for number in range(3)
    ]
    await store.commit_poll(PollPlan(state=feed_state(feed.id), seen={}, items=copies))
    assert await counted(store, settings, settings, ["ferry"]) == {"ferry": (1, 1)}


async def test_items_of_feeds_that_the_file_does_not_have_are_not_counted(store: Store, settings: Settings) -> None:
    await keep(store, settings, "Ferry returns")
    assert await counted(store, settings, replace(settings, feeds=()), ["ferry"]) == {"ferry": (0, 1)}


async def test_more_items_than_a_portion_are_all_tried(store: Store, settings: Settings) -> None:
    await keep(store, settings, *(f"Ferry number {number} returns" for number in range(2 * PORTION + 1)))
    assert await counted(store, settings, settings, ["ferry"]) == {"ferry": (2 * PORTION + 1, 2 * PORTION + 1)}


async def test_when_time_is_over_it_ends_and_says_how_far_it_came(store: Store, settings: Settings) -> None:
    await keep(store, settings, *(f"Ferry number {number} returns" for number in range(PORTION)), age=DAY)
    await keep(store, settings, "Ferry returns", age=6 * DAY)
    found = await look_back(store, settings, settings, ["ferry"], NONE, START, seconds=0)
    assert (found.items, found.since, found.reached) == (PORTION, START - DAY, False)


async def test_what_one_portion_holds_is_looked_at_whole_however_short_the_time(
    store: Store, settings: Settings
) -> None:
    await keep(store, settings, "Ferry returns", age=6 * DAY)
    assert (await look_back(store, settings, settings, ["ferry"], NONE, START, seconds=0)).reached


NONE_CHANGED = Difference()


@pytest.mark.parametrize(
    ("reach", "words"),
    [
        (timedelta(days=7), "in the last 7 days: "),
        (timedelta(hours=47), "in the last 47 hours: "),
        (timedelta(minutes=5), "in the last hour: "),
    ],
)
def test_the_time_that_was_looked_at_is_told(reach: timedelta, words: str) -> None:
    found = Lookback(counts=(Count(watch="Kurils", now=12, before=3),), items=1, since=START - reach)
    assert str(found.text(START, always=NONE_CHANGED)) == f"{words}Kurils: 12 alerts, +9"


def test_new_watches_are_told_also_without_a_match() -> None:
    counts = (Count(watch="islands", now=0), Count(watch="ferry", now=1, before=1), Count(watch="x", now=4, before=5))
    found = Lookback(counts=counts, items=1, since=START - 7 * DAY)
    text = found.text(START, always=Difference(added=("islands",)))
    assert str(text) == "in the last 7 days: islands: 0 alerts; x: 4 alerts, -1"
