"""What advice on watches is founded on: stored items, and when a watch last alerted."""

from dataclasses import replace
from pathlib import Path

from monitor.ports import PollPlan
from monitor.store.open import open_existing
from monitor.store.sql_store import SqlStore
from tests.store.build import HOUR, NOW, alert, alerting_plan, item, polled, story


async def _keep(store: SqlStore, *ages: int) -> None:
    """Store an item for each number of hours that it is old."""
    aged = [item(f"i{hours}", first_seen=NOW - hours * HOUR, text="text") for hours in ages]
    await store.commit_poll(PollPlan(state=polled(), seen={}, items=aged))


async def test_sample_has_the_newest_items_first(store: SqlStore) -> None:
    await _keep(store, 3, 1, 2)
    assert [one.id for one in await store.sample_items(2)] == ["i1", "i2"]


async def test_items_of_a_sample_are_whole(store: SqlStore) -> None:
    await _keep(store, 1)
    assert await store.sample_items(5) == (item("i1", first_seen=NOW - HOUR, text="text"),)


async def test_memory_reaches_back_to_the_oldest_item(store: SqlStore) -> None:
    await _keep(store, 3, 1, 200)
    assert await store.remembers_since() == NOW - 200 * HOUR


async def test_empty_store_has_no_sample_and_no_memory(store: SqlStore) -> None:
    assert await store.sample_items(5) == ()
    assert await store.remembers_since() is None
    assert await store.last_alerts() == {}


async def test_last_alert_of_each_watch_is_the_newest(store: SqlStore) -> None:
    await store.commit_poll(alerting_plan())
    later = [alert("s2", "Abe"), replace(alert("s2"), raised=NOW + HOUR)]
    await store.commit_poll(PollPlan(state=polled(), seen={}, items=[item()], stories=[story("s2")], alerts=later))
    assert await store.last_alerts() == {"Kuril": NOW + HOUR, "Abe": NOW}


def test_looking_at_a_store_that_is_not_there_makes_none(file: Path, url: str) -> None:
    assert open_existing(url) is None
    assert list(file.parent.iterdir()) == []


def test_looking_at_a_file_without_a_schema_leaves_it_alone(file: Path, url: str) -> None:
    file.touch()
    assert open_existing(url) is None
    assert file.stat().st_size == 0


async def test_store_can_be_looked_at_while_a_monitor_works_on_it(store: SqlStore, url: str) -> None:
    await _keep(store, 1)
    beside = open_existing(url)
    assert beside is not None
    assert len(await beside.sample_items(5)) == 1
    await beside.close()
