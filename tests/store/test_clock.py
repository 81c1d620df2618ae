"""A clock that was set back: what waits is brought as near as it was."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.model import DeliveryState
from monitor.ports import ArticleRetry
from monitor.store.sql_store import SqlStore
from tests.store.build import HOUR, MINUTE, NOW, alerting_plan, delivery, polled, settled, state

S = DeliveryState
BACK = 3 * HOUR
EARLIER = NOW - BACK


@pytest.fixture
async def polled_store(store: SqlStore) -> SqlStore:
    """A store that a poll wrote to at NOW, with the next one in an hour."""
    await store.sync_feeds([state()])
    await store.commit_poll(replace(alerting_plan(deliveries=[]), state=polled()))
    return store


async def not_before(store: SqlStore, delivery_id: str = "d1") -> timedelta:
    found = await store.delivery(delivery_id)
    assert found is not None
    return found.not_before - EARLIER


async def test_a_feed_is_polled_as_soon_as_it_would_have_been(polled_store: SqlStore) -> None:
    assert await polled_store.set_back(EARLIER) == BACK
    (feed,) = await polled_store.feed_states()
    assert feed.next_poll == EARLIER + HOUR


async def test_an_article_page_is_read_as_soon_as_it_would_have_been(polled_store: SqlStore) -> None:
    retry = ArticleRetry(item_id="i1", tries=1, due=NOW + 2 * MINUTE)
    await polled_store.commit_poll(replace(alerting_plan(deliveries=[]), articles=[retry]))
    await polled_store.set_back(EARLIER)
    assert [page.item.id for page in await polled_store.due_articles(EARLIER + 2 * MINUTE, 5)] == ["i1"]


@pytest.mark.parametrize("waits", [S.RETRY, S.UNKNOWN])
async def test_a_delivery_that_failed_is_tried_again_as_soon_as_it_would_have_been(
    polled_store: SqlStore, waits: DeliveryState
) -> None:
    await polled_store.enqueue([delivery(state=waits, not_before=NOW + MINUTE)])
    await polled_store.set_back(EARLIER)
    assert await not_before(polled_store) == MINUTE


async def test_a_delivery_that_was_due_is_still_due(polled_store: SqlStore) -> None:
    await polled_store.enqueue([delivery(not_before=NOW)])
    await polled_store.set_back(EARLIER)
    assert len(await polled_store.lease(["phone"], EARLIER)) == 1


async def test_a_delivery_that_was_due_is_not_overtaken_before_it_is_noticed_that_the_clock_was_set_back(
    polled_store: SqlStore,
) -> None:
    await polled_store.enqueue([delivery("d1", created=NOW, not_before=NOW)])
    await polled_store.enqueue([delivery("d2", created=EARLIER, not_before=EARLIER)])
    assert [one.id for one in await polled_store.lease(["phone"], EARLIER)] == ["d1"]


async def test_a_delivery_for_a_time_of_the_clock_keeps_it(polled_store: SqlStore) -> None:
    await polled_store.enqueue([delivery(not_before=NOW + 8 * HOUR)])
    await polled_store.set_back(EARLIER)
    assert await not_before(polled_store) == BACK + 8 * HOUR


async def test_what_was_missed_is_gathered_no_longer_and_other_holds_keep_their_time(polled_store: SqlStore) -> None:
    await polled_store.enqueue([delivery("d1", hold="catch-up", not_before=NOW + MINUTE)])
    await polled_store.enqueue([delivery("d2", hold="quiet hours", not_before=NOW + MINUTE)])
    await polled_store.set_back(EARLIER)
    assert await not_before(polled_store, "d1") == MINUTE
    assert await not_before(polled_store, "d2") == BACK + MINUTE


async def test_a_paused_destination_waits_no_longer_than_it_was_told_to(polled_store: SqlStore) -> None:
    await polled_store.enqueue([delivery()])
    (leased,) = await polled_store.lease(["phone"], NOW)
    until = NOW + MINUTE
    await polled_store.settle(leased, settled(S.RETRY, not_before=until, pause_until=until), NOW)
    await polled_store.set_back(EARLIER)
    assert await polled_store.lease(["phone"], EARLIER + MINUTE - timedelta(seconds=1)) == ()
    assert len(await polled_store.lease(["phone"], EARLIER + MINUTE)) == 1


async def test_a_step_that_was_measured_counts_even_where_a_feed_was_polled_since(polled_store: SqlStore) -> None:
    await polled_store.commit_poll(
        replace(alerting_plan(deliveries=[delivery(not_before=NOW)]), state=polled(at=EARLIER))
    )
    await polled_store.set_back(EARLIER, BACK)
    assert len(await polled_store.lease(["phone"], EARLIER)) == 1


async def test_a_step_back_counts_once(polled_store: SqlStore) -> None:
    await polled_store.set_back(EARLIER)
    assert await polled_store.set_back(EARLIER + MINUTE) == timedelta()


@pytest.mark.parametrize("now", [NOW + HOUR, NOW, NOW - timedelta(seconds=1)])
async def test_nothing_changes_where_the_clock_was_not_set_back(polled_store: SqlStore, now: datetime) -> None:
    before = await polled_store.feed_states()
    assert await polled_store.set_back(now) == timedelta()
    assert await polled_store.feed_states() == before
