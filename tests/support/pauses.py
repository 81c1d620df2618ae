"""How long an event loop has to wait for its turn while work is done in a thread."""

import asyncio
from collections.abc import Coroutine
from time import perf_counter

LONGEST_PAUSE = 0.25  # seconds for which nothing else gets its turn


async def longest_pause(work: Coroutine[object, object, object]) -> float:
    """For how long, at the worst, a coroutine did not get its turn while the work was done elsewhere."""
    task = asyncio.ensure_future(work)
    longest, last = 0.0, perf_counter()
    while not task.done():
        await asyncio.sleep(0.001)
        now = perf_counter()
        longest, last = max(longest, now - last), now
    await task
    return longest
