"""Stored items in the order in which they came, a chunk at a time, and what was told of them then.

Only looks, and each call is short: a replay of a year keeps no transaction open beneath a daemon that works.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from monitor.model import Item
from monitor.ports import ItemKey, PastAlert
from monitor.store.rows import ITEM_FIELDS, chunks, item
from monitor.store.tables import alerts, deliveries, items, stories, story_items

_COLUMNS = tuple(items.c[name] for name in ITEM_FIELDS)


def count(connection: Connection, since: datetime, until: datetime) -> int:
    """How many items came then."""
    query = select(func.count()).select_from(items).where(items.c.first_seen.between(since, until))
    return connection.scalar(query) or 0


def keys(
    connection: Connection, since: datetime, until: datetime, after: ItemKey | None, limit: int
) -> tuple[ItemKey, ...]:
    """The next items that came then, in order."""
    # An offset would read all that it skips. Within one moment, that is one document, the ids are sorted.
    rest: ColumnElement[bool] = items.c.first_seen.between(after.first_seen if after else since, until)
    if after is not None:
        beyond = or_(items.c.first_seen > after.first_seen, items.c.id > after.item_id)
        rest = and_(rest, beyond)
    query = select(items.c.first_seen, items.c.id).where(rest).order_by(items.c.first_seen, items.c.id).limit(limit)
    return tuple(ItemKey(first_seen=moment, item_id=item_id) for moment, item_id in connection.execute(query))


def named(connection: Connection, ids: Iterable[str]) -> tuple[Item, ...]:
    """Those of these items that are kept, in the order in which they came."""
    found = [
        item(row)
        for chunk in chunks(ids)
        for row in connection.execute(select(*_COLUMNS).where(items.c.id.in_(chunk))).mappings()
    ]
    return tuple(sorted(found, key=lambda one: (one.first_seen, one.id)))


def stories_of(connection: Connection, ids: Iterable[str]) -> Mapping[str, str]:
    """By item id, the story that it belongs to; of several the one that was opened first."""
    belongs: dict[str, str] = {}
    for chunk in chunks(ids):
        query = (
            select(story_items.c.item_id, story_items.c.story_id)
            .join_from(story_items, stories, stories.c.id == story_items.c.story_id)
            .where(story_items.c.item_id.in_(chunk))
            .order_by(stories.c.opened, stories.c.id)
        )
        for item_id, story_id in connection.execute(query):
            belongs.setdefault(item_id, story_id)
    return belongs


def past_alerts(
    connection: Connection, since: datetime, until: datetime, after: PastAlert | None, limit: int
) -> tuple[PastAlert, ...]:
    """The next alerts that items of that time raised, in the order in which they were raised."""
    raised, story_id, watch = alerts.c.raised, alerts.c.story_id, alerts.c.watch
    # No alert is older than its item: that leads to it by an index.
    rest: ColumnElement[bool] = raised >= (after.raised if after else since)
    if after is not None:
        further = or_(story_id > after.story_id, and_(story_id == after.story_id, watch > after.watch))
        rest = and_(rest, or_(raised > after.raised, further))
    query = (
        select(story_id, watch, raised, alerts.c.told, items.c.title, items.c.link, items.c.first_seen)
        .join_from(alerts, items, items.c.id == alerts.c.item_id)
        .where(rest, items.c.first_seen.between(since, until))
        .order_by(raised, story_id, watch)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    arrived = _arrived(connection, {row.story_id for row in rows})
    return tuple(
        PastAlert(
            story_id=row.story_id, watch=row.watch, sent=row.told and row.story_id in arrived,
            title=row.title, link=row.link, first_seen=row.first_seen, raised=row.raised,
        )
        for row in rows
    )  # fmt: skip


def _arrived(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Those of the stories of which a message arrived somewhere, by itself or within a digest."""
    digest = deliveries.alias()
    told: set[str] = set()
    for chunk in chunks(ids):
        query = (
            select(deliveries.c.story_id)
            .join_from(deliveries, digest, digest.c.id == deliveries.c.folded_into, isouter=True)
            .where(deliveries.c.story_id.in_(chunk), or_(deliveries.c.sent_revision > 0, digest.c.sent_revision > 0))
        )
        told.update(_texts(connection.scalars(query).all()))
    return told


def _texts(values: Sequence[str | None]) -> Iterable[str]:
    return (value for value in values if value is not None)
