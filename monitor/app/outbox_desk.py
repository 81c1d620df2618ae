"""What a person does with the outbox from outside the daemon: look, retry, drop, send a test.

Works beside a running daemon, through the database that they share, and without one.
"""

import asyncio
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TextIO

from monitor.alerts.deliveries import new_delivery
from monitor.app.wiring import notifiers_of, spacing_of
from monitor.clock import Clock
from monitor.config.settings import Settings
from monitor.errors import InputError, StoreBusyError, StoreError
from monitor.model import OPEN_STATES, Delivery, DeliveryState, Message, MessageKind, Priority
from monitor.outbox.dispatcher import Dispatcher
from monitor.outbox.retry import UNKNOWN_DELAY
from monitor.ports import Notifier, Store
from monitor.store.open import open_existing, open_store

TEST_DEADLINE = timedelta(seconds=60)
LOOK_EVERY = 0.2
_UNDER_WAY = {DeliveryState.QUEUED, DeliveryState.SENDING}


def open_beside(settings: Settings) -> Store:
    """The database of a monitor that runs or ran. Raises `StoreError`, also where there is none yet: a command that
    only looks must not make one, which might then belong to another user than the daemon's."""
    store = open_existing(settings.store.reveal())
    if store is None:
        raise StoreError("there is no database of this version yet: start `monitor run` first")
    return store


async def resolve(store: Store, prefixes: Sequence[str]) -> list[str]:
    """The full ids of open deliveries, each given by its beginning. Raises `InputError` for none or several."""
    ids = [delivery.id for delivery in await store.deliveries(OPEN_STATES)]
    return [_one(prefix, ids) for prefix in prefixes]


def _one(prefix: str, ids: Sequence[str]) -> str:
    found = [identity for identity in ids if identity.startswith(prefix.lower())]
    if not found:
        raise InputError(f"no open delivery has the id {prefix}; `monitor outbox list` shows them")
    if len(found) > 1:
        raise InputError(f"{len(found)} deliveries begin with {prefix}: give more of the id")
    return found[0]


async def send_test(settings: Settings, names: Sequence[str], clock: Clock, screen: TextIO) -> list[Delivery]:
    """Send a test alert to these destinations through the outbox; returns the deliveries as they ended.

    A running daemon sends them; without one, this process does. Raises `InputError` for an unknown name.
    """
    notifiers = _chosen(notifiers_of(settings, screen), names)
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
            await store.recover(clock.now(), clock.now() + UNKNOWN_DELAY)
            await _deliver(settings, store, notifiers, clock)
        return await _ended(store, ids)
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
    message = Message(
        kind=MessageKind.TEST,
        priority=Priority.NORMAL,
        headline="A test alert from monitor",
        time=now,
        published=False,
        body=f"Alerts for {destination} arrive here.",
    )
    return new_delivery(
        destination=destination, subject=f"test {now.isoformat()}", story_id=None, message=message, now=now
    )


async def _deliver(settings: Settings, store: Store, notifiers: Mapping[str, Notifier], clock: Clock) -> None:
    spacing = spacing_of(settings)
    dispatcher = Dispatcher(
        store=store,
        notifiers=lambda: notifiers,
        spacing=lambda name: spacing.get(name, timedelta()),
        admin=lambda: None,
        clock=clock,
        rng=random.Random(),  # noqa: S311 - jitter, not cryptography
    )
    try:
        async with asyncio.timeout(TEST_DEADLINE.total_seconds()):
            await dispatcher.run_until_idle()
    except TimeoutError:
        await dispatcher.stop(0)


async def _ended(store: Store, ids: Collection[str]) -> list[Delivery]:
    """Wait until every one was tried, or the deadline."""
    found: list[Delivery] = []
    for _ in range(int(TEST_DEADLINE.total_seconds() / LOOK_EVERY)):
        found = [delivery for identity in ids if (delivery := await store.delivery(identity)) is not None]
        parked = {place.name: place.parked for place in await store.destinations() if place.parked}
        open_ones = [one for one in found if one.state in _UNDER_WAY and one.destination not in parked]
        if not open_ones:
            return [replace(one, error=one.error or parked.get(one.destination) or "") for one in found]
        await asyncio.sleep(LOOK_EVERY)
    return found
