"""Notices that the machine's clock was set back. What follows from it is its caller's business.

It measures its own pauses by the event loop's time, which no setting of the clock changes: what is woken by the clock
would sleep until the clock has caught up.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from monitor.clock import Clock

log = structlog.get_logger(__name__)

LOOK_EVERY = 1.0
# Clocks are put right by fractions of a second all the time.
_SLIGHT = timedelta(seconds=1)


class ClockWatch:
    """Calls `on_set_back`, with the size of the step, whenever the clock was set back. `look_every` is in seconds."""

    def __init__(
        self, clock: Clock, on_set_back: Callable[[timedelta], Awaitable[None]], *, look_every: float = LOOK_EVERY
    ) -> None:
        self._clock = clock
        self._on_set_back = on_set_back
        self._look_every = look_every

    async def run(self) -> None:
        """Watch until cancelled."""
        loop = asyncio.get_running_loop()
        last, moment = self._clock.now(), loop.time()
        while True:
            await asyncio.sleep(self._look_every)
            passed = timedelta(seconds=loop.time() - moment)
            now, moment = self._clock.now(), loop.time()
            step = last + passed - now
            if step > _SLIGHT:
                log.warning("the clock was set back", by=str(step))
                await self._tell(step)
            last = now

    async def _tell(self, step: timedelta) -> None:
        try:
            await self._on_set_back(step)
        except Exception:
            log.exception("not adapted to the clock by a fault of monitor's own")
