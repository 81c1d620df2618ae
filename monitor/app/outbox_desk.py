"""What a person does with the outbox from outside the daemon: look, retry, drop, send a test.

Works beside a running daemon, through the database that they share, and without one.
"""

import asyncio
import random
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TextIO

from monitor.alerts.deliveries import new_delivery
from monitor.app.limits import limits_of
from monitor.app.prospects import Prospect, prospect
from monitor.app.wiring import edited_in_place, notifiers_of
from monitor.clock import Clock
from monitor.config.settings import Settings
from monitor.errors import InputError, StoreBusyError
from monitor.model import OPEN_STATES, Delivery, DeliveryState, Message, MessageKind, Priority
from monitor.outbox.dispatcher import Dispatcher
from monitor.outbox.limits import UNLIMITED
from monitor.outbox.retry import UNKNOWN_DELAY
from monitor.ports import Attempt, DestinationState, Notifier, Store, StoryHistory
from monitor.store.open import open_store
from monitor.words import phrase

TEST_DEADLINE = timedelta(seconds=60)
LOOK_EVERY = 0.2
_ID = re.compile(r"[0-9a-f]{4,32}")
_SHOWN_ALIKE = 4
_UNDER_WAY = {DeliveryState.QUEUED, DeliveryState.SENDING}


async def resolve(store: Store, prefixes: Sequence[str], states: Collection[DeliveryState]) -> tuple[Delivery, ...]:
    """The deliveries in these states, each given by the beginning of its id, four digits at least; none of them twice.
    Raises `InputError` for what names none, or several."""
    found = [await _one(store, prefix, states) for prefix in prefixes]
    return tuple({delivery.id: delivery for delivery in found}.values())


async def _one(store: Store, prefix: str, states: Collection[DeliveryState]) -> Delivery:
    beginning = prefix.lower().removeprefix("#")
    if not _ID.fullmatch(beginning):
        raise InputError(f"{prefix!r} is no id of a delivery: write four of its digits at least, as in a1b2")
    known = await store.deliveries_like(beginning)
    found = [delivery for delivery in known if delivery.state in states]
    if len(found) > 1:
        alike = ", ".join(f"{one.id[: len(beginning) + 4]} ({one.destination})" for one in found[:_SHOWN_ALIKE])
        raise InputError(f"{len(found)} deliveries begin with {prefix}, such as {alike}: give more of the id")
    if found:
        return found[0]
    if known:
        raise InputError(
            f"the delivery {known[0].id[:8]} is {known[0].state}: there is nothing to do about it any more"
        )
    raise InputError(f"no delivery has the id {prefix}; `monitor outbox list` shows those that are not done")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retried:
    """What another chance did: `dead` were queued again; `named` are those asked for; `freed` are the destinations that
    are no longer parked, as they were before."""

    dead: int
    named: tuple[Delivery, ...]
    freed: tuple[DestinationState, ...]


