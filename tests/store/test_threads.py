"""Group commit: many callers share a transaction, and none of them is harmed by another."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import OperationalError

from monitor.errors import StoreError
from monitor.model import DeliveryState
from monitor.ports import PollPlan
from monitor.store.faults import explain
from monitor.store.open import open_store
from monitor.store.sql_store import SqlStore
from monitor.store.sqlite import for_writing, sqlite_engine
from monitor.store.threads import Job, Share, write_together
from tests.store.build import NOW, delivery, polled, state


@contextlib.contextmanager
def held_back(file: Path) -> Iterator[None]:
    """Another process writes, so that all that is asked for meanwhile has to wait."""
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as driver:
        driver.execute("BEGIN IMMEDIATE")
        yield
        driver.execute("COMMIT")


@contextlib.contextmanager
def counted(name: str) -> Iterator[list[Connection]]:
    """Every event of that name on any database, while this lasts."""
    events: list[Connection] = []

    def note(connection: Connection) -> None:
        events.append(connection)

    event.listen(Engine, name, note)
    try:
        yield events
    finally:
        event.remove(Engine, name, note)


async def test_what_waits_is_committed_together(store: SqlStore, file: Path) -> None:
    with counted("commit") as commits:
        with held_back(file):
            writes = [asyncio.ensure_future(store.enqueue([delivery(f"d{n}")])) for n in range(100)]
            await asyncio.sleep(0)
        await asyncio.gather(*writes)
    assert len(await store.deliveries([DeliveryState.QUEUED])) == 100
    # The first may have been taken before the others came.
    assert len(commits) <= 2


async def test_a_transaction_takes_a_bounded_number(store: SqlStore, file: Path) -> None:
    with counted("commit") as commits:
        with held_back(file):
            writes = [asyncio.ensure_future(store.enqueue([delivery(f"d{n}")])) for n in range(300)]
            await asyncio.sleep(0)
        await asyncio.gather(*writes)
    assert len(commits) >= 3


@pytest.fixture
def engine(file: Path) -> Iterator[Engine]:
    """The writer's connections to a database with one table, `t`."""
    engine = for_writing(sqlite_engine(file))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (name TEXT PRIMARY KEY)")
    yield engine
    engine.dispose()


def inserting(name: str) -> Job:
    def insert(connection: Connection) -> str:
        connection.execute(text("INSERT INTO t VALUES (:name)"), {"name": name})
        return name

    return Job(insert)


def answers(engine: Engine, jobs: list[Job]) -> list[object]:
    """What each caller hears when these jobs are done together: the value, or the type of the error."""
    write_together(engine, partial(explain, file=Path("f")), jobs)
    errors = [job.future.exception(timeout=0) for job in jobs]
    return [job.future.result() if error is None else type(error) for job, error in zip(jobs, errors, strict=True)]


