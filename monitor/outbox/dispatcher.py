"""Delivers what the outbox holds: lease, send, settle; one send in flight at each destination.

Promises: a delivery is marked `sending` on the disk before its request leaves, and its outcome is recorded after; a
destination that hangs or fails holds up no other; no exception ends the loop. Decides nothing itself (see `retry`,
`limits` and `floods`).
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from monitor.alerts.digest import digest_of, is_due
from monitor.alerts.quiet import quiet_until
from monitor.clock import Clock
from monitor.errors import StoreError
from monitor.model import Delivery, DeliveryState, QuietHours
from monitor.outbox import retry
from monitor.outbox.floods import Floods
from monitor.outbox.limits import UNLIMITED, Limits, Pace
from monitor.outbox.notices import LOSSES_EVERY, Notices
from monitor.ports import ChatPlan, Envelope, Move, Notifier, Parking, SendOutcome, Settlement, Store, TryLater, Unknown

log = structlog.get_logger(__name__)

# How long a settlement that could not be written waits before it is tried again, in seconds.
WRITE_AGAIN = 2.0


class Dispatcher:
    """Owns the sends under way. `monotonic` measures time in seconds, for the limits: the clock may be set. `on_fault`
    hears of each time that the store failed."""

    def __init__(
        self,
        *,
        store: Store,
        notifiers: Callable[[], Mapping[str, Notifier]],
        limits: Callable[[str], Limits] = lambda _: UNLIMITED,
        admin: Callable[[], str | None],
        quiet: Callable[[], QuietHours | None] = lambda: None,
        clock: Clock,
        rng: random.Random,
        unknown_delay: timedelta = retry.UNKNOWN_DELAY,
        write_again: float = WRITE_AGAIN,
        monotonic: Callable[[], float] = time.monotonic,
        on_fault: Callable[[StoreError], None] = lambda _: None,
        pace: Pace | None = None,
    ) -> None:
        self._store = store
        self._notifiers = notifiers
        self._limits = limits
        self._admin = admin
        self._quiet = quiet
        self._clock = clock
        self._rng = rng
        self._unknown_delay = unknown_delay
        self._write_again = write_again
        self._sending: dict[str, asyncio.Task[None]] = {}
        self._monotonic = monotonic
        # Shared with whoever else sends to the same places.
        self._pace = pace if pace is not None else Pace()
        self._on_fault = on_fault
        self._floods = Floods()
        self._notices = Notices()
        self._turns: dict[str, float] = {}
        self._moves: dict[str, Move] | None = None
        self._held: dict[str, Limits] = {}
        self._alarm: asyncio.TimerHandle | None = None
        self._wake = asyncio.Event()
        self._leasing = asyncio.Lock()
        self._stopping = False

    def were_parked(self, names: Iterable[str]) -> None:
        """These were parked, and `admin` was told, before this process began."""
        self._notices.were_parked(names)

    def hearer(self) -> str | None:
        """The destination that tells `admin` something now: its own, another one while that is parked; None without an
        `admin`."""
        admin = self._admin()
        return self._notices.listener(admin, tuple(self._notifiers())) or admin

    def parking(self, names: Sequence[str], reason: str) -> Parking:
        """What it takes to park destinations of which somebody else learnt that they take nothing. It is in force once
        it is on the disk and `written` was told."""
        now = self._clock.now()
        notices = self._notices.of_parking(names, reason, admin=self._admin(), names=tuple(self._notifiers()), now=now)
        return Parking(names=names, reason=reason, until=now + retry.PARKED_PAUSE, notices=notices)

    def written(self, plan: ChatPlan) -> None:
        """This is on the disk."""
        self._notices.are_reached(plan.reached)
        if plan.reached:
            log.info("destinations free again, if they were parked", destinations=list(plan.reached))
        if plan.parking is not None:
            self._notices.are_parked(plan.parking.names)
            log.warning("destinations parked", destinations=list(plan.parking.names), reason=plan.parking.reason)

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
        more = True
        while more:
            # One that ends while a round is under way may have another message, which that round did not see.
            busy = bool(self._sending)
            more = await self._round() or busy or await self._until_allowed()
            if self._sending:
                await asyncio.wait(self._sending.values(), return_when=asyncio.FIRST_COMPLETED)

    async def change(self, swap: Callable[[], None]) -> None:
        """Call `swap`, which gives other notifiers, limits and whatever else was given as a function, while no send is
        being started. Those under way end with what they began with. Raises what `swap` raises."""
        async with self._leasing:
            swap()
        self.wake()

    async def finished(self, destinations: Collection[str]) -> None:
        """Return when the sends that are under way at these destinations now have ended."""
        sends = [self._sending[name] for name in destinations if name in self._sending]
        if sends:
            await asyncio.wait(sends)

    async def stop(self, grace: float) -> None:
        """Start no more sends; those under way get `grace` seconds, and then their outcome is unknown."""
        self._stopping = True
        self._wake.set()
        # What a round is leasing at this moment counts as under way.
        async with self._leasing:
            pass
        await self._end_sends(grace)
        with suppress(StoreError):
            await self._tell_losses(self._clock.now(), every=timedelta())

    async def _end_sends(self, grace: float) -> None:
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
        quiet = quiet_until(self._quiet(), now) is not None
        waiting = self._idle()
        started = False
        self._held = {}
        try:
            await self._remember(now)
            await self._tell_losses(now)
            await self._fold(list(waiting), now, quiet=quiet)
            while batch := self._pace.batch(waiting, at := self._monotonic()):
                leased = await self._store.lease(batch.names, now, batch.most, quiet=quiet)
                for delivery in leased:
                    self._start(delivery, waiting[delivery.destination])
                    started = True
                # Where fewer than may be were taken, the others of the batch have nothing to send. Where not, they are
                # held up, and it costs a tenth of the pace to find that out only when a send has ended.
                done = {delivery.destination for delivery in leased} if len(leased) == batch.most else batch.names
                waiting = {name: limits for name, limits in waiting.items() if name not in done}
        except StoreError as error:
            log.error("nothing sent: the store failed", reason=str(error))
            self._on_fault(error)
        else:
            self._hold(waiting, at)
        return started

    async def _tell_losses(self, now: datetime, every: timedelta = LOSSES_EVERY) -> None:
        names = tuple(self._notifiers())
        if notices := self._notices.held_back(admin=self._admin(), names=names, now=now, every=every):
            await self._store.enqueue(notices)
            self._notices.told(now)

    async def _fold(self, names: Sequence[str], now: datetime, *, quiet: bool) -> None:
        """Put a digest in the place of those that were held together, or wait in a crowd."""
        for crowd in await self._store.waiting(names, now):
            if not is_due(crowd.hold, crowd.count) or (quiet and not crowd.hold):
                continue
            parts = await self._store.waiting_deliveries(crowd, now)
            if await self._store.fold(digest_of(parts, now), parts):
                log.info("told in one digest", destination=crowd.destination, held=crowd.hold, alerts=len(parts))

    def _hold(self, held: dict[str, Limits], at: float) -> None:
        """A limit holds these up: there is another round when the first of them may send."""
        self._held = held
        if self._alarm is not None:
            self._alarm.cancel()
        wait = self._pace.wait(held, at)
        self._alarm = None if wait is None else asyncio.get_running_loop().call_later(wait, self.wake)

    def _idle(self) -> dict[str, Limits]:
        """The destinations without a send under way, those that had no turn for the longest time first."""
        names = [name for name in self._notifiers() if name not in self._sending]
        return {name: self._limits(name) for name in sorted(names, key=lambda name: self._turns.get(name, 0.0))}

    async def _remember(self, now: datetime) -> None:
        """Before the first send: where destinations moved to, and what counts against the limits from before."""
        if self._moves is not None:
            return
        limits = {name: self._limits(name) for name in self._notifiers()}
        longest = max((window.seconds for one in limits.values() for window in one.windows), default=0.0)
        # A send may have started long before its end, which is what counts.
        tries = await self._store.tries_since(now - timedelta(seconds=2 * longest)) if longest else ()
        places = await self._store.destinations()
        moves = {place.name: place.moved for place in places if place.moved is not None}
        self._notices.are_parked(place.name for place in places if place.parked)
        for name, at in tries:
            if name in limits:
                self._pace.note(limits[name], self._monotonic() - max((now - at).total_seconds(), 0.0))
        self._moves = moves

    def _start(self, delivery: Delivery, limits: Limits) -> None:
        self._pace.begin(limits)
        self._turns[delivery.destination] = self._monotonic()
        # Taken here, while nothing can be swapped: the send keeps what it begins with.
        notifier = self._notifiers()[delivery.destination]
        task = asyncio.create_task(self._deliver(delivery, notifier, limits), name=f"send {delivery.id}")
        self._sending[delivery.destination] = task

    async def _until_allowed(self) -> bool:
        """Wait until a limit lets the next message go; False where the last round was held up by none."""
        if not self._held or self._stopping:
            return False
        try:
            waiting = {place.name for place in await self._store.destinations() if place.waiting}
        except StoreError as error:
            log.error("nothing more sent: the store failed", reason=str(error))
            return False
        held = {name: limits for name, limits in self._held.items() if name in waiting}
        if held:
            await asyncio.sleep(self._pace.wait(held, self._monotonic()) or 0)
        return bool(held)

    async def _deliver(self, delivery: Delivery, notifier: Notifier, limits: Limits) -> None:
        try:
            outcome = await self._send(notifier, delivery, await self._answered(delivery), limits)
            await self._record(delivery, self._settlement(outcome, delivery, notifier))
        except Exception:
            log.exception("delivery failed by a fault of monitor's own", delivery=delivery.id)
            await self._doubt(delivery, notifier)
        finally:
            self._sending.pop(delivery.destination, None)
            self.wake()

    def _settlement(self, outcome: SendOutcome, delivery: Delivery, notifier: Notifier) -> Settlement:
        settlement = retry.settle(
            outcome,
            delivery,
            now=self._clock.now(),
            rng=self._rng,
            edits_in_place=notifier.edits_in_place,
            unknown_delay=self._unknown_delay,
        )
        _log(delivery, settlement)
        match outcome, settlement.pause_until:
            case TryLater(after=timedelta()), datetime() as until:
                return replace(settlement, pauses=self._pauses(delivery.destination, until))
            case _:
                return settlement

    def _pauses(self, destination: str, until: datetime) -> dict[str, datetime]:
        limits = {name: self._limits(name) for name in (destination, *self._notifiers())}
        pauses = self._floods.pauses(destination, until, limits, self._monotonic())
        if pauses:
            log.warning("asked to send less, so others pause, too", destination=destination, others=sorted(pauses))
        return pauses

    async def _doubt(self, delivery: Delivery, notifier: Notifier) -> None:
        """A fault of our own came between the send and its record: nobody knows how it ended."""
        doubt = Unknown(reason="a fault of monitor's own")
        try:
            await self._store.settle(delivery, self._settlement(doubt, delivery, notifier), self._clock.now())
        except Exception:
            # The row stays `sending`, which holds its destination, until the next start makes it `unknown`.
            log.exception("delivery held by a fault of monitor's own; restart monitor", delivery=delivery.id)

    async def _answered(self, delivery: Delivery) -> str | None:
        """The id, at the destination, of the message to which this one is a reply."""
        try:
            first = await self._store.delivery(delivery.answers) if delivery.answers else None
        except StoreError:
            return None  # it says all that it has to say without it, too
        return first.external_id if first is not None and first.sent_revision > 0 else None

    async def _send(self, notifier: Notifier, delivery: Delivery, answers: str | None, limits: Limits) -> SendOutcome:
        envelope = Envelope(
            key=delivery.id,
            revision=delivery.revision,
            repeat=retry.may_repeat(delivery),
            replaces=delivery.external_id if retry.is_edit(delivery) else None,
            answers=answers,
            moved=(self._moves or {}).get(delivery.destination),
        )
        try:
            return await notifier.send(delivery.message, envelope)
        except asyncio.CancelledError:
            # Only `stop` cancels: the request may have left, and its outcome is worth recording before the end.
            return Unknown(reason="stopped while sending")
        except Exception as error:
            log.exception("notifier failed", destination=delivery.destination)
            return Unknown(reason=f"{type(error).__name__} in the notifier")
        finally:
            self._pace.end(limits, self._monotonic())

    async def _record(self, delivery: Delivery, settlement: Settlement) -> None:
        """Write the outcome, again and again while the disk refuses: a lost outcome is a repeated alert."""
        if settlement.moved is not None and self._moves is not None:
            self._moves[delivery.destination] = settlement.moved
        await self._written(delivery, lambda now: self._store.settle(delivery, settlement, now))
        try:
            notices = self._notices.of(
                delivery, settlement, admin=self._admin(), names=tuple(self._notifiers()), now=self._clock.now()
            )
            await self._written(delivery, lambda _: self._store.enqueue(notices))
        except Exception:
            # What became of the delivery is on the disk, and stays as it is.
            log.exception("admin not told by a fault of monitor's own", delivery=delivery.id)

    async def _written(self, delivery: Delivery, write: Callable[[datetime], Awaitable[None]]) -> None:
        while True:
            try:
                await write(self._clock.now())
            except StoreError as error:
                log.error("outcome not written", delivery=delivery.id, reason=str(error))
                self._on_fault(error)
                if self._stopping:
                    return
                await asyncio.sleep(self._write_again)
            else:
                return


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
            # A parked destination waits for a person, whatever time its next try has.
            again = {} if settlement.parked else {"again": settlement.not_before}
            bound.warning("not delivered yet", reason=settlement.error, **again)
