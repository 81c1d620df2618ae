"""Every trouble with the file is a sentence that names it and says what to do."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError, StatementError

from monitor.errors import StoreError
from monitor.store.faults import explain

FILE = Path("/data/monitor.db")


def _driver_error(name: str) -> sqlite3.Error:
    error = sqlite3.OperationalError("as the driver says it")
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("SQLITE_FULL", "no space is left for the database /data/monitor.db: free some space on that disk"),
        ("SQLITE_IOERR_FSYNC", "(SQLITE_IOERR_FSYNC): look at its free space, its quotas and its health"),
        ("SQLITE_READONLY_DBMOVED", "cannot be written: let this user write the file and its folder"),
        ("SQLITE_CANTOPEN", "cannot be opened: let this user read and write the file and its folder"),
        ("SQLITE_CORRUPT_INDEX", "is damaged: move it away, with its -wal file, and restore a backup"),
        ("SQLITE_NOTADB", "/data/monitor.db is not a database: name another file under `store`"),
        ("SQLITE_BUSY", "another program keeps the database /data/monitor.db locked: end it, then try again"),
        ("SQLITE_CONSTRAINT_FOREIGNKEY", "refused what does not fit together (as the driver says it)"),
        ("SQLITE_NOMEM", "refused a request (SQLITE_NOMEM: as the driver says it)"),
    ],
)
def test_a_driver_error_says_what_to_do(name: str, says: str) -> None:
    error = DBAPIError("INSERT secret", {"p": "secret"}, _driver_error(name))
    told = explain(error, FILE)
    assert isinstance(told, StoreError)
    assert says in str(told)
    assert "secret" not in str(told)


def test_an_error_without_a_code_is_named_by_its_kind() -> None:
    told = explain(sqlite3.InterfaceError("odd"), FILE)
    assert str(told) == "the database /data/monitor.db refused a request (InterfaceError: odd)"


def test_an_error_of_another_driver_is_told_without_its_data() -> None:
    told = explain(DBAPIError("INSERT secret", {}, RuntimeError("secret")), FILE)
    assert str(told) == "the database /data/monitor.db failed (DBAPIError)"


def test_a_mistake_inside_a_statement_comes_back_as_it_was() -> None:
    mistake = ValueError("a time without a zone")
    assert explain(StatementError("…", "INSERT", {}, mistake), FILE) is mistake


def test_any_other_error_comes_back_as_it_was() -> None:
    mistake = KeyError("x")
    assert explain(mistake, FILE) is mistake
