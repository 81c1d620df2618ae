"""One set of statements: what runs on SQLite is what PostgreSQL will be asked, and none reads a whole table."""

import contextlib
import sqlite3
from collections.abc import Awaitable
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Dialect, Engine, create_mock_engine, event
from sqlalchemy.dialects import sqlite

from monitor.ports import ItemKey, PastAlert
from monitor.store.sql_store import SqlStore
from monitor.store.tables import story_items
from monitor.store.upsert import insert_new, upsert
from tests.store.build import DAY, NOW, item
from tests.store.scenario import play


def _postgresql() -> Dialect:
    return create_mock_engine("postgresql://", lambda *_: None).dialect


async def test_every_statement_can_be_said_to_postgresql(store: SqlStore) -> None:
    statements: list[Any] = []

    def note(connection: Connection, statement: Any, *_: object) -> None:  # noqa: ARG001 - SQLAlchemy's signature
        statements.append(statement)

    event.listen(Engine, "before_execute", note)
    try:
        await play(store)
    finally:
        event.remove(Engine, "before_execute", note)
    # The only statements of a dialect are those of `upsert`; see below.
    shared = [statement for statement in statements if not isinstance(statement, sqlite.Insert)]
    said = {str(statement.compile(dialect=_postgresql())) for statement in shared}
    assert len(said) > 20


def test_an_upsert_speaks_the_dialect_of_its_connection() -> None:
    said: list[str] = []

    def listen(statement: Any, *_: object) -> None:
        said.append(" ".join(str(statement.compile(dialect=_postgresql())).split()))

    connection = cast("Connection", create_mock_engine("postgresql://", listen))
    row = {"story_id": "s1", "item_id": "i1"}
    insert_new(connection, story_items, [row], keys=["story_id", "item_id"])
    upsert(connection, story_items, [row], keys=["story_id"], update=["item_id"])
    assert [text.partition(" ON CONFLICT ")[2] for text in said] == [
        "(story_id, item_id) DO NOTHING",
        "(story_id) DO UPDATE SET item_id = excluded.item_id",
    ]


async def _ways(file: Path, asked: Awaitable[object]) -> list[str]:
    """How SQLite goes about each SELECT of a call."""
    said: list[tuple[str, Any]] = []

    def note(_: object, cursor: object, statement: str, parameters: Any, *__: object) -> None:  # noqa: ARG001 - SQLAlchemy's signature
        if statement.startswith("SELECT"):
            said.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        await asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    with contextlib.closing(sqlite3.connect(file)) as driver:
        return [step[3] for text, values in said for step in driver.execute(f"EXPLAIN QUERY PLAN {text}", values)]


async def test_due_feeds_come_from_one_index_in_their_order(store: SqlStore, file: Path) -> None:
    assert await _ways(file, store.due_feeds(NOW, 10)) == [
        "SEARCH feeds USING INDEX ix_feeds_active_gone_next_poll (active=? AND gone=? AND next_poll<?)"
    ]


async def test_the_next_delivery_comes_from_one_index_in_its_order(store: SqlStore, file: Path) -> None:
    await play(store)
    ways = await _ways(file, store.lease(["phone"], NOW + DAY))
    index = "ix_deliveries_destination_waiting_lane_sequence"
    assert f"SEARCH deliveries USING INDEX {index} (destination=? AND waiting=?)" in ways
    assert not any("TEMP B-TREE" in way for way in ways)


async def test_what_waits_in_a_crowd_is_asked_for_in_one_statement_that_reads_no_whole_outbox(
    store: SqlStore, file: Path
) -> None:
    await play(store)
    ways = await _ways(file, store.waiting(["phone"], NOW + DAY))
    index = "ix_deliveries_destination_waiting_lane_sequence"
    assert sum(way.startswith("SEARCH deliveries") and index in way for way in ways) == 1
    assert "SCAN deliveries" not in ways


async def test_newest_tries_come_from_an_index(store: SqlStore, file: Path) -> None:
    await play(store)
    assert not any(way.startswith("SCAN") for way in await _ways(file, store.tries_since(NOW)))


async def test_open_stories_are_found_by_their_keys(store: SqlStore, file: Path) -> None:
    await play(store)
    ways = await _ways(file, store.open_stories(["k1"], NOW - DAY, [{1, 2}]))
    assert not any(way.startswith("SCAN") for way in ways)


async def test_a_poll_context_reads_no_whole_table(store: SqlStore, file: Path) -> None:
    await play(store)
    ways = await _ways(file, store.poll_context("f1", [("guid-i1", "changed")]))
    assert not any(way.startswith("SCAN") for way in ways)


async def test_a_sample_of_items_comes_from_one_index_in_its_order(store: SqlStore, file: Path) -> None:
    assert await _ways(file, store.sample_items(10)) == ["SCAN items USING INDEX ix_items_first_seen"]
    assert await _ways(file, store.remembers_since()) == ["SEARCH items USING COVERING INDEX ix_items_first_seen"]


PAST = PastAlert(
    story_id="s1", watch="w", sent=True, title="", link="", first_seen=NOW, raised=NOW
)  # fmt: skip


async def test_a_replay_seeks_to_each_chunk(store: SqlStore, file: Path) -> None:
    after = ItemKey(first_seen=NOW, item_id="i1")
    seek = "SEARCH items USING INDEX ix_items_first_seen (first_seen>? AND first_seen<?)"
    assert (await _ways(file, store.item_keys(NOW, NOW + DAY, after, 5)))[0] == seek
    await play(store)
    for asked in (
        store.count_items(NOW, NOW),
        store.items(["i1"]),
        store.stories_of(["i1"]),
        store.past_alerts(NOW, NOW, None, 9),
        store.past_alerts(NOW, NOW, PAST, 9),
    ):
        assert not any(way.startswith("SCAN") for way in await _ways(file, asked))


async def test_a_look_back_seeks_to_each_portion(store: SqlStore, file: Path) -> None:
    seek = "SEARCH items USING INDEX ix_items_first_seen (first_seen>? AND first_seen<?)"
    assert (await _ways(file, store.items_back(NOW - DAY, item(), 5)))[0] == seek


async def test_an_items_way_is_found_without_reading_a_whole_table(store: SqlStore, file: Path) -> None:
    await play(store)
    known = await _ways(file, store.items_known_by(["l:x", "l:y"]))
    assert "SEARCH seen USING PRIMARY KEY (feed_id=? AND key=?)" in known
    for asked in (store.sightings({"i1": "f1"}), store.story_histories(["s1"]), store.deliveries_like("d")):
        ways = await _ways(file, asked)
        assert ways
        assert not any(way.startswith("SCAN") for way in ways)
