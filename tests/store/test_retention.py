"""Purging: what is old goes, and nothing goes that could make an alert repeat or be lost."""

from dataclasses import replace
from datetime import datetime

from monitor.model import DeliveryState, FeedState
from monitor.ports import PollPlan
from monitor.store.retention import MOST
from monitor.store.sql_store import SqlStore
from tests.store.build import DAY, NOW, alerting_plan, delivery, item, join, polled, settled, state, story

S = DeliveryState
LATER = NOW + 100 * DAY


async def _deliver(store: SqlStore, outcome: DeliveryState) -> None:
    (leased,) = await store.lease(["phone"], NOW)
    await store.settle(leased, settled(outcome), NOW)


async def _known(store: SqlStore) -> set[str]:
    return set((await store.poll_context("f1", [("guid-i1", "content-i1")])).seen)


def _document(at: datetime, served: tuple[str, ...] = ()) -> PollPlan:
    """A poll whose document has only another item."""
    return PollPlan(state=polled(at=at), seen={"other": "i9"}, served=served)


async def test_a_settled_story_goes_with_its_items_and_deliveries(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan())
    await _deliver(store, S.SENT)
    assert await store.purge(NOW + DAY) == 1
    assert await store.deliveries(list(S)) == ()
    assert await store.attempts("d-s1") == ()
    assert await store.open_stories(["k1"], NOW - DAY) == ()


async def test_a_multitude_goes_a_part_at_a_time_so_that_others_get_their_turn(store: SqlStore) -> None:
    old = [item(f"i{number}") for number in range(MOST + 5)]
    await store.commit_poll(PollPlan(state=polled(), seen={}, items=old))
    assert [await store.purge(NOW + DAY) for _ in range(3)] == [MOST, 5, 0]


async def test_what_is_newer_stays(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan())
    await _deliver(store, S.SENT)
    assert await store.purge(NOW) == 0
    assert len(await store.deliveries(list(S))) == 1
    assert len(await store.open_stories(["k1"], NOW - DAY)) == 1


async def test_waiting_and_dead_deliveries_stay_with_their_stories_and_items(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan("i1", "s1"))
    await _deliver(store, S.DEAD)
    await store.commit_poll(alerting_plan("i2", "s2"))
    assert await store.purge(LATER) == 0
    assert [found.id for found in await store.deliveries([S.DEAD, S.QUEUED])] == ["d-s1", "d-s2"]
    assert {found.story.id for found in await store.open_stories(["k1"], NOW - DAY)} == {"s1", "s2"}


async def test_deliveries_of_no_story_go_when_they_are_settled(store: SqlStore) -> None:
    await store.enqueue([delivery("sent", state=S.SENT), delivery("dropped", state=S.DROPPED), delivery("queued")])
    await store.purge(LATER)
    assert [found.id for found in await store.deliveries(list(S))] == ["queued"]


async def test_a_story_that_a_newer_item_joined_stays_with_its_delivery(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan())
    await _deliver(store, S.SENT)
    newer = item("i2", first_seen=NOW + 2 * DAY)
    await store.commit_poll(PollPlan(state=polled(), seen={}, items=[newer], joins=[join("s1", "i2")]))
    assert await store.purge(NOW + DAY) == 1
    (found,) = await store.open_stories(["k1"], NOW - DAY)
    assert (found.story, len(found.deliveries)) == (story(), 1)


async def test_an_identity_goes_when_its_feed_was_read_since_without_it(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan())
    await store.commit_poll(_document(at=LATER))
    await store.purge(LATER - DAY)
    assert await _known(store) == set()


async def test_an_identity_that_is_still_served_stays(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan())
    await store.commit_poll(_document(at=LATER, served=("guid-i1",)))
    await store.purge(LATER - DAY)
    assert await _known(store) == {"guid-i1"}


async def test_an_identity_stays_while_its_feed_answers_not_modified(store: SqlStore) -> None:
    await store.sync_feeds([state()])
    await store.commit_poll(alerting_plan())
    await store.commit_poll(PollPlan(state=polled(at=LATER), seen={}))
    await store.purge(LATER - DAY)
    assert await _known(store) == {"guid-i1", "content-i1"}


async def test_an_identity_served_within_a_retention_of_hours_stays(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan())
    almost_a_day = NOW + 0.9 * DAY
    await store.commit_poll(_document(at=almost_a_day, served=("guid-i1", "content-i1")))
    await store.purge(almost_a_day)
    assert await _known(store) == {"guid-i1", "content-i1"}


async def test_a_removed_feed_is_forgotten_whole_so_that_it_starts_afresh(store: SqlStore) -> None:
    await store.sync_feeds([state()])
    await store.commit_poll(alerting_plan())
    await store.sync_feeds([])
    await store.purge(LATER)
    await store.sync_feeds([state()])
    assert await store.feed_states() == (state(),)
    assert await _known(store) == set()


async def test_a_feed_that_is_polled_stays_however_long_it_fails(store: SqlStore) -> None:
    failing: FeedState = polled(failures=500, failing_since=NOW)
    await store.sync_feeds([failing])
    await store.commit_poll(alerting_plan())
    await store.commit_poll(PollPlan(state=failing, seen={}))
    await store.purge(LATER)
    assert await store.feed_states() == (failing,)
    assert await _known(store) == {"guid-i1", "content-i1"}


async def test_what_leads_to_a_closed_story_is_forgotten_before_the_story(store: SqlStore) -> None:
    await store.commit_poll(replace(alerting_plan(), stories=[story(sketch=(1, 2))]))
    await store.purge(NOW - DAY, NOW + DAY)
    assert await store.open_stories([], NOW - DAY, [{1, 2}]) == ()
    assert len(await store.open_stories(["k1"], NOW - DAY)) == 1
