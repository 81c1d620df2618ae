"""What is stored, as advice on watches needs it: a sample of items, and since when things are remembered."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, func, select

from monitor.model import Item
from monitor.store.rows import ITEM_FIELDS, item
from monitor.store.tables import alerts, items


def newest_items(connection: Connection, limit: int) -> tuple[Item, ...]:
    """The items that came last, the newest first."""
    query = select(*(items.c[name] for name in ITEM_FIELDS)).order_by(items.c.first_seen.desc()).limit(limit)
    return tuple(item(row) for row in connection.execute(query).mappings())


def oldest(connection: Connection) -> datetime | None:
    """When the oldest item that is still there came."""
    first: datetime | None = connection.scalar(select(func.min(items.c.first_seen)))
    return first


def last_alerts(connection: Connection) -> Mapping[str, datetime]:
    """By watch, its newest alert."""
    # From `alerts` and not from `matches`: its rows are small, and a match that raised none is no news to anybody.
    query = select(alerts.c.watch, func.max(alerts.c.raised).label("raised")).group_by(alerts.c.watch)
    return {row.watch: row.raised for row in connection.execute(query)}
