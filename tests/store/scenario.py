"""Every method of the store, called once on values that reach each of its statements."""

from dataclasses import replace

from monitor.model import DeliveryState
from monitor.ports import ArticleRetry, ChatPlan, Judgement, Move, PollPlan
from monitor.store.sql_store import SqlStore
from tests.store.build import DAY, MINUTE, NOW, alerting_plan, delivery, message, polled, settled, state


async def play(store: SqlStore) -> None:
    """One feed's day: polled, alerted, sent, edited, failed, retried, dropped."""
    await store.sync_feeds([state("f1"), state("f2")])
    await store.sync_feeds([state("f1"), state("f3")])
    retry = ArticleRetry(item_id="i1", tries=1, due=NOW)
    await store.commit_poll(replace(alerting_plan(), served=["guid-i1"], articles=[retry]))
    await _deliver(store)
    edited = delivery("d-s1", story_id="s1", message=message("Letter · also: NHK"))
    await store.commit_poll(PollPlan(state=polled(at=NOW + MINUTE), seen={}, deliveries=[edited]))
    await store.enqueue([delivery("notice", destination="desk"), delivery("dead", state=DeliveryState.DEAD)])
    await store.lease(["desk"], NOW)
    await store.commit_update(
        "4242", 7, ChatPlan(judgements=[Judgement(story_id="s1", watch="Kuril", by=9, at=NOW)]), NOW
    )
    await store.recover(NOW, NOW + MINUTE, ["phone"])
    await store.retry(["dead"], NOW)
    await store.retry(None, NOW)
    await store.drop(["notice"])
    await store.purge(NOW - DAY)
    await _look(store)


async def _deliver(store: SqlStore) -> None:
    (leased,) = await store.lease(["phone"], NOW)
    moved = Move(old="-5", new="-1005")
    sent = settled(
        DeliveryState.SENT, external_id="77", pause_until=NOW, parked="blocked", pauses={"desk": NOW}, moved=moved
    )
    await store.settle(leased, sent, NOW)


async def _look(store: SqlStore) -> None:
    await store.due_feeds(NOW + DAY, 5)
    await store.feed_states()
    await store.poll_context("f1", [("guid-i1", "changed")])
    await store.open_stories(["k1"], NOW - DAY, [{1, 2}])
    await store.due_articles(NOW, 5)
    await store.deliveries([DeliveryState.QUEUED], limit=5)
    await store.delivery("d-s1")
    await store.attempts("d-s1")
    await store.tries_since(NOW)
    await store.destinations()
    await store.items_per_day(NOW - DAY, NOW)
    await store.sample_items(5)
    await store.remembers_since()
    await store.count_deliveries([DeliveryState.QUEUED])
    await store.deliveries_like("d")
    await store.sightings(await store.items_known_by(["guid-i1"]))
    await store.links_with("a.example", 5)
    await store.story_histories(["s1"])
    await store.last_alerts()
    await store.count_items(NOW, NOW + DAY)
    for key in await store.item_keys(NOW, NOW + DAY, None, 5):
        await store.item_keys(NOW, NOW + DAY, key, 5)
        await store.stories_of([key.item_id])
    await store.items(["i1"])
    await store.past_alerts(NOW, NOW + DAY, None, 9)
    await store.last_update("4242", NOW)
    await store.held("phone")
    await store.watch_records()
    await store.judged_items("Kuril", 5)
