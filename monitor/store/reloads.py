"""What a change of the configuration changes here, while monitor runs."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select, update

from monitor.ports import Refusal
from monitor.store.rows import chunks
from monitor.store.tables import feeds, refusals


def hasten_feeds(connection: Connection, feed_ids: Iterable[str], now: datetime) -> None:
    """Make these feeds due, also those that are gone, but not those whose first poll is planned. Nothing else of them
    changes."""
    for chunk in chunks(feed_ids):
        known = feeds.c.feed_id.in_(chunk) & feeds.c.last_poll.is_not(None)
        waiting = known & or_(feeds.c.gone, feeds.c.next_poll > now)
        connection.execute(update(feeds).where(waiting).values(next_poll=now, gone=False))


def note_refusal(connection: Connection, refusal: Refusal | None) -> None:
    """Remember this one alone."""
    connection.execute(delete(refusals))
    if refusal is not None:
        connection.execute(insert(refusals).values(at=refusal.at, problems=refusal.problems))


def refusal(connection: Connection) -> Refusal | None:
    """The one that is remembered."""
    row = connection.execute(select(refusals)).first()
    return None if row is None else Refusal(at=row.at, problems=row.problems)
