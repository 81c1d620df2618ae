"""Delivers what the outbox holds: lease, send, settle; one send in flight at each destination.

Promises: a delivery is marked `sending` on the disk before its request leaves, and its outcome is recorded after; a
destination that hangs or fails holds up no other; no exception ends the loop. Decides nothing itself (see `retry`).
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from monitor.clock import Clock
from monitor.errors import StoreError
from monitor.model import Delivery, DeliveryState
from monitor.outbox import retry
from monitor.outbox.notices import outbox_notices
from monitor.ports import Envelope, Notifier, SendOutcome, Settlement, Store, Unknown

log = structlog.get_logger(__name__)

# How long a settlement that could not be written waits before it is tried again, in seconds.
WRITE_AGAIN = 2.0


class Dispatcher:
    """Owns the sends under way. `spacing` is the least time between two messages at a destination."""

    def __init__(
        self,
        *,
        store: Store,
        notifiers: Callable[[], Mapping[str, Notifier]],
        spacing: Callable[[str], timedelta],
        admin: Callable[[], str | None],
        clock: Clock,
        rng: random.Random,
        unknown_delay: timedelta = retry.UNKNOWN_DELAY,
        write_again: float = WRITE_AGAIN,
    ) -> None:
        self._store = store
        self._notifiers = notifiers
        self._spacing = spacing
        self._admin = admin
        self._clock = clock
        self._rng = rng
        self._unknown_delay = unknown_delay
        self._write_again = write_again
        self._sending: dict[str, asyncio.Task[None]] = {}
        self._free_at: dict[str, datetime] = {}
        self._wake = asyncio.Event()
        self._leasing = asyncio.Lock()
        self._stopping = False

    def wake(self) -> None:
        """Something may be deliverable now."""
        self._wake.set()

    async def run(self) -> None:
        """Deliver until `stop`. Never raises."""
        while not self._stopping:
            self._wake.clear()
            try:
                started = await self._round()
            except Exception:
                log.exception("deliveries not started by a fault of monitor's own")
                started = False
            if not started:
                await self._wake.wait()

    async def run_until_idle(self) -> None:
        """Deliver what can be delivered now, and return."""
        while await self._round() or self._sending or await self._until_free():
            if self._sending:
                await asyncio.wait(self._sending.values(), return_when=asyncio.FIRST_COMPLETED)

    async def stop(self, grace: float) -> None:
        """Start no more sends; those under way get `grace` seconds, and then their outcome is unknown."""
        self._stopping = True
        self._wake.set()
        # What a round is leasing at this moment counts as under way.
        async with self._leasing:
            pass
        if not self._sending:
            return
        _, late = await asyncio.wait(self._sending.values(), timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _round(self) -> bool:
        """Start a send at every destination that is free and has one waiting; says whether any was started."""
        async with self._leasing:
            return not self._stopping and await self._start_free()

    async def _start_free(self) -> bool:
        now = self._clock.now()
        free = [name for name in self._notifiers() if name not in self._sending and self._free_at.get(name, now) <= now]
        if not free:
            return False
        try:
            leased = await self._store.lease(free, now)
        except StoreError as error:
            log.error("nothing sent: the store failed", reason=str(error))
            return False
        for delivery in leased:
            task = asyncio.create_task(self._deliver(delivery), name=f"send {delivery.id}")
            self._sending[delivery.destination] = task
        return bool(leased)

    async def _until_free(self) -> bool:
        """Wait until the next destination has kept its distance; False where none has to."""
        now = self._clock.now()
        waits = [(free_at - now).total_seconds() for free_at in self._free_at.values() if free_at > now]
        if not waits or self._stopping:
            return False
        await asyncio.sleep(min(waits))
        return True

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            notifier = self._notifiers()[delivery.destination]
            outcome = await self._send(notifier, delivery)
            settlement = retry.settle(
                outcome,
                delivery,
                now=self._clock.now(),
                rng=self._rng,
                edits_in_place=notifier.edits_in_place,
                unknown_delay=self._unknown_delay,
            )
            _log(delivery, settlement)
            await self._record(delivery, settlement)
        except Exception:
            # The row stays `sending`, which holds its destination, until the next start makes it `unknown`.
            log.exception("delivery failed by a fault of monitor's own; restart monitor", delivery=delivery.id)
        finally:
            self._release(delivery.destination)

    async def _send(self, notifier: Notifier, delivery: Delivery) -> SendOutcome:
        envelope = Envelope(
            key=delivery.id,
            revision=delivery.revision,
            repeat=retry.may_repeat(delivery),
            replaces=delivery.external_id if retry.is_edit(delivery) else None,
        )
        try:
            return await notifier.send(delivery.message, envelope)
        except asyncio.CancelledError:
            # Only `stop` cancels: the request may have left, and its outcome is worth recording before the end.
            return Unknown(reason="stopped while sending")
        except Exception as error:
            log.exception("notifier failed", destination=delivery.destination)
            return Unknown(reason=f"{type(error).__name__} in the notifier")

    async def _record(self, delivery: Delivery, settlement: Settlement) -> None:
        """Write the outcome, again and again while the disk refuses: a lost outcome is a repeated alert."""
        while True:
            now = self._clock.now()
            try:
                await self._store.settle(delivery, settlement, now)
                await self._store.enqueue(outbox_notices(delivery, settlement, self._admin(), now))
            except StoreError as error:
                log.error("outcome not written", delivery=delivery.id, reason=str(error))
                if self._stopping:
                    return
                await asyncio.sleep(self._write_again)
            else:
                return

    def _release(self, destination: str) -> None:
        self._sending.pop(destination, None)
        pause = self._spacing(destination)
        self._free_at[destination] = self._clock.now() + pause
        asyncio.get_running_loop().call_later(pause.total_seconds(), self.wake)


def _log(delivery: Delivery, settlement: Settlement) -> None:
    bound = log.bind(
        destination=delivery.destination,
        item=delivery.message.headline,
        delivery=delivery.id[:8],
        attempt=delivery.attempts,
    )
    match settlement.state:
        case DeliveryState.SENT:
            bound.info("edited" if retry.is_edit(delivery) else "sent")
        case DeliveryState.DEAD:
            bound.error("not delivered; see `monitor outbox list --failed`", reason=settlement.error)
        case _:
            bound.warning("not delivered yet", reason=settlement.error, again=settlement.not_before)
