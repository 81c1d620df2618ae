"""A quick look at a SQLite file, for a command that is over at once: what it needs to know before it judges watches.

By Python's driver alone: to import all that a `Store` is made of takes longer than the rest of such a command. What is
read is what a `Store` gives; a test holds the two together. Only looks, beside a daemon that may be at work.
"""

import contextlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.model import Item
from monitor.store.migrations import HEAD

_PATIENCE = 10  # seconds that another process may keep the file locked
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ITEM = tuple(field.name for field in fields(Item))


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """`items` are the newest. `languages` is by feed id, of those that are polled and tell theirs; `last_alerts` is by
    watch. `since` is when the oldest item that is kept came."""

    items: tuple[Item, ...]
    languages: Mapping[str, str]
    last_alerts: Mapping[str, datetime]
    since: datetime | None


def glance(file: Path, items: int) -> Glance | None:
    """Look at so many items. None where there is no database, one of another version, or one that cannot be read."""
    try:
        with contextlib.closing(_opened(file)) as driver:
            driver.execute("BEGIN")
            return _glance(driver, items) if _is_current(driver) else None
    except (sqlite3.Error, ValueError, TypeError, OverflowError):  # what is damaged need not be so for SQLite
        return None


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE, isolation_level=None)


def _is_current(driver: sqlite3.Connection) -> bool:
    return bool(driver.execute("SELECT 1 FROM alembic_version WHERE version_num = ?", (HEAD,)).fetchall())


def _glance(driver: sqlite3.Connection, items: int) -> Glance:
    newest = driver.execute(
        f"SELECT {', '.join(_ITEM)} FROM items ORDER BY first_seen DESC LIMIT ?",  # noqa: S608 - names of the model
        (items,),
    )
    languages = driver.execute("SELECT feed_id, language FROM feeds WHERE active AND language <> ''")
    raised = driver.execute("SELECT watch, max(raised) FROM alerts GROUP BY watch")
    (oldest,) = driver.execute("SELECT min(first_seen) FROM items").fetchone()
    return Glance(
        items=tuple(_item(dict(zip(_ITEM, row, strict=True))) for row in newest),
        languages=dict(languages.fetchall()),
        last_alerts={watch: _moment(last) for watch, last in raised},
        since=None if oldest is None else _moment(oldest),
    )


def _item(row: dict[str, Any]) -> Item:
    """From its columns, as `monitor.store.columns` writes them."""
    published = row["published"]
    parts = {
        "tags": tuple(json.loads(row["tags"])),
        "published": None if published is None else _moment(published),
        "first_seen": _moment(row["first_seen"]),
    }
    return Item(**row | parts)


def _moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)
