"""How one SQLite file is opened: an SQLAlchemy engine that begins and ends its transactions itself.

Python's driver begins transactions only before some statements, and then deferred ones, which can fail when they turn
from reading to writing. So the driver's own handling is off, and SQLAlchemy says BEGIN: IMMEDIATE for work that writes
(the lock is waited for at the start, where nothing can be lost), deferred for work that reads.
See https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#transactions-with-sqlite-and-the-sqlite3-driver
"""

import contextlib
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from monitor.store.wording import words_of_item

# How long a process waits for another one's transaction, in seconds.
_PATIENCE = 10

_PRAGMAS = (
    # A power cut must not take back that something was sent: it would be sent again.
    "synchronous = FULL",
    "foreign_keys = ON",
    # Sorting needs no temporary folder, which a read-only container may not have.
    "temp_store = MEMORY",
    # A long purge must not leave a huge log behind: 64 MiB.
    "journal_size_limit = 67108864",
)


def sqlite_engine(file: Path, *, cache: int = 16) -> Engine:
    """An engine for the file, with two connections: one for the thread that writes, one for that which reads. Each has
    a cache of so many MiB."""
    url = URL.create("sqlite+pysqlite", database=str(file))
    engine = create_engine(
        url, pool_size=2, max_overflow=0, connect_args={"timeout": _PATIENCE, "check_same_thread": False}
    )
    event.listen(engine, "connect", partial(_prepare, cache=cache))
    event.listen(engine, "begin", _begin)
    return engine


def for_writing(engine: Engine) -> Engine:
    """The same connections, whose transactions take the write lock when they begin."""
    return engine.execution_options(writes=True)


def _prepare(driver: Any, record: object, *, cache: int) -> None:  # noqa: ARG001 - SQLAlchemy's signature
    driver.isolation_level = None
    for pragma in (*_PRAGMAS, f"cache_size = {-1024 * cache}"):
        driver.execute(f"PRAGMA {pragma}")
    # The triggers on `items` call it.
    driver.create_function("words_of_item", 3, words_of_item, deterministic=True)


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def use_write_ahead_log(file: Path) -> None:
    """Let readers and the writer not wait for each other. The file remembers it. Raises sqlite3.Error."""
    with contextlib.closing(sqlite3.connect(file, timeout=_PATIENCE)) as driver:
        driver.execute("PRAGMA journal_mode = WAL")


def close(engine: Engine) -> None:
    """Bring the log into the file, as far as nobody else needs it, and close it.

    Waits for nobody: what stays in the log is not lost, the next start finds it.
    """
    with contextlib.suppress(SQLAlchemyError, sqlite3.Error), contextlib.closing(engine.raw_connection()) as raw:
        raw.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
    engine.dispose()
