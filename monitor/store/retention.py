"""What is forgotten, and what never is.

An identity is forgotten only when its feed was read since and did not serve it: a feed that answers 304 for months, or
fails for months, still serves what it served. Feeds that are polled no more are forgotten whole, so that they start
afresh if they come back.
"""

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, Connection, and_, delete, exists, not_, or_, select, type_coerce

from monitor.store.columns import microseconds
from monitor.store.rows import SETTLED
from monitor.store.tables import deliveries, feeds, items, seen, stories, story_items, story_traces

# `last_served` is written at most once a day, so it may lag behind the feed's newest document by that much.
_LAG = microseconds(timedelta(days=2))

_open = deliveries.c.state.not_in([str(state) for state in SETTLED])

# Items that are forgotten at a time: each leaves an index of words, too, and polls and deliveries wait meanwhile.
MOST = 1_000


def purge(connection: Connection, before: datetime, closed: datetime | None = None) -> int:
    """Forget what is older than that, and what leads to stories opened before `closed`. Returns how many items went,
    `MOST` at the most: there may be more."""
    _forget_stories(connection, before)
    connection.execute(delete(story_traces).where(story_traces.c.opened < (closed or before)))
    _forget_feeds(connection, before)
    _forget_identities(connection, before)
    return _forget_items(connection, before)


def _forget_stories(connection: Connection, before: datetime) -> None:
    old = _old_stories(before)
    settled = and_(not_(_open), deliveries.c.created < before)
    alone = or_(deliveries.c.story_id.is_(None), deliveries.c.story_id.in_(select(stories.c.id).where(old)))
    connection.execute(delete(deliveries).where(settled, alone))
    connection.execute(delete(stories).where(old))


def _old_stories(before: datetime) -> ColumnElement[bool]:
    """Stories that nothing newer than that, and nothing that waits, belongs to."""
    needed = exists().where(deliveries.c.story_id == stories.c.id, or_(_open, deliveries.c.created >= before))
    joined = exists().where(
        story_items.c.story_id == stories.c.id, items.c.id == story_items.c.item_id, items.c.first_seen >= before
    )
    return and_(stories.c.opened < before, not_(needed), not_(joined))


def _forget_feeds(connection: Connection, before: datetime) -> None:
    idle = or_(feeds.c.last_poll.is_(None), feeds.c.last_poll < before)
    connection.execute(delete(feeds).where(not_(feeds.c.active), idle))


def _forget_identities(connection: Connection, before: datetime) -> None:
    last_document = (
        select(type_coerce(feeds.c.last_document, BigInteger))
        .where(feeds.c.feed_id == seen.c.feed_id)
        .scalar_subquery()
    )
    gone = type_coerce(seen.c.last_served, BigInteger) < last_document - _LAG
    orphaned = not_(exists().where(feeds.c.feed_id == seen.c.feed_id))
    connection.execute(delete(seen).where(seen.c.last_served < before, or_(gone, orphaned)))


def _forget_items(connection: Connection, before: datetime) -> int:
    needed = exists().where(story_items.c.item_id == items.c.id, deliveries.c.story_id == story_items.c.story_id, _open)
    some = select(items.c.id).where(items.c.first_seen < before, not_(needed)).order_by(items.c.first_seen).limit(MOST)
    return connection.execute(delete(items).where(items.c.id.in_(some))).rowcount
