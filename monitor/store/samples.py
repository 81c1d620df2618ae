"""What is stored, as advice on watches needs it: a sample of items, and since when things are remembered."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from monitor.model import Item
from monitor.store.rows import ITEM_FIELDS, item
from monitor.store.tables import alerts, items


def newest_items(connection: Connection, limit: int) -> tuple[Item, ...]:
    """The items that came last, the newest first."""
    query = select(*(items.c[name] for name in ITEM_FIELDS)).order_by(items.c.first_seen.desc()).limit(limit)
    return tuple(item(row) for row in connection.execute(query).mappings())


def items_back(connection: Connection, since: datetime, before: Item | None, limit: int) -> tuple[Item, ...]:
    """The items of that time, the newest first, from the one that follows `before` on."""
    moment, ids = items.c.first_seen, items.c.id
    rest: ColumnElement[bool] = moment >= since
    if before is not None:
        # With the moment alone in one bound, the index leads there; an OR of both reads all that is older, each time.
        rest = and_(moment.between(since, before.first_seen), or_(moment < before.first_seen, ids < before.id))
    query = select(*(items.c[name] for name in ITEM_FIELDS)).where(rest).order_by(moment.desc(), ids.desc())
    return tuple(map(item, connection.execute(query.limit(limit)).mappings()))


def oldest(connection: Connection) -> datetime | None:
    """When the oldest item that is still there came."""
    first: datetime | None = connection.scalar(select(func.min(items.c.first_seen)))
    return first


def last_alerts(connection: Connection) -> Mapping[str, datetime]:
    """By watch, its newest alert."""
    # From `alerts` and not from `matches`: its rows are small, and a match that raised none is no news to anybody.
    query = select(alerts.c.watch, func.max(alerts.c.raised).label("raised")).group_by(alerts.c.watch)
    return {row.watch: row.raised for row in connection.execute(query)}