def names(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT name FROM t")))


def test_one_that_fails_leaves_the_others_as_they_are(engine: Engine) -> None:
    jobs = [inserting("a"), inserting("a"), inserting("b")]
    with counted("commit") as commits:
        assert answers(engine, jobs) == ["a", StoreError, "b"]
    assert names(engine) == ["a", "b"]
    assert len(commits) == 1


def test_a_mistake_of_our_own_reaches_its_caller_as_it_is(engine: Engine) -> None:
    def mistaken(connection: Connection) -> None:
        connection.execute(text("INSERT INTO t VALUES ('half')"))
        raise ZeroDivisionError

    assert answers(engine, [inserting("a"), Job(mistaken)]) == ["a", ZeroDivisionError]
    assert names(engine) == ["a"]


def test_one_that_finds_the_disk_full_leaves_the_others_theirs(engine: Engine) -> None:
    def overflow(connection: Connection) -> None:
        # SQLite answers as on a full disk, and rolls back the whole transaction, not only the statement.
        (pages,) = connection.exec_driver_sql("PRAGMA page_count").one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.exec_driver_sql("INSERT INTO t VALUES (hex(zeroblob(100000)))")

    assert answers(engine, [inserting("a"), Job(overflow), inserting("b")]) == ["a", StoreError, "b"]
    assert names(engine) == ["a", "b"]


def test_a_commit_that_fails_is_a_failure_of_all_that_it_held(engine: Engine) -> None:
    def refuse(_: Connection) -> None:
        raise OperationalError("COMMIT", {}, sqlite3.OperationalError("disk I/O error"))

    event.listen(Engine, "commit", refuse)
    try:
        assert answers(engine, [inserting("a"), inserting("b")]) == [StoreError, StoreError]
    finally:
        event.remove(Engine, "commit", refuse)
    assert names(engine) == []
    assert answers(engine, [inserting("c")]) == ["c"]


class Insert:
    """Inserts all that it is given, and remembers what came together."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def __call__(self, connection: Connection, *, values: Sequence[str]) -> None:
        self.calls.append(list(values))
        connection.execute(text("INSERT INTO t VALUES (:name)"), [{"name": value} for value in values])


def test_those_that_can_share_a_statement_do_so_in_their_order(engine: Engine) -> None:
    insert = Insert()
    jobs = [Job(Share(insert, "a")), Job(Share(insert, "b")), inserting("c"), Job(Share(insert, "d"))]
    assert answers(engine, jobs) == [None, None, "c", None]
    assert insert.calls == [["a", "b"], ["d"]]
    assert names(engine) == ["a", "b", "c", "d"]


def test_one_that_fails_among_those_that_share_leaves_the_others_as_they_are(engine: Engine) -> None:
    insert = Insert()
    assert answers(engine, [Job(Share(insert, name)) for name in "aab"]) == [None, StoreError, None]
    assert names(engine) == ["a", "b"]


async def test_polls_that_found_nothing_are_each_remembered(store: SqlStore, file: Path) -> None:
    feeds = [polled(f"f{n:02}") for n in range(100)]
    await store.sync_feeds(feeds)
    moved = tuple(replace(feed, next_poll=NOW + timedelta(seconds=n)) for n, feed in enumerate(feeds))
    with held_back(file):
        writes = [asyncio.ensure_future(store.commit_poll(PollPlan(state=feed, seen={}))) for feed in moved]
        await asyncio.sleep(0)
    await asyncio.gather(*writes)
    assert await store.feed_states() == moved


async def test_work_is_done_though_its_caller_was_cancelled(store: SqlStore, file: Path) -> None:
    with held_back(file):
        write = asyncio.ensure_future(store.enqueue([delivery()]))
        await asyncio.sleep(0)
        write.cancel()
        with pytest.raises(asyncio.CancelledError):
            await write
    await store.sync_feeds([])  # comes after it, in the same thread
    assert await store.delivery("d1") == delivery()


async def test_a_read_does_not_wait_for_a_writer(store: SqlStore, file: Path) -> None:
    await store.sync_feeds([state()])
    with held_back(file):
        assert await store.due_feeds(NOW, 1) == (state(),)


async def test_close_finishes_what_was_asked_for(url: str, file: Path) -> None:
    store = open_store(url, exclusive=True)
    with held_back(file):
        writes = [asyncio.ensure_future(store.enqueue([delivery(f"d{n}")])) for n in range(200)]
        await asyncio.sleep(0)
        closing = asyncio.ensure_future(store.close())
        await asyncio.sleep(0)
    await asyncio.gather(closing, *writes)
    again = open_store(url, exclusive=True)
    assert len(await again.deliveries([DeliveryState.QUEUED])) == 200
    await again.close()


async def test_close_leaves_one_file_with_everything_in_it(url: str, file: Path) -> None:
    store = open_store(url, exclusive=True)
    await store.enqueue([delivery()])
    await store.close()
    assert sorted(path.name for path in file.parent.iterdir()) == ["monitor.db", "monitor.db.lock"]


async def test_a_closed_store_refuses_work_and_may_be_closed_again(url: str) -> None:
    store = open_store(url, exclusive=True)
    await store.close()
    await store.close()
    with pytest.raises(StoreError, match="closed"):
        await store.enqueue([delivery()])
    with pytest.raises(StoreError, match="closed"):
        await store.delivery("d1")
