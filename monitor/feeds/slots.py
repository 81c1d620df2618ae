"""How many requests may be under way: in all, and to one host. Knows nothing of HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Slots:
    """Both limits at once. A request waits for its host first, so one slow host never takes the others' places."""

    def __init__(self, *, total: int, per_host: int) -> None:
        self._total = asyncio.Semaphore(total)
        self._per_host = per_host
        self._hosts: dict[str, asyncio.Semaphore] = {}
        self._users: dict[str, int] = {}

    @asynccontextmanager
    async def take(self, host: str) -> AsyncIterator[None]:
        """Hold one place at a host, and one of all, for as long as the block runs."""
        semaphore = self._hosts.setdefault(host, asyncio.Semaphore(self._per_host))
        self._users[host] = self._users.get(host, 0) + 1
        try:
            async with semaphore, self._total:
                yield
        finally:
            self._leave(host)

    def _leave(self, host: str) -> None:
        self._users[host] -= 1
        if not self._users[host]:
            del self._users[host], self._hosts[host]
