"""What a person does with a database as a whole: copy it while it is written, bring it up to date, make it smaller.

Promises: a backup is one moment of the database and whole, or it is not there; nothing but the database itself is ever
written over; what needs the database alone says who has it.
"""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sqlalchemy import Engine

from monitor.errors import InputError, StoreError
from monitor.store import sqlite
from monitor.store.lock import lock
from monitor.store.migrate import revision, upgrade
from monitor.store.migrations import HEAD
from monitor.store.open import database_file, explained

Progress = Callable[[int, int], None]
"""Is told how much of how much is done."""

# 4 MB of SQLite's usual pages: often enough for a bar to move, and for Ctrl-C to be heard.
_PAGES = 1_000

_MB = 1_000_000


def back_up(url: str, target: Path, progress: Progress) -> int:
    """Copy the database at `sqlite:///FILE` into a new file, also while a monitor works on it; its size in bytes.

    The copy is as the database was when this began. Raises InputError where the target cannot be, StoreError where the
    database cannot be read or the copy cannot be written.
    """
    file = _existing(url)
    _refuse(target)
    part = target.with_name(target.name + ".part")
    try:
        with explained(file), _engine(file) as engine, engine.connect() as connection:
            # The question begins the transaction that keeps this moment of the database for all steps of the copy.
            revision(connection, file)
            _copy(cast("sqlite3.Connection", connection.connection.driver_connection), part, progress)
        _refuse(target)
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def _refuse(target: Path) -> None:
    if target.is_dir():
        raise InputError(f"{target} is a folder: name a file in it, such as {target / 'monitor-backup.db'}")
    if target.exists():
        raise InputError(f"{target} is there already: name a new file, or move that one away")
    if not target.parent.is_dir():
        raise InputError(f"there is no folder {target.parent}: make it first")


def _copy(source: sqlite3.Connection, part: Path, progress: Progress) -> None:
    part.unlink(missing_ok=True)
    with explained(part), contextlib.closing(sqlite3.connect(part)) as copy:
        source.backup(copy, pages=_PAGES, progress=lambda _, left, total: progress(total - left, total))
        # One file, which can be carried away: without a log beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
        (verdict,) = copy.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise StoreError(f"the copy is damaged ({verdict}), so the database is: restore an older backup")
    with part.open("rb") as written:
        os.fsync(written.fileno())


@dataclass(frozen=True, slots=True, kw_only=True)
class Schemas:
    """A database's schema before and now. None was none: an empty file."""

    before: str | None
    now: str


def bring_up_to_date(url: str) -> Schemas:
    """Give the database at `sqlite:///FILE` this program's schema, as a start of the daemon does.

    Raises StoreBusyError while a monitor runs on it, StoreError where it cannot be changed.
    """
    file = _existing(url)
    with explained(file), _alone(file), _engine(file) as engine:
        with engine.connect() as connection:
            before = revision(connection, file)
        if before != HEAD:
            upgrade(engine, file)
    return Schemas(before=before, now=HEAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """A database's size before and now, in bytes, with its log."""

    before: int
    now: int


def vacuum(url: str) -> Sizes:
    """Write the database at `sqlite:///FILE` anew without the room that deleted items left.

    Needs twice its size free on its disk meanwhile. Raises StoreBusyError while a monitor runs on it, StoreError where
    there is no room or it cannot be written.
    """
    file = _existing(url)
    with explained(file), _alone(file), _engine(file) as engine:
        with engine.connect() as connection:
            revision(connection, file)
        before = _size(file)
        _need_room(file.parent, 2 * before)
        with _temporary_files_in(file.parent), contextlib.closing(engine.raw_connection()) as raw:
            for statement in ("PRAGMA temp_store = FILE", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                raw.cursor().execute(statement)
        return Sizes(before=before, now=_size(file))


def _existing(url: str) -> Path:
    file = database_file(url)
    if not file.is_file():
        raise StoreError(f"there is no database {file} yet: start `monitor run` first")
    return file


@contextlib.contextmanager
def _engine(file: Path) -> Iterator[Engine]:
    engine = sqlite.sqlite_engine(file)
    try:
        yield engine
    finally:
        sqlite.close(engine)


@contextlib.contextmanager
def _alone(file: Path) -> Iterator[None]:
    held = lock(file)
    try:
        yield
    finally:
        held.release()


def _size(file: Path) -> int:
    log = file.with_name(file.name + "-wal")
    return file.stat().st_size + (log.stat().st_size if log.exists() else 0)


def _need_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StoreError(
            f"{needed / _MB:,.0f} MB must be free at {folder} meanwhile, and {free / _MB:,.0f} MB are: free some space"
        )


@contextlib.contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    """SQLite writes its temporary files there, where room was seen, and not to a small /tmp."""
    name = "SQLITE_TMPDIR"
    before = os.environ.get(name)
    os.environ[name] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
