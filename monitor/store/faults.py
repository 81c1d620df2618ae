"""A driver's error as one sentence that says what to do: never SQL, never data, never an address."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from sqlalchemy.exc import DBAPIError, StatementError

from monitor.errors import StoreError

# Turns what a piece of work raised into what its caller is to see.
Explain: TypeAlias = Callable[[BaseException], BaseException]

# By the beginning of SQLite's name of the error (https://www.sqlite.org/rescode.html).
_SENTENCES = {
    "SQLITE_FULL": "no space is left for the database {file}: free some space on that disk",
    "SQLITE_IOERR": "the disk cannot read or write the database {file} ({name}): look at its free space, its quotas and"
    " its health",
    "SQLITE_READONLY": "the database {file} cannot be written: let this user write the file and its folder",
    "SQLITE_CANTOPEN": "the database {file} cannot be opened: let this user read and write the file and its folder",
    "SQLITE_PERM": "the database {file} cannot be opened: let this user read and write the file and its folder",
    "SQLITE_CORRUPT": "the database {file} is damaged: move it away, with its -wal file, and restore a backup",
    "SQLITE_NOTADB": "{file} is not a database: name another file under `store`, or move this one away",
    "SQLITE_BUSY": "another program keeps the database {file} locked: end it, then try again",
    "SQLITE_LOCKED": "another program keeps the database {file} locked: end it, then try again",
    "SQLITE_CONSTRAINT": "the database {file} refused what does not fit together ({message})",
}
_OTHERWISE = "the database {file} refused a request ({name}: {message})"


def explain(error: BaseException, file: Path) -> BaseException:
    """A StoreError for what the database or its driver raised. Mistakes of our own come back as they are."""
    driver = error.orig if isinstance(error, StatementError) else error
    if isinstance(driver, sqlite3.Error):
        return StoreError(_sentence(driver, file))
    if isinstance(error, DBAPIError) or driver is None:
        return StoreError(f"the database {file} failed ({type(error).__name__})")
    return driver


def _sentence(error: sqlite3.Error, file: Path) -> str:
    name = getattr(error, "sqlite_errorname", None) or type(error).__name__
    matching = (sentence for start, sentence in _SENTENCES.items() if name.startswith(start))
    return next(matching, _OTHERWISE).format(file=file, name=name, message=error)
