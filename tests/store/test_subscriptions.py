"""WebSub subscriptions are remembered."""

from dataclasses import replace

from monitor.model import Subscription, SubscriptionState
from monitor.store.sql_store import SqlStore
from tests.store.build import DAY, NOW

ONE = Subscription(feed_id="f1", hub="https://hub.test/", topic="https://a.test/", token="t1", secret="s", due=NOW)


async def test_subscription_is_kept_as_it_is_now(store: SqlStore) -> None:
    await store.save_subscription(ONE)
    live = replace(ONE, state=SubscriptionState.LIVE, until=NOW + DAY, failures=2, error="x", silent=True)
    await store.save_subscription(live)
    other = replace(ONE, token="t2", due=NOW + DAY)
    await store.save_subscription(other)
    assert await store.subscriptions() == (live, other)


async def test_subscription_that_is_dropped_is_forgotten(store: SqlStore) -> None:
    await store.save_subscription(ONE)
    await store.drop_subscription("unknown")
    await store.drop_subscription("t1")
    assert await store.subscriptions() == ()
