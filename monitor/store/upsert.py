"""Insert, and say what happens to rows that are there already: the only statements whose dialect must be named.

SQLite and PostgreSQL understand the same clause; SQLAlchemy merely keeps it in two places.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Table, func
from sqlalchemy.dialects import postgresql, sqlite

Row: TypeAlias = Mapping[str, Any]
Insert: TypeAlias = sqlite.Insert | postgresql.Insert


def insert_new(connection: Connection, table: Table, rows: Sequence[Row], *, keys: Sequence[str]) -> None:
    """Insert the rows; those whose keys are there already stay as they are."""
    if rows:
        connection.execute(_insert_new(connection.dialect.name, table, tuple(keys)), rows)


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Row],
    *,
    keys: Sequence[str],
    update: Sequence[str],
    unless_set: Sequence[str] = (),
) -> None:
    """Insert the rows; of those whose keys are there already, write the columns in `update`, and those in `unless_set`
    where they are still NULL."""
    if rows:
        connection.execute(_upsert(connection.dialect.name, table, tuple(keys), tuple(update), tuple(unless_set)), rows)


# Making a statement costs several times what running it does.


@cache
def _insert_new(dialect: str, table: Table, keys: tuple[str, ...]) -> Insert:
    return _insert(dialect, table).on_conflict_do_nothing(index_elements=keys)


@cache
def _upsert(
    dialect: str, table: Table, keys: tuple[str, ...], update: tuple[str, ...], unless_set: tuple[str, ...]
) -> Insert:
    statement = _insert(dialect, table)
    values: dict[str, ColumnElement[Any]] = {name: statement.excluded[name] for name in update}
    values |= {name: func.coalesce(table.c[name], statement.excluded[name]) for name in unless_set}
    return statement.on_conflict_do_update(index_elements=keys, set_=values)


def _insert(dialect: str, table: Table) -> Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
