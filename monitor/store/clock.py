"""What is done where the clock shows an earlier time than one that was written down already.

A machine without a battery starts with a wrong time, and a wrong clock is put right. What waits for a time then waits
too long, by as much as the clock was set back: feeds would not be polled, and messages not sent, until it caught up.
Times that people named (08:00) are times of the clock, and stay.
"""

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Column, ColumnElement, Connection, and_, func, select, type_coerce, update

from monitor.alerts.policy import Hold
from monitor.model import DeliveryState
from monitor.store.columns import microseconds
from monitor.store.tables import deliveries, destinations, feeds, items, subscriptions

# Clocks are put right by fractions of a second all the time.
_SLIGHT = timedelta(seconds=1)
# What a poll leads to is written a little later than the poll.
_AT_ONCE = timedelta(minutes=1)

_WAITING = (feeds.c.next_poll, items.c.article_due, destinations.c.not_before, subscriptions.c.due)


def set_back(connection: Connection, now: datetime, by: timedelta | None) -> timedelta:
    """Bring what lies ahead as near as it was. Where `by` is None, it follows from the last poll. Returns by how much
    the clock was set back, zero where it was not."""
    latest = now + by if by is not None else connection.scalar(select(func.max(feeds.c.last_poll)))
    if latest is None or latest - now <= _SLIGHT:
        return timedelta()
    step: timedelta = latest - now
    for column in _WAITING:
        _change(connection, column, _nearer(column, step), column > now)
    waits = deliveries.c.not_before
    failed = deliveries.c.state.in_((DeliveryState.RETRY, DeliveryState.UNKNOWN))
    _change(connection, waits, _nearer(waits, step), and_(failed, waits > now))
    queued = and_(deliveries.c.state == DeliveryState.QUEUED, deliveries.c.hold == "")
    was_due = and_(queued, waits > now, waits <= latest + _AT_ONCE)
    _change(connection, waits, now, was_due)
    # What was missed is gathered for a minute or so, not up to a time that people know.
    gathered = and_(deliveries.c.state == DeliveryState.QUEUED, deliveries.c.hold == Hold.CATCH_UP, waits > now)
    _change(connection, waits, _nearer(waits, step), gathered)
    # So that the next start does not take it for another step.
    _change(connection, feeds.c.last_poll, now, feeds.c.last_poll > now)
    return step


def _nearer(column: Column[datetime], step: timedelta) -> ColumnElement[datetime]:
    return type_coerce(type_coerce(column, BigInteger) - microseconds(step), column.type)


def _change(
    connection: Connection,
    column: Column[datetime],
    value: ColumnElement[datetime] | datetime,
    which: ColumnElement[bool],
) -> None:
    connection.execute(update(column.table).where(which).values({column.name: value}))
