"""How many requests may be under way: in all, and to one host; and how close to one another. Knows nothing of HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class _Host:
    """One host while somebody wants it. `free_at` is the loop's time from which the next request may start."""

    places: asyncio.Semaphore
    users: int = 0
    free_at: float = 0.0


class Slots:
    """All limits at once. A request waits for its host first, so one slow host never takes the others' places.

    Between the starts of two requests to one host are at least `spacing` seconds, as long as others wait for it.
    """

    def __init__(self, *, total: int, per_host: int, spacing: float = 0.0) -> None:
        self._total = asyncio.Semaphore(total)
        self._per_host = per_host
        self._spacing = spacing
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def take(self, host: str) -> AsyncIterator[None]:
        """Hold one place at a host, and one of all, for as long as the block runs."""
        place = self._hosts.setdefault(host, _Host(asyncio.Semaphore(self._per_host)))
        place.users += 1
        try:
            async with place.places:
                await self._turn(place)
                async with self._total:
                    yield
        finally:
            place.users -= 1
            if not place.users:
                del self._hosts[host]

    async def _turn(self, place: _Host) -> None:
        now = asyncio.get_running_loop().time()
        turn = max(now, place.free_at)
        place.free_at = turn + self._spacing
        if turn > now:
            await asyncio.sleep(turn - now)
