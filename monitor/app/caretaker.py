"""Looks after the daemon itself: the database, the room on its disk, the heartbeat; and tells `admin`.

Promises: `look` never raises. That the database fails is told directly, because nothing can be queued then; all else
goes through the outbox.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path

import structlog

from monitor.alerts.deliveries import notice
from monitor.app.digests import newest_due, next_digest, zone_of
from monitor.app.disk import Room, room_of
from monitor.app.heartbeat import heartbeat
from monitor.app.store_faults import StoreFaults, Verdict
from monitor.clock import Clock
from monitor.config.settings import Settings
from monitor.errors import StoreError
from monitor.model import Delivery
from monitor.ports import Envelope, Notifier, Sent, Store, Unknown
from monitor.words import joined, phrase

log = structlog.get_logger(__name__)

_KEPT = phrase("Nothing that was queued is lost: polls and sends wait until it works.")
_FULL = phrase("When it is full, no feed is polled and no alert is queued. Free some space, or lower `retention`.")


class Caretaker:
    """`hearer` is the destination that tells `admin` something now, None without an `admin`; `wake` says that there is
    something to send; `room` is how much there is for a database."""

    def __init__(
        self,
        *,
        settings: Callable[[], Settings],
        notifiers: Callable[[], Mapping[str, Notifier]],
        store: Store,
        clock: Clock,
        hearer: Callable[[], str | None],
        wake: Callable[[], None],
        room: Callable[[Path | None], Room | None] = room_of,
    ) -> None:
        self._settings = settings
        self._notifiers = notifiers
        self._store = store
        self._clock = clock
        self._hearer = hearer
        self._wake = wake
        self._room = room
        self._started = clock.now()
        self._faults = StoreFaults()
        self._low_since: datetime | None = None
        self._beaten: datetime | None = None

    def failed(self, error: StoreError) -> None:
        """Something could not be read or written."""
        self._faults.note(str(error), self._clock.now())

    async def look(self) -> None:
        """See to everything once; to be called a few times a minute. Never raises."""
        hearer = self._hearer()
        if hearer is not None:
            await self._guard(self._see_to_store(hearer))
            await self._guard(self._see_to_disk(hearer))
            await self._guard(self._beat(hearer))

    async def _guard(self, work: Awaitable[None]) -> None:
        try:
            await work
        except StoreError as error:
            log.error("admin not told: the store failed", reason=str(error))
            self.failed(error)
        except Exception:
            log.exception("admin not told by a fault of monitor's own")

    async def _see_to_store(self, hearer: str) -> None:
        now = self._clock.now()
        verdict = self._faults.verdict(now)
        if verdict is None:
            return
        if verdict is Verdict.FAILS:
            headline = phrase("monitor cannot use its database")
            said = joined(" ", [f"{self._faults.reason}.", _KEPT])
        else:
            headline = phrase("monitor can use its database again")
            said = phrase("What waited is done now.")
        message = notice(admin=hearer, subject=f"store {verdict} {now}", headline=headline, body=said, now=now)
        if await self._tell_directly(message):
            self._faults.told(verdict, now)

    async def _tell_directly(self, said: Delivery) -> bool:
        """Send it past the outbox, by the first destination that takes it."""
        notifiers = self._notifiers()
        for name in dict.fromkeys((said.destination, *notifiers)):
            outcome = await notifiers[name].send(said.message, Envelope(key=said.id))
            if isinstance(outcome, Sent | Unknown):
                log.info("told directly", destination=name, said=said.message.headline)
                return True
            log.warning("admin not told directly", destination=name, reason=outcome.reason)
        return False

    async def _see_to_disk(self, hearer: str) -> None:
        room = await asyncio.to_thread(self._room, self._settings().database)
        since = self._low_since
        if room is None or room.is_low(was_low=since is not None) == (since is not None):
            return
        now = self._clock.now()
        if since is None:
            log.warning("little room for the database", free=room.free, folder=str(room.folder))
        await self._queue(_about(room, hearer, since, now))
        self._low_since = now if since is None else None

    async def _beat(self, hearer: str) -> None:
        settings, now = self._settings(), self._clock.now()
        if settings.heartbeat is None:
            return
        due = newest_due(next_digest(settings.heartbeat, zone_of(settings.quiet_hours)), now)
        if due is None or due == self._beaten:
            return
        await self._queue(
            await heartbeat(settings, self._store, hearer=hearer, due=due, started=self._started, now=now)
        )
        self._beaten = due

    async def _queue(self, said: Delivery) -> None:
        await self._store.enqueue([said])
        self._wake()


def _about(room: Room, hearer: str, since: datetime | None, now: datetime) -> Delivery:
    """That there is little room, or, since it was little, enough again."""
    sentence = joined("", [room.said, "."])
    if since is None:
        # An hour with several starts has one notice.
        subject = f"disk low {now:%Y-%m-%d %H}"
        headline, body = phrase("Little room for the database"), joined(" ", [sentence, _FULL])
    else:
        subject = f"disk fine {since}"
        headline, body = phrase("Room enough for the database again"), sentence
    return notice(admin=hearer, subject=subject, headline=headline, body=body, now=now)
