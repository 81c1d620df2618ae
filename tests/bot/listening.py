"""A listener of our own, beside the one that the daemon has."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from monitor.bot.access import Access, Place
from monitor.bot.desk import Desk
from monitor.bot.listener import Listener
from monitor.bot.mouth import Mouth
from monitor.bot.talking import Talk
from monitor.model import Secret
from monitor.words import Phrase
from tests.bot.conftest import GROUP, ME, Room


@asynccontextmanager
async def listening(
    room: Room, store: Any = None, *, clock: Any = None, once: bool = False, strangers_every: float = 0.2, **how: Any
) -> AsyncIterator[list[str]]:
    """A listener of our own; what it tells of trouble."""
    told: list[str] = []

    async def tell(headline: Phrase, _: Phrase) -> None:
        told.append(str(headline))

    async def no_moves() -> dict[str, str]:
        return {}

    @asynccontextmanager
    async def turn(_: int) -> AsyncIterator[None]:
        yield

    talk = Talk(token=Secret(room.api.token), base_url=room.api.base_url, poll_timeout=1)
    places = [Place(destination="phone", chat=ME), Place(destination="desk", chat=GROUP)]
    monotonic = clock or asyncio.get_running_loop().time
    access = Access(places, admins=talk.admins, moves=no_moves, monotonic=monotonic)
    store = store or room.store
    desk = Desk(store=store, newsroom=room.newsroom, outbox=room.dispatcher, access=access, clock=room.clock)
    mouth = Mouth(talk=talk, places=places, turn=turn, strangers_every=strangers_every)
    listener = Listener(
        bot="4242", talk=talk, desk=desk, mouth=mouth, store=store, clock=room.clock, rng=random.Random(1),
        monotonic=monotonic, tell=tell, poll_timeout=1, **{"first_pause": 0.02, **how},
    )  # fmt: skip
    task = asyncio.create_task(listener.once() if once else listener.run())
    try:
        if once:
            await task
        yield told
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await mouth.close()
        await talk.close()
