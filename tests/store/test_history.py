"""What can be found out about an item afterwards: where it was seen, its stories, and what was sent of them."""

from dataclasses import replace
from datetime import datetime

from monitor.model import Delivery, DeliveryState, Joined
from monitor.ports import Attempt, DeliveryHistory, PollPlan, Sighted, Sighting, StoryHistory
from monitor.store.sql_store import SqlStore
from tests.store.build import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    alert,
    alerting_plan,
    delivery,
    item,
    join,
    match,
    polled,
    settled,
    state,
    story,
)


async def _see(store: SqlStore, *ids: str, feed_id: str = "f1", first_seen: datetime = NOW) -> None:
    """Store items that a feed serves, each known by its link."""
    found = [item(one, feed_id=feed_id, link=f"https://a.example/{one}", first_seen=first_seen) for one in ids]
    seen = {f"l:{one}": one for one in ids} | {f"c:{one}": one for one in ids}
    await store.commit_poll(PollPlan(state=polled(feed_id), seen=seen, items=found))


async def test_item_is_known_by_a_key_in_every_feed_that_had_it(store: SqlStore) -> None:
    await store.commit_poll(PollPlan(state=polled("f1"), seen={"l:x": "i1", "g:1": "i1"}))
    await store.commit_poll(PollPlan(state=polled("f2"), seen={"l:x": "i2"}))
    await store.commit_poll(PollPlan(state=polled("f3"), seen={"l:y": "i3"}))
    assert await store.items_known_by(["l:x", "l:other"]) == {"i1": "f1", "i2": "f2"}


async def test_item_of_a_feed_that_left_the_file_is_still_known(store: SqlStore) -> None:
    await store.sync_feeds([state("f1")])
    await store.commit_poll(PollPlan(state=polled("f1"), seen={"l:x": "i1"}))
    await store.sync_feeds([])
    assert await store.items_known_by(["l:x"]) == {"i1": "f1"}


async def test_sighting_has_all_that_is_remembered_of_an_item(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan())
    later = PollPlan(state=polled(at=NOW + 2 * DAY), seen={"c:1": "i1", "c:2": "i1"}, matches=[("i1", match("Abe"))])
    await store.commit_poll(later)
    assert await store.sightings({"i1": "f1"}) == (
        Sighting(
            item_id="i1",
            feed_id="f1",
            item=item(),
            last_served=NOW + 2 * DAY,
            baselined=NOW,
            versions=2,
            matches=(match("Abe"), match()),
            story_ids=("s1",),
        ),
    )


async def test_sightings_come_newest_first(store: SqlStore) -> None:
    await _see(store, "old", first_seen=NOW - HOUR)
    await _see(store, "new", feed_id="f2")
    found = await store.sightings({"old": "f1", "new": "f2"})
    assert [one.item_id for one in found] == ["new", "old"]


async def test_identity_outlives_the_item_that_retention_let_go(store: SqlStore) -> None:
    await store.sync_feeds([state("f1")])
    await _see(store, "i1")
    await store.purge(NOW + 365 * DAY)
    (found,) = await store.sightings(await store.items_known_by(["l:i1"]))
    assert (found.item, found.last_served, found.feed_id) == (None, NOW, "f1")


async def test_links_are_found_by_a_part_of_them_newest_first_up_to_the_limit(store: SqlStore) -> None:
    await _see(store, "a", first_seen=NOW - HOUR)
    await _see(store, "b")
    b = Sighted(item_id="b", feed_id="f1", source="TASS", link="https://a.example/b")
    assert await store.links_with("a.example/", 1) == (b,)
    assert await store.links_with("/b", 9) == (b,)


async def test_a_percent_sign_in_a_link_is_only_a_percent_sign(store: SqlStore) -> None:
    await _see(store, "a")
    assert await store.links_with("a%/", 9) == ()


async def test_story_has_its_items_alerts_deliveries_and_every_try(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan())
    other = replace(alert("s1", "Abe", "i2"), raised=NOW + MINUTE)
    copy = item("i2", feed_id="f2", first_seen=NOW + MINUTE)
    await store.commit_poll(
        PollPlan(
            state=polled("f2"),
            seen={"l:x": "i2"},
            items=[copy],
            joins=[join("s1", "i2", Joined.SAME_LINK)],
            alerts=[other],
        )
    )
    (leased,) = await store.lease(["phone"], NOW)
    await store.settle(leased, settled(DeliveryState.SENT, external_id="77"), NOW + MINUTE)
    sent = replace(leased, state=DeliveryState.SENT, sent_revision=1, external_id="77")
    tried = Attempt(number=1, started=NOW, ended=NOW + MINUTE, outcome="sent", detail="")
    assert await store.story_histories(["s1", "none"]) == (
        StoryHistory(
            story=story(),
            items=(item(), copy),
            joins=(join(), join("s1", "i2", Joined.SAME_LINK)),
            alerts=(alert(), other),
            deliveries=(DeliveryHistory(delivery=sent, tries=(tried,)),),
        ),
    )


async def test_stories_come_newest_first(store: SqlStore) -> None:
    stories = [story("s1"), story("s2", opened=NOW + HOUR)]
    await store.commit_poll(PollPlan(state=polled(), seen={}, stories=stories))
    assert [one.story.id for one in await store.story_histories(["s1", "s2"])] == ["s2", "s1"]


async def test_try_names_the_version_of_the_message_that_it_sent(store: SqlStore) -> None:
    await store.enqueue([delivery(revision=2, sent_revision=1, external_id="7")])
    await store.lease(["phone"], NOW)
    (tried,) = await store.attempts("d1")
    assert tried.revision == 2


def _marked(*ids: str) -> list[Delivery]:
    return [delivery(one) for one in ids]


async def test_deliveries_are_found_by_the_beginning_of_their_id(store: SqlStore) -> None:
    await store.enqueue(_marked("ab12", "ab1f", "ab2f", "aa"))
    assert [one.id for one in await store.deliveries_like("ab1")] == ["ab12", "ab1f"]
    assert [one.id for one in await store.deliveries_like("ab12")] == ["ab12"]
    assert await store.deliveries_like("b") == ()


async def test_deliveries_are_counted_by_state(store: SqlStore) -> None:
    await store.enqueue([*_marked("1", "2"), delivery("3", state=DeliveryState.SENT, destination="desk")])
    asked = [DeliveryState.QUEUED, DeliveryState.DEAD]
    assert await store.count_deliveries(asked) == {DeliveryState.QUEUED: 2, DeliveryState.DEAD: 0}
