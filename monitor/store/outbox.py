"""Deliveries, their attempts, and the destinations they wait for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, func, or_, select, true, update

from monitor.model import OPEN_STATES, Delivery, DeliveryState, Message
from monitor.ports import Attempt, DestinationState, Move, Parking, Settlement
from monitor.store.codec import dump, load
from monitor.store.rows import (
    LANE_HIGH,
    WAITING,
    attempt,
    chunks,
    delivery,
    delivery_row,
    message_columns,
    state_columns,
)
from monitor.store.tables import attempts, deliveries, destinations
from monitor.store.upsert import insert_new


def add(connection: Connection, values: Iterable[Delivery]) -> None:
    """Add new deliveries, in this order; those that are known stay as they are."""
    rows = [delivery_row(value) for value in values]
    names = [{"name": name} for name in dict.fromkeys(row["destination"] for row in rows)]
    insert_new(connection, destinations, names, keys=["name"])
    insert_new(connection, deliveries, rows, keys=["id"])


def merge(connection: Connection, values: Sequence[Delivery]) -> None:
    """Add new deliveries, and give known ones the message they carry now."""
    known = _stored(connection, [value.id for value in values])
    add(connection, [value for value in values if value.id not in known])
    for value in values:
        if value.id in known:
            _revise(connection, known[value.id], value)


def _stored(connection: Connection, ids: Sequence[str]) -> dict[str, RowMapping]:
    found: dict[str, RowMapping] = {}
    for chunk in chunks(ids):
        query = select(
            deliveries.c.id, deliveries.c.message, deliveries.c.state, deliveries.c.revision, deliveries.c.hold
        )
        rows = connection.execute(query.where(deliveries.c.id.in_(chunk))).mappings()
        found.update((row["id"], row) for row in rows)
    return found


def _revise(connection: Connection, stored: RowMapping, value: Delivery) -> None:
    # Values are compared, not texts: another version may have written the same message with other keys.
    before, after = load(stored["message"], Message), load(dump(value.message), Message)
    if before == after:
        return
    changes = message_columns(value.message) | {"revision": stored["revision"] + 1}
    # A further outlet does not bring back what was given up, or told in a digest; a watch that never told of it does.
    over = stored["state"] in (DeliveryState.DEAD, DeliveryState.DROPPED, DeliveryState.FOLDED)
    if stored["state"] == DeliveryState.SENT:
        changes |= state_columns(DeliveryState.QUEUED) | {"not_before": value.not_before}
    elif over and len(after.reasons) > len(before.reasons):
        changes |= state_columns(DeliveryState.QUEUED) | {"not_before": value.not_before, "hold": value.hold}
    elif stored["hold"] and not over:
        changes |= {"not_before": value.not_before, "hold": value.hold}
    _change(connection, value.id, changes)


def _change(connection: Connection, delivery_id: str, values: dict[str, Any]) -> None:
    connection.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(values))


def lease(
    connection: Connection, names: Sequence[str], now: datetime, limit: int | None, *, quiet: bool
) -> tuple[Delivery, ...]:
    """Take the next delivery of each destination that is free for one, up to the limit."""
    leased: list[Delivery] = []
    for name in free(connection, names, now):
        if len(leased) == limit:
            break
        following = _next(connection, name, now, quiet=quiet)
        if following is not None:
            leased.append(_take(connection, following, now))
    return tuple(leased)


def free(connection: Connection, names: Sequence[str], now: datetime) -> list[str]:
    """Those of the destinations that may be sent something now, in the same order."""
    free = set(connection.scalars(all_free(now)))
    return [name for name in names if name in free]


def all_free(now: datetime) -> Select[Any]:
    """The destinations that may be sent something now, to be asked for or about."""
    sending = select(deliveries.c.id).where(
        deliveries.c.state == DeliveryState.SENDING, deliveries.c.destination == destinations.c.name
    )
    # A parked destination may have a next chance; without one it waits for a person.
    at_any_time = and_(destinations.c.not_before.is_(None), destinations.c.parked.is_(None))
    ready = and_(or_(at_any_time, destinations.c.not_before <= now), ~sending.exists())
    return select(destinations.c.name).where(ready)


def _next(connection: Connection, name: str, now: datetime, *, quiet: bool) -> Delivery | None:
    silent = or_(deliveries.c.lane == LANE_HIGH, deliveries.c.sent_revision > 0) if quiet else true()
    query = (
        select(deliveries)
        .where(deliveries.c.destination == name, deliveries.c.waiting, is_due(now), silent)
        .order_by(deliveries.c.lane, deliveries.c.sequence)
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else delivery(row)


def is_due(now: datetime) -> ColumnElement[bool]:
    """Whether a delivery's time has come. What was to go out at once stays due when the clock is set back, and is not
    overtaken by what comes before that is noticed."""
    return or_(deliveries.c.not_before <= now, deliveries.c.not_before <= deliveries.c.created)


def _take(connection: Connection, value: Delivery, now: datetime) -> Delivery:
    number = value.attempts + 1
    _change(connection, value.id, state_columns(DeliveryState.SENDING) | {"attempts": number, "hold": ""})
    attempt = {"delivery_id": value.id, "number": number, "revision": value.revision, "started": now}
    connection.execute(attempts.insert(), attempt | {"outcome": "", "detail": ""})
    return replace(value, attempts=number)


def settle(connection: Connection, leased: Delivery, settlement: Settlement, now: datetime) -> None:
    """Record how the try of a leased delivery ended."""
    _end_attempt(connection, leased, settlement, now)
    _mark_destination(connection, leased.destination, settlement, now)
    stored = _stored(connection, [leased.id]).get(leased.id)
    # Somebody gave it up while it was under way: that stays so.
    if stored is not None and stored["state"] != DeliveryState.DROPPED:
        _change(connection, leased.id, _settled(leased, stored, settlement))


def _settled(leased: Delivery, stored: RowMapping, settlement: Settlement) -> dict[str, Any]:
    values = state_columns(settlement.state) | {
        "not_before": settlement.not_before,
        "failures": settlement.failures,
        "unknowns": settlement.unknowns,
        "error": settlement.error,
    }
    if settlement.external_id is not None:
        values["external_id"] = settlement.external_id
    if settlement.anew:
        values |= {"sent_revision": 0, "external_id": None}
    if settlement.state is DeliveryState.SENT:
        values["sent_revision"] = leased.revision
        if stored["revision"] > leased.revision:
            values |= state_columns(DeliveryState.QUEUED)
    return values


def _end_attempt(connection: Connection, leased: Delivery, settlement: Settlement, now: datetime) -> None:
    this = (attempts.c.delivery_id == leased.id) & (attempts.c.number == leased.attempts)
    ending = {"ended": now, "outcome": settlement.outcome, "detail": settlement.error}
    connection.execute(update(attempts).where(this).values(ending))


def _mark_destination(connection: Connection, name: str, settlement: Settlement, now: datetime) -> None:
    marks: dict[str, Any] = {}
    if settlement.pause_until is not None:
        marks["not_before"] = settlement.pause_until
    if settlement.parked is not None:
        marks["parked"] = settlement.parked
    if settlement.state is DeliveryState.SENT:
        marks |= {"last_sent": now, "parked": None}
    if settlement.moved is not None:
        marks |= {"moved_from": settlement.moved.old, "moved_to": settlement.moved.new}
    if marks:
        connection.execute(update(destinations).where(destinations.c.name == name).values(marks))
    insert_new(connection, destinations, [{"name": other} for other in settlement.pauses], keys=["name"])
    for other, until in settlement.pauses.items():
        _pause(connection, other, until)


def _pause(connection: Connection, name: str, until: datetime) -> None:
    """Hold a destination until then; a longer pause stays, and so does a parked one's next chance."""
    shorter = or_(destinations.c.not_before.is_(None), destinations.c.not_before < until)
    this = update(destinations).where(destinations.c.name == name, destinations.c.parked.is_(None), shorter)
    connection.execute(this.values(not_before=until))


