"""Starting polls and stopping, on a real store, with a poller that only notes what it was asked."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from monitor.model import FeedState
from monitor.poll.scheduler import PollScheduler
from monitor.ports import Store
from monitor.store.open import open_store
from tests.support.clock import START, MovableClock
from tests.support.waiting import until


class NotingPoller:
    """Polls nothing."""

    def __init__(self) -> None:
        self.polled: list[str] = []

    async def poll(self, state: FeedState, _: object) -> None:
        self.polled.append(state.feed_id)


class SlowStore:
    """A real store whose answers to `due_feeds` wait until they are let go."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.asked = False
        self.answer = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def due_feeds(self, *arguments: Any) -> Any:
        self.asked = True
        await self.answer.wait()
        return await self._store.due_feeds(*arguments)


class Feeds:
    """What of a snapshot the scheduler looks at."""

    feeds = {"f1": None}  # noqa: RUF012 - never changed


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SlowStore]:
    opened = open_store(f"sqlite:///{tmp_path}/monitor.db", exclusive=True)
    await opened.sync_feeds([FeedState(feed_id="f1", next_poll=START)])
    yield SlowStore(opened)
    await opened.close()


def make(store: Any, poller: Any) -> PollScheduler:
    snapshot: Any = Feeds()
    return PollScheduler(store=store, poller=poller, clock=MovableClock(), snapshot=lambda: snapshot, concurrency=8)


async def test_a_due_feed_is_polled(store: SlowStore) -> None:
    poller = NotingPoller()
    polls = make(store, poller)
    store.answer.set()
    await polls.tick()
    await polls.stop(1)
    assert poller.polled == ["f1"]


async def test_a_tick_that_was_under_way_when_the_daemon_stopped_starts_nothing(store: SlowStore) -> None:
    poller = NotingPoller()
    polls = make(store, poller)
    tick = asyncio.create_task(polls.tick())
    await until(lambda: store.asked)
    stop = asyncio.create_task(polls.stop(1))
    await asyncio.sleep(0)
    store.answer.set()
    await stop
    assert tick.done()
    assert poller.polled == []
