"""Stored items in the order in which they came, chunk by chunk, and what was told of them."""

from dataclasses import replace

from monitor.model import DeliveryState
from monitor.ports import ItemKey, PastAlert, PollPlan
from monitor.store.sql_store import SqlStore
from tests.store.build import HOUR, MINUTE, NOW, alert, alerting_plan, delivery, item, join, polled, settled, story


async def _keep(store: SqlStore, **ages: int) -> None:
    """Store an item for each name, so many hours old."""
    aged = [item(name, first_seen=NOW - age * HOUR, text="text") for name, age in ages.items()]
    await store.commit_poll(PollPlan(state=polled(), seen={}, items=aged))


async def _chunks(store: SqlStore, limit: int) -> list[list[str]]:
    found: list[list[str]] = []
    after: ItemKey | None = None
    while keys := await store.item_keys(NOW - 5 * HOUR, NOW, after, limit):
        found.append([key.item_id for key in keys])
        after = keys[-1]
    return found


async def test_items_come_in_order_a_chunk_at_a_time_and_none_twice(store: SqlStore) -> None:
    await _keep(store, c=1, b=1, a=1, old=6, new=0, d=5)
    assert await _chunks(store, 2) == [["d", "a"], ["b", "c"], ["new"]]
    assert await store.count_items(NOW - 5 * HOUR, NOW) == 5


async def test_item_that_is_forgotten_meanwhile_does_not_end_a_replay(store: SqlStore) -> None:
    await _keep(store, a=3, b=2)
    after = ItemKey(first_seen=NOW - 4 * HOUR, item_id="gone")
    assert [key.item_id for key in await store.item_keys(NOW - 5 * HOUR, NOW, after, 1)] == ["a"]


async def test_named_items_come_whole_in_order_without_those_that_are_not_kept(store: SqlStore) -> None:
    await _keep(store, b=1, a=2)
    found = await store.items(["b", "gone", "a"])
    assert found == tuple(item(name, first_seen=NOW - age * HOUR, text="text") for name, age in (("a", 2), ("b", 1)))


async def test_item_of_several_stories_is_the_oldest_ones(store: SqlStore) -> None:
    opened = [story("s1", opened=NOW), story("s2", opened=NOW - HOUR)]
    plan = PollPlan(state=polled(), seen={}, items=[item()], stories=opened, joins=[join("s1"), join("s2")])
    await store.commit_poll(plan)
    assert await store.stories_of(["i1", "i2"]) == {"i1": "s2"}


def _past(story_id: str, item_id: str, *, sent: bool) -> PastAlert:
    plain = item(item_id)
    return PastAlert(
        story_id=story_id,
        watch="Kuril",
        sent=sent,
        title=plain.title,
        link=plain.link,
        first_seen=plain.first_seen,
        raised=NOW,
    )


async def test_past_alert_says_whether_a_message_of_it_arrived(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan("i1", "s1"))
    (leased,) = await store.lease(["phone"], NOW)
    await store.settle(leased, settled(DeliveryState.SENT), NOW)
    await store.commit_poll(alerting_plan("i2", "s2"))
    muted = [replace(alert("s3", item_id="i3"), told=False)]
    await store.commit_poll(replace(alerting_plan("i3", "s3"), alerts=muted, deliveries=[]))
    assert await store.past_alerts(NOW, NOW, None, 9) == (
        _past("s1", "i1", sent=True), _past("s2", "i2", sent=False), _past("s3", "i3", sent=False)
    )  # fmt: skip
    assert await store.past_alerts(NOW + MINUTE, NOW + HOUR, None, 9) == ()


async def test_past_alerts_come_a_page_at_a_time_and_none_twice(store: SqlStore) -> None:
    for number in range(5):
        plan = alerting_plan(f"i{number}", f"s{number}")
        raised = [replace(one, raised=NOW + number // 2 * MINUTE) for one in plan.alerts]
        await store.commit_poll(replace(plan, alerts=raised))
    pages: list[list[str]] = []
    after: PastAlert | None = None
    while page := await store.past_alerts(NOW, NOW, after, 2):
        pages.append([one.story_id for one in page])
        after = page[-1]
    assert pages == [["s0", "s1"], ["s2", "s3"], ["s4"]]


async def test_past_alert_that_went_out_within_a_digest_was_sent(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan("i1", "s1"))
    await store.commit_poll(alerting_plan("i2", "s2"))
    parts = await store.deliveries([DeliveryState.QUEUED])
    assert await store.fold(delivery("digest"), parts)
    assert [one.sent for one in await store.past_alerts(NOW, NOW, None, 9)] == [False, False]
    (leased,) = await store.lease(["phone"], NOW)
    await store.settle(leased, settled(DeliveryState.SENT), NOW)
    assert [one.sent for one in await store.past_alerts(NOW, NOW, None, 9)] == [True, True]