def recover(connection: Connection, now: datetime, not_before: datetime, edits_in_place: Collection[str]) -> int:
    """After a crash: what was being sent is unknown, and parked destinations are free."""
    unknown = state_columns(DeliveryState.UNKNOWN) | {"not_before": not_before, "unknowns": deliveries.c.unknowns + 1}
    is_message = (deliveries.c.sent_revision == 0) | deliveries.c.destination.not_in(edits_in_place)
    cut_off = update(deliveries).where(deliveries.c.state == DeliveryState.SENDING)
    sending = cut_off.where(is_message)
    # An edit that was cut off is simply made again: it cannot repeat anything.
    editing, again = cut_off.where(~is_message), state_columns(DeliveryState.RETRY) | {"not_before": not_before}
    _unpark(connection, now)
    return connection.execute(sending.values(unknown)).rowcount + connection.execute(editing.values(again)).rowcount


def park(connection: Connection, parking: Parking) -> None:
    """Let nothing go to these destinations until their next chance, and tell of it."""
    insert_new(connection, destinations, [{"name": name} for name in parking.names], keys=["name"])
    for chunk in chunks(parking.names):
        these = update(destinations).where(destinations.c.name.in_(chunk))
        connection.execute(these.values(parked=parking.reason, not_before=parking.until))
    add(connection, parking.notices)


def unpark(connection: Connection, names: Iterable[str], now: datetime) -> None:
    """Give these destinations another chance, where they are parked or paused."""
    for chunk in chunks(names):
        _unpark(connection, now, destinations.c.name.in_(chunk))


def _unpark(connection: Connection, now: datetime, *which: ColumnElement[bool]) -> None:
    parked = select(destinations.c.name).where(destinations.c.parked.is_not(None), *which)
    # The message that met the refusal waits for the next chance, too; or those after it would overtake it.
    _hasten(connection, now, deliveries.c.destination.in_(parked))
    freed = update(destinations).where(destinations.c.parked.is_not(None), *which)
    connection.execute(freed.values(parked=None, not_before=None))


