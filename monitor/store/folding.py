"""Deliveries that wait in a crowd, and the digests that take their place."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from monitor.model import Delivery, DeliveryState
from monitor.ports import Waiting
from monitor.store.outbox import add, all_free, is_due
from monitor.store.rows import LANE_NORMAL, chunks, delivery, state_columns
from monitor.store.tables import deliveries, destinations

# Alerts that wait, and of which no copy can have arrived: what a digest may take the place of.
_UNTOLD = and_(
    deliveries.c.waiting,
    deliveries.c.story_id.is_not(None),
    deliveries.c.sent_revision == 0,
    deliveries.c.unknowns == 0,
)


def waiting(connection: Connection, names: Sequence[str], now: datetime) -> tuple[Waiting, ...]:
    """What could go out now at those that are free for it, two or more of a kind."""
    counted = (
        select(deliveries.c.destination, deliveries.c.hold, func.count())
        .where(_foldable(now), deliveries.c.destination.in_(all_free(now).where(destinations.c.name.in_(names))))
        .group_by(deliveries.c.destination, deliveries.c.hold)
        .having(func.count() > 1)
    )
    return tuple(
        Waiting(destination=destination, hold=hold, count=count)
        for destination, hold, count in connection.execute(counted)
    )


def waiting_deliveries(connection: Connection, which: Waiting, now: datetime) -> tuple[Delivery, ...]:
    """The deliveries that were counted so, the oldest first."""
    query = (
        select(deliveries)
        .where(_foldable(now), deliveries.c.destination == which.destination, deliveries.c.hold == which.hold)
        .order_by(deliveries.c.sequence)
    )
    return tuple(delivery(row) for row in connection.execute(query).mappings())


def fold(connection: Connection, digest: Delivery, parts: Sequence[Delivery]) -> bool:
    """Put the digest in the place of its parts, unless one of them is not as it was."""
    expected = {(part.id, part.revision, part.state) for part in parts}
    if not expected <= _as_they_are(connection, [part.id for part in parts]):
        return False
    for chunk in chunks(part.id for part in parts):
        told = state_columns(DeliveryState.FOLDED) | {"folded_into": digest.id}
        connection.execute(update(deliveries).where(deliveries.c.id.in_(chunk)).values(told))
    add(connection, [digest])
    return True


def held(connection: Connection, destination: str) -> tuple[Delivery, ...]:
    """What is held for a destination, none of it tried yet, the oldest first."""
    query = select(deliveries).where(_UNTOLD, deliveries.c.destination == destination, deliveries.c.hold != "")
    return tuple(delivery(row) for row in connection.execute(query.order_by(deliveries.c.sequence)).mappings())


def folded_into(connection: Connection, digest_id: str) -> tuple[Delivery, ...]:
    """What a digest tells of, the oldest first."""
    query = select(deliveries).where(deliveries.c.folded_into == digest_id).order_by(deliveries.c.sequence)
    return tuple(delivery(row) for row in connection.execute(query).mappings())


def _foldable(now: datetime) -> ColumnElement[bool]:
    """Alerts that may go out now, and of which no copy can have arrived."""
    crowd = and_(deliveries.c.hold == "", deliveries.c.lane == LANE_NORMAL)
    return and_(_UNTOLD, is_due(now), or_(deliveries.c.hold != "", crowd))


def _as_they_are(connection: Connection, ids: Sequence[str]) -> set[tuple[str, int, DeliveryState]]:
    found: set[tuple[str, int, DeliveryState]] = set()
    for chunk in chunks(ids):
        query = select(deliveries.c.id, deliveries.c.revision, deliveries.c.state).where(deliveries.c.id.in_(chunk))
        found.update((name, revision, DeliveryState(state)) for name, revision, state in connection.execute(query))
    return found
