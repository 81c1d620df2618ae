"""What a change of the configuration does to what is remembered."""

from dataclasses import replace

from monitor.model import DeliveryState
from monitor.ports import PollPlan, Refusal
from monitor.store.sql_store import SqlStore
from tests.store.build import DAY, HOUR, MINUTE, NOW, delivery, item, polled, settled, state

REFUSAL = Refusal(at=NOW, problems=("config.yaml:1:1: feeds: no", "config.yaml:2:1: watchlists: no"))


async def test_hastened_feeds_are_due_with_all_that_is_known_of_them(store: SqlStore) -> None:
    await store.sync_feeds([state("f1"), state("f2")])
    waiting, gone = polled("f1", etag="e"), replace(polled("f2"), gone=True)
    for one in (waiting, gone):
        await store.commit_poll(PollPlan(state=one, seen={}))
    await store.hasten_feeds(["f1", "f2", "unknown"], NOW)
    assert await store.due_feeds(NOW, 5) == (
        replace(waiting, next_poll=NOW),
        replace(gone, next_poll=NOW, gone=False),
    )


async def test_feeds_that_are_not_hastened_keep_their_time(store: SqlStore) -> None:
    await store.sync_feeds([state("f1", next_poll=NOW + HOUR), state("f2", next_poll=NOW - HOUR)])
    await store.hasten_feeds(["f2"], NOW)
    assert [one.next_poll for one in await store.feed_states()] == [NOW + HOUR, NOW - HOUR]


async def test_mended_destination_sends_what_waits_for_it_now(store: SqlStore) -> None:
    for name in ("phone", "desk"):
        await store.enqueue([delivery(name, destination=name)])
        (leased,) = await store.lease([name], NOW)
        parked = settled(DeliveryState.RETRY, parked="401", not_before=NOW + DAY, pause_until=NOW + HOUR)
        await store.settle(leased, parked, NOW)
    await store.unpark(["phone"], NOW)
    assert [one.id for one in await store.lease(["phone", "desk"], NOW)] == ["phone"]


async def test_only_the_newest_refusal_is_remembered(store: SqlStore) -> None:
    assert await store.refusal() is None
    await store.note_refusal(REFUSAL)
    newer = replace(REFUSAL, at=NOW + MINUTE)
    await store.note_refusal(newer)
    assert await store.refusal() == newer


async def test_a_refusal_that_is_over_is_forgotten(store: SqlStore) -> None:
    await store.note_refusal(REFUSAL)
    await store.note_refusal(None)
    assert await store.refusal() is None


async def test_items_are_read_back_page_by_page_also_where_many_came_at_once(store: SqlStore) -> None:
    at_once = [item(f"i{number}") for number in range(5)]
    old, oldest = item("old", first_seen=NOW - HOUR), item("oldest", first_seen=NOW - DAY)
    await store.commit_poll(PollPlan(state=polled(), seen={}, items=[*at_once, old, oldest]))
    first = await store.items_back(NOW - 2 * HOUR, None, 4)
    rest = await store.items_back(NOW - 2 * HOUR, first[-1], 4)
    assert [one.id for one in (*first, *rest)] == ["i4", "i3", "i2", "i1", "i0", "old"]
