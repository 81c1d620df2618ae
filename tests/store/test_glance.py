"""`glance` reads what a `Store` would, by the driver alone, and is stopped by nothing that it may find."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.ports import PollPlan
from monitor.store.glance import Glance, glance
from monitor.store.open import open_store
from monitor.store.sql_store import SqlStore
from tests.store.build import HOUR, NOW, alert, alerting_plan, item, polled, story


async def _fill(store: SqlStore) -> None:
    await store.sync_feeds([polled(language="de-AT"), polled("f2"), polled("f3", language="fr")])
    await store.sync_feeds([polled(language="de-AT"), polled("f2")])  # f3 is not polled any more
    await store.commit_poll(replace(alerting_plan(), state=polled(language="de-AT")))
    dated = item("i2", first_seen=NOW - HOUR, published=NOW - 2 * HOUR, language="de", text="Text", tags=("a", "б"))
    later = [replace(alert("s2"), raised=NOW + HOUR), alert("s2", "Abe")]
    state = polled(language="de-AT")
    await store.commit_poll(PollPlan(state=state, seen={}, items=[dated], stories=[story("s2")], alerts=later))


async def _of_store(store: SqlStore) -> Glance:
    return Glance(
        items=await store.sample_items(10),
        languages={state.feed_id: state.language for state in await store.feed_states() if state.language},
        last_alerts=await store.last_alerts(),
        since=await store.remembers_since(),
    )


async def test_glance_reads_what_a_store_gives(store: SqlStore, file: Path) -> None:
    await _fill(store)
    seen = glance(file, items=10)
    assert seen == await _of_store(store)
    assert seen is not None
    assert (len(seen.items), len(seen.languages), len(seen.last_alerts)) == (2, 1, 2)


async def test_empty_store_shows_nothing(store: SqlStore, file: Path) -> None:
    assert glance(file, items=10) == await _of_store(store)


async def test_only_so_many_items_are_read(store: SqlStore, file: Path) -> None:
    await _fill(store)
    seen = glance(file, items=1)
    assert seen is not None
    assert [one.id for one in seen.items] == ["i1"]


async def test_store_that_nobody_works_on_is_read_and_left_as_it_is(file: Path, url: str) -> None:
    await open_store(url, exclusive=True).close()
    assert await asyncio.to_thread(_changed_by_glance, file) == (True, False)


def _changed_by_glance(file: Path) -> tuple[bool, bool]:
    """Whether it was read, and whether that changed it."""
    before = file.read_bytes()
    return glance(file, items=1) is not None, file.read_bytes() != before


def _nothing(file: Path) -> None:
    """There is no such file."""


def _rubbish(file: Path) -> None:
    file.write_bytes(b"damaged" * 1000)


def _another_program(file: Path) -> None:
    with closing(sqlite3.connect(file)) as driver:
        driver.execute("CREATE TABLE items (id)")


def _another_version(file: Path) -> None:
    with closing(sqlite3.connect(file)) as driver, driver:
        driver.execute("CREATE TABLE alembic_version (version_num)")
        driver.execute("INSERT INTO alembic_version VALUES ('0001')")


@pytest.mark.parametrize("make", [_nothing, Path.touch, Path.mkdir, _rubbish, _another_program, _another_version])
def test_what_is_no_store_of_this_version_is_as_none(file: Path, make: Callable[[Path], object]) -> None:
    make(file)
    assert glance(file, items=10) is None


async def test_damaged_value_is_as_no_store(store: SqlStore, file: Path) -> None:
    await _fill(store)
    with closing(sqlite3.connect(file)) as driver, driver:
        driver.execute("UPDATE items SET tags = '[' WHERE id = 'i1'")
    assert glance(file, items=10) is None


async def test_folder_with_signs_of_addresses_in_its_name_is_found(tmp_path: Path) -> None:
    file = tmp_path / "50% of #1" / "monitor.db"
    await open_store(f"sqlite:///{file}", exclusive=True).close()
    assert glance(file, items=1) is not None
