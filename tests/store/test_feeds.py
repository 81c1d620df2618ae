"""Feeds: which are polled, when, and what is remembered of them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.ports import PollPlan
from monitor.store.sql_store import SqlStore
from tests.store.build import DAY, HOUR, MINUTE, NOW, item, polled, state


async def test_a_feed_is_due_from_its_next_poll_on(store: SqlStore) -> None:
    await store.sync_feeds([state("early", next_poll=NOW), state("late", next_poll=NOW + MINUTE)])
    assert [feed.feed_id for feed in await store.due_feeds(NOW, 10)] == ["early"]


async def test_the_longest_due_feeds_come_first_when_there_is_a_limit(store: SqlStore) -> None:
    await store.sync_feeds(
        [state(name, next_poll=NOW - wait * MINUTE) for name, wait in [("a", 1), ("b", 3), ("c", 2)]]
    )
    assert [feed.feed_id for feed in await store.due_feeds(NOW, 2)] == ["b", "c"]


async def test_a_gone_feed_is_never_due_but_still_listed(store: SqlStore) -> None:
    await store.sync_feeds([state(gone=True)])
    assert await store.due_feeds(NOW + DAY, 10) == ()
    assert await store.feed_states() == (state(gone=True),)


async def test_a_feed_left_out_of_a_sync_is_polled_no_more(store: SqlStore) -> None:
    await store.sync_feeds([state("a"), state("b")])
    await store.sync_feeds([state("b")])
    assert [feed.feed_id for feed in await store.due_feeds(NOW, 10)] == ["b"]
    assert [feed.feed_id for feed in await store.feed_states()] == ["b"]


async def test_a_known_feed_keeps_its_memory_when_it_is_synced_again(store: SqlStore) -> None:
    known = polled(etag='W/"é"', failures=2)
    await store.sync_feeds([state()])
    await store.commit_poll(PollPlan(state=known, seen={}))
    await store.sync_feeds([state()])
    assert await store.feed_states() == (known,)


async def test_a_feed_that_comes_back_has_its_memory(store: SqlStore) -> None:
    await store.sync_feeds([state()])
    await store.commit_poll(PollPlan(state=polled(), seen={}))
    await store.sync_feeds([])
    await store.sync_feeds([state()])
    assert await store.feed_states() == (polled(),)


async def test_a_poll_that_ends_after_its_feed_was_removed_does_not_bring_it_back(store: SqlStore) -> None:
    await store.sync_feeds([state()])
    await store.sync_feeds([])
    await store.commit_poll(PollPlan(state=polled(), seen={}))
    assert await store.feed_states() == ()


async def test_every_part_of_a_state_comes_back_as_it_was(store: SqlStore) -> None:
    full = polled(
        etag='"x\u2028"',
        last_modified="Mon, 04 May 2026 12:00:00 GMT",
        body_hash="ab",
        title="Новости",
        language="ru",
        interval=timedelta(minutes=7, microseconds=1),
        failures=3,
        failing_since=NOW - HOUR,
        error="HTTP 503",
        told=True,
        gone=True,
    )
    await store.sync_feeds([state()])
    await store.commit_poll(PollPlan(state=full, seen={}))
    assert await store.feed_states() == (full,)


async def test_items_per_day_is_their_number_over_the_days(store: SqlStore) -> None:
    await store.sync_feeds([polled(at=NOW - 10 * DAY)])
    new = [item(f"i{n}", first_seen=NOW - n * HOUR) for n in range(4)]
    await store.commit_poll(PollPlan(state=polled(), seen={}, items=new))
    assert await store.items_per_day(NOW - 2 * DAY, NOW) == {"f1": 2.0}


async def test_items_per_day_leaves_out_what_came_with_the_first_poll(store: SqlStore) -> None:
    await store.sync_feeds([state()])
    first = [item(f"i{n}") for n in range(30)]
    await store.commit_poll(PollPlan(state=polled(), seen={}, items=first))
    later = [item("new", first_seen=NOW + HOUR)]
    await store.commit_poll(PollPlan(state=polled(at=NOW + HOUR), seen={}, items=later))
    assert await store.items_per_day(NOW - DAY, NOW + DAY) == {"f1": 1.0}


async def test_items_per_day_does_not_blow_up_what_a_young_feed_brought(store: SqlStore) -> None:
    await store.sync_feeds([polled(at=NOW)])
    await store.commit_poll(PollPlan(state=polled(at=NOW + MINUTE), seen={}, items=[item(first_seen=NOW + MINUTE)]))
    assert await store.items_per_day(NOW - 7 * DAY, NOW + 2 * MINUTE) == {"f1": 1.0}


async def test_items_per_day_names_feeds_that_bring_nothing(store: SqlStore) -> None:
    await store.sync_feeds([state()])
    assert await store.items_per_day(NOW - DAY, NOW) == {"f1": 0.0}


async def test_a_time_without_a_zone_is_refused(store: SqlStore) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        await store.sync_feeds([replace(state(), next_poll=NOW.replace(tzinfo=None))])
    assert await store.feed_states() == ()


async def test_one_feed_is_found_while_it_is_polled(store: SqlStore) -> None:
    await store.sync_feeds([state("f1"), state("f2")])
    assert await store.feed_state("f2") == state("f2")
    await store.sync_feeds([state("f1")])
    assert await store.feed_state("f2") is None
    assert await store.feed_state("unknown") is None


async def test_feeds_with_a_hub_are_those_that_are_polled_and_not_gone(store: SqlStore) -> None:
    hub = {"hub": "https://hub.test/", "topic": "https://a.test/"}
    announcing = state("f1", **hub)
    await store.sync_feeds([announcing, state("f2"), state("f3", gone=True, **hub), state("f4", **hub)])
    await store.sync_feeds([announcing, state("f2"), state("f3")])
    assert await store.feeds_with_hub() == (announcing,)
