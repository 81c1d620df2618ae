"""A poll whose answer comes after a change of the configuration."""

import random
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from monitor.model import FeedState, Watch
from monitor.poll.poller import Poller
from monitor.poll.snapshot import Snapshot
from monitor.ports import Fetched, FetchOutcome, Store, Validators
from monitor.store.open import open_store
from tests.support.build import feed, feed_state, snapshot
from tests.support.clock import MovableClock
from tests.support.feedserver import Entry, rss

OLD, NEW = Watch(name="old", queries=("ferry",)), Watch(name="new", queries=("ferry",))


class Answering:
    """Answers with one item; meanwhile something happens."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        self._meanwhile = meanwhile

    async def fetch(self, *_: object, **__: object) -> FetchOutcome:
        self._meanwhile()
        body = rss([Entry(title="Ferry returns", link="http://news.test/1", summary="x")], title="Wire")
        return Fetched(body=body, url="http://feeds.test/a", content_type="text/xml", validators=Validators())


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/monitor.db", exclusive=True)
    yield opened
    await opened.close()


async def alerted(store: Store, changed: Snapshot) -> set[str]:
    """The watches that alert where the configuration becomes this one while the feed is asked."""
    in_force = [snapshot(watches=(OLD,))]
    fetcher: Any = Answering(lambda: in_force.append(changed))
    state: FeedState = feed_state()
    await store.sync_feeds([state])
    poller = Poller(
        store=store, fetcher=fetcher, clock=MovableClock(), rng=random.Random(3), on_alert=lambda: None,
        newest=lambda: in_force[-1],
    )  # fmt: skip
    await poller.poll(state, in_force[0])
    return set(await store.last_alerts())


async def test_an_answer_is_judged_by_the_configuration_that_is_in_force_when_it_comes(store: Store) -> None:
    assert await alerted(store, snapshot(watches=(NEW,))) == {"new"}


async def test_an_answer_of_a_feed_that_went_meanwhile_is_judged_as_it_was_asked_for(store: Store) -> None:
    assert await alerted(store, snapshot(feed("Another Wire"), watches=(NEW,))) == {"old"}