def retry(connection: Connection, ids: Collection[str] | None, now: datetime) -> int:
    """Queue dead deliveries again, with their failures forgiven. What they had to wait for, they wait for no more."""
    queued = state_columns(DeliveryState.QUEUED) | {"not_before": now, "failures": 0}
    dead = update(deliveries).where(deliveries.c.state == DeliveryState.DEAD).values(queued)
    if ids is None:
        _unpark(connection, now)
        return connection.execute(dead).rowcount
    count = 0
    for chunk in chunks(ids):
        named = deliveries.c.id.in_(chunk)
        _unpark(connection, now, destinations.c.name.in_(select(deliveries.c.destination).where(named)))
        _hasten(connection, now, named)
        count += connection.execute(dead.where(named)).rowcount
    return count


def _hasten(connection: Connection, now: datetime, which: ColumnElement[bool]) -> None:
    """Let these be tried again now. A pause that their destination asked for still holds."""
    later = update(deliveries).where(which, deliveries.c.state == DeliveryState.RETRY, deliveries.c.not_before > now)
    connection.execute(later.values(not_before=now))


def drop(connection: Connection, ids: Collection[str]) -> int:
    """Give up deliveries that are neither sent nor dropped."""
    count = 0
    for chunk in chunks(ids):
        given_up = update(deliveries).where(deliveries.c.id.in_(chunk), deliveries.c.state.in_(OPEN_STATES))
        count += connection.execute(given_up.values(state_columns(DeliveryState.DROPPED))).rowcount
    return count


def in_states(connection: Connection, states: Collection[DeliveryState], limit: int | None) -> tuple[Delivery, ...]:
    """The deliveries in these states, the oldest first."""
    query = select(deliveries).where(deliveries.c.state.in_(states)).order_by(deliveries.c.sequence).limit(limit)
    return tuple(delivery(row) for row in connection.execute(query).mappings())


def count(connection: Connection, states: Collection[DeliveryState]) -> Mapping[DeliveryState, int]:
    """How many are in each of these states."""
    counts = dict.fromkeys(states, 0)
    for (_, state), number in _counts(connection, states).items():
        counts[DeliveryState(state)] += number
    return counts


def beginning_with(connection: Connection, beginning: str) -> tuple[Delivery, ...]:
    """Those whose id begins so. Ids are hex, so that "g" comes after all that may follow."""
    alike = select(deliveries).where(deliveries.c.id >= beginning, deliveries.c.id < f"{beginning}g")
    return tuple(delivery(row) for row in connection.execute(alike.order_by(deliveries.c.id)).mappings())


def one(connection: Connection, delivery_id: str) -> Delivery | None:
    """One delivery."""
    row = connection.execute(select(deliveries).where(deliveries.c.id == delivery_id)).mappings().first()
    return None if row is None else delivery(row)


def tries(connection: Connection, delivery_id: str) -> tuple[Attempt, ...]:
    """Every try of one delivery, in order."""
    query = select(attempts).where(attempts.c.delivery_id == delivery_id).order_by(attempts.c.number)
    return tuple(attempt(row) for row in connection.execute(query).mappings())


def tries_since(connection: Connection, since: datetime) -> tuple[tuple[str, datetime], ...]:
    """Where and when was tried to send, the oldest first."""
    moment = func.coalesce(attempts.c.ended, attempts.c.started)
    query = (
        select(deliveries.c.destination, moment)
        .join(deliveries, deliveries.c.id == attempts.c.delivery_id)
        .where(attempts.c.started >= since)
        .order_by(moment)
    )
    return tuple((name, at) for name, at in connection.execute(query))


def destination_states(connection: Connection) -> tuple[DestinationState, ...]:
    """Every destination, with what waits for it."""
    counts = _counts(connection, OPEN_STATES)
    return tuple(
        DestinationState(
            name=row["name"],
            not_before=row["not_before"],
            parked=row["parked"],
            waiting=sum(counts.get((row["name"], state), 0) for state in (*WAITING, DeliveryState.SENDING)),
            dead=counts.get((row["name"], DeliveryState.DEAD), 0),
            last_sent=row["last_sent"],
            moved=Move(old=row["moved_from"], new=row["moved_to"]) if row["moved_to"] else None,
        )
        for row in connection.execute(select(destinations).order_by(destinations.c.name)).mappings()
    )


def _counts(connection: Connection, states: Collection[DeliveryState]) -> dict[tuple[str, str], int]:
    query = (
        select(deliveries.c.destination, deliveries.c.state, func.count())
        .where(deliveries.c.state.in_(states))
        .group_by(deliveries.c.destination, deliveries.c.state)
    )
    return {(name, state): count for name, state, count in connection.execute(query)}