async def retry(store: Store, prefixes: Sequence[str], now: datetime) -> Retried:
    """Give the deliveries that begin so another chance, or without any all that are dead; and their destinations, too.
    Raises `InputError` as `resolve` does."""
    named = await resolve(store, prefixes, OPEN_STATES)
    before = await store.destinations()
    dead = await store.retry([delivery.id for delivery in named] if prefixes else None, now)
    parked = {place.name for place in await store.destinations() if place.parked}
    freed = tuple(place for place in before if place.parked and place.name not in parked)
    return Retried(dead=dead, named=named, freed=freed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Deliveries, each with what is to be expected of it; `more` are there beside those."""

    rows: tuple[tuple[Delivery, Prospect], ...]
    more: int


async def listed(settings: Settings, store: Store, states: Collection[DeliveryState], limit: int | None) -> Listed:
    """The deliveries in these states, the oldest first, `limit` at most. Raises `StoreError`."""
    found = await store.deliveries(states, limit)
    total = sum((await store.count_deliveries(states)).values())
    places = {place.name: place for place in await store.destinations()}
    configured = {destination.name for destination in settings.destinations}
    rows = tuple((one, prospect(one, places.get(one.destination), configured)) for one in found)
    return Listed(rows=rows, more=max(total - len(rows), 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All about one delivery. `folded` are the deliveries that went out as a part of it."""

    delivery: Delivery
    expected: Prospect
    tries: tuple[Attempt, ...]
    story: StoryHistory | None
    folded: tuple[Delivery, ...] = ()


async def shown(settings: Settings, store: Store, prefix: str) -> Shown:
    """The delivery whose id begins so, whatever its state. Raises `InputError` as `resolve` does, and `StoreError`."""
    (delivery,) = await resolve(store, [prefix], tuple(DeliveryState))
    places = {place.name: place for place in await store.destinations()}
    configured = {destination.name for destination in settings.destinations}
    stories = await store.story_histories([delivery.story_id] if delivery.story_id else [])
    return Shown(
        delivery=delivery,
        expected=prospect(delivery, places.get(delivery.destination), configured),
        tries=await store.attempts(delivery.id),
        story=stories[0] if stories else None,
        folded=await store.folded_into(delivery.id),
    )


async def send_test(settings: Settings, names: Sequence[str], clock: Clock, screen: TextIO) -> list[Delivery]:
    """Send a test alert to these destinations through the outbox; returns the deliveries as they ended.

    A running daemon sends them; without one, this process does. Raises `InputError` for an unknown name.
    """
    known = notifiers_of(settings, screen, clock)
    notifiers = _chosen(known, names)
    try:
        store, alone = open_store(settings.store.reveal(), exclusive=True), True
    except StoreBusyError:
        store, alone = open_store(settings.store.reveal(), exclusive=False), False
    try:
        tests = [_test(name, clock) for name in notifiers]
        await store.enqueue(tests)
        ids = [test.id for test in tests]
        if alone:
            # As at a start: what was cut off is in doubt, and a parked destination is tried again.
            await store.recover(clock.now(), clock.now() + UNKNOWN_DELAY, edited_in_place(known))
            await _deliver(settings, store, notifiers, clock)
        return await _ended(store, ids, clock.now() + TEST_DEADLINE)
    finally:
        await store.close()
        for notifier in notifiers.values():
            await notifier.close()


def _chosen(notifiers: Mapping[str, Notifier], names: Sequence[str]) -> dict[str, Notifier]:
    for name in names:
        if name not in notifiers:
            known = ", ".join(notifiers) or "none"
            raise InputError(f"no destination {name} can deliver; those that can: {known}")
    return {name: notifiers[name] for name in names or notifiers}


def _test(destination: str, clock: Clock) -> Delivery:
    now = clock.now()
    headline = phrase("A test alert from monitor")
    body = phrase("Alerts for {name} arrive here.", name=destination)
    message = Message(
        kind=MessageKind.TEST,
        priority=Priority.NORMAL,
        headline=str(headline),
        time=now,
        published=False,
        body=str(body),
        own_headline=headline,
        own_body=body,
    )
    return new_delivery(
        destination=destination, subject=f"test {now.isoformat()}", story_id=None, message=message, now=now
    )


async def _deliver(settings: Settings, store: Store, notifiers: Mapping[str, Notifier], clock: Clock) -> None:
    limits = limits_of(settings)
    dispatcher = Dispatcher(
        store=store,
        notifiers=lambda: notifiers,
        limits=lambda name: limits.get(name, UNLIMITED),
        admin=lambda: None,
        clock=clock,
        rng=random.Random(),  # noqa: S311 - jitter, not cryptography
    )
    try:
        async with asyncio.timeout(TEST_DEADLINE.total_seconds()):
            await dispatcher.run_until_idle()
    except TimeoutError:
        await dispatcher.stop(0)


async def _ended(store: Store, ids: Collection[str], until: datetime) -> list[Delivery]:
    """Wait until every one was tried, or waits for longer than that."""
    found: list[Delivery] = []
    for _ in range(int(TEST_DEADLINE.total_seconds() / LOOK_EVERY)):
        found = [delivery for identity in ids if (delivery := await store.delivery(identity)) is not None]
        places = {place.name: place for place in await store.destinations()}
        found = [_explained(one, places.get(one.destination)) for one in found]
        if not any(one.state in _UNDER_WAY and not _waits(places.get(one.destination), until) for one in found):
            return found
        await asyncio.sleep(LOOK_EVERY)
    return found


def _waits(place: DestinationState | None, until: datetime) -> bool:
    """Whether the destination takes nothing before then."""
    return place is not None and (bool(place.parked) or (place.not_before is not None and place.not_before > until))


def _explained(delivery: Delivery, place: DestinationState | None) -> Delivery:
    """One that waits says for what."""
    if place is None or delivery.error or delivery.state not in _UNDER_WAY:
        return delivery
    pause = f"asked to be left alone until {place.not_before:%Y-%m-%d %H:%M:%S} UTC" if place.not_before else ""
    return replace(delivery, error=place.parked or pause)
