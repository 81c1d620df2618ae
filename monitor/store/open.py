"""Opens the database that an address names: makes it, brings it up to date, locks it, starts its threads."""

import contextlib
import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from filelock import FileLock
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from monitor.errors import StoreError
from monitor.store import sqlite
from monitor.store.faults import explain
from monitor.store.lock import lock
from monitor.store.migrate import is_current, upgrade
from monitor.store.sql_store import SqlStore
from monitor.store.threads import DatabaseThread, read_each, write_together

# How many waiting writes share a transaction, at most.
_GROUP = 128

# How long a command waits for another one that makes or upgrades the same database, in seconds.
_PATIENCE = 10


def open_store(url: str, *, exclusive: bool) -> SqlStore:
    """The store at `sqlite:///FILE`; the file and its folder are made where they are missing.

    With `exclusive`, as the one monitor that polls and delivers: StoreBusyError while another one does. Without, beside
    it, for a command that looks or changes a delivery. Raises StoreError, one sentence that says what to do, where the
    database cannot be used.
    """
    file = database_file(url)
    _make_folder(file)
    with explained(file), contextlib.ExitStack() as undo:
        held = lock(file) if exclusive else None
        if held is not None:
            undo.callback(held.release)
            sqlite.use_write_ahead_log(file)
        engine = sqlite.sqlite_engine(file)
        undo.callback(sqlite.close, engine)
        if not is_current(engine, file):
            _upgrade(engine, file, held)
        undo.pop_all()
    return _start(engine, file, held)


def open_existing(url: str) -> SqlStore | None:
    """The store at `sqlite:///FILE`, beside the monitor that works on it, for a command that only looks.

    None where there is no such file yet, or one that this program would have to upgrade first: nothing is made or
    changed. Raises StoreError where the database cannot be used.
    """
    file = database_file(url)
    if not file.is_file():
        return None
    with explained(file), contextlib.ExitStack() as undo:
        # Who only looks reads little twice, and may be several processes.
        engine = sqlite.sqlite_engine(file, cache=4)
        undo.callback(sqlite.close, engine)
        if not is_current(engine, file):
            return None
        undo.pop_all()
    return _start(engine, file, None)


def database_file(url: str) -> Path:
    """The file of `sqlite:///FILE`. Raises StoreError for any other address."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        # Without the text itself, which may have a password.
        raise StoreError("`store` is no address of a database: write sqlite:///FOLDER/monitor.db") from error
    if parsed.get_backend_name() != "sqlite":
        raise StoreError(
            f"`store` names a {parsed.get_backend_name()} database, which this version cannot use:"
            " write sqlite:///FOLDER/monitor.db"
        )
    if not parsed.database or parsed.database == ":memory:":
        raise StoreError("`store` names no file, so nothing would be remembered: write sqlite:///FOLDER/monitor.db")
    return Path(parsed.database)


def _make_folder(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the folder {file.parent} cannot be made ({error.strerror}): make it, or name another one under `store`"
        ) from error
    if file.is_dir():
        raise StoreError(f"{file} is a folder: name a file in it under `store`, such as {file / 'monitor.db'}")


@contextlib.contextmanager
def explained(file: Path) -> Iterator[None]:
    """What the driver raises comes out as a StoreError about this file."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise explain(error, file) from error


def _upgrade(engine: Engine, file: Path, held: FileLock | None) -> None:
    """Only who holds the lock changes the schema: never beneath a daemon that runs."""
    if held is not None:
        upgrade(engine, file)
        return
    with lock(file, patience=_PATIENCE):
        sqlite.use_write_ahead_log(file)
        upgrade(engine, file)


def _start(engine: Engine, file: Path, held: FileLock | None) -> SqlStore:
    understand = partial(explain, file=file)

    def release() -> None:
        sqlite.close(engine)
        if held is not None:
            held.release()

    return SqlStore(
        writer=DatabaseThread(
            "store-writer", partial(write_together, sqlite.for_writing(engine), understand), most=_GROUP
        ),
        reader=DatabaseThread("store-reader", partial(read_each, engine, understand), most=1),
        release=release,
    )
