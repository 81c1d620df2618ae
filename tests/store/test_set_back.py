"""After the clock was set back, nothing waits for a time that only the wrong clock knew."""

from monitor.model import DeliveryState
from monitor.ports import PollPlan
from monitor.store.sql_store import SqlStore
from tests.store.build import DAY, HOUR, MINUTE, NOW, delivery, polled, settled, state


async def test_a_feed_polled_later_than_now_is_due(store: SqlStore) -> None:
    await store.sync_feeds([state("ahead"), state("sound")])
    await store.commit_poll(PollPlan(state=polled("ahead", at=NOW + 6 * HOUR), seen={}))
    await store.commit_poll(PollPlan(state=polled("sound", at=NOW - MINUTE), seen={}))
    await store.forget_future(NOW)
    assert [feed.feed_id for feed in await store.due_feeds(NOW, 5)] == ["ahead"]


async def test_a_delivery_tried_later_than_now_is_tried_now(store: SqlStore) -> None:
    await store.enqueue([delivery()])
    (leased,) = await store.lease(["phone"], NOW + DAY)
    again = NOW + DAY + HOUR
    await store.settle(leased, settled(DeliveryState.RETRY, not_before=again, pause_until=again), NOW + DAY)
    await store.forget_future(NOW)
    assert [each.id for each in await store.lease(["phone"], NOW)] == ["d1"]


async def test_a_delivery_written_down_later_than_now_is_tried_now(store: SqlStore) -> None:
    await store.enqueue([delivery(created=NOW + DAY, not_before=NOW + DAY)])
    await store.forget_future(NOW)
    assert [each.id for each in await store.lease(["phone"], NOW)] == ["d1"]


async def test_what_waits_by_the_right_clock_goes_on_waiting(store: SqlStore) -> None:
    await store.enqueue([delivery(created=NOW - HOUR, not_before=NOW - HOUR)])
    (leased,) = await store.lease(["phone"], NOW - MINUTE)
    pause = settled(DeliveryState.RETRY, not_before=NOW + HOUR, pause_until=NOW + HOUR)
    await store.settle(leased, pause, NOW - MINUTE)
    await store.forget_future(NOW)
    assert await store.lease(["phone"], NOW) == ()
