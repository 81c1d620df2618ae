"""Insert, and say what happens to rows that are there already: the only statements whose dialect must be named.

SQLite and PostgreSQL understand the same clause; SQLAlchemy merely keeps it in two places.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Table, func
from sqlalchemy.dialects import postgresql, sqlite

Row: TypeAlias = Mapping[str, Any]


def insert_new(connection: Connection, table: Table, rows: Sequence[Row], *, keys: Sequence[str]) -> None:
    """Insert the rows; those whose keys are there already stay as they are."""
    if rows:
        connection.execute(_insert(connection, table).on_conflict_do_nothing(index_elements=keys), rows)


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
    if not rows:
        return
    statement = _insert(connection, table)
    values: dict[str, ColumnElement[Any]] = {name: statement.excluded[name] for name in update}
    values |= {name: func.coalesce(table.c[name], statement.excluded[name]) for name in unless_set}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=values), rows)


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
