"""An update of a chat acts once, whole or not at all; what readers judge is counted by watch."""

from dataclasses import replace

import pytest

from monitor.alerts.digest import digest_of
from monitor.errors import StoreError
from monitor.model import DeliveryState
from monitor.ports import NO_CHANGE, ChatPlan, Judgement, Parking, Record
from monitor.store.sql_store import SqlStore
from tests.store.build import DAY, HOUR, MINUTE, NOW, alerting_plan, delivery

JUDGEMENT = Judgement(story_id="s1", watch="Kuril", by=9, at=NOW)


async def _muted(store: SqlStore) -> dict[str, object]:
    return dict((await store.policy_context({}, NOW)).muted)


async def test_update_acts_once_when_it_comes_twice(store: SqlStore) -> None:
    assert await store.commit_update("bot", 7, ChatPlan(mutes={"Kuril": NOW + HOUR}), NOW)
    assert not await store.commit_update("bot", 7, ChatPlan(mutes={"Kuril": NOW + DAY}), NOW)
    assert await _muted(store) == {"Kuril": NOW + HOUR}


async def test_update_of_another_bot_has_numbers_of_its_own(store: SqlStore) -> None:
    await store.commit_update("bot", 7, NO_CHANGE, NOW)
    assert await store.commit_update("other", 7, ChatPlan(mutes={"Kuril": NOW + HOUR}), NOW)
    assert await store.last_update("bot", NOW) == 7


async def test_nothing_of_an_update_is_kept_when_a_part_of_it_fails(store: SqlStore) -> None:
    with pytest.raises(StoreError):
        await store.commit_update("bot", 7, ChatPlan(mutes={"Kuril": NOW + HOUR}, judgements=[JUDGEMENT]), NOW)
    assert (await _muted(store), await store.last_update("bot", NOW)) == ({}, None)


async def test_numbers_begin_anew_after_a_week_without_updates(store: SqlStore) -> None:
    await store.commit_update("bot", 7_000, NO_CHANGE, NOW)
    assert await store.last_update("bot", NOW + 7 * DAY) is None
    assert await store.commit_update("bot", 3, NO_CHANGE, NOW + 7 * DAY)


async def test_judgements_are_counted_beside_the_alerts_of_their_watch(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan())
    await store.commit_poll(alerting_plan("i2", "s2"))
    await store.commit_update("bot", 1, ChatPlan(judgements=[JUDGEMENT]), NOW)
    await store.commit_update("bot", 2, ChatPlan(judgements=[replace(JUDGEMENT, by=10)]), NOW)
    assert await store.watch_records() == {"Kuril": Record(alerts=2, irrelevant=1)}
    judged = await store.judged_items("Kuril", 10)
    assert ([one.id for one in judged.irrelevant], [one.id for one in judged.relevant]) == (["i1"], ["i2"])


async def test_what_is_held_goes_out_in_a_digest_with_the_update_that_asked_for_it(store: SqlStore) -> None:
    later = delivery("d-s1", story_id="s1", hold="quiet hours", not_before=NOW + HOUR)
    await store.commit_poll(alerting_plan(deliveries=[later, delivery("d2", story_id="s1")]))
    held = await store.held("phone")
    assert [one.id for one in held] == ["d-s1"]
    digest = digest_of(held, NOW)
    await store.commit_update("bot", 1, ChatPlan(digests=[(digest, held)]), NOW + MINUTE)
    assert [one.id for one in await store.folded_into(digest.id)] == ["d-s1"]
    assert [one.state for one in await store.deliveries([DeliveryState.FOLDED])] == [DeliveryState.FOLDED]


async def test_place_is_parked_with_the_update_that_told_of_it_until_its_next_chance(store: SqlStore) -> None:
    parking = Parking(
        names=["phone", "desk"], reason="blocked", until=NOW + HOUR, notices=[delivery("n1", destination="mail")]
    )
    await store.enqueue([delivery("d1")])
    await store.commit_update("bot", 1, ChatPlan(parking=parking), NOW)
    parked = {place.name: (place.parked, place.not_before) for place in await store.destinations() if place.parked}
    assert parked == dict.fromkeys(["desk", "phone"], ("blocked", NOW + HOUR))
    assert [one.id for one in await store.lease(["phone", "mail"], NOW)] == ["n1"]
    assert [one.id for one in await store.lease(["phone"], NOW + HOUR)] == ["d1"]
