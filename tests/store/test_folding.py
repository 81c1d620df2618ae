"""Digests take the place of what waits, whole or not at all."""

from dataclasses import replace
from typing import Any

from monitor.alerts.digest import digest_of
from monitor.model import Delivery, Priority
from monitor.model import DeliveryState as S
from monitor.ports import PollPlan, Waiting
from monitor.store.sql_store import SqlStore
from tests.store.build import HOUR, MINUTE, NOW, delivery, message, settled, story


async def have(store: SqlStore, count: int, **changes: Any) -> list[Delivery]:
    """So many alerts, each of a story of its own."""
    made = [delivery(f"d{n:02}", story_id=f"s{n:02}", **changes) for n in range(count)]
    stories = [story(one.story_id or "") for one in made]
    await store.commit_poll(PollPlan(state=None, seen={}, stories=stories, deliveries=made))
    return made


async def test_what_is_held_is_counted_from_its_time_on(store: SqlStore) -> None:
    await have(store, 3, hold="quiet hours", not_before=NOW + HOUR)
    assert await store.waiting(["phone"], NOW) == ()
    assert await store.waiting(["phone"], NOW + HOUR) == (Waiting(destination="phone", hold="quiet hours", count=3),)


async def test_one_alone_is_no_crowd(store: SqlStore) -> None:
    await have(store, 1, hold="quiet hours")
    assert await store.waiting(["phone"], NOW) == ()


async def test_high_priority_counts_only_where_it_is_held(store: SqlStore) -> None:
    await have(store, 2, message=message(priority=Priority.HIGH))
    assert await store.waiting(["phone"], NOW) == ()


async def test_what_may_have_arrived_is_told_by_itself(store: SqlStore) -> None:
    await have(store, 2, unknowns=1, state=S.UNKNOWN)
    assert await store.waiting(["phone"], NOW) == ()


async def test_destination_that_is_paused_waits_with_all_that_it_has(store: SqlStore) -> None:
    await have(store, 3)
    (leased,) = await store.lease(["phone"], NOW)
    await store.settle(leased, settled(S.RETRY, pause_until=NOW + HOUR, not_before=NOW + HOUR), NOW)
    assert await store.waiting(["phone"], NOW + MINUTE) == ()
    assert (await store.waiting(["phone"], NOW + HOUR))[0].count == 3


async def test_fold_puts_the_digest_in_the_place_of_its_parts(store: SqlStore) -> None:
    await have(store, 3, hold="quiet hours")
    (crowd,) = await store.waiting(["phone"], NOW)
    parts = await store.waiting_deliveries(crowd, NOW)
    digest = digest_of(parts, NOW)
    assert await store.fold(digest, parts)
    assert [one.id for one in await store.lease(["phone"], NOW)] == [digest.id]
    assert [(one.id, one.state) for one in await store.folded_into(digest.id)] == [
        ("d00", S.FOLDED), ("d01", S.FOLDED), ("d02", S.FOLDED),
    ]  # fmt: skip


async def test_nothing_is_folded_where_a_part_changed_meanwhile(store: SqlStore) -> None:
    made = await have(store, 2, hold="quiet hours")
    parts = await store.waiting_deliveries(Waiting(destination="phone", hold="quiet hours", count=2), NOW)
    changed = replace(made[0], message=message("Letter · also: NHK"))
    await store.commit_poll(PollPlan(state=None, seen={}, deliveries=[changed]))
    assert not await store.fold(digest_of(parts, NOW), parts)
    assert {one.state for one in await store.deliveries([S.QUEUED, S.FOLDED])} == {S.QUEUED}


async def test_digests_go_out_after_all_else(store: SqlStore) -> None:
    await have(store, 2, hold="quiet hours")
    parts = await store.waiting_deliveries(Waiting(destination="phone", hold="quiet hours", count=2), NOW)
    await store.fold(digest_of(parts, NOW), parts)
    await store.enqueue([delivery("later")])
    (leased,) = await store.lease(["phone"], NOW)
    assert leased.id == "later"


async def test_in_quiet_hours_only_what_is_urgent_or_silent_is_leased(store: SqlStore) -> None:
    await store.enqueue([delivery("d1"), delivery("d2", message=message(priority=Priority.HIGH))])
    await store.enqueue([delivery("d3", destination="desk", sent_revision=1, revision=2)])
    assert [one.id for one in await store.lease(["phone", "desk"], NOW, quiet=True)] == ["d2", "d3"]


async def test_a_hold_ends_when_the_delivery_is_leased(store: SqlStore) -> None:
    await have(store, 1, hold="quiet hours")
    await store.lease(["phone"], NOW)
    found = await store.delivery("d00")
    assert found is not None
    assert found.hold == ""


async def test_folded_delivery_comes_back_only_for_a_further_watch(store: SqlStore) -> None:
    await have(store, 2, hold="quiet hours")
    parts = await store.waiting_deliveries(Waiting(destination="phone", hold="quiet hours", count=2), NOW)
    await store.fold(digest_of(parts, NOW), parts)
    outlet = replace(parts[0], message=message("Letter · also: NHK"))
    await store.commit_poll(PollPlan(state=None, seen={}, deliveries=[outlet]))
    assert len(await store.deliveries([S.FOLDED])) == 2


async def test_mute_is_known_until_it_is_over_and_can_be_ended(store: SqlStore) -> None:
    await store.mute("islands", NOW + HOUR)
    assert (await store.policy_context({}, NOW)).muted == {"islands": NOW + HOUR}
    assert (await store.policy_context({}, NOW + HOUR)).muted == {}
    await store.mute("islands", NOW)
    assert (await store.policy_context({}, NOW)).muted == {}
