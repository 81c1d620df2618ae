"""After the clock was set back: what was done in a time that is yet to come makes nobody wait."""

from datetime import datetime

from sqlalchemy import Connection, exists, or_, select, update

from monitor.store.tables import attempts, deliveries, destinations, feeds


def forget_future(connection: Connection, now: datetime) -> None:
    """Make due what was last polled or tried later than `now`."""
    connection.execute(update(feeds).where(feeds.c.last_poll > now).values(next_poll=now))
    tried_later = exists().where(attempts.c.delivery_id == deliveries.c.id, attempts.c.started > now)
    from_later = (deliveries.c.waiting, or_(deliveries.c.created > now, tried_later))
    paused = select(deliveries.c.destination).where(*from_later)
    connection.execute(
        update(destinations)
        .where(destinations.c.not_before > now, destinations.c.name.in_(paused))
        .values(not_before=now)
    )
    connection.execute(update(deliveries).where(*from_later, deliveries.c.not_before > now).values(not_before=now))
